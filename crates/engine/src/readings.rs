//! The mechanism of partial truth: a value that is read from AWS, how old it is, and how it is renewed.
//!
//! A [`Slot`] holds one thing. Whoever wants it says how old it may be ([`Wish`]); while it is young
//! enough nothing is asked, and however many ask at once, one asks AWS (single flight). A failed renewal
//! keeps the last value beside the error. Whoever gives up waiting (a closed page) merely stops polling:
//! the next one in line takes over. An [`Activity`] counts what arrives and what is under way.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use protocol::{Error, ErrorKind, Freshness, Moment, Reading, catalogue::Revision, overview::Notice};
use tokio::sync::{Mutex as AsyncMutex, watch};

use crate::clock::Clock;

/// However many calls a reading is made of, and however long they wait for their turn: after this it has failed.
const READING_LIMIT: Duration = Duration::from_secs(60);
/// A failed reading is tried again after this, if not due earlier.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(15);
/// What was denied is likely to stay so, and every try shows in the customer's audit trail.
const PAUSE_AFTER_DENIAL: Duration = Duration::from_secs(60);

/// How old an answer may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// At most this old.
    Within(Duration),
    /// Asked for after the question, whatever is still fresh.
    After(Question),
}

impl Wish {
    /// Whatever is still fresh.
    pub(crate) fn now() -> Self {
        Self::After(Question::next())
    }
}

/// A place in the order in which the engine's questions were put. Many parts read for one question, and each
/// from what others read, ask AWS once for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Question(u64);

impl Question {
    /// The one that is put now.
    pub(crate) fn next() -> Self {
        static PUT: AtomicU64 = AtomicU64::new(0);
        Self(PUT.fetch_add(1, Ordering::Relaxed))
    }
}

/// One thing read from AWS.
#[derive(Debug)]
pub(crate) struct Slot<T> {
    held: Mutex<Held<T>>,
    /// Held by the one who asks AWS.
    flight: AsyncMutex<()>,
}

#[derive(Debug)]
struct Held<T> {
    value: Option<(Arc<T>, Moment)>,
    /// Why the last attempt failed; nothing when it did not.
    failure: Option<Error>,
    attempted_at: Option<Moment>,
    /// Attempts that have ended, however they did.
    attempts: u64,
    /// When the last of them was put to AWS.
    asked: Option<Question>,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        let held = Held { value: None, failure: None, attempted_at: None, attempts: 0, asked: None };
        Self { held: Mutex::new(held), flight: AsyncMutex::default() }
    }
}

impl<T> Slot<T> {
    /// What is known now. Asks nobody.
    pub(crate) fn reading(&self) -> Reading<Arc<T>> {
        self.held().reading()
    }

    /// The last value that arrived.
    pub(crate) fn value(&self) -> Option<Arc<T>> {
        self.held().value.as_ref().map(|(value, _)| Arc::clone(value))
    }

    /// Whether it would be asked for `wish`.
    pub(crate) fn is_due(&self, wish: Wish, now: Moment) -> bool {
        !self.held().fulfils(wish, now)
    }

    /// Takes a value that came with the answer to another's question, put at `asked`; whoever is told of that answer is
    /// told of this one.
    pub(crate) fn take(&self, value: T, asked: Question, now: Moment) {
        self.held().arrive(Ok(value), asked, now);
    }

    /// Fulfils `wish`; awaits `ask` only where what is known does not.
    pub(crate) async fn read(
        &self,
        wish: Wish,
        activity: &Activity,
        ask: impl Future<Output = Result<T, Error>>,
    ) -> Reading<Arc<T>> {
        let attempts = {
            let held = self.held();
            if held.fulfils(wish, activity.now()) {
                return held.reading();
            }
            held.attempts
        };
        let _flight = self.flight.lock().await;
        {
            let held = self.held();
            // Someone else's attempt ended while we waited: it is as young as ours would have been.
            if held.attempts != attempts || held.fulfils(wish, activity.now()) {
                return held.reading();
            }
        }
        let under_way = activity.begin();
        let asked = Question::next();
        let answer = tokio::time::timeout(READING_LIMIT, ask)
            .await
            .unwrap_or_else(|_| Err(Error::new(ErrorKind::Unreachable, "AWS did not answer in time")));
        let reading = self.held().arrive(answer, asked, activity.now());
        under_way.land();
        reading
    }

