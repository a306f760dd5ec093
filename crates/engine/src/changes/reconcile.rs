//! What an earlier run began and did not tell the end of: it is read back, and the journal is told.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use futures::future::join_all;
use protocol::{
    Error, ErrorKind, Moment,
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

/// How long until it is tried again where something cannot be read: at first, and at most.
const PAUSE: Duration = Duration::from_secs(15);
const LONGEST_PAUSE: Duration = Duration::from_secs(5 * 60);

/// A change whose end the journal does not tell.
pub(super) struct Open {
    applied: Applied,
    /// Whether AWS is known to have taken it.
    accepted: bool,
}

/// What came of an attempt to tell what became of a change.
enum Attempt {
    /// There is nothing left to tell here.
    Over,
    /// It may still arrive.
    Early,
    /// It could not be read.
    Unread,
}

/// Finds out what became of what earlier runs began, as soon as it can be read. Ends when all is told, or the engine has
/// ended.
pub(crate) async fn reconcile(engine: Weak<Engine>) {
    let mut pause = PAUSE;
    // What is written once the journal can be read is of this run, but for the first look.
    let mut until = None;
    let (changes, open, regains) = loop {
        let Some(begun) = engine.upgrade() else { return };
        let now = begun.clock.now();
        match begun.changes.find_open(&begun.catalogue, until).await {
            Ok(open) => break (Arc::clone(&begun.changes), open, begun.session.regains()),
            Err(error) => tracing::warn!(%error, "what earlier runs began is not known yet"),
        }
        until = until.or(Some(now));
        drop(begun);
        sleep(longer(&mut pause)).await;
    };
    changes.tell_all(open, regains, || engine.strong_count() > 0).await;
}

/// The pause, which is longer the next time.
fn longer(pause: &mut Duration) -> Duration {
    let next = (*pause * 2).min(LONGEST_PAUSE);
    std::mem::replace(pause, next)
}

/// For `pause`, or until somebody has signed in again; answers whether somebody has.
async fn wait(pause: Duration, regains: &mut watch::Receiver<u64>) -> bool {
    let regained = async {
        if regains.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = regained => true,
        () = sleep(pause) => false,
    }
}

impl Changes {
    /// The changes that are open and were written down by `until`, each shown as one that nobody knows the outcome of.
    ///
    /// # Errors
    /// `Internal` when the journal cannot be read.
    pub(super) async fn find_open(
        &self,
        catalogue: &Catalogue,
        until: Option<Moment>,
    ) -> Result<Vec<Open>, Error> {
        let mut unfinished = self.journal.unfinished().await?;
        unfinished
            .retain(|(record, _)| record.kind == Kind::Change && until.is_none_or(|it| record.at <= it));
        let mut open = Vec::new();
        for (record, data) in unfinished {
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
        Ok(open)
    }

    /// Tells what became of each, trying again for as long as somebody wants to know.
    pub(super) async fn tell_all(
        self: &Arc<Self>,
        open: Vec<Open>,
        regains: watch::Receiver<u64>,
        wanted: impl Fn() -> bool,
    ) {
        join_all(open.into_iter().map(|one| self.tell_one(one, regains.clone(), &wanted))).await;
    }

    async fn tell_one(
        self: &Arc<Self>,
        mut one: Open,
        mut regains: watch::Receiver<u64>,
        wanted: &impl Fn() -> bool,
    ) {
        let mut pause = PAUSE;
        loop {
            let now = match self.try_to_tell(&mut one).await {
                Attempt::Over => return,
                Attempt::Early => PAUSE,
                Attempt::Unread => longer(&mut pause),
            };
            if !wanted() {
                return;
            }
            if wait(now, &mut regains).await {
                pause = PAUSE;
            }
        }
    }

    /// Tells what became of `one`, if it can be read; else it stays open.
    async fn try_to_tell(self: &Arc<Self>, one: &mut Open) -> Attempt {
        let Open { applied, accepted } = one;
        let data = &applied.data;
        let looked = self.remote.look(&applied.environment, &data.change, data.after.look()).await;
        // Another console may be at it, and has told.
        if let Some(last) = applied.last
            && self.journal.is_last(last).await == Ok(false)
        {
            self.followed.dismiss(&applied.environment.id, &applied.id);
            self.moved();
            return Attempt::Over;
        }
        let present = match looked {
            Ok(present) => present,
            Err(Error { kind: ErrorKind::NotFound, message, .. }) => {
                self.settle_as(applied, Outcome::Overtaken { reason: message }).await;
                return Attempt::Over;
            }
            Err(error) => {
                let said = format!("What became of it is not known yet: {error}");
                self.followed.change(&applied.id, |following| following.words = said);
                self.moved();
                return Attempt::Unread;
            }
        };
        let now = TargetState::of(&data.change, &present).written_by(&data.change);
        if *accepted || data.after.is_reached_by(&now) {
            if !*accepted {
                let found = "Found applied at the next start of the console".to_owned();
                self.note(applied, OutcomeKind::Accepted, Some(found)).await;
            }
            self.followed.change(&applied.id, |following| {
                following.phase = Phase::Converging;
                following.settled = None;
            });
            follow::begin(self, applied.clone(), Known::Earlier);
            return Attempt::Over;
        }
        // It may be under way, from here or from another console that is at it right now.
        let age = self.clock.now().millis_since(applied.at);
        if u128::try_from(age).unwrap_or(0) < follow::MAY_COME.as_millis() {
            return Attempt::Early;
        }
        let outcome = match &data.before.written_by(&data.change).differences(&now)[..] {
            [] => Outcome::Failed { reason: "It was not applied: it is as it was before".to_owned() },
            differences => Outcome::Overtaken { reason: sentence(differences) },
        };
        self.settle_as(applied, outcome).await;
        Attempt::Over
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
