//! What an earlier run began and did not tell the end of: it is read back, and the journal is told.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use protocol::{
    Error, ErrorKind,
    changes::{Following, Outcome, Phase},
    journal::{Kind, OutcomeKind, Record},
};
use tokio::{sync::watch, time::sleep};

use super::{
    Changes,
    applied::Applied,
    follow::{self, Known},
    target_state::TargetState,
    verdict::sentence,
};
use crate::{Engine, catalogue::Catalogue};

/// How long until it is tried again where a service cannot be read.
const PAUSE: Duration = Duration::from_secs(15);
/// A write that was under way when the console ended may arrive for so long, in milliseconds.
const MAY_COME: i64 = 30_000;

/// A change whose end the journal does not tell.
pub(super) struct Open {
    applied: Applied,
    /// Whether AWS is known to have taken it.
    accepted: bool,
}

/// Finds out what became of what earlier runs began, as soon as it can be read. Ends when all is told, or the engine has
/// ended.
pub(crate) async fn reconcile(engine: Weak<Engine>) {
    let Some(begun) = engine.upgrade() else { return };
    let (changes, regains) = (Arc::clone(&begun.changes), begun.session.regains());
    let open = changes.find_open(&begun.catalogue).await;
    drop(begun);
    changes.tell_all(open, regains, || engine.strong_count() > 0).await;
}

/// Until somebody has signed in again, or for a while.
async fn wait(regains: &mut watch::Receiver<u64>) {
    let regained = async {
        if regains.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = regained => {}
        () = sleep(PAUSE) => {}
    }
}

impl Changes {
    /// The changes that are open, each shown as one that nobody knows the outcome of.
    pub(super) async fn find_open(&self, catalogue: &Catalogue) -> Vec<Open> {
        let unfinished = match self.journal.unfinished().await {
            Ok(unfinished) => unfinished,
            Err(error) => {
                tracing::warn!(%error, "what earlier runs began is not known");
                return Vec::new();
            }
        };
        let mut open = Vec::new();
        for (record, data) in unfinished.into_iter().filter(|(record, _)| record.kind == Kind::Change) {
            match reread(&record, data.as_deref(), catalogue) {
                Ok(applied) => {
                    self.followed.add(unknown(&applied, "The console ended before its outcome was known"));
                    open.push(Open { applied, accepted: record.outcome == OutcomeKind::Accepted });
                }
                // Whoever declares the environment later can look by hand; the record stays as it is.
                Err(error) => {
                    tracing::warn!(%error, record = record.number, "an open change cannot be followed");
                }
            }
        }
        self.moved();
        open
    }

    /// Tells what became of each, trying again for as long as somebody wants to know.
    pub(super) async fn tell_all(
        self: &Arc<Self>,
        mut open: Vec<Open>,
        mut regains: watch::Receiver<u64>,
        wanted: impl Fn() -> bool,
    ) {
        loop {
            let mut left = Vec::new();
            for one in open {
                left.extend(self.try_to_tell(one).await);
            }
            if left.is_empty() || !wanted() {
                return;
            }
            open = left;
            wait(&mut regains).await;
        }
    }

    /// Tells what became of `one`, if it can be read; else it stays open.
    async fn try_to_tell(self: &Arc<Self>, one: Open) -> Option<Open> {
        let Open { mut applied, accepted } = one;
        let data = &applied.data;
        let look = data.after.look();
        let present = match self.remote.look(&applied.environment, &data.change, look).await {
            Ok(present) => present,
            Err(error) => {
                let said = format!("What became of it is not known yet: {error}");
                self.followed.change(&applied.id, |following| following.words = said);
                self.moved();
                return Some(Open { applied, accepted });
            }
        };
        let now = TargetState::of(&data.change, &present).written_by(&data.change);
        let as_before = data.before.written_by(&data.change).differences(&now);
        if accepted || data.after.is_reached_by(&now) {
            if !accepted {
                let found = "Found applied at the next start of the console".to_owned();
                self.note(&mut applied, OutcomeKind::Accepted, Some(found)).await;
            }
            self.followed.change(&applied.id, |following| {
                following.phase = Phase::Converging;
                following.settled = None;
            });
            follow::begin(self, applied, Known::Earlier);
        } else if as_before.is_empty() {
            if self.clock.now().millis_since(applied.at) < MAY_COME {
                return Some(Open { applied, accepted });
            }
            let reason = "It was not applied: it is as it was before".to_owned();
            self.settle_as(&mut applied, Outcome::Failed { reason }).await;
        } else {
            let reason = sentence(&as_before);
            self.settle_as(&mut applied, Outcome::Overtaken { reason }).await;
        }
        None
    }
}

fn reread(record: &Record, data: Option<&str>, catalogue: &Catalogue) -> Result<Applied, Error> {
    let unnamed = || Error::new(ErrorKind::NotFound, "the record names no environment");
    let environment = catalogue.environment(record.environment.as_ref().ok_or_else(unnamed)?)?;
    Applied::reread(record, data, &environment)
}

fn unknown(applied: &Applied, reason: &str) -> Following {
    let outcome = Outcome::Unknown { reason: reason.to_owned() };
    applied.following(Phase::Settled { outcome }, reason, applied.at)
}
