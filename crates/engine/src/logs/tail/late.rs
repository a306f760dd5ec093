//! Lines of Live Tail that were taken long after their timestamps.
//!
//! What Live Tail told and the sweep did not find is withdrawn once a stretch has settled. A line that was taken after
//! the sweep had passed is no such line: it stays.

use std::collections::VecDeque;

use super::coverage::{SETTLING, Stretch};

/// A line that was taken so shortly before a sweep began may not have shown to it.
const SHOWS: i64 = 30_000;
/// What came earlier than this had settled no stretch that lacks it.
const LATE: i64 = SETTLING - SHOWS;
/// Lines that are remembered.
const MOST: usize = 20_000;

/// The late lines of one source.
#[derive(Debug, Default)]
pub(super) struct Late {
    /// Ingestion and timestamp, in the order in which they came.
    lines: VecDeque<(i64, i64)>,
    /// When the newest of those that were forgotten for their number was taken.
    forgotten: Option<i64>,
}

impl Late {
    /// A line came live.
    pub(super) fn note(&mut self, at: i64, ingested: i64) {
        if ingested.saturating_sub(at) < LATE || self.lines.back() == Some(&(ingested, at)) {
            return;
        }
        if self.lines.len() == MOST
            && let Some((oldest, _)) = self.lines.pop_front()
        {
            self.forgotten = self.forgotten.max(Some(oldest));
        }
        self.lines.push_back((ingested, at));
    }

    /// What of a stretch may be settled that was read from `begun` on: all but the moments of lines that came too late
    /// for it.
    pub(super) fn settles(&mut self, stretch: Stretch, begun: i64) -> Vec<Stretch> {
        // Jobs of the same source begin one after another, but one may last.
        self.lines.retain(|(ingested, _)| *ingested > begun - 10 * SETTLING);
        let too_late = begun - SHOWS;
        if self.forgotten.is_some_and(|forgotten| forgotten > too_late) {
            return Vec::new();
        }
        let within = |at: i64| stretch.from <= at && at < stretch.until;
        let mut spared: Vec<_> = self
            .lines
            .iter()
            .filter(|(ingested, at)| *ingested > too_late && within(*at))
            .map(|(_, at)| *at)
            .collect();
        spared.sort_unstable();
        spared.dedup();
        let (mut settles, mut from) = (Vec::with_capacity(spared.len() + 1), stretch.from);
        for at in spared {
            settles.push(Stretch { from, until: at });
            from = at + 1;
        }
        settles.push(Stretch { from, until: stretch.until });
        settles.retain(|settles| settles.from < settles.until);
        settles
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGUN: i64 = 1_000_000;
    const STRETCH: Stretch = Stretch { from: 700_000, until: 800_000 };

    #[test]
    fn moments_of_lines_that_came_too_late_are_spared() {
        let mut late = Late::default();
        assert_eq!(late.settles(STRETCH, BEGUN), [STRETCH]);
        late.note(710_000, BEGUN - SHOWS - 1);
        late.note(720_000, BEGUN + 5);
        late.note(720_000, BEGUN + 6);
        late.note(700_000, BEGUN - 1);
        late.note(900_000, BEGUN + 100_000);
        let told: Vec<_> = late.settles(STRETCH, BEGUN).iter().map(|part| (part.from, part.until)).collect();
        assert_eq!(told, [(700_001, 720_000), (720_001, 800_000)]);
    }

    #[test]
    fn no_moment_is_too_far() {
        let mut late = Late::default();
        late.note(i64::MIN, i64::MAX);
        late.note(i64::MAX, i64::MIN);
        assert_eq!(late.settles(STRETCH, BEGUN), [STRETCH]);
    }

    #[test]
    fn where_too_many_came_nothing_is_settled() {
        let mut late = Late::default();
        for more in 0..=MOST {
            late.note(700_000 + more as i64, BEGUN);
        }
        assert_eq!(late.settles(STRETCH, BEGUN), []);
        assert_eq!(late.settles(STRETCH, BEGUN + SHOWS), [STRETCH]);
    }
}
