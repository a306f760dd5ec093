use protocol::{
    Error, Health, Moment,
    logs::{Group, GroupState, Level, Mode, Span, TailState},
};

use super::{bytes, count, number, trouble};
use crate::calendar::{Civil, DAY, HOUR, MINUTE, SECOND, Zone};

/// A level in one letter, for a narrow column.
pub(crate) const fn level_letter(level: Level) -> &'static str {
    match level {
        Level::Trace => "T",
        Level::Debug => "D",
        Level::Info => "I",
        Level::Warn => "W",
        Level::Error => "E",
        Level::Fatal => "F",
    }
}

/// How a source is read: how good that is, in a word, and what it means.
pub(crate) const fn mode(mode: Mode) -> (Health, &'static str, &'static str) {
    match mode {
        Mode::Opening => (Health::Unknown, "opening", "Nothing has been answered yet"),
        Mode::Live => (Health::Fine, "live", "Live Tail, with a sweep behind it that finds what it loses"),
        Mode::Reconnecting => (
            Health::Attention,
            "reconnecting",
            "Live Tail was lost and is opened again; the sweep finds what came meanwhile",
        ),
        Mode::Polling => {
            (Health::Fine, "polling", "Asked again and again: Live Tail is not to be had. Nothing is lost")
        }
        Mode::Loading => (Health::Unknown, "reading", "A stretch of the past is being read"),
        Mode::Read => (Health::Fine, "read", "All of it has been read"),
        Mode::Missing => (Health::Attention, "missing", "There is no log group of this name"),
        Mode::Stopped => (Health::Bad, "stopped", "AWS denies it, or nobody is signed in"),
    }
}

/// A log group that is not there, and the regions where one of its name is.
pub(crate) fn group_missing(name: &str, elsewhere: &[String]) -> String {
    let missing = format!("{name}: there is no such log group in its region");
    if elsewhere.is_empty() {
        format!("{missing}. It is read as soon as there is one.")
    } else {
        format!("{missing}, but there is in {}.", elsewhere.join(", "))
    }
}

/// A log group without a line.
pub(crate) fn group_never_written(name: &str) -> String {
    format!("{name} has never been written to.")
}

/// Log groups of which nothing is known, and what can be done about it.
pub(crate) fn groups_unknown(which: &str, error: &Error) -> String {
    let trouble = trouble(error);
    let next = error.next.as_deref().unwrap_or(trouble.advice);
    format!("{which}: not known ({}). {next}", trouble.short)
}

/// Why an environment's groups beyond the declared ones are not known.
pub(crate) fn other_groups_unknown(error: &Error) -> String {
    groups_unknown("Groups that are not declared", error)
}

