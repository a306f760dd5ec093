//! Reads a source with `FilterLogEvents`, page by page, as its schedule says.

use std::{sync::Arc, time::Duration};

use protocol::{Error, ErrorKind};
use tokio::time::timeout;

use super::{
    LOOK, Tail,
    backoff::Backoff,
    coverage::Stretch,
    feeds::Feed,
    ledger::Sweep,
    schedule::{Ask, Done, Next, Now, Schedule},
    streams::Streams,
};
use crate::{
    catalogue::model::Environment,
    logs::{
        aws::{
            events::{self, Page},
            streams,
        },
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

/// Sweeps a feed for as long as the engine is there.
pub(super) async fn sweep(tail: Arc<Tail>, place: u16) {
    let Some(mut sweeper) = Sweeper::new(&tail, place) else { return };
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
    /// The place of the feed.
    place: u16,
    feed: &'t Feed,
    schedule: Schedule,
    streams: Streams,
    /// From when on lines were asked for: once there is no room for them, they are not wanted any more.
    asked: i64,
    backoff: Backoff,
}

impl<'t> Sweeper<'t> {
    fn new(tail: &'t Tail, place: u16) -> Option<Self> {
        let feed = tail.feeds.get(usize::from(place))?;
        let quota = |feed: &Feed| {
            let Environment { account, profile, region, .. } = &*feed.environment;
            (account.clone(), profile.clone(), region.clone())
        };
        let here = quota(feed);
        let crowd = tail.feeds().filter(|(_, other)| quota(other) == here).count();
        let crowd = u32::try_from(crowd).unwrap_or(u32::MAX);
        let asked = tail.view.from.borrow().0;
        Some(Self {
            tail,
            place,
            feed,
            schedule: Schedule::new(asked, tail.until(), crowd, tail.now(&feed.environment)),
            streams: Streams::of(feed),
            asked,
            backoff: Backoff::new(u64::from(place)),
        })
    }

    fn now(&self) -> Now {
        self.tail.now(&self.feed.environment)
    }

    /// Reads the next page, or says how long there is nothing to do.
    async fn step(&mut self, from: i64) -> Option<Duration> {
        let from = self.tail.wanted(&self.feed.environment, from);
        if from < self.asked {
            self.asked = from;
            self.schedule.extend(from);
        }
        if self.streams.are_due() && !self.schedule.coverage().is_whole() {
            if let Err(error) = self.look_for_streams().await {
                self.streams.not_found_out();
                self.fail(None, error).await;
            }
            return None;
        }
        let pace = self.tail.look(|ledger| ledger.source(self.place).map(|source| source.pace()))?;
        let ask = match self.schedule.next(self.now(), pace) {
            Next::Page(ask) => ask,
            Next::Wait(wait) => return Some(wait),
            Next::Nothing => return Some(LOOK),
        };
        match self.page(&ask).await {
            Ok(page) => {
                self.backoff.succeeded();
                self.tail.signed_in(&self.feed.environment);
                self.take(&ask, page).await;
            }
            Err(error) if error.kind == ErrorKind::NotFound && !self.streams.part(ask.part).is_empty() => {
                // The group, or one of the streams.
                match self.look_for_streams().await {
                    Ok(true) => {}
                    Ok(false) => self.fail(Some(&ask), error).await,
                    Err(error) => self.fail(Some(&ask), error).await,
                }
            }
            Err(error) => self.fail(Some(&ask), error).await,
        }
        None
    }

    /// Finds out which streams are there, and goes on with those; whether they are others than before.
    async fn look_for_streams(&mut self) -> Result<bool, Error> {
        let clients = self.tail.clients(&self.feed.environment).await?;
        let present = streams::present(&clients, &self.feed.group, &self.feed.streams).await?;
        let (have_changed, since) = self.streams.found(self.feed, present, self.now().at);
        if have_changed {
            self.schedule.other_streams(since);
        }
        let trouble = self.streams.trouble(&self.feed.group);
        self.tail.tell(|ledger| {
            if let Some(source) = ledger.source(self.place) {
                source.absent = trouble;
            }
        });
        Ok(have_changed)
    }

    async fn page(&self, ask: &Ask) -> Result<Page, Error> {
        if self.streams.are_all_absent() {
            // There is nothing to be read.
            return Ok(Page::default());
        }
        let clients = self.tail.clients(&self.feed.environment).await?;
        let ask = events::Ask {
            group: &self.feed.group,
            streams: self.streams.part(ask.part),
            pattern: self.tail.view.scope.pattern.as_deref(),
            from: ask.stretch.from,
            until: ask.stretch.until,
            token: ask.token.as_deref(),
        };
        events::page(&clients, ask, self.place).await
    }

    async fn take(&mut self, ask: &Ask, page: Page) {
        let Page { mut arrivals, next, skipped, answered, .. } = page;
        let environment = &self.feed.environment;
        if let Some(at) = answered {
            self.tail.answered_at(environment, at);
            self.schedule.answered_at(ask.lane, at);
        }
        if let Some(until) = self.tail.until() {
            arrivals.retain(|arrival| arrival.at < until);
        }
        let had_lines = !arrivals.is_empty();
        if had_lines && !self.take_lines(arrivals).await {
            // Not known to be held, so not counted as read.
            return self.tail.pause(environment, FIRST_WAIT).await;
        }
        let pace = self.tail.look(|ledger| ledger.source(self.place).map(|source| source.pace()));
        let Some(pace) = pace else { return };
        let done = self.schedule.read(ask.lane, had_lines, next, self.streams.parts(), self.now(), pace);
        let withdrawn = match done {
            Some(Done { settled: Some(settled), begun }) => self.settle(settled, begun).await,
            _ => 0,
        };
        let ahead = self.tail.ahead(environment);
        self.tail.tell(|ledger| {
            ledger.withdrew(withdrawn);
            if let Some(source) = ledger.source(self.place) {
                source.ahead = ahead;
                source.answered();
                source.covered(self.schedule.coverage());
                source.skipped = skipped.or(source.skipped.take());
            }
        });
    }

    /// Whether they are in the buffer.
    async fn take_lines(&mut self, mut arrivals: Vec<Arrival>) -> bool {
        let now = self.now().at;
        self.feed.deliver(&mut arrivals);
        self.tail.look(|ledger| {
            ledger.came(&arrivals);
            if let Some(source) = ledger.source(self.place) {
                source.expect(&mut arrivals, now);
            }
        });
        let here = self.tail.clock.now();
        let took = self.tail.on_lines(move |lines| {
            let taken = lines.take_swept(arrivals, here);
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
            ledger.source(self.place).map(|source| source.late.settles(settled, begun)).unwrap_or_default()
        });
        let sources: Vec<_> = self.feed.sources().collect();
        let settle = move |lines: &mut Buffer| {
            let mut settle = |part: &Stretch| -> usize {
                sources.iter().map(|source| lines.settle(*source, part.from, part.until)).sum()
            };
            parts.iter().map(&mut settle).sum()
        };
        self.tail.on_lines(settle).await.unwrap_or_default()
    }

    /// Tells why a page, or what is there, was not read, and waits until the next try.
    async fn fail(&mut self, ask: Option<&Ask>, error: Error) {
        let wait = self.failed(ask, error);
        self.tail.pause(&self.feed.environment, wait).await;
    }

    /// How long to wait until the next try.
    fn failed(&mut self, ask: Option<&Ask>, error: Error) -> Duration {
        let now = self.now().at;
        let continued = ask.filter(|ask| ask.token.is_some());
        let (sweep, wait) = match &error.kind {
            ErrorKind::SignInRequired | ErrorKind::RoleRequired => {
                self.tail.signed_out(&self.feed.environment, &error);
                return Duration::ZERO;
            }
            ErrorKind::Forbidden { .. } => {
                (Some(Sweep::Stopped), self.backoff.failed(FIRST_WAIT, LONGEST_DENIED))
            }
            ErrorKind::NotFound => (Some(Sweep::Missing(now)), MISSING),
            ErrorKind::Invalid { .. } => match continued {
                Some(ask) => {
                    // A token lives for a day: it is no longer known.
                    self.schedule.restart(ask.lane);
                    (None, self.backoff.failed(FIRST_WAIT, LONGEST_WAIT))
                }
                None => (Some(Sweep::Stopped), self.backoff.failed(FIRST_WAIT, LONGEST_DENIED)),
            },
            _ => (None, self.backoff.failed(FIRST_WAIT, LONGEST_WAIT)),
        };
        self.tail.tell(|ledger| {
            if let Some(source) = ledger.source(self.place) {
                source.sweep = sweep.unwrap_or(source.sweep);
                source.sweep_trouble = Some(error);
            }
        });
        wait
    }
}
