//! What all tasks of a tail know of its sources, and how it is told.

use protocol::{Error, Moment, logs::Mode};

use super::{
    coverage::Coverage,
    late::Late,
    meter::Meter,
    presence::Presence,
    schedule::{HEAD_START, Pace},
};
use crate::logs::{
    buffer::Taken,
    event::Arrival,
    view::{Progress, SourceProgress},
};

/// How Live Tail stands for a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Live {
    /// The span is fixed: nobody listens.
    Unwanted,
    /// It is opened for the first time.
    Opening,
    Open,
    /// It was lost and is opened again.
    Away,
    /// It is denied or not there.
    Unavailable,
}

/// How the sweep stands for a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sweep {
    Unanswered,
    Answered,
    /// The log group was not there at this moment.
    Missing(i64),
    /// Nobody is signed in, or AWS denies it.
    Stopped,
}

/// One source.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) live: Live,
    pub(super) live_trouble: Option<Error>,
    pub(super) sampled: bool,
    pub(super) presence: Presence,
    pub(super) late: Late,
    pub(super) sweep: Sweep,
    pub(super) sweep_trouble: Option<Error>,
    /// What could not be read and was passed over.
    pub(super) skipped: Option<Error>,
    newest: Option<i64>,
    front: Option<i64>,
    complete_until: Option<i64>,
    backfill: Option<f64>,
    whole: bool,
}

/// All sources of a view.
#[derive(Debug)]
pub(super) struct Ledger {
    pub(super) sources: Vec<Source>,
    pub(super) meter: Meter,
    follows: bool,
    received: u64,
    recovered: u64,
    repeated: u64,
    forgotten: u64,
}

impl Ledger {
    /// For so many sources of which nothing is known. They are followed, or their span is fixed.
    pub(super) fn new(sources: usize, follows: bool) -> Self {
        let live = if follows { Live::Opening } else { Live::Unwanted };
        let source = || Source {
            live,
            live_trouble: None,
            sampled: false,
            presence: Presence::default(),
            late: Late::default(),
            sweep: Sweep::Unanswered,
            sweep_trouble: None,
            skipped: None,
            newest: None,
            front: None,
            complete_until: None,
            backfill: None,
            whole: false,
        };
        Self {
            sources: std::iter::repeat_with(source).take(sources).collect(),
            meter: Meter::default(),
            follows,
            received: 0,
            recovered: 0,
            repeated: 0,
            forgotten: 0,
        }
    }

    pub(super) fn source(&mut self, source: u16) -> Option<&mut Source> {
        self.sources.get_mut(usize::from(source))
    }

    /// Lines were taken into the buffer.
    pub(super) fn took(&mut self, taken: Taken) {
        self.received += count(taken.new);
        self.recovered += count(taken.recovered);
        self.forgotten += count(taken.forgotten);
    }

    /// Lines were told twice and are shown once.
    pub(super) fn withdrew(&mut self, lines: usize) {
        self.repeated += count(lines);
        self.received = self.received.saturating_sub(count(lines));
    }

    /// How it stands, in words of the view.
    pub(super) fn progress(&self) -> Progress {
        let number = self.sources.len().max(1) as f64;
        let filling = self.sources.iter().any(|source| source.backfill.is_some());
        let filled: f64 = self.sources.iter().map(|source| source.backfill.unwrap_or(1.0)).sum();
        let reached = || self.sources.iter().filter(|source| !matches!(source.sweep, Sweep::Missing(_)));
        Progress {
            sources: self.sources.iter().map(Source::progress).collect(),
            live: self.meter.cost(),
            backfill: filling.then_some(filled / number),
            // None is less than any moment: what is not known of one is not known of all.
            read_until: reached().map(Source::reached).min().flatten().filter(|_| self.follows).map(Moment),
            received: self.received,
            recovered: self.recovered,
            repeated: self.repeated,
            forgotten: self.forgotten,
        }
    }
}

impl Source {
    /// How urgent its sweep is.
    pub(super) fn pace(&self) -> Pace {
        if self.live == Live::Open { Pace::Live } else { Pace::Polling }
    }

    /// Lines came, from wherever.
    pub(super) fn came(&mut self, arrivals: &[Arrival]) {
        self.newest = self.newest.max(arrivals.iter().map(|arrival| arrival.at).max());
    }