    fn held(&self) -> MutexGuard<'_, Held<T>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is known of a slot without knowing what it holds.
pub(crate) trait SlotState: Send + Sync {
    /// The value's age and the fate of the last attempt.
    fn freshness(&self) -> Freshness;
    /// When the value arrived, if there is one.
    fn at(&self) -> Option<Moment>;
    /// Why the last attempt failed, if it did.
    fn error(&self) -> Option<Error>;
    /// How long until the value is older than `max_age`, or a failed reading may be tried again.
    fn due_in(&self, max_age: Duration, now: Moment) -> Duration;
}

impl<T: Send + Sync> SlotState for Slot<T> {
    fn freshness(&self) -> Freshness {
        self.reading().freshness
    }

    fn at(&self) -> Option<Moment> {
        self.reading().at()
    }

    fn error(&self) -> Option<Error> {
        self.reading().error().cloned()
    }

    fn due_in(&self, max_age: Duration, now: Moment) -> Duration {
        self.held().due_in(max_age, now)
    }
}

impl<T> Held<T> {
    fn reading(&self) -> Reading<Arc<T>> {
        let value = self.value.as_ref().map(|(value, _)| Arc::clone(value));
        let freshness = match (&self.value, self.failure.clone()) {
            (None, None) => Freshness::Loading,
            (None, Some(error)) => Freshness::Failed { error },
            (Some((_, at)), None) => Freshness::Fresh { at: *at },
            (Some((_, at)), Some(error)) => Freshness::Stale { at: *at, error },
        };
        Reading { value, freshness }
    }

    fn arrive(&mut self, answer: Result<T, Error>, asked: Question, now: Moment) -> Reading<Arc<T>> {
        self.attempts += 1;
        self.asked = Some(asked);
        self.attempted_at = Some(now);
        match answer {
            Ok(value) => {
                self.value = Some((Arc::new(value), now));
                self.failure = None;
            }
            Err(error) => self.failure = Some(error),
        }
        self.reading()
    }

    fn fulfils(&self, wish: Wish, now: Moment) -> bool {
        match wish {
            Wish::Within(max_age) => !self.due_in(max_age, now).is_zero(),
            Wish::After(question) => self.asked.is_some_and(|asked| asked > question),
        }
    }

    fn due_in(&self, max_age: Duration, now: Moment) -> Duration {
        let Some(attempted_at) = self.attempted_at else { return Duration::ZERO };
        let pause = match &self.failure {
            None => max_age,
            Some(Error { kind: ErrorKind::Forbidden { .. }, .. }) => max_age.max(PAUSE_AFTER_DENIAL),
            Some(_) => max_age.min(PAUSE_AFTER_FAILURE),
        };
        // A clock that was set back must not keep a value fresh for ever.
        match u64::try_from(now.millis_since(attempted_at)) {
            Ok(passed) => pause.saturating_sub(Duration::from_millis(passed)),
            Err(_) => Duration::ZERO,
        }
    }
}

/// Counts the answers that arrived and the readings under way, here and in what is above it
/// (an environment's activity is the fleet's too).
pub(crate) struct Activity {
    clock: Arc<dyn Clock>,
    notice: watch::Sender<Notice>,
    above: Option<Arc<Activity>>,
}

impl Activity {
    pub(crate) fn new(clock: Arc<dyn Clock>, above: Option<Arc<Activity>>) -> Self {
        let (notice, _) = watch::channel(Notice { revision: Revision(0), pending: 0 });
        Self { clock, notice, above }
    }

    pub(crate) fn now(&self) -> Moment {
        self.clock.now()
    }

    /// Goes up with every answer that arrived.
    pub(crate) fn revision(&self) -> Revision {
        self.notice.borrow().revision
    }

    pub(crate) fn subscribe(&self) -> watch::Receiver<Notice> {
        self.notice.subscribe()
    }

    /// What is known has changed without an answer.
    pub(crate) fn moved(&self) {
        self.change(&|notice| notice.revision.0 += 1);
    }

    /// Announces a reading; it is under way until the returned guard is dropped.
    fn begin(&self) -> UnderWay<'_> {
        self.change(&|notice| notice.pending += 1);
        UnderWay(self)
    }

    fn change(&self, change: &dyn Fn(&mut Notice)) {
        self.notice.send_modify(change);
        if let Some(above) = &self.above {
            above.change(change);
        }
    }
}

/// A reading under way.
struct UnderWay<'a>(&'a Activity);

impl UnderWay<'_> {
    /// The answer has arrived.
    fn land(self) {
        self.0.change(&|notice| notice.revision.0 += 1);
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.change(&|notice| notice.pending = notice.pending.saturating_sub(1));
    }
}

#[cfg(test)]
#[path = "readings_tests.rs"]
mod tests;
