//! How busy an environment is: office hours, weekends, and weather.

use protocol::Moment;

use super::World;
use crate::time::{DAY, HOUR, MINUTE, utc};

/// Requests a minute that one task of a busy environment serves at its height.
const BUSY: f64 = 820.0;
/// The same where only the team itself comes.
const IDLE: f64 = 46.0;

impl World {
    /// From about 0.2 at night to 1 at the height of a working day.
    pub(crate) fn load(&self, now: Moment) -> f64 {
        let hour = now.0.rem_euclid(DAY) as f64 / HOUR as f64;
        // A hill around one in the afternoon, UTC.
        let hill = (-((hour - 13.0) / 4.6).powi(2)).exp();
        let week = if utc(now).weekday().to_monday_one_offset() > 5 { 0.55 } else { 1.0 };
        let weather = 1.0 + 0.05 * self.dice.of("load").wave(now.0 as f64 / (17 * MINUTE) as f64);
        (0.2 + 0.76 * hill * week) * weather
    }

    /// By how much more comes in at `now` than usual at that hour.
    pub(super) fn surge(&self, now: Moment) -> f64 {
        self.story.surge(self.began, now)
    }

    /// Requests that reach the load balancer in the minute of `now`.
    pub(crate) fn requests_a_minute(&self, now: Moment) -> f64 {
        let tasks: u32 = self
            .services()
            .filter(|(_, service)| service.is_in_front())
            .map(|(_, service)| service.tasks)
            .sum();
        let height = if self.environment.production { BUSY } else { IDLE } * f64::from(tasks);
        let jitter = self.dice.of("requests").at(now.0.div_euclid(MINUTE)).between(0.96, 1.04);
        (height * self.load(now) * self.surge(now) * jitter).round()
    }
}
