//! The rate of a limit, by tokio's clock: a runtime whose time is paused pauses it too.

use std::{num::NonZeroU32, ops::Add, time::Duration};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, Reference},
    middleware::NoOpMiddleware,
    nanos::Nanos,
    state::{InMemoryState, NotKeyed},
};
use tokio::time::{Instant, sleep};

/// Lets so many pass in a second, after a burst.
#[derive(Debug)]
pub(super) struct Rate(RateLimiter<NotKeyed, InMemoryState, TokioClock, NoOpMiddleware<Tick>>);

impl Rate {
    pub(super) fn new(a_second: NonZeroU32, burst: NonZeroU32) -> Self {
        let quota = Quota::per_second(a_second).allow_burst(burst);
        Self(RateLimiter::direct_with_clock(quota, TokioClock))
    }

    /// Waits until the next may pass.
    pub(super) async fn ready(&self) {
        while let Err(not_until) = self.0.check() {
            sleep(not_until.wait_time_from(TokioClock.now())).await;
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct TokioClock;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Tick(Instant);

impl Clock for TokioClock {
    type Instant = Tick;

    fn now(&self) -> Tick {
        Tick(Instant::now())
    }
}

impl Reference for Tick {
    fn duration_since(&self, earlier: Self) -> Nanos {
        self.0.saturating_duration_since(earlier.0).into()
    }

    fn saturating_sub(&self, duration: Nanos) -> Self {
        Self(self.0.checked_sub(Duration::from(duration)).unwrap_or(self.0))
    }
}

impl Add<Nanos> for Tick {
    type Output = Self;

    fn add(self, duration: Nanos) -> Self {
        Self(self.0 + Duration::from(duration))
    }
}
