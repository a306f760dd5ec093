//! How fast and how widely each service may be asked, per account and region.
//!
//! The account's quota is shared with its pipelines, autoscaling and other people, so the console takes
//! about half of what AWS publishes. The burst is what matters to a person: it lets all calls of one
//! environment leave at once; the rate is what a fleet of hundreds is spread over.
//!
//! Where AWS asks to slow down all the same, every call to that service waits: longer each time, shorter
//! again as answers come. The SDK's adaptive retry mode would do that too, but its bucket holds a second's
//! worth of tokens while a retry costs five: a client of less than five calls a second, as this one is,
//! would wait for its retry until the operation times out.

use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Mutex as AsyncMutex, OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep_until},
};

use super::rate::Rate;

/// The pause after the first request to slow down; each further one doubles it.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// The services that are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Service {
    Athena,
    CloudControl,
    CloudWatch,
    Ecs,
    LiveTail,
    LoadBalancing,
    LogEvents,
    Logs,
    Objects,
    Rds,
    S3,
    Scaling,
    Secrets,
    Sqs,
    Sts,
}

/// What one service may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Allowance {
    /// Calls a second, sustained.
    rate: NonZeroU32,
    /// Calls that may leave at once after a pause.
    burst: NonZeroU32,
    /// Calls under way at the same time.
    at_once: usize,
}

const fn allow(rate: u32, burst: u32, at_once: usize) -> Allowance {
    Allowance { rate: at_least_one(rate), burst: at_least_one(burst), at_once }
}

