//! The lock: after so many minutes without anybody, credentials are forgotten.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering},
};

use crate::clock::Clock;

/// Stands for never.
const NEVER: u32 = 0;

/// When somebody was here last, and how long nobody may be.
pub(super) struct Idle {
    clock: Arc<dyn Clock>,
    after_minutes: AtomicU32,
    touched: AtomicI64,
    locked: AtomicBool,
}

impl Idle {
    pub(super) fn new(clock: Arc<dyn Clock>, after_minutes: Option<u32>) -> Self {
        let touched = AtomicI64::new(clock.now().0);
        let after_minutes = AtomicU32::new(after_minutes.unwrap_or(NEVER));
        Self { clock, after_minutes, touched, locked: AtomicBool::new(false) }
    }

    pub(super) fn after_minutes(&self) -> Option<u32> {
        Some(self.after_minutes.load(Ordering::Relaxed)).filter(|minutes| *minutes != NEVER)
    }

    pub(super) fn set(&self, after_minutes: Option<u32>) {
        self.after_minutes.store(after_minutes.unwrap_or(NEVER), Ordering::Relaxed);
        self.touch();
    }

    /// Somebody is here.
    pub(super) fn touch(&self) {
        self.touched.store(self.clock.now().0, Ordering::Relaxed);
    }

    pub(super) fn is_locked(&self) -> bool {
        self.locked.load(Ordering::Relaxed)
    }

    pub(super) fn lock(&self) {
        self.locked.store(true, Ordering::Relaxed);
    }

    pub(super) fn unlock(&self) {
        self.locked.store(false, Ordering::Relaxed);
        self.touch();
    }

    /// Whether it is time to lock.
    pub(super) fn is_due(&self) -> bool {
        let Some(minutes) = self.after_minutes() else { return false };
        let idle = self.clock.now().0 - self.touched.load(Ordering::Relaxed);
        !self.is_locked() && idle >= i64::from(minutes) * 60_000
    }
}

#[cfg(test)]
mod tests {
    use protocol::Moment;

    use super::*;
    use crate::clock::ManualClock;

    #[test]
    fn it_is_time_after_the_minutes_and_a_touch_puts_it_off() {
        let clock = Arc::new(ManualClock::at(Moment(0)));
        let idle = Idle::new(clock.clone(), Some(5));
        clock.advance(4 * 60_000);
        idle.touch();
        clock.advance(4 * 60_000);
        assert!(!idle.is_due());
        clock.advance(60_000);
        assert!(idle.is_due());
        idle.lock();
        assert!(!idle.is_due(), "once is enough");
        idle.unlock();
        assert!(!idle.is_due());
    }

    #[test]
    fn never_is_never() {
        let clock = Arc::new(ManualClock::at(Moment(0)));
        let idle = Idle::new(clock.clone(), None);
        clock.advance(i64::from(u32::MAX));
        assert!(!idle.is_due());
    }
}
