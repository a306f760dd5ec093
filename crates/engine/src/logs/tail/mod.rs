//! The exact tail: Live Tail for speed, a sweep that fills what it lost.
//!
//! Each log group is a [`feed`](feeds) for the sources that want it. It has a [`sweep`] that reads what its [`schedule`]
//! says is next, and those of an environment share [`sessions`](listen) of Live Tail. What they find goes into the view's buffer, and how far they are into the
//! [`ledger`]. All spans of time are of the engine's clock, all waits of the runtime's.

mod ahead;
mod backoff;
mod coverage;
mod feeds;
mod gate;
mod late;
mod ledger;
mod listen;
mod meter;
mod presence;
mod schedule;
mod streams;
mod sweep;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use protocol::{Error, catalogue::EnvironmentId, logs::Span};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};

use self::{
    ahead::Ahead,
    feeds::Feed,
    gate::Gate,
    ledger::{Ledger, Sweep},
    schedule::Now,
};
use super::{buffer::Buffer, view::View};
use crate::{
    Engine,
    account::Account,
    catalogue::model::Environment,
    clients::{ClientCache, Clients},
    clock::Clock,
};

/// How often one that waits looks whether the engine is still there, and who is signed in.
const LOOK: Duration = Duration::from_secs(1);

/// Fills a view until it is dropped, or the engine is.
pub(crate) async fn run(engine: Weak<Engine>, view: Arc<View>) {
    let Some(tail) = engine.upgrade().map(|engine| Arc::new(Tail::of(&engine, view))) else { return };
    tail.tell(|_| {});
    let mut tasks = JoinSet::new();
    for (place, _) in tail.feeds() {
        tasks.spawn(sweep::sweep(Arc::clone(&tail), place));
    }
    if tail.until().is_none() {
        for heard in listen::sessions(&tail) {
            tasks.spawn(listen::listen(Arc::clone(&tail), heard));
        }
    }
    while tasks.join_next().await.is_some() {}
}

/// What the tasks of one tail share. They hold the engine never across a wait.
struct Tail {
    engine: Weak<Engine>,
    view: Arc<View>,
    /// How often the view had been begun anew when this tail began.
    beginnings: u64,
    account: Arc<dyn Account>,
    clients: Arc<ClientCache>,
    clock: Arc<dyn Clock>,
    feeds: Vec<Feed>,
    gates: HashMap<EnvironmentId, Gate>,
    aheads: HashMap<EnvironmentId, Ahead>,
    began: Instant,
    ledger: Mutex<Ledger>,
}

impl Tail {
    fn of(engine: &Arc<Engine>, view: Arc<View>) -> Self {
        let (feeds, places) = feeds::feeds(&view.scope.sources, &view.environments);
        let ids = || view.environments.iter().map(|environment| environment.id.clone());
        let follows = matches!(view.scope.span, Span::Live { .. });
        Self {
            engine: Arc::downgrade(engine),
            account: Arc::clone(&engine.account),
            clients: Arc::clone(&engine.clients),
            clock: Arc::clone(&engine.clock),
            gates: ids().map(|id| (id, Gate::default())).collect(),
            aheads: ids().map(|id| (id, Ahead::default())).collect(),
            feeds,
            began: Instant::now(),
            beginnings: *view.beginnings().borrow(),
            ledger: Mutex::new(Ledger::new(&places, follows)),
            view,
        }
    }

    fn is_alive(&self) -> bool {
        self.engine.strong_count() > 0
    }

    /// What time it is in an environment: by AWS's clock where the one here is ahead of it.
    fn now(&self, environment: &Environment) -> Now {
        let at = self.clock.now().0.saturating_sub(self.ahead(environment));
        Now { at, elapsed: self.began.elapsed() }
    }

    /// How far the clock here is ahead of an environment's, in milliseconds.
    fn ahead(&self, environment: &Environment) -> i64 {
        self.aheads.get(&environment.id).map(Ahead::millis).unwrap_or_default()
    }

    /// AWS gave an answer there at this moment of its own clock.
    fn answered_at(&self, environment: &Environment, at: i64) {
        if let Some(ahead) = self.aheads.get(&environment.id) {
            ahead.observe(at, self.clock.now().0);
        }
    }

    /// From when on lines of an environment are wanted, which is `from` by the clock here.
    fn wanted(&self, environment: &Environment, from: i64) -> i64 {
        let ahead = self.aheads.get(&environment.id).map(Ahead::beyond_noise).unwrap_or_default();
        if self.until().is_none() { from.saturating_sub(ahead) } else { from }
    }

    /// What is read, with its place.
    fn feeds(&self) -> impl Iterator<Item = (u16, &Feed)> {
        (0_u16..).zip(&self.feeds)
    }

    /// Until when lines are wanted; nothing as they come.
    fn until(&self) -> Option<i64> {
        match self.view.scope.span {
            Span::Live { .. } => None,
            Span::Between { until, .. } => Some(until.0),
        }
    }

    /// The clients of an environment, once somebody may be signed in there.
    async fn clients(&self, environment: &Arc<Environment>) -> Result<Arc<Clients>, Error> {
        if let Some(gate) = self.gates.get(&environment.id) {
            while self.is_alive() && !gate.lets_pass() {
                sleep(gate::TRY).await;
            }
        }
        self.clients.of(environment).await
    }

    /// AWS answered in an environment.
    fn signed_in(&self, environment: &Environment) {
        if let Some(gate) = self.gates.get(&environment.id) {
            gate.open();
        }
    }

    /// Nobody is signed in there: that stops all its sources, and one call a second finds out when it is over.
    fn signed_out(&self, environment: &Environment, error: &Error) {
        if let Some(gate) = self.gates.get(&environment.id) {
            gate.close();
        }
        self.tell(|ledger| {
            for (place, _) in self.feeds().filter(|(_, feed)| feed.environment.id == environment.id) {
                if let Some(source) = ledger.source(place) {
                    source.sweep = Sweep::Stopped;
                    source.sweep_trouble = Some(error.clone());
                }
            }
        });
    }

    /// Waits; not to the end when somebody else is signed in.
    async fn pause(&self, environment: &Environment, wait: Duration) {
        let (end, who) = (Instant::now() + wait, self.account.who(environment));
        while self.is_alive() && self.account.who(environment) == who {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            sleep(left.min(LOOK)).await;
        }
    }

    /// Works on the lines, beside the runtime: ten thousand of them take a while. Nothing when the view was begun anew.
    async fn on_lines<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Buffer) -> T + Send + 'static,
    ) -> Option<T> {
        let (view, beginnings) = (Arc::clone(&self.view), self.beginnings);
        tokio::task::spawn_blocking(move || view.on_lines(beginnings, work)).await.ok().flatten()
    }

    fn look<T>(&self, look: impl FnOnce(&mut Ledger) -> T) -> T {
        look(&mut self.ledger.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Writes into the ledger, and tells the view.
    fn tell<T>(&self, change: impl FnOnce(&mut Ledger) -> T) -> T {
        let (value, progress) = self.look(|ledger| (change(ledger), ledger.progress()));
        self.view.tell_progress(self.beginnings, progress);
        value
    }
}
