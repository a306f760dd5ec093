//! The stretch of the past that a query asks about.

use leptos::prelude::*;
use protocol::{Moment, logs::Span};

use super::Desk;
use crate::{
    calendar::{HOUR, Zone},
    pages::logs::span::TypedStretch,
    parts::{Picture, Popover, Segmented},
    words,
};

/// The choices, in hours.
const HOURS: [(u32, &str); 7] =
    [(1, "1 h"), (3, "3 h"), (12, "12 h"), (24, "24 h"), (72, "3 d"), (168, "7 d"), (720, "30 d")];

/// A stretch of the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Past {
    /// So many hours before the query is started.
    Hours(u32),
    /// These moments.
    Between {
        /// The first one.
        from: Moment,
        /// The one after the last.
        until: Moment,
    },
}

impl Past {
    /// The stretch to begin with for whoever has read the lines of `span`: that one, or the next choice for one that
    /// goes on.
    pub(super) fn of(span: Span) -> Self {
        match span {
            Span::Between { from, until } => Self::Between { from, until },
            Span::Live { back } => {
                let wide = HOURS.iter().find(|(hours, _)| i64::from(*hours) * HOUR >= back);
                Self::Hours(wide.unwrap_or(&HOURS[HOURS.len() - 1]).0)
            }
        }
    }

    /// The first moment and the one after the last.
    pub(super) fn bounds(self, now: Moment) -> (Moment, Moment) {
        match self {
            Self::Hours(hours) => (now.plus_millis(-i64::from(hours) * HOUR), now),
            Self::Between { from, until } => (from, until),
        }
    }

    /// In words.
    fn words(self, zone: Zone, now: Moment) -> String {
        match self {
            Self::Hours(1) => "Last hour".to_owned(),
            Self::Hours(hours) if hours < 48 => format!("Last {hours} hours"),
            Self::Hours(hours) => format!("Last {} days", hours / 24),
            Self::Between { from, until } => words::span_now(Span::Between { from, until }, zone, now),
        }
    }
}

/// Which time a query asks about, and the panel in which another is chosen.
#[component]
pub(super) fn PastChoice(desk: Desk) -> impl IntoView {
    let open = RwSignal::new(false);
    let said = Memo::new(move |_| desk.past.get().words(desk.at.zone(), desk.at.console.now()));
    let face = view! {
        <Picture icon=icondata_lu::LuClock />
        {said}
    };
    let choose = move |past| {
        open.set(false);
        desk.past.set(past);
    };
    let hours = HOURS.map(|(hours, word)| (Past::Hours(hours), word));
    let panel = move || {
        let begin = match desk.past.get_untracked() {
            Past::Between { from, until } => Some((from, until)),
            Past::Hours(_) => None,
        };
        view! {
            <TypedStretch
                begin
                times=desk.at.view.times
                verb="Ask about it"
                on_read=move |(from, until)| choose(Past::Between { from, until })
            />
        }
    };
    view! {
        <Popover
            label=Signal::derive(move || format!("Which time is asked about: {}", said.get()))
            face
            open
            hook="insights-past"
            class="log-span"
        >
            <section>
                <h3>"The last"</h3>
                <Segmented
                    label="How far back"
                    choices=hours.to_vec()
                    chosen=desk.past
                    on_choose=choose
                    hook="insights-hours"
                />
            </section>
            {panel()}
        </Popover>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_ends_now_or_where_it_was_said() {
        assert_eq!(Past::Hours(2).bounds(Moment(3 * HOUR)), (Moment(HOUR), Moment(3 * HOUR)));
        let said = Past::Between { from: Moment(5), until: Moment(9) };
        assert_eq!(said.bounds(Moment(3 * HOUR)), (Moment(5), Moment(9)));
    }

    #[test]
    fn a_query_begins_with_the_time_whose_lines_were_read() {
        let live = |back| Past::of(Span::Live { back });
        assert_eq!([live(1), live(3 * HOUR), live(4 * HOUR)], [1, 3, 12].map(Past::Hours));
        assert_eq!(live(i64::MAX), Past::Hours(720));
        let (from, until) = (Moment(5), Moment(9));
        assert_eq!(Past::of(Span::Between { from, until }), Past::Between { from, until });
    }

    #[test]
    fn stretches_are_told_in_words() {
        let told = |past: Past| past.words(Zone::Utc, Moment(0));
        let words: Vec<_> = [1, 3, 24, 72].map(|hours| told(Past::Hours(hours))).to_vec();
        assert_eq!(words, ["Last hour", "Last 3 hours", "Last 24 hours", "Last 3 days"]);
        let said = Past::Between { from: Moment(0), until: Moment(2 * HOUR) };
        assert_eq!(told(said), "00:00 – 02:00 UTC");
    }
}
