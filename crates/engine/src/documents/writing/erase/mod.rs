//! Erasing all that is of one person: every version and delete marker, then the proof.
//!
//! A **run** is kept in a file of its own before its first version goes, so that a console that ends can go on with it.
//! Versions are erased in batches, each noted; then the buckets are searched again, and the **evidence** is written: what
//! went, what stayed and why, and what the search found afterwards. The journal has the evidence's hash.

mod draft;
mod evidence;
mod run;
mod store;
#[cfg(test)]
mod tests;

pub(super) use draft::draft;
pub(super) use store::Erasures;

use std::sync::Arc;

use protocol::{
    Error, ErrorKind,
    documents::{
        person::SearchId,
        writing::{Applied, Erasure, ErasurePhase, GetErasures, Plan, ResumeErasure},
    },
};

use self::{draft::whose, run::Run};
use super::record::Told;
use crate::{
    Engine,
    catalogue::model::Environment,
    changes::{Answers, Demands, Passage},
};

/// The erasures that are known, newest first.
///
/// # Errors
/// None.
pub async fn get_erasures(engine: &Arc<Engine>, _request: GetErasures) -> Result<Vec<Erasure>, Error> {
    Ok(engine.writing.erasures.all())
}

/// Goes on with an erasure that was cut short. The environment must be armed for whoever asks.
///
/// # Errors
/// `NotFound` for one that is not known; `Conflict` for one that goes on or is over, and where the gate does not let it
/// pass.
pub async fn resume_erasure(engine: &Arc<Engine>, request: ResumeErasure) -> Result<(), Error> {
    engine.changes.check_journal()?;
    let run = engine.writing.erasures.resumable(&request.erasure)?;
    let environment = engine.catalogue.environment(&run.asked.environment)?;
    let who = engine.changes.who(&environment, crate::readings::Wish::now()).await?;
    let demands = Demands { arn: &who.arn, type_name: None, reason_needed: false };
    let answers = Answers { typed_name: None, reason: run.reason.as_deref() };
    let passage = engine.changes.admit(&environment, &demands, &answers).await?;
    let run = engine.writing.erasures.take_up(&request.erasure)?;
    engine.writing.moved();
    let told = told(passage, &run);
    tokio::spawn(run::erase(Arc::downgrade(engine), environment, run, told));
    Ok(())
}

/// Begins an erasure that has passed the gate.
pub(super) async fn apply(
    engine: &Arc<Engine>,
    environment: &Arc<Environment>,
    plan: &Plan,
    passage: Passage,
    search: &SearchId,
) -> Result<Applied, Error> {
    let (asked, _, found) = engine.searches.finished(search)?;
    if asked.environment != environment.id {
        return Err(Error::new(ErrorKind::Conflict, "The search is of another environment"));
    }
    let who = passage.who.clone();
    let reason = passage.reason.clone();
    let mut run = Run::new(plan.id.clone(), asked, found, reason, engine.clock.now());
    let told = told(passage, &run);
    let record = told.intend(&engine.journal).await?.number;
    if let Err(error) = engine.changes.check_still(environment, &who).await {
        let refused = protocol::journal::OutcomeKind::Refused;
        told.note(&engine.journal, Some(record), refused, Some(error.message.clone())).await;
        return Err(error);
    }
    (run.record, run.last) = (record, Some(record));
    engine.writing.erasures.begin(&run)?;
    engine.writing.moved();
    let erasure = run.id.clone();
    tokio::spawn(run::erase(Arc::downgrade(engine), Arc::clone(environment), run, told));
    Ok(Applied::Erasing { erasure })
}

fn told(passage: Passage, run: &Run) -> Told {
    let whose = whose(&run.asked);
    let what = format!("Erase all versions of {whose}");
    let environment = run.asked.environment.clone();
    Told::of(passage, &environment, whose, what)
}

/// An erasure that goes on no more.
const fn is_over(phase: &ErasurePhase) -> bool {
    matches!(phase, ErasurePhase::Proved { .. } | ErasurePhase::Incomplete { .. })
}
