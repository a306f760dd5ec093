//! How long to wait before another try.

use std::time::Duration;

/// Waits that double with each failure, each shortened by up to a half so that many do not try at once. The same seed
/// waits the same.
#[derive(Clone, Debug)]
pub(super) struct Backoff {
    seed: u64,
    failures: u32,
}

impl Backoff {
    pub(super) const fn new(seed: u64) -> Self {
        Self { seed, failures: 0 }
    }

    /// Failures since the last success.
    pub(super) const fn failures(&self) -> u32 {
        self.failures
    }

    pub(super) fn succeeded(&mut self) {
        self.failures = 0;
    }

    /// It failed once more: the wait, from about `first` to `longest`.
    pub(super) fn failed(&mut self, first: Duration, longest: Duration) -> Duration {
        let whole = first.saturating_mul(1 << self.failures.min(16)).min(longest);
        self.failures = self.failures.saturating_add(1);
        let part = mixed(self.seed ^ u64::from(self.failures)) % 512;
        // 512 to 1,023 parts of 1,024.
        whole.mul_f64((512 + part) as f64 / 1_024.0)
    }
}

/// SplitMix64's finish: neighbours become far apart.
const fn mixed(seed: u64) -> u64 {
    let seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let seed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let seed = (seed ^ (seed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    seed ^ (seed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_the_longest_and_begin_anew() {
        let (first, longest) = (Duration::from_secs(1), Duration::from_secs(60));
        let mut backoff = Backoff::new(7);
        let waits: Vec<_> = (0..12).map(|_| backoff.failed(first, longest)).collect();
        for (wait, whole) in waits.iter().zip([1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60]) {
            let whole = Duration::from_secs(whole);
            assert!(*wait >= whole / 2 && *wait <= whole, "{wait:?} of {whole:?}");
        }
        assert_ne!(waits[10], waits[11]);
        backoff.succeeded();
        assert!(backoff.failed(first, longest) <= first);
    }
}
