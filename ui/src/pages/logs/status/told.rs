//! The status of a view, in words.

use protocol::{
    Error, Health,
    logs::{Mode, SourceState, TailState},
};

use crate::{live::Link, words};

/// How the view is read, in short: the worst of its sources speaks for all.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Told {
    pub(super) health: Health,
    pub(super) word: String,
    /// What it means.
    pub(super) about: String,
}

pub(super) fn told(link: &Link, state: &TailState) -> Told {
    let plain =
        |health, word: &str, about: &str| Told { health, word: word.to_owned(), about: about.to_owned() };
    match link {
        Link::Connecting => plain(Health::Unknown, "opening", "Nothing has been heard yet"),
        Link::Paused => plain(Health::Attention, "paused", "The console is paused: nothing is read"),
        Link::Reconnecting(error) => plain(Health::Bad, "reconnecting", &error.message),
        Link::Live => of_sources(&state.sources),
    }
}

fn of_sources(sources: &[SourceState]) -> Told {
    let Some(worst) = sources.iter().max_by_key(|source| source_health(source)) else {
        let (health, word, about) = words::mode(Mode::Opening);
        return Told { health, word: word.to_owned(), about: about.to_owned() };
    };
    let (_, word, about) = words::mode(worst.mode);
    let alike = sources.iter().filter(|source| source.mode == worst.mode).count();
    let word = match sources.len() {
        all if all > alike => format!("{word} {alike} of {all}"),
        _ => word.to_owned(),
    };
    let about = worst.trouble.as_ref().map_or_else(|| about.to_owned(), |error| error.message.clone());
    Told { health: source_health(worst), word, about }
}

/// How good it is how a source is read.
pub(super) fn source_health(source: &SourceState) -> Health {
    let (health, ..) = words::mode(source.mode);
    // Polling because Live Tail is denied is as exact as Live Tail: the reason is told, not the alarm raised.
    let troubled = source.trouble.is_some() && source.mode != Mode::Polling;
    if troubled { health.max(Health::Attention) } else { health }
}

/// Why a source is not read as it should be, by reason and next step.
pub(super) fn trouble(error: &Error) -> String {
    let trouble = words::trouble(error);
    format!("{}. {}", trouble.short, error.next.as_deref().unwrap_or(trouble.advice))
}

/// How far the newest lies behind now: `behind 0.4 s`, `behind 3 min`.
pub(super) fn behind(millis: i64) -> String {
    let millis = millis.max(0);
    if millis < 60_000 {
        format!("behind {}.{} s", millis / 1_000, millis % 1_000 / 100)
    } else {
        format!("behind {}", words::length(millis / 60_000 * 60_000))
    }
}

/// What Live Tail costs so far: `Live Tail 14 min, $0.11`.
pub(super) fn cost(state: &TailState) -> Option<String> {
    let live = &state.live;
    if live.minutes <= 0.0 && live.sessions == 0 {
        return None;
    }
    let minutes = format!("Live Tail {} min", words::number(live.minutes.floor()));
    Some(match live.dollars {
        Some(dollars) => format!("{minutes}, {}", words::money(dollars, "$")),
        None => minutes,
    })
}

/// A share of one as a percentage.
pub(super) fn share(share: f64) -> String {
    words::percent((share.clamp(0.0, 1.0) * 100.0).floor())
}

#[cfg(test)]
mod tests {
    use protocol::{ErrorKind, logs::LiveCost};

    use super::*;

    fn source(mode: Mode, trouble: Option<Error>) -> SourceState {
        SourceState { mode, held: 0, newest: None, complete_until: None, sampled: false, trouble }
    }

    fn state(sources: Vec<SourceState>) -> TailState {
        TailState { sources, ..TailState::default() }
    }

    #[test]
    fn the_worst_source_speaks_for_all() {
        let told = told(&Link::Live, &state(vec![source(Mode::Live, None), source(Mode::Missing, None)]));
        assert_eq!((told.health, told.word.as_str()), (Health::Attention, "missing 1 of 2"));
    }

    #[test]
    fn sources_that_are_alike_need_no_count() {
        let told = told(&Link::Live, &state(vec![source(Mode::Live, None), source(Mode::Live, None)]));
        assert_eq!((told.health, told.word.as_str()), (Health::Fine, "live"));
    }

    #[test]
    fn polling_is_no_alarm_and_a_lost_call_is_one() {
        let denied = ErrorKind::Forbidden { action: "logs:StartLiveTail".into(), resource: None };
        let polling = source(Mode::Polling, Some(Error::new(denied, "Live Tail is denied.")));
        let told_polling = told(&Link::Live, &state(vec![polling]));
        assert_eq!(
            (told_polling.health, told_polling.about.as_str()),
            (Health::Fine, "Live Tail is denied.")
        );
        let throttled = source(Mode::Live, Some(Error::new(ErrorKind::Throttled, "Slow down.")));
        assert_eq!(told(&Link::Live, &state(vec![throttled])).health, Health::Attention);
    }

    #[test]
    fn a_silent_engine_is_not_called_live() {
        let lost = Link::Reconnecting(Error::new(ErrorKind::Unreachable, "The engine has fallen silent."));
        assert_eq!(told(&lost, &state(vec![source(Mode::Live, None)])).health, Health::Bad);
        assert_eq!(told(&Link::Paused, &TailState::default()).word, "paused");
    }

    #[test]
    fn what_is_behind_has_the_unit_that_matters() {
        assert_eq!(behind(430), "behind 0.4 s");
        assert_eq!(behind(-20), "behind 0.0 s");
        assert_eq!(behind(12_900), "behind 12.9 s");
        assert_eq!(behind(200_000), "behind 3 min");
    }

    #[test]
    fn the_cost_is_told_where_there_is_one() {
        let cost_of = |sessions, minutes, dollars| {
            cost(&TailState { live: LiveCost { sessions, minutes, dollars }, ..TailState::default() })
        };
        assert_eq!(cost_of(0, 0.0, None), None);
        assert_eq!(cost_of(1, 14.6, Some(0.146)).as_deref(), Some("Live Tail 14 min, $0.15"));
        assert_eq!(cost_of(1, 0.2, None).as_deref(), Some("Live Tail 0 min"));
    }
}
