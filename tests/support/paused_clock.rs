//! A clock that goes with tokio's: on a paused runtime, hours pass as fast as there is work.

use engine::clock::Clock;
use protocol::Moment;
use tokio::time::Instant;

pub(crate) struct PausedClock {
    began: Moment,
    started: Instant,
}

impl PausedClock {
    /// Shows `began` now, and goes on with the runtime's time.
    pub(crate) fn at(began: Moment) -> Self {
        Self { began, started: Instant::now() }
    }
}

impl Clock for PausedClock {
    fn now(&self) -> Moment {
        let passed = i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX);
        Moment(self.began.0.saturating_add(passed))
    }
}
