//! How far this machine's clock is ahead of AWS's, read off the dates of its answers.
//!
//! What has settled is a matter of AWS's clock: it is what says when a line was taken. On a machine whose clock is
//! ahead, lines would be called exact before they have come.

use std::sync::atomic::{AtomicI64, Ordering};

/// Below this, the difference is the network's.
const NOISE: i64 = 30_000;

/// How far it is ahead of an environment's, in milliseconds; never less than nothing.
#[derive(Debug, Default)]
pub(super) struct Ahead(AtomicI64);

impl Ahead {
    /// An answer that came at `ours` was given at `theirs`.
    pub(super) fn observe(&self, theirs: i64, ours: i64) {
        self.0.store(ours.saturating_sub(theirs).max(0), Ordering::Relaxed);
    }

    pub(super) fn millis(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// The same, and nothing when that is within what a network explains.
    pub(super) fn beyond_noise(&self) -> i64 {
        Some(self.millis()).filter(|ahead| *ahead > NOISE).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_ahead_is_known_and_one_behind_is_as_good() {
        let ahead = Ahead::default();
        ahead.observe(1_000_000, 1_002_000);
        assert_eq!((ahead.millis(), ahead.beyond_noise()), (2_000, 0));
        ahead.observe(0, 3_600_000);
        assert_eq!((ahead.millis(), ahead.beyond_noise()), (3_600_000, 3_600_000));
        ahead.observe(1_000_000, 0);
        assert_eq!(ahead.millis(), 0);
    }
}
