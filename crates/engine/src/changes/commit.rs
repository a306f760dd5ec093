//! The journal first, AWS second.

use std::sync::Arc;

use protocol::{
    Error,
    changes::{Following, Outcome, Phase},
    journal::OutcomeKind,
};

use super::{
    Changes,
    applied::{Applied, Author, Data, told},
    follow::{self, Known},
    plans::Held,
    present::Present,
    remote::{NotTaken, Taken},
    target_state::TargetState,
    verdict::sentence,
};
use crate::catalogue::model::Environment;

impl Changes {
    /// Writes down what is about to be done, does it once, and writes down what came of it.
    ///
    /// # Errors
    /// What the journal answers when it cannot be written: nothing was sent then.
    pub(super) async fn commit(
        self: Arc<Self>,
        environment: Arc<Environment>,
        held: Held,
        present: &Present,
        author: Author,
    ) -> Result<Following, Error> {
        let Held { plan, before, .. } = held;
        let after = TargetState::wanted(&plan.change, &before);
        let mut applied = Applied {
            id: plan.id,
            environment,
            author,
            at: self.clock.now(),
            data: Data {
                change: plan.change,
                headline: plan.headline,
                steps: plan.steps,
                undo: plan.undo,
                before,
                after,
                deployment: None,
            },
            request_id: None,
            record: 0,
            last: None,
        };
        let intended = self.journal.write(applied.entry(OutcomeKind::Intended, None)).await;
        let intended = intended.map_err(|error| error.with_next("Nothing was sent."))?;
        (applied.record, applied.last) = (intended.number, Some(intended.number));
        let why = for_aws(applied.author.reason.as_deref());
        let sent = self.remote.send(&applied.environment, &applied.data.change, present, &why).await;
        Ok(match sent {
            Ok(taken) => self.accept(applied, taken, None).await,
            Err(NotTaken::Refused(error)) => self.refuse(applied, error).await,
            Err(NotTaken::Unknown(error)) => self.read_back(applied, error).await,
        })
    }

    /// AWS has taken it: it is followed until it has settled.
    async fn accept(
        self: Arc<Self>,
        mut applied: Applied,
        taken: Taken,
        detail: Option<String>,
    ) -> Following {
        applied.request_id = taken.request_id.or(applied.request_id);
        applied.data.deployment = taken.deployment;
        if let Some(revision) = taken.revision {
            // From now on it has a number; what is in it need not be read again.
            let after = &mut applied.data.after;
            (after.revision, after.cpu, after.memory) = (Some(revision), None, None);
        }
        let words = detail.clone().unwrap_or_else(|| "AWS has taken it".to_owned());
        self.note(&mut applied, OutcomeKind::Accepted, detail).await;
        let following = applied.following(Phase::Converging, words, self.clock.now());
        self.followed.add(following.clone());
        self.moved();
        follow::begin(&self, applied, Known::Taken);
        following
    }

    /// AWS said no. What is there now is read all the same: it may be what was wanted, by somebody else's hand.
    async fn refuse(self: Arc<Self>, mut applied: Applied, error: Error) -> Following {
        let now = self.look_back(&applied).await;
        let detail = format!("{}. {}", error.message, in_words(&applied, now.as_ref()));
        applied.request_id.clone_from(&error.request_id);
        self.note(&mut applied, OutcomeKind::Refused, Some(detail.clone())).await;
        let phase = Phase::Settled { outcome: Outcome::Refused { error } };
        let following = applied.following(phase, detail, self.clock.now());
        self.followed.add(following.clone());
        self.moved();
        following
    }

    /// Nobody answered: what is there now tells, if it can. It is not sent again.
    async fn read_back(self: Arc<Self>, mut applied: Applied, error: Error) -> Following {
        let now = self.look_back(&applied).await;
        applied.request_id.clone_from(&error.request_id);
        if now.as_ref().is_ok_and(|now| applied.data.after.is_reached_by(now)) {
            let detail = format!("{}, and yet it was taken: it was read back", error.message);
            return self.accept(applied, Taken::default(), Some(detail)).await;
        }
        let reason = format!("{}. {}", error.message, in_words(&applied, now.as_ref()));
        let outcome = Outcome::Unknown { reason: reason.clone() };
        let (kind, detail) = told(&outcome);
        self.note(&mut applied, kind, detail).await;
        let following = applied.following(Phase::Settled { outcome }, reason, self.clock.now());
        self.followed.add(following.clone());
        self.moved();
        follow::begin(&self, applied, Known::Unanswered);
        following
    }

    async fn look_back(&self, applied: &Applied) -> Result<TargetState, Error> {
        let Applied { environment, data, .. } = applied;
        let present = self.remote.look(environment, &data.change, data.after.look()).await?;
        Ok(TargetState::of(&data.change, &present).written_by(&data.change))
    }

    /// Writes down how it went on. What cannot be written is found out at the next start.
    pub(super) async fn note(&self, applied: &mut Applied, outcome: OutcomeKind, detail: Option<String>) {
        match self.journal.write(applied.entry(outcome, detail)).await {
            Ok(record) => applied.last = Some(record.number),
            Err(error) => tracing::error!(%error, "the journal does not tell what became of a change"),
        }
    }
}

/// What is there now, beside what was and what is wanted.
fn in_words(applied: &Applied, now: Result<&TargetState, &Error>) -> String {
    let Data { change, before, after, .. } = &applied.data;
    match now {
        Err(error) => format!("What is there now could not be read: {error}"),
        Ok(now) if after.is_reached_by(now) => "It is as wanted all the same, by another hand".to_owned(),
        Ok(now) => match &before.written_by(change).differences(now)[..] {
            [] => "It is as it was before".to_owned(),
            differences => sentence(differences),
        },
    }
}

/// What AWS keeps as the reason.
fn for_aws(reason: Option<&str>) -> String {
    let mut said = "Stopped by hand with Signalbox".to_owned();
    if let Some(reason) = reason {
        said += ": ";
        said += reason;
    }
    said
}
