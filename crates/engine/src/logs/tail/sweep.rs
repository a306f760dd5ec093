//! Reads a source with `FilterLogEvents`, page by page, as its schedule says.

use std::{sync::Arc, time::Duration};

use protocol::{Error, ErrorKind, Moment};
use tokio::time::timeout;

use super::{
    LOOK, Tail,
    backoff::Backoff,
    coverage::Stretch,
    ledger::Sweep,
    schedule::{Ask, Done, Next, Schedule},
};
use crate::{
    catalogue::model::Environment,
    logs::{
        aws::events::{self, MOST_STREAMS, Page},
        buffer::Buffer,
        event::Arrival,
    },
};

/// How often it is looked whether a log group that is not there has been made.
const MISSING: Duration = Duration::from_secs(30);
/// The least and the most to wait after a page that failed.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(15);
/// What was denied is likely to stay so, and every try shows in the customer's audit trail.
const LONGEST_DENIED: Duration = Duration::from_secs(30);

/// Sweeps a source for as long as the engine is there.
pub(super) async fn sweep(tail: Arc<Tail>, source: u16) {
    let Some(mut sweeper) = Sweeper::new(&tail, source) else { return };
    let mut from = tail.view.from.subscribe();
    while tail.is_alive() {
        let wanted = from.borrow_and_update().0;
        if let Some(wait) = sweeper.step(wanted).await {
            // Whoever wants earlier lines does not wait.
            drop(timeout(wait.min(LOOK), from.changed()).await);
        }
    }
}

struct Sweeper<'t> {
    tail: &'t Tail,
    source: u16,
    environment: Arc<Environment>,
    schedule: Schedule,
    backoff: Backoff,
}

impl<'t> Sweeper<'t> {
    fn new(tail: &'t Tail, source: u16) -> Option<Self> {
        let environment = Arc::clone(tail.view.environments.get(usize::from(source))?);
        let place = |environment: &Environment| {
            (environment.account.clone(), environment.profile.clone(), environment.region.clone())
        };
        let here = place(&environment);
        let crowd = tail.sources().filter(|(_, other)| place(other) == here).count();
        let crowd = u32::try_from(crowd).unwrap_or(u32::MAX);
        let from = tail.view.from.borrow().0;
        Some(Self {
            tail,
            source,
            environment,
            schedule: Schedule::new(from, tail.until(), crowd, tail.now()),
            backoff: Backoff::new(u64::from(source)),
        })
    }

    /// Reads the next page, or says how long there is nothing to do.
    async fn step(&mut self, from: i64) -> Option<Duration> {
        self.schedule.extend(from);
        let pace = self.tail.look(|ledger| ledger.source(self.source).map(|source| source.pace()))?;
        let ask = match self.schedule.next(self.tail.now(), pace) {
            Next::Page(ask) => ask,
            Next::Wait(wait) => return Some(wait),
            Next::Nothing => return Some(LOOK),
        };
        match self.page(&ask).await {
            Ok(page) => {
                self.backoff.succeeded();
                self.tail.signed_in(&self.environment);
                self.take(&ask, page).await;
            }
            Err(error) => {
                let wait = self.failed(&ask, error);
                self.tail.pause(&self.environment, wait).await;
            }
        }
        None
    }

    async fn page(&self, ask: &Ask) -> Result<Page, Error> {
        let clients = self.tail.clients(&self.environment).await?;
        let scope = &self.tail.view.scope;
        let source = &scope.sources[usize::from(self.source)];
        let streams = source.streams.chunks(MOST_STREAMS).nth(ask.part).unwrap_or_default();
        let ask = events::Ask {
            group: &source.group,
            streams,
            pattern: scope.pattern.as_deref(),
            from: ask.stretch.from,
            until: ask.stretch.until,
            token: ask.token.as_deref(),
        };
        events::page(&clients, ask, self.source).await
    }

