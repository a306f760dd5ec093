//! Which time of a source has been read, and which of it for good.

/// How long after its timestamp a line may still come: late ingestion of two minutes, and a margin. What was read later
/// than this is exact.
pub(super) const SETTLING: i64 = 150_000;

/// A stretch of time, in milliseconds since 1970: its first moment, and the one after its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from: i64,
    pub(super) until: i64,
}

impl Stretch {
    /// The part of it that was exact when its reading began at `begun`; nothing when none was.
    pub(super) fn settled(self, begun: i64) -> Option<Self> {
        let until = self.until.min(begun.saturating_sub(SETTLING));
        (self.from < until).then_some(Self { until, ..self })
    }
}

/// What has been read: one piece of time without a gap, that grows at both ends. Moments in milliseconds since 1970;
/// `low <= settled <= front`.
#[derive(Clone, Debug)]
pub(super) struct Coverage {
    /// From when on lines are wanted.
    from: i64,
    /// Until when they are; nothing goes on as they come.
    until: Option<i64>,
    /// Where reading began.
    origin: i64,
    /// All from here on has been read.
    low: i64,
    /// All from `low` to here has been read for good.
    settled: i64,
    /// All from `low` to here has been read at least once.
    front: i64,
}

impl Coverage {
    /// Nothing is read, and it begins with the newest.
    pub(super) fn new(from: i64, until: Option<i64>, now: i64) -> Self {
        // CloudWatch Logs knows no time before 1970.
        let from = from.max(0);
        let origin = until.map_or(now, |until| until.min(now)).max(from);
        Self { from, until, origin, low: origin, settled: origin, front: origin }
    }

    pub(super) fn front(&self) -> i64 {
        self.front
    }

    pub(super) fn low(&self) -> i64 {
        self.low
    }

    pub(super) fn settled(&self) -> i64 {
        self.settled
    }

    /// Earlier lines are wanted too.
    pub(super) fn extend(&mut self, from: i64) {
        self.from = self.from.min(from.max(0));
    }

    /// Earlier lines are no longer wanted: there is no room for them.
    pub(super) fn enough(&mut self) {
        self.from = self.from.max(self.low);
    }

    /// Nothing is held from before `oldest`, so that nothing there has to be read for good.
    pub(super) fn forgotten_before(&mut self, oldest: i64, now: i64) {
        self.settled = self.settled.max(oldest.min(self.front).min(now.saturating_sub(SETTLING)));
    }

    /// The clock may have been set back: what lies ahead of it has not been read.
    pub(super) fn at(&mut self, now: i64) {
        if self.front > now && self.low <= now {
            self.front = now;
            self.settled = self.settled.min(now);
        }
    }

    /// What was read from `at` on may lack lines: it is read again.
    pub(super) fn again_from(&mut self, at: i64) {
        self.front = self.front.min(at.max(self.low));
        self.settled = self.settled.min(self.front);
    }

    /// Until when lines can be read at `now`.
    pub(super) fn edge(&self, now: i64) -> i64 {
        self.until.map_or(now, |until| until.min(now))
    }

    /// Where reading for good may go to at `now`.
    pub(super) fn settling_edge(&self, now: i64) -> i64 {
        self.edge(now.saturating_sub(SETTLING))
    }

    /// What was not read yet before the oldest that was.
    pub(super) fn earlier(&self) -> Option<Stretch> {
        (self.from < self.low).then_some(Stretch { from: self.from, until: self.low })
    }

    /// Whether nothing is left to be read, ever.
    pub(super) fn is_whole(&self) -> bool {
        self.earlier().is_none() && self.until.is_some_and(|until| self.settled >= until)
    }

    /// A stretch was read whole; its reading began at `begun`.
    pub(super) fn read(&mut self, stretch: Stretch, begun: i64) {
        let Stretch { from, until } = stretch;
        let settled = stretch.settled(begun).map_or(from, |settled| settled.until);
        if until == self.low {
            // Only a clock that was set back makes what is older less certain than what is newer.
            if settled < until {
                self.settled = settled;
            }
            self.low = from;
        } else if from <= self.front && from >= self.low {
            self.front = self.front.max(until);
            if from <= self.settled {
                self.settled = self.settled.max(settled);
            }
        }
    }

    /// Everything before this is exact; nothing while nothing is.
    pub(super) fn complete_until(&self) -> Option<i64> {
        (self.settled > self.low || self.from >= self.low).then_some(self.settled)
    }