/// A length of time in milliseconds, told exactly to the second: `15 min`, `1 h 30 min`, `90 s`.
pub(crate) fn length(millis: i64) -> String {
    let units = [(DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (SECOND, "s")];
    let mut rest = millis.max(0);
    let mut parts = Vec::new();
    for (size, unit) in units {
        let count = rest / size;
        rest %= size;
        if count > 0 {
            parts.push(format!("{count} {unit}"));
        }
    }
    if parts.is_empty() { "0 s".to_owned() } else { parts.join(" ") }
}

/// A stretch of time: `Last 1 h`, or from when until when, the day once where it is one day.
pub(crate) fn span(span: Span, zone: Zone) -> String {
    match span {
        Span::Live { back } => format!("Last {}", length(back)),
        Span::Between { from, until } => {
            let (first, last) = (Civil::at(from, zone), Civil::at(until, zone));
            let last_day = if first.date() == last.date() { String::new() } else { last.date() + " " };
            let name = if zone == Zone::Utc { " UTC" } else { "" };
            format!("{} {} – {last_day}{}{name}", first.date(), first.clock(), last.clock())
        }
    }
}

/// The same in few letters, for whoever reads it now: without the day where it is today, without the year where it is
/// this one.
pub(crate) fn span_now(span: Span, zone: Zone, now: Moment) -> String {
    let today = Civil::at(now, zone);
    let year = format!("{:04}-", today.year);
    let full = self::span(span, zone);
    full.strip_prefix(&(today.date() + " ")).unwrap_or(&full).replace(&year, "")
}

/// A moment as it can be typed: `2026-11-21 14:02:07`.
pub(crate) fn moment(at: Moment, zone: Zone) -> String {
    let civil = Civil::at(at, zone);
    format!("{} {}", civil.date(), civil.clock())
}

/// How many lines pass, of how many, and how long it took to say: `1,204 of 812,440` and `9 ms`.
pub(crate) fn lines_shown(state: &TailState) -> (String, String) {
    let took = state.filtered_in.map_or_else(|| "…".to_owned(), microseconds);
    (format!("{} of {}", count(state.shown), count(state.held)), took)
}

/// A short time in microseconds, in milliseconds.
#[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
fn microseconds(micros: u64) -> String {
    format!("{} ms", number(micros as f64 / 1_000.0))
}

/// How long a log group keeps lines: `30 d`, or for ever.
fn retention(days: Option<u32>) -> String {
    days.map_or_else(|| "for ever".to_owned(), |days| format!("{days} d"))
}

/// How a log group's retention stands against what is declared: how good that is, and the sentence. Nothing where
/// nothing is declared, or where it is not known.
pub(crate) fn retention_against(group: &Group) -> Option<(Health, String)> {
    let (GroupState::There { retention: kept, .. }, Some(declared)) =
        (&group.state, group.declared_retention)
    else {
        return None;
    };
    let (kept, declared_words) = (*kept, retention(Some(declared)));
    Some(match kept == Some(declared) {
        true => (Health::Fine, format!("{declared_words} as declared")),
        false => (Health::Attention, format!("{}, declared {declared_words}", retention(kept))),
    })
}

/// How a log group stands, where that is worth a word: missing, elsewhere, empty, or not known.
pub(crate) fn group_state(state: &GroupState) -> (Health, String) {
    match state {
        GroupState::There { empty: true, .. } => {
            (Health::Unknown, "empty: nothing was ever written".to_owned())
        }
        GroupState::There { infrequent: true, stored, .. } => {
            (Health::Fine, format!("{} · infrequent access, polled", stored_words(*stored)))
        }
        GroupState::There { stored, .. } => (Health::Fine, stored_words(*stored)),
        GroupState::Missing { elsewhere } if elsewhere.is_empty() => {
            (Health::Attention, "missing".to_owned())
        }
        GroupState::Missing { elsewhere } => {
            (Health::Attention, format!("missing here, but in {}", elsewhere.join(", ")))
        }
        GroupState::Unknown { error } => (Health::Unknown, super::trouble(error).short),
    }
}

#[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
fn stored_words(stored: u64) -> String {
    bytes(stored as f64)
}

#[cfg(test)]
mod tests {
    use protocol::{Error, ErrorKind};

    use super::*;

    fn group(state: GroupState, declared_retention: Option<u32>) -> Group {
        Group {
            key: Some("backend".to_owned()),
            name: "/ecs/backend".to_owned(),
            state,
            services: Vec::new(),
            declared_retention,
            declared_at: None,
        }
    }

    fn there(retention: Option<u32>, empty: bool, infrequent: bool) -> GroupState {
        GroupState::There { arn: String::new(), retention, stored: 3 << 30, created: None, infrequent, empty }
    }

    #[test]
    fn retention_is_told_against_the_design() {
        let told = |kept, declared| retention_against(&group(there(kept, false, false), declared));
        assert_eq!(told(Some(30), Some(30)), Some((Health::Fine, "30 d as declared".to_owned())));
        assert_eq!(told(Some(7), Some(30)), Some((Health::Attention, "7 d, declared 30 d".to_owned())));
        assert_eq!(told(None, Some(30)), Some((Health::Attention, "for ever, declared 30 d".to_owned())));
        assert_eq!(told(Some(7), None), None);
        let missing = GroupState::Missing { elsewhere: Vec::new() };
        assert_eq!(retention_against(&group(missing, Some(30))), None);
    }

    #[test]
    fn a_group_that_is_not_as_it_should_be_says_how() {
        let missing = |elsewhere: &[&str]| GroupState::Missing {
            elsewhere: elsewhere.iter().map(|region| (*region).to_owned()).collect(),
        };
        let denied = ErrorKind::Forbidden { action: "logs:DescribeLogGroups".into(), resource: None };
        let cases = [
            (there(None, false, false), "3 GiB"),
            (there(None, false, true), "3 GiB · infrequent access, polled"),
            (there(None, true, false), "empty: nothing was ever written"),
            (missing(&[]), "missing"),
            (missing(&["eu-west-1"]), "missing here, but in eu-west-1"),
            (GroupState::Unknown { error: Error::new(denied, "") }, "denied · needs logs:DescribeLogGroups"),
        ];
        for (state, words) in cases {
            assert_eq!(group_state(&state).1, words);
        }
    }

    #[test]
    fn a_filter_says_what_it_left_and_how_long_it_took() {
        let state = TailState { held: 812_440, shown: 1_204, ..TailState::default() };
        let said = |filtered_in| lines_shown(&TailState { filtered_in, ..state.clone() });
        assert_eq!(said(Some(9_100)), ("1,204 of 812,440".to_owned(), "9.1 ms".to_owned()));
        assert_eq!(said(None).1, "…");
    }

    #[test]
    fn a_live_span_is_told_by_its_length() {
        let last = |back| span(Span::Live { back }, Zone::Utc);
        assert_eq!(last(HOUR), "Last 1 h");
        assert_eq!(last(90 * MINUTE), "Last 1 h 30 min");
        assert_eq!(last(7 * DAY), "Last 7 d");
    }

    #[test]
    fn a_fixed_span_names_its_day_once() {
        let between = |length| {
            let from = Moment(1_795_296_600_000);
            span(Span::Between { from, until: from.plus_millis(length) }, Zone::Utc)
        };
        assert_eq!(between(HOUR), "2026-11-21 21:30 – 22:30 UTC");
        assert_eq!(between(3 * HOUR), "2026-11-21 21:30 – 2026-11-22 00:30 UTC");
    }

    #[test]
    fn what_goes_without_saying_now_is_left_out() {
        let from = Moment(1_795_296_600_000);
        let said = |length, now: i64| {
            let span = Span::Between { from, until: from.plus_millis(length) };
            span_now(span, Zone::Utc, from.plus_millis(now))
        };
        assert_eq!(said(HOUR, HOUR), "21:30 – 22:30 UTC");
        assert_eq!(said(3 * HOUR, 2 * HOUR), "21:30 – 11-22 00:30 UTC");
        assert_eq!(said(HOUR, 4 * HOUR), "11-21 21:30 – 22:30 UTC");
        assert_eq!(said(HOUR, 365 * DAY), "2026-11-21 21:30 – 22:30 UTC");
    }
}
