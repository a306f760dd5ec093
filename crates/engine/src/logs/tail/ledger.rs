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

/// One source, or several that are read as one.
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
    /// Streams that are wanted and not there.
    pub(super) absent: Option<Error>,
    /// How far the clock here is ahead of AWS's, in milliseconds.
    pub(super) ahead: i64,
    front: Option<i64>,
    complete_until: Option<i64>,
    backfill: Option<f64>,
    whole: bool,
}

/// All sources of a view.
#[derive(Debug)]
pub(super) struct Ledger {
    pub(super) sources: Vec<Source>,
    /// For each source of the scope, what tells of it, and its newest line.
    scope: Vec<(usize, Option<i64>)>,
    pub(super) meter: Meter,
    follows: bool,
    received: u64,
    recovered: u64,
    repeated: u64,
    forgotten: u64,
}

impl Ledger {
    /// For each source of the scope as which it is read, from the first on. Nothing is known of them. They are followed,
    /// or their span is fixed.
    pub(super) fn new(scope: &[usize], follows: bool) -> Self {
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
            absent: None,
            ahead: 0,
            front: None,
            complete_until: None,
            backfill: None,
            whole: false,
        };
        Self {
            sources: std::iter::repeat_with(source)
                .take(scope.iter().max().map_or(0, |most| most + 1))
                .collect(),
            scope: scope.iter().map(|place| (*place, None)).collect(),
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

    /// Lines came, from wherever.
    pub(super) fn came(&mut self, arrivals: &[Arrival]) {
        for arrival in arrivals {
            if let Some((_, newest)) = self.scope.get_mut(usize::from(arrival.source)) {
                *newest = (*newest).max(Some(arrival.at));
            }
        }
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
        let progress =
            |(place, newest): &(usize, Option<i64>)| Some(self.sources.get(*place)?.progress(*newest));
        let reached = || self.sources.iter().filter(|source| !matches!(source.sweep, Sweep::Missing(_)));
        Progress {
            sources: self.scope.iter().filter_map(progress).collect(),
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

    /// Marks what the sweep found and Live Tail should have brought by now.
    pub(super) fn expect(&self, arrivals: &mut [Arrival], now: i64) {
        for arrival in arrivals {
            arrival.was_live =
                arrival.ingested <= now.saturating_sub(HEAD_START) && self.presence.covers(arrival.ingested);
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

    /// Up to when everything was read at least once, by the clock here. A session that sends all is as good as a sweep.
    fn reached(&self) -> Option<i64> {
        let heard = self.presence.last_heard().filter(|_| self.live == Live::Open && !self.sampled);
        let reached = self.front.map(|front| heard.map_or(front, |heard| heard.max(front)));
        reached.map(|at| at.saturating_add(self.ahead))
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

    fn progress(&self, newest: Option<i64>) -> SourceProgress {
        // A group that is not there holds nothing.
        let complete_until = match self.sweep {
            Sweep::Missing(at) => self.complete_until.max(Some(at)),
            _ => self.complete_until,
        };
        let troubles = [&self.sweep_trouble, &self.absent, &self.live_trouble, &self.skipped];
        SourceProgress {
            mode: self.mode(),
            newest: newest.map(Moment),
            complete_until: complete_until.map(Moment),
            sampled: self.sampled,
            trouble: troubles.into_iter().flatten().next().cloned(),
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
            let mut ledger = Ledger::new(&[0], true);
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
        let mut ledger = Ledger::new(&[0, 1, 2], true);
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
