//! How far a transfer is: written by who carries, read by who shows.

use std::{
    collections::VecDeque,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;

/// The time that speed is taken over.
const OF_LATE: Duration = Duration::from_secs(3);
/// The least time between two samples of it.
const BETWEEN: Duration = Duration::from_millis(100);
/// A size that is not known.
const UNKNOWN: u64 = u64::MAX;

/// How far a transfer is.
#[derive(Debug)]
pub(in crate::documents) struct Progress {
    done: AtomicU64,
    size: AtomicU64,
    verifying: AtomicBool,
    file: Mutex<String>,
}

impl Progress {
    pub(super) fn new(size: Option<u64>, file: String) -> Self {
        Self {
            done: AtomicU64::new(0),
            size: AtomicU64::new(size.unwrap_or(UNKNOWN)),
            verifying: AtomicBool::new(false),
            file: Mutex::new(file),
        }
    }

    /// So many bytes more are done.
    pub(in crate::documents) fn add(&self, bytes: u64) {
        self.done.fetch_add(bytes, Ordering::Relaxed);
    }

    /// So many bytes must be fetched again.
    pub(in crate::documents) fn subtract(&self, bytes: u64) {
        self.done.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// So many bytes are done: those of an earlier run, or none.
    pub(in crate::documents) fn set_done(&self, bytes: u64) {
        self.done.store(bytes, Ordering::Relaxed);
    }

    /// The size is known now.
    pub(in crate::documents) fn set_size(&self, bytes: u64) {
        self.size.store(bytes, Ordering::Relaxed);
    }

    /// All bytes are there, and are compared from now on.
    pub(in crate::documents) fn set_verifying(&self, verifying: bool) {
        self.verifying.store(verifying, Ordering::Relaxed);
    }

    /// The file has got another name.
    pub(in crate::documents) fn set_file(&self, file: String) {
        *self.file.lock().unwrap_or_else(PoisonError::into_inner) = file;
    }

    pub(super) fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    pub(super) fn size(&self) -> Option<u64> {
        Some(self.size.load(Ordering::Relaxed)).filter(|size| *size != UNKNOWN)
    }

    pub(super) fn is_verifying(&self) -> bool {
        self.verifying.load(Ordering::Relaxed)
    }

    pub(super) fn file(&self) -> String {
        self.file.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// How fast it has been of late.
#[derive(Debug, Default)]
pub(super) struct Meter(VecDeque<(Instant, u64)>);

impl Meter {
    /// Bytes a second, with `done` bytes at `now`.
    pub(super) fn speed(&mut self, now: Instant, done: u64) -> f64 {
        if self.0.back().is_none_or(|(at, _)| now.duration_since(*at) >= BETWEEN) {
            self.0.push_back((now, done));
        }
        while self.0.len() > 2 && self.0.front().is_some_and(|(at, _)| now.duration_since(*at) > OF_LATE) {
            self.0.pop_front();
        }
        let Some((since, before)) = self.0.front() else { return 0.0 };
        let seconds = now.duration_since(*since).as_secs_f64();
        if seconds > 0.0 { done.saturating_sub(*before) as f64 / seconds } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn speed_is_that_of_the_last_seconds() {
        let mut meter = Meter::default();
        let begin = Instant::now();
        assert_eq!(meter.speed(begin, 0), 0.0);
        assert_eq!(meter.speed(begin + Duration::from_secs(1), 1_000), 1_000.0);
        for second in 2..=10 {
            meter.speed(begin + Duration::from_secs(second), 1_000);
        }
        assert_eq!(meter.speed(begin + Duration::from_secs(11), 1_000), 0.0, "it has stalled");
    }
}
