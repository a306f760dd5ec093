//! The journal first, AWS second.

use std::sync::Arc;

use protocol::{
    Error,
    changes::{Following, Outcome, Phase},
    journal::OutcomeKind,
    session::Identity,
};

use super::{
    Changes,
    applied::{Applied, Author, Data, told},
    follow::{self, Known},
    plans::Held,
    present::Present,
    remote::{NotTaken, Registered, Taken},
    target_state::TargetState,
    verdict::sentence,
};
use crate::catalogue::model::Environment;

impl Changes {
    /// Writes down what is about to be done by `who`, does it once, and writes down what came of it.
    ///
    /// # Errors
    /// What the journal answers when it cannot be written: nothing was sent then.
    pub(super) async fn commit(
        self: Arc<Self>,
        environment: Arc<Environment>,
        held: Held,
        present: &Present,
        who: Identity,
        reason: Option<String>,
    ) -> Result<Following, Error> {
        let Held { plan, before, .. } = held;
        let after = TargetState::wanted(&plan.change, &before);
        let mut applied = Applied {
            id: plan.id,
            environment,
            author: Author::of(&who, reason),
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
        // The lock, a sign-out or another role may have come while others had their turn and the journal was written.
        if let Err(error) = self.check_still(&applied.environment, &who).await {
            let detail = format!("{}. Nothing was sent", error.message);
            return Ok(self.refused(applied, error, detail).await);
        }
        let why = for_aws(applied.author.reason.as_deref());
        let sent = self.remote.send(&applied.environment, &applied.data.change, present, &why).await;
        Ok(match sent {
            Ok(taken) => self.accept(applied, taken, None).await,
            Err(NotTaken::Refused(error)) => self.refuse(applied, error).await,
            Err(NotTaken::Unknown(error)) => self.read_back(applied, error).await,
            Err(NotTaken::NotRun(registered)) => self.not_run(applied, *registered).await,
            Err(NotTaken::MayRun(registered)) => {
                applied.data.number(registered.revision);
                let said = in_a_sentence(&registered);
                let error = registered.error;
                let message = format!("{said}. {}", error.message);
                self.read_back(applied, Error { message, ..error }).await
            }
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
            applied.data.number(revision);
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
        self.refused(applied, error, detail).await
    }

    async fn refused(&self, applied: Applied, error: Error, detail: String) -> Following {
        self.conclude(applied, OutcomeKind::Refused, Outcome::Refused { error }, detail).await
    }

    /// A revision was registered and AWS said no to running it: it stays behind.
    async fn not_run(&self, mut applied: Applied, registered: Registered) -> Following {
        applied.data.number(registered.revision);
        let (said, error) = (in_a_sentence(&registered), registered.error);
        let reason =
            format!("{said} and is not run: {}{}", error.message, request(error.request_id.as_deref()));
        applied.request_id = error.request_id;
        let outcome = Outcome::Failed { reason: reason.clone() };
        self.conclude(applied, OutcomeKind::Failed, outcome, reason).await
    }

    /// Writes down and shows what ended as soon as it was sent, or before.
    async fn conclude(
        &self,
        mut applied: Applied,
        kind: OutcomeKind,
        outcome: Outcome,
        detail: String,
    ) -> Following {
        self.note(&mut applied, kind, Some(detail.clone())).await;
        let following = applied.following(Phase::Settled { outcome }, detail, self.clock.now());
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

/// `Revision 43 was registered (request 1f…)`.
fn in_a_sentence(registered: &Registered) -> String {
    let Registered { revision, request_id, .. } = registered;
    format!("Revision {revision} was registered{}", request(request_id.as_deref()))
}

fn request(id: Option<&str>) -> String {
    id.map_or_else(String::new, |id| format!(" (request {id})"))
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