const fn at_least_one(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

impl Service {
    /// The allowance, beside AWS's own figure where one is published.
    const fn allowance(self) -> Allowance {
        match self {
            // StartQueryExecution 20/s, GetQueryExecution 100/s (Athena service quotas).
            Self::Athena => allow(10, 20, 8),
            // Buckets of 50 and more, refilled at 20/s (ECS API reference, "Request throttling").
            Self::Ecs => allow(10, 40, 32),
            // DescribeAlarms 9/s, DescribeAlarmHistory 3/s, GetMetricData 50/s (CloudWatch service quotas).
            Self::CloudWatch => allow(8, 16, 16),
            // Not published by operation; Describe* is generally throttled from tens per second.
            Self::LoadBalancing => allow(10, 40, 32),
            Self::Rds => allow(8, 20, 16),
            // DescribeLogGroups 10/s (CloudWatch Logs service quotas).
            Self::Logs => allow(5, 20, 16),
            // FilterLogEvents has a quota of its own: 5/s and account in the smallest regions. A pause between any two
            // keeps every second within it, retries included.
            Self::LogEvents => allow(4, 1, 8),
            // StartLiveTail 3/s (CloudWatch Logs service quotas). An open session is no longer under way.
            Self::LiveTail => allow(2, 2, 4),
            // DescribeSecret 50/s at the least (Secrets Manager quotas).
            Self::Secrets => allow(10, 20, 16),
            // 5,500 reads a second and prefix; the bucket settings sit well below.
            Self::S3 => allow(20, 60, 32),
            // The same quota, for what reads objects and lists them: eight ranges side by side, downloads and previews.
            Self::Objects => allow(2_000, 400, 64),
            // Not published; Describe* of Application Auto Scaling is throttled from about ten a second.
            Self::Scaling => allow(5, 20, 16),
            // Standard queues take nearly any number of calls.
            Self::Sqs => allow(20, 40, 32),
            // Each answer costs Cloud Control calls of its own against EC2's quota.
            Self::CloudControl => allow(10, 60, 24),
            // 600/s and region, shared by all of STS.
            Self::Sts => allow(5, 10, 8),
        }
    }
}

/// Lets calls pass one after another at the service's rate, and only so many at a time.
#[derive(Debug)]
pub(crate) struct Limit {
    rate: Rate,
    /// Callers wait here in the order they came; only the first asks `rate`.
    queue: AsyncMutex<()>,
    under_way: Arc<Semaphore>,
    pace: Mutex<Pace>,
}

/// How AWS's requests to slow down are met.
#[derive(Debug)]
struct Pace {
    /// The last pause, or what is left of it after answers that went well.
    pause: Duration,
    /// Nothing leaves before.
    until: Instant,
}

impl Limit {
    fn new(allowance: Allowance) -> Self {
        Self {
            rate: Rate::new(allowance.rate, allowance.burst),
            queue: AsyncMutex::new(()),
            under_way: Arc::new(Semaphore::new(allowance.at_once)),
            pace: Mutex::new(Pace { pause: Duration::ZERO, until: Instant::now() }),
        }
    }

    /// Waits for a turn. The permit is held for as long as the call is under way.
    pub(super) async fn turn(&self) -> Option<OwnedSemaphorePermit> {
        // The semaphore is never closed; were it, calls would go unbounded rather than not at all.
        let permit = Arc::clone(&self.under_way).acquire_owned().await.ok();
        let _first = self.queue.lock().await;
        let until = self.pace().until;
        // Even a sleep until now takes a tick of the timer, and everyone behind waits for it.
        if until > Instant::now() {
            sleep_until(until).await;
        }
        self.rate.ready().await;
        permit
    }

    /// AWS asked to slow down. Those who asked at the same time are told the same once.
    pub(super) fn slow_down(&self) {
        let (mut pace, now) = (self.pace(), Instant::now());
        if pace.until <= now {
            pace.pause = (pace.pause * 2).clamp(FIRST_PAUSE, LONGEST_PAUSE);
            pace.until = now + pace.pause;
        }
    }

    /// AWS answered.
    pub(super) fn went_well(&self) {
        let mut pace = self.pace();
        pace.pause /= 2;
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One [`Limit`] for each account, region and service, shared by all environments that live there.
#[derive(Debug, Default)]
pub(crate) struct Limits(Mutex<HashMap<(String, Service), Arc<Limit>>>);

impl Limits {
    /// The limit of `service` in `place` (account and region).
    pub(super) fn of(&self, place: &str, service: Service) -> Arc<Limit> {
        let mut limits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let limit = limits
            .entry((place.to_owned(), service))
            .or_insert_with(|| Arc::new(Limit::new(service.allowance())));
        Arc::clone(limit)
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_burst_passes_at_once_and_the_next_waits() {
        let limit = Limit::new(allow(1, 3, 10));
        for _ in 0..3 {
            assert!(limit.turn().now_or_never().is_some());
        }
        assert!(limit.turn().now_or_never().is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn only_so_many_are_under_way() {
        let limit = Limit::new(allow(100, 100, 2));
        let first = limit.turn().now_or_never();
        let _second = limit.turn().now_or_never();
        assert!(limit.turn().now_or_never().is_none());
        drop(first);
        assert!(limit.turn().now_or_never().is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_grow_with_each_request_to_slow_down_and_shrink_with_answers() {
        let limit = Limit::new(allow(1_000, 1_000, 10));
        let pause = async || {
            let start = Instant::now();
            limit.turn().await;
            start.elapsed()
        };
        assert_eq!(pause().await, Duration::ZERO);
        limit.slow_down();
        limit.slow_down();
        assert_eq!(pause().await, FIRST_PAUSE, "two who asked at once are one");
        limit.slow_down();
        assert_eq!(pause().await, FIRST_PAUSE * 2);
        for _ in 0..10 {
            limit.slow_down();
            limit.turn().await;
        }
        limit.slow_down();
        assert_eq!(pause().await, LONGEST_PAUSE);
        for _ in 0..5 {
            limit.went_well();
        }
        limit.slow_down();
        assert_eq!(pause().await, FIRST_PAUSE);
    }

    #[tokio::test(start_paused = true)]
    async fn the_rate_is_kept_after_the_burst() {
        let limit = Limit::new(allow(200, 1, 10));
        let start = Instant::now();
        for _ in 0..5 {
            limit.turn().await;
        }
        assert_eq!(start.elapsed(), Duration::from_millis(20), "four waits of 5 ms each");
    }

    #[tokio::test(start_paused = true)]
    async fn no_second_has_more_than_five_of_the_sweep() {
        let limit = Limit::new(Service::LogEvents.allowance());
        let mut turns = Vec::new();
        for turn in 0..60_u64 {
            limit.turn().await;
            turns.push(Instant::now());
            tokio::time::sleep(Duration::from_millis(turn * 37 % 600)).await;
        }
        let second = Duration::from_secs(1);
        for window in turns.windows(6) {
            assert!(window[5] - window[0] > second, "six within a second");
        }
    }

    #[test]
    fn environments_of_one_account_share_a_limit() {
        let limits = Limits::default();
        let one = limits.of("111122223333/eu-west-2", Service::Ecs);
        assert!(Arc::ptr_eq(&one, &limits.of("111122223333/eu-west-2", Service::Ecs)));
        assert!(!Arc::ptr_eq(&one, &limits.of("111122223333/eu-west-2", Service::Rds)));
        assert!(!Arc::ptr_eq(&one, &limits.of("444455556666/eu-west-2", Service::Ecs)));
    }
}