    /// Marks what the sweep found and Live Tail should have brought by now.
    pub(super) fn expect(&self, arrivals: &mut [Arrival], now: i64) {
        for arrival in arrivals {
            arrival.was_live = arrival.ingested <= now - HEAD_START && self.presence.covers(arrival.ingested);
        }
    }

    /// The sweep went on.
    pub(super) fn covered(&mut self, coverage: &Coverage) {
        self.front = Some(coverage.front());
        self.complete_until = coverage.complete_until();
        self.backfill = coverage.backfill();
        self.whole = coverage.is_whole();
    }

    /// AWS answered a page.
    pub(super) fn answered(&mut self) {
        self.sweep = Sweep::Answered;
        self.sweep_trouble = None;
    }

    /// Up to when everything was read at least once. A session that sends all is as good as a sweep.
    fn reached(&self) -> Option<i64> {
        let heard = self.presence.last_heard().filter(|_| self.live == Live::Open && !self.sampled);
        self.front.map(|front| heard.map_or(front, |heard| heard.max(front)))
    }

    fn mode(&self) -> Mode {
        match (self.sweep, self.live) {
            (Sweep::Missing(_), _) => Mode::Missing,
            (Sweep::Stopped, _) => Mode::Stopped,
            (Sweep::Unanswered, Live::Unwanted) => Mode::Opening,
            (Sweep::Answered, Live::Unwanted) if self.whole => Mode::Read,
            (Sweep::Answered, Live::Unwanted) => Mode::Loading,
            (_, Live::Open) => Mode::Live,
            (_, Live::Away) => Mode::Reconnecting,
            (_, Live::Opening) | (Sweep::Unanswered, Live::Unavailable) => Mode::Opening,
            (Sweep::Answered, Live::Unavailable) => Mode::Polling,
        }
    }

    fn progress(&self) -> SourceProgress {
        // A group that is not there holds nothing.
        let complete_until = match self.sweep {
            Sweep::Missing(at) => self.complete_until.max(Some(at)),
            _ => self.complete_until,
        };
        let trouble = self.sweep_trouble.as_ref().or(self.live_trouble.as_ref()).or(self.skipped.as_ref());
        SourceProgress {
            mode: self.mode(),
            newest: self.newest.map(Moment),
            complete_until: complete_until.map(Moment),
            sampled: self.sampled,
            trouble: trouble.cloned(),
        }
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mode_says_how_a_source_is_read() {
        let mode = |sweep, live, whole| {
            let mut ledger = Ledger::new(1, true);
            let source = ledger.source(0).unwrap();
            (source.sweep, source.live, source.whole) = (sweep, live, whole);
            source.mode()
        };
        for (sweep, live, whole, expected) in [
            (Sweep::Unanswered, Live::Opening, false, Mode::Opening),
            (Sweep::Unanswered, Live::Open, false, Mode::Live),
            (Sweep::Answered, Live::Away, false, Mode::Reconnecting),
            (Sweep::Answered, Live::Unavailable, false, Mode::Polling),
            (Sweep::Missing(1), Live::Unavailable, false, Mode::Missing),
            (Sweep::Stopped, Live::Open, false, Mode::Stopped),
            (Sweep::Answered, Live::Unwanted, false, Mode::Loading),
            (Sweep::Answered, Live::Unwanted, true, Mode::Read),
        ] {
            assert_eq!(mode(sweep, live, whole), expected);
        }
    }

    #[test]
    fn the_slowest_source_says_how_far_all_are_read() {
        let mut ledger = Ledger::new(3, true);
        for (source, front) in [(0, 100), (1, 50)] {
            ledger.source(source).unwrap().front = Some(front);
        }
        assert_eq!(ledger.progress().read_until, None, "of the third nothing is known");
        ledger.source(2).unwrap().sweep = Sweep::Missing(40);
        assert_eq!(ledger.progress().read_until, Some(Moment(50)));
        let live = ledger.source(1).unwrap();
        live.live = Live::Open;
        live.presence.opened(80);
        assert_eq!(ledger.progress().read_until, Some(Moment(80)));
        ledger.source(1).unwrap().sampled = true;
        assert_eq!(ledger.progress().read_until, Some(Moment(50)));
    }
}
