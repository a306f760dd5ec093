//! One value that expires, fetched once however many wait for it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use protocol::Error;
use tokio::sync::Mutex as AsyncMutex;

/// One value, and who fetches it.
pub(super) struct SingleFlight<T> {
    last: Mutex<Last<T>>,
    /// Held by the one who fetches. Dropped with it, when that one gives up: the next in line takes over.
    flight: AsyncMutex<()>,
}

struct Last<T> {
    value: Option<T>,
    failure: Option<Error>,
    /// Fetches that have ended, however they did.
    attempts: u64,
}

impl<T> Default for SingleFlight<T> {
    fn default() -> Self {
        let last = Last { value: None, failure: None, attempts: 0 };
        Self { last: Mutex::new(last), flight: AsyncMutex::default() }
    }
}

impl<T: Clone> SingleFlight<T> {
    /// The value while it is `fresh`; else what `fetch` brings. Where that fails, a value that is still `valid` does.
    pub(super) async fn get(
        &self,
        fresh: impl Fn(&T) -> bool,
        valid: impl Fn(&T) -> bool,
        fetch: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let attempts = {
            let last = self.last();
            if let Some(value) = last.value.as_ref().filter(|value| fresh(value)) {
                return Ok(value.clone());
            }
            last.attempts
        };
        let _flight = self.flight.lock().await;
        {
            let last = self.last();
            // Someone fetched while we waited: the outcome is as young as ours would be.
            if last.attempts != attempts || last.value.as_ref().is_some_and(&fresh) {
                return last.outcome(&valid);
            }
        }
        let fetched = fetch.await;
        let mut last = self.last();
        last.attempts += 1;
        last.failure = None;
        match fetched {
            Ok(value) => last.value = Some(value),
            Err(error) => last.failure = Some(error),
        }
        last.outcome(&valid)
    }

    /// What was fetched last, however old.
    pub(super) fn peek(&self) -> Option<T> {
        self.last().value.clone()
    }

    /// Puts `value` in place of what was fetched.
    pub(super) fn put(&self, value: Option<T>) {
        let mut last = self.last();
        last.value = value;
        last.failure = None;
    }

    /// Takes away what was fetched if it is `meant`: it may have been renewed meanwhile.
    pub(super) fn discard(&self, meant: impl Fn(&T) -> bool) {
        let mut last = self.last();
        if last.value.as_ref().is_some_and(meant) {
            last.value = None;
        }
    }

    fn last(&self) -> MutexGuard<'_, Last<T>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Clone> Last<T> {
    fn outcome(&self, valid: impl Fn(&T) -> bool) -> Result<T, Error> {
        match (&self.value, &self.failure) {
            // Fetched just now, by us or while we waited.
            (Some(value), None) => Ok(value.clone()),
            (Some(value), Some(_)) if valid(value) => Ok(value.clone()),
            (_, Some(error)) => Err(error.clone()),
            // Taken away while we waited: what comes next is asked for by who comes next.
            (None, None) => Err(super::signed_out("the session")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    };

    use futures::future::join_all;
    use protocol::ErrorKind;

    use super::*;

    fn failure() -> Error {
        Error::new(ErrorKind::Unreachable, "no network")
    }

    #[tokio::test]
    async fn a_hundred_who_wait_fetch_once_and_share_success_and_failure() {
        for fails in [false, true] {
            let (flight, fetches) = (Arc::new(SingleFlight::default()), AtomicU32::new(0));
            let fetch = async || {
                fetches.fetch_add(1, Ordering::SeqCst);
                tokio::task::yield_now().await;
                if fails { Err(failure()) } else { Ok(7) }
            };
            let all = join_all((0..100).map(|_| flight.get(|_| true, |_| true, fetch()))).await;
            assert_eq!(fetches.load(Ordering::SeqCst), 1);
            assert!(all.iter().all(|outcome| outcome.is_err() == fails));
        }
    }

    #[tokio::test]
    async fn what_is_still_valid_does_while_its_renewal_fails() {
        let flight = SingleFlight::default();
        flight.put(Some(7));
        let failing = || async { Err(failure()) };
        assert_eq!(flight.get(|_| false, |_| true, failing()).await, Ok(7));
        assert_eq!(flight.get(|_| false, |_| false, failing()).await, Err(failure()));
        // A failure is not kept: the next one asks again.
        assert_eq!(flight.get(|value| *value == 8, |_| true, async { Ok(8) }).await, Ok(8));
    }

    #[tokio::test]
    async fn who_gives_up_hands_over() {
        let flight = SingleFlight::<u8>::default();
        {
            let mut first = Box::pin(flight.get(|_| true, |_| true, std::future::pending()));
            assert!(futures::poll!(&mut first).is_pending());
        }
        assert_eq!(flight.get(|_| true, |_| true, async { Ok(1) }).await, Ok(1));
    }
}
