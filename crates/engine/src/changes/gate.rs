//! What must hold before a change is sent.

use std::sync::Arc;

use protocol::{
    Error, ErrorKind, Moment,
    catalogue::EnvironmentId,
    changes::{Apply, Change, Following, Plan},
    session::Identity,
};

use super::{
    Changes,
    admission::{Answers, Demands, Passage},
    belonging::is_production,
    plan::{self, Draft, Setting},
    plans::{HOLDS, Held, random_id},
    present::{Look, Present},
    target_state::TargetState,
};
use crate::{catalogue::model::Environment, readings::Wish, session::IDENTITY_AGE};

impl Changes {
    /// Makes a plan, and keeps it for a while.
    pub(super) async fn preview(
        &self,
        environment: &Arc<Environment>,
        all: &[Arc<Environment>],
        change: Change,
    ) -> Result<Plan, Error> {
        let production = is_production(environment, change.service(), all)?;
        let who = self.who(environment, Wish::Within(IDENTITY_AGE)).await?;
        let present = self.remote.look(environment, &change, Look::WHOLE).await?;
        let draft = plan::draft(&change, &present, Setting::of(environment, &change)?);
        let before = TargetState::of(&change, &present);
        let now = self.clock.now();
        let plan = finish(draft, environment.id.clone(), change, production, now)?;
        self.plans.keep(Held { plan: plan.clone(), arn: who.arn, before }, now);
        Ok(plan)
    }

    /// The environment that the plan `id` is for.
    pub(super) fn environment_of(&self, id: &str) -> Result<EnvironmentId, Error> {
        Ok(self.plans.look(id, self.clock.now())?.plan.environment)
    }

    /// Lets a plan pass, if all holds that must hold.
    pub(super) async fn apply(
        self: &Arc<Self>,
        environment: Arc<Environment>,
        all: &[Arc<Environment>],
        request: Apply,
    ) -> Result<Following, Error> {
        self.check_journal()?;
        let held = self.plans.look(&request.plan, self.clock.now())?;
        // The catalogue may have been read again since.
        let production = is_production(&environment, held.change().service(), all)?;
        if let Some(refusal) = &held.plan.refusal {
            return Err(conflict(refusal.text.clone(), "Choose one of its ways out, or another change."));
        }
        let name = &held.change().service().name;
        let demands = Demands {
            arn: &held.arn,
            type_name: production.then_some(name.as_str()),
            reason_needed: production,
        };
        let answers =
            Answers { typed_name: request.typed_name.as_deref(), reason: request.reason.as_deref() };
        let Passage { who, reason } = self.admit(&environment, &demands, &answers).await?;
        let turn = self.turns.of(&who.account, &environment.region, held.change().service()).await;
        let held = self.plans.take(&held.plan.id, self.clock.now())?;
        let present = self.remote.look(&environment, held.change(), Look::WHOLE).await?;
        check_unchanged(&held, &present)?;
        let now = plan::draft(held.change(), &present, Setting::of(&environment, held.change())?);
        if let Some(refusal) = now.refusal {
            return Err(conflict(refusal.text, "Look at the change again; nothing was sent."));
        }
        let gate = Arc::clone(self);
        // Whoever asked may go away; what has begun is brought to its end.
        let committed = tokio::spawn(async move {
            let _turn = turn;
            gate.commit(environment, held, &present, who, reason).await
        });
        committed.await.map_err(|error| {
            Error::new(ErrorKind::Internal, format!("The change was cut short: {error}"))
                .with_next("The journal tells how far it came.")
        })?
    }

    /// Who asks, in the account that the environment declares: the journal, the plan and the arming are for somebody.
    ///
    /// # Errors
    /// `Conflict` for another account than the declared one; `SignInRequired` and whatever STS answers.
    pub(crate) async fn who(&self, environment: &Arc<Environment>, wish: Wish) -> Result<Identity, Error> {
        let who = self.remote.who(environment, wish).await?;
        if who.arn.is_empty() {
            return Err(Error::new(ErrorKind::SignInRequired, "AWS does not say who you are"));
        }
        match &environment.account {
            Some(declared) if *declared != who.account => {
                let said = format!(
                    "{} is declared to be in account {declared}, but you are in account {}",
                    environment.id, who.account
                );
                Err(conflict(said, "Choose a role in that account, or correct the system's file."))
            }
            _ => Ok(who),
        }
    }

    /// Whether who asks is still `who`, and the environment still armed for them.
    ///
    /// # Errors
    /// `Conflict` when either is not so any more; whatever STS answers.
    pub(crate) async fn check_still(
        &self,
        environment: &Arc<Environment>,
        who: &Identity,
    ) -> Result<(), Error> {
        if self.who(environment, Wish::now()).await? != *who {
            return Err(conflict("You have become somebody else meanwhile", "Look at the change again."));
        }
        self.check_armed(&environment.id, who)
    }
}

fn finish(
    draft: Draft,
    environment: EnvironmentId,
    change: Change,
    production: bool,
    now: Moment,
) -> Result<Plan, Error> {
    let type_name = production.then(|| change.service().name.clone());
    let Draft { headline, steps, effects, monthly_usd, mut hazards, refusal, undo, undo_words } = draft;
    // The worst first; of the same kind, as they were found.
    hazards.sort_by_key(|hazard| std::cmp::Reverse(hazard.severity));
    Ok(Plan {
        id: random_id()?,
        environment,
        change,
        headline,
        steps,
        effects,
        monthly_usd,
        hazards,
        refusal,
        undo,
        undo_words,
        expires: now.plus_millis(HOLDS),
        type_name,
        reason_needed: production,
    })
}

/// Somebody else may have changed the same thing since the plan was made: another console, a person, a policy.
fn check_unchanged(held: &Held, present: &Present) -> Result<(), Error> {
    let differences = held.before.differences(&TargetState::of(held.change(), present));
    if differences.is_empty() {
        return Ok(());
    }
    let said = format!("Changed meanwhile by somebody else: {}", differences.join("; "));
    Err(conflict(said, "Look at the change again as things are now; nothing was sent."))
}

pub(crate) fn conflict(said: impl Into<String>, next: &str) -> Error {
    Error::new(ErrorKind::Conflict, said).with_next(next)
}

pub(crate) fn invalid(field: &str, said: impl Into<String>) -> Error {
    Error::new(ErrorKind::Invalid { field: field.to_owned() }, said)
}