    /// How many calls the names of the source's streams need.
    fn parts(&self) -> usize {
        let streams = self.tail.view.scope.sources[usize::from(self.source)].streams.len();
        streams.div_ceil(MOST_STREAMS).max(1)
    }

    async fn take(&mut self, ask: &Ask, page: Page) {
        let Page { mut arrivals, next, skipped, .. } = page;
        if let Some(until) = self.tail.until() {
            arrivals.retain(|arrival| arrival.at < until);
        }
        let had_lines = !arrivals.is_empty();
        if had_lines && !self.take_lines(arrivals).await {
            // Not known to be held, so not counted as read.
            return self.tail.pause(&self.environment, FIRST_WAIT).await;
        }
        let pace = self.tail.look(|ledger| ledger.source(self.source).map(|source| source.pace()));
        let Some(pace) = pace else { return };
        let done = self.schedule.read(ask.lane, had_lines, next, self.parts(), self.tail.now(), pace);
        let withdrawn = match done {
            Some(Done { settled: Some(settled), begun }) => self.settle(settled, begun).await,
            _ => 0,
        };
        self.tail.tell(|ledger| {
            ledger.withdrew(withdrawn);
            if let Some(source) = ledger.source(self.source) {
                source.answered();
                source.covered(self.schedule.coverage());
                source.skipped = skipped.or(source.skipped.take());
            }
        });
    }

    /// Whether they are in the buffer.
    async fn take_lines(&mut self, mut arrivals: Vec<Arrival>) -> bool {
        let now = self.tail.now().at;
        self.tail.look(|ledger| {
            if let Some(source) = ledger.source(self.source) {
                source.came(&arrivals);
                source.expect(&mut arrivals, now);
            }
        });
        let took = self.tail.on_lines(move |lines| {
            let taken = lines.take_swept(arrivals, Moment(now));
            (taken, lines.floor())
        });
        let Some((taken, floor)) = took.await else { return false };
        self.tail.look(|ledger| ledger.took(taken));
        if let Some(floor) = floor {
            self.schedule.no_room_before(floor.0, now);
        }
        true
    }

    /// A stretch was read for good: what Live Tail told of it and nobody found was told twice.
    async fn settle(&self, settled: Stretch, begun: i64) -> usize {
        let parts = self.tail.look(|ledger| {
            ledger.source(self.source).map(|source| source.late.settles(settled, begun)).unwrap_or_default()
        });
        let source = self.source;
        let settle = move |lines: &mut Buffer| {
            parts.iter().map(|part| lines.settle(source, part.from, part.until)).sum()
        };
        self.tail.on_lines(settle).await.unwrap_or_default()
    }

    /// Tells why a page was not read, and how long to wait until the next try.
    fn failed(&mut self, ask: &Ask, error: Error) -> Duration {
        let now = self.tail.now().at;
        let (sweep, wait) = match &error.kind {
            ErrorKind::SignInRequired | ErrorKind::RoleRequired => {
                self.tail.signed_out(&self.environment, &error);
                return Duration::ZERO;
            }
            ErrorKind::Forbidden { .. } => {
                (Some(Sweep::Stopped), self.backoff.failed(FIRST_WAIT, LONGEST_DENIED))
            }
            ErrorKind::NotFound => (Some(Sweep::Missing(now)), MISSING),
            ErrorKind::Invalid { .. } if ask.token.is_some() => {
                // A token lives for a day: it is no longer known.
                self.schedule.restart(ask.lane);
                (None, self.backoff.failed(FIRST_WAIT, LONGEST_WAIT))
            }
            ErrorKind::Invalid { .. } => {
                (Some(Sweep::Stopped), self.backoff.failed(FIRST_WAIT, LONGEST_DENIED))
            }
            _ => (None, self.backoff.failed(FIRST_WAIT, LONGEST_WAIT)),
        };
        self.tail.tell(|ledger| {
            if let Some(source) = ledger.source(self.source) {
                source.sweep = sweep.unwrap_or(source.sweep);
                source.sweep_trouble = Some(error);
            }
        });
        wait
    }
}
