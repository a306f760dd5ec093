//! Restores, uploads and erasures: each planned, let through the gate, written down first and done second.

mod chosen;
mod erase;
mod plan;
mod record;
mod restore;
mod telling;
mod upload;

pub use chosen::{FileChooser, choose_file};
pub use erase::{get_erasures, resume_erasure};

use std::{path::PathBuf, sync::Arc};

use futures::Stream;
use protocol::{
    Error, ErrorKind,
    catalogue::{EnvironmentId, Revision},
    documents::writing::{Applied, ApplyChange, Change, Plan, PlanChange, WatchErasures},
};
use tokio::sync::watch;

use self::{
    chosen::ChosenFiles,
    erase::{Erases, Erasures},
    plan::Held,
};
use crate::{
    Engine,
    changes::{Answers, Demands, Plans, is_production_bucket},
    notice::notices,
    readings::Wish,
    session::IDENTITY_AGE,
};

/// Plans, chosen files and erasures.
pub(crate) struct Writing {
    plans: Plans<Held>,
    files: ChosenFiles,
    erasures: Erasures,
    revision: watch::Sender<Revision>,
}

impl Writing {
    /// With what `folder` keeps of earlier runs, and a way to choose files.
    pub(crate) fn open(folder: Option<PathBuf>, chooser: Option<Arc<dyn FileChooser>>) -> Self {
        Self {
            plans: Plans::default(),
            files: ChosenFiles::of(chooser),
            erasures: Erasures::open(folder.map(|folder| folder.join("erasures"))),
            revision: watch::Sender::default(),
        }
    }

    /// What could not be read of earlier runs, in words.
    pub(crate) fn problems(&self) -> Vec<String> {
        self.erasures.problems()
    }

    fn moved(&self) {
        self.revision.send_modify(|revision| revision.0 += 1);
    }
}

/// What a change of documents would do. Reads AWS, writes nothing.
///
/// # Errors
/// `NotFound` for what is not there; `Invalid` with the field that is wrong; `Conflict` for a change of another
/// environment; what AWS answers. Why a change cannot be
/// applied is no error: the plan says it.
pub async fn plan_change(engine: &Arc<Engine>, request: PlanChange) -> Result<Plan, Error> {
    let environment = engine.catalogue.environment(&request.environment)?;
    let who = engine.changes.who(&environment, Wish::Within(IDENTITY_AGE)).await?;
    let production = is_production(engine, &environment, &request.change)?;
    let mut erases = None;
    let draft = match &request.change {
        Change::Restore { object, tier, days } => {
            check_environment(&environment, &object.bucket.environment)?;
            restore::draft(engine, object, *tier, *days).await?
        }
        Change::Upload { bucket, key, file } => {
            check_environment(&environment, &bucket.environment)?;
            upload::draft(engine, bucket, key, file).await?
        }
        Change::Erase { search } => {
            let (asked, state, found) = engine.searches.finished(search)?;
            check_environment(&environment, &asked.environment)?;
            let erases = erases.insert(Erases { asked, found });
            erase::draft(engine, erases, &state)
        }
    };
    let now = engine.clock.now();
    let plan = draft.finish(request.change, production, now)?;
    let (arn, environment) = (who.arn, environment.id.clone());
    engine.writing.plans.keep(Held { plan: plan.clone(), arn, environment, erases }, now);
    Ok(plan)
}

/// # Errors
/// `Conflict` for a change of another environment than the one that must be armed for it.
fn check_environment(
    environment: &crate::catalogue::model::Environment,
    changed: &EnvironmentId,
) -> Result<(), Error> {
    if environment.id == *changed {
        return Ok(());
    }
    let said = format!("This would change {changed}, not {}", environment.id);
    Err(Error::new(ErrorKind::Conflict, said).with_next("Plan it in the environment that it changes."))
}

/// Applies a plan, once. Answers when it has begun.
///
/// # Errors
/// `Conflict` when the gate does not let it pass, `Invalid` with the field that is missing; `Internal` when the journal
/// cannot be written: nothing was sent then. What AWS answers when it refuses a restore.
pub async fn apply_change(engine: &Arc<Engine>, request: ApplyChange) -> Result<Applied, Error> {
    engine.changes.check_journal()?;
    let held = engine.writing.plans.look(&request.plan, engine.clock.now())?;
    let environment = engine.catalogue.environment(&held.environment)?;
    if let Some(refusal) = &held.plan.refusal {
        return Err(Error::new(ErrorKind::Conflict, refusal.clone()));
    }
    // The catalogue may have been read again since.
    let production = is_production(engine, &environment, &held.plan.change)?;
    let demands = Demands {
        arn: &held.arn,
        type_name: held.plan.type_name.as_deref(),
        reason_needed: production || held.plan.reason_needed,
    };
    let answers = Answers { typed_name: request.typed_name.as_deref(), reason: request.reason.as_deref() };
    let passage = engine.changes.admit(&environment, &demands, &answers).await?;
    let held = engine.writing.plans.take(&held.plan.id, engine.clock.now())?;
    let engine = Arc::clone(engine);
    // Whoever asked may go away; what has begun is brought to its end.
    let begun = tokio::spawn(async move {
        match held.plan.change.clone() {
            Change::Restore { object, tier, days } => {
                restore::apply(&engine, &environment, &held.plan, passage, &object, tier, days).await
            }
            Change::Upload { bucket, key, file } => {
                upload::apply(&engine, &environment, &held.plan, passage, bucket, key, &file).await
            }
            Change::Erase { .. } => {
                erase::apply(&engine, &environment, &held.plan.id, passage, held.erases).await
            }
        }
    });
    begun.await.map_err(|error| {
        Error::new(ErrorKind::Internal, format!("The change was cut short: {error}"))
            .with_next("The journal tells how far it came.")
    })?
}

/// A notice whenever an erasure moved.
pub fn watch_erasures(
    engine: &Arc<Engine>,
    _request: WatchErasures,
) -> impl Stream<Item = Revision> + Send + use<> {
    notices(engine.writing.revision.subscribe(), std::future::pending())
}

/// Whether customers depend on what is changed.
fn is_production(
    engine: &Engine,
    environment: &crate::catalogue::model::Environment,
    change: &Change,
) -> Result<bool, Error> {
    let all = engine.catalogue.environments();
    match change {
        Change::Restore { object, .. } => is_production_bucket(environment, &object.bucket.bucket, &all),
        Change::Upload { bucket, .. } => is_production_bucket(environment, &bucket.bucket, &all),
        // It goes through all of the environment's declared buckets.
        Change::Erase { .. } => environment.buckets.iter().try_fold(false, |production, bucket| {
            Ok(production | is_production_bucket(environment, &bucket.name, &all)?)
        }),
    }
}