    /// How much of the earlier lines has been read, 0 to 1; nothing when all is.
    pub(super) fn backfill(&self) -> Option<f64> {
        self.earlier()?;
        // Spans of time below 2^53 milliseconds are exact.
        let back_to = |at: i64| self.origin.saturating_sub(at) as f64;
        Some((back_to(self.low) / back_to(self.from)).clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: i64 = 10_000_000;

    fn stretch(from: i64, until: i64) -> Stretch {
        Stretch { from, until }
    }

    #[test]
    fn what_is_young_is_read_and_not_yet_exact() {
        let mut coverage = Coverage::new(NOW - 600_000, None, NOW);
        assert_eq!((coverage.complete_until(), coverage.backfill()), (None, Some(0.0)));
        coverage.read(stretch(NOW - 100_000, NOW), NOW);
        assert_eq!(coverage.complete_until(), None);
        coverage.read(stretch(NOW - 300_000, NOW - 100_000), NOW + 1_000);
        assert_eq!(coverage.complete_until(), Some(NOW + 1_000 - SETTLING));
        assert_eq!(coverage.backfill(), Some(0.5));
        coverage.read(stretch(NOW - 600_000, NOW - 300_000), NOW + 2_000);
        assert_eq!((coverage.earlier(), coverage.backfill()), (None, None));
        assert_eq!(coverage.complete_until(), Some(NOW + 1_000 - SETTLING), "nobody read further");
    }

    #[test]
    fn the_front_and_what_is_settled_go_on() {
        let mut coverage = Coverage::new(NOW, None, NOW);
        assert_eq!(coverage.complete_until(), Some(NOW));
        coverage.read(stretch(NOW, NOW + 5_000), NOW + 5_000);
        assert_eq!((coverage.front(), coverage.settled()), (NOW + 5_000, NOW));
        let later = NOW + 5_000 + SETTLING;
        coverage.read(stretch(NOW, NOW + 5_000), later);
        assert_eq!(coverage.settled(), NOW + 5_000);
        coverage.read(stretch(NOW + 4_000, later), later);
        assert_eq!((coverage.front(), coverage.settled()), (later, NOW + 5_000));
    }

    #[test]
    fn a_fixed_span_is_whole_once_it_is_exact() {
        let mut coverage = Coverage::new(0, Some(NOW), NOW + 1_000);
        coverage.read(stretch(0, NOW), NOW + 1_000);
        assert!(!coverage.is_whole());
        assert_eq!(coverage.settling_edge(NOW + SETTLING + 9_000), NOW);
        coverage.read(stretch(coverage.settled(), NOW), NOW + SETTLING);
        assert!(coverage.is_whole());
        assert_eq!(coverage.complete_until(), Some(NOW));
    }

    #[test]
    fn a_clock_that_was_set_back_reads_again() {
        let mut coverage = Coverage::new(NOW - 1_000_000, None, NOW);
        coverage.read(stretch(NOW - 1_000_000, NOW), NOW);
        coverage.at(NOW - 500_000);
        assert_eq!((coverage.front(), coverage.settled()), (NOW - 500_000, NOW - 500_000));
    }

    #[test]
    fn no_time_is_before_1970_and_none_overflows() {
        for (from, until) in [
            (i64::MIN, i64::MIN),
            (i64::MIN, i64::MAX),
            (i64::MAX, i64::MIN),
            (i64::MAX, i64::MAX),
            (NOW, -1),
        ] {
            let mut coverage = Coverage::new(from, Some(until), NOW);
            coverage.extend(i64::MIN);
            assert!(coverage.earlier().is_none_or(|earlier| earlier.from == 0));
            assert!(coverage.backfill().is_none_or(|read| read == 0.0));
            assert!(coverage.settling_edge(i64::MIN) <= coverage.edge(NOW));
        }
    }

    #[test]
    fn what_is_read_again_stays_within_what_was() {
        let mut coverage = Coverage::new(NOW - 600_000, None, NOW);
        coverage.read(stretch(NOW - 600_000, NOW), NOW);
        coverage.again_from(NOW - 100_000);
        assert_eq!((coverage.front(), coverage.settled()), (NOW - 100_000, NOW - SETTLING));
        coverage.again_from(0);
        assert_eq!((coverage.front(), coverage.settled()), (NOW - 600_000, NOW - 600_000));
    }

    proptest! {
        /// However jobs come, what is called exact was read later than the settling window, all of it.
        #[test]
        fn nothing_is_called_exact_that_was_not(steps in prop::collection::vec((0_u8..3, 1_i64..400_000, 0_i64..60_000), 1..60)) {
            let mut now = NOW;
            let mut coverage = Coverage::new(NOW - 3_000_000, None, now);
            let mut reads: Vec<(Stretch, i64)> = Vec::new();
            for (kind, length, passes) in steps {
                now += passes;
                let stretch = match kind {
                    0 => Stretch { from: (coverage.low() - length).max(NOW - 3_000_000), until: coverage.low() },
                    1 => Stretch { from: (coverage.front() - length / 8).max(coverage.low()), until: now },
                    _ => Stretch { from: coverage.settled(), until: (coverage.settled() + length).min(coverage.settling_edge(now)) },
                };
                if stretch.from >= stretch.until {
                    continue;
                }
                coverage.read(stretch, now);
                reads.push((stretch, now));
                prop_assert!(coverage.low() <= coverage.settled() && coverage.settled() <= coverage.front());
            }
            for at in (coverage.low()..coverage.settled()).step_by(7_919) {
                let exact = reads.iter().any(|(read, begun)| read.from <= at && at < read.until && at + SETTLING <= *begun);
                prop_assert!(exact, "{at}");
            }
            for at in (coverage.low()..coverage.front()).step_by(7_919) {
                prop_assert!(reads.iter().any(|(read, _)| read.from <= at && at < read.until));
            }
        }
    }
}
