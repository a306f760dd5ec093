//! Erasing all that is of one person: every version and delete marker, then the proof.
//!
//! A **run** is kept in files of its own before its first version goes, so that a console that ends can go on with it.
//! Versions are erased in batches, each noted; then the buckets are searched again, and the **evidence** is written: what
//! went, what stayed and why, and what the search found afterwards. The journal has the evidence's hash.

mod draft;
mod evidence;
mod going;
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
        person::FindPerson,
        writing::{Applied, Erasure, ErasurePhase, GetErasures, ResumeErasure},
    },
    journal::OutcomeKind,
    session::Identity,
};

use self::{draft::whose, run::Run};
use super::record::Told;
use crate::{
    Engine,
    catalogue::model::Environment,
    changes::{Answers, Demands, Passage},
    documents::person::Found,
};

/// What an erasure erases.
#[derive(Clone, Debug)]
pub(super) struct Erases {
    pub(super) asked: FindPerson,
    pub(super) found: Arc<Vec<Found>>,
}

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
/// `NotFound` for one that is not known; `Conflict` for one that goes on or is over, in another account than it began
/// in, and where the gate does not let it pass; `Internal` when the journal cannot be written: nothing is erased then.
pub async fn resume_erasure(engine: &Arc<Engine>, request: ResumeErasure) -> Result<(), Error> {
    engine.changes.check_journal()?;
    let run = engine.writing.erasures.resumable(&request.erasure)?;
    let environment = engine.catalogue.environment(&run.asked.environment)?;
    let who = engine.changes.who(&environment, crate::readings::Wish::now()).await?;
    run.check_account(&who.account)?;
    let demands = Demands { arn: &who.arn, type_name: None, reason_needed: false };
    let reason = run.authors.first().and_then(|author| author.reason.as_deref());
    let answers = Answers { typed_name: None, reason };
    let passage = engine.changes.admit(&environment, &demands, &answers).await?;
    let mut run = engine.writing.erasures.take_up(&request.erasure).await?;
    let engine = Arc::clone(engine);
    // Whoever asked may go away; what is taken up goes on, or is cut short again.
    let begun = tokio::spawn(async move {
        let who = passage.who.clone();
        let told = told(passage, &run);
        if let Err(error) = go_on(&engine, &environment, &who, &mut run, &told).await {
            run.phase = ErasurePhase::CutShort { words: error.message.clone() };
            engine.writing.erasures.keep(&run).await;
            engine.writing.moved();
            return Err(error);
        }
        engine.writing.moved();
        tokio::spawn(going::erase(Arc::downgrade(&engine), environment, run, told));
        Ok(())
    });
    begun.await.map_err(|error| Error::new(ErrorKind::Internal, format!("It was cut short: {error}")))?
}

/// Writes down who goes on with `run`, and looks whether they still may.
async fn go_on(
    engine: &Arc<Engine>,
    environment: &Arc<Environment>,
    who: &Identity,
    run: &mut Run,
    told: &Told,
) -> Result<(), Error> {
    let detail = format!("Goes on: {} of {} versions are erased", run.erased(), run.all);
    let mut written =
        told.write(&engine.journal, run.last, OutcomeKind::Intended, Some(detail.clone())).await;
    if written.as_ref().is_err_and(|error| error.kind == ErrorKind::Conflict) {
        // The console ended after it had told how it went on and before that was kept: a record of its own, then.
        written = told.write(&engine.journal, None, OutcomeKind::Intended, Some(detail)).await;
    }
    run.last = Some(written.map_err(|error| error.with_next("Nothing was sent."))?.number);
    check_still(engine, environment, who, run, told).await?;
    run.authors.push(told.author.clone());
    Ok(())
}

/// Looks whether `who` still may, and writes down if not.
async fn check_still(
    engine: &Arc<Engine>,
    environment: &Arc<Environment>,
    who: &Identity,
    run: &mut Run,
    told: &Told,
) -> Result<(), Error> {
    let still = engine.changes.check_still(environment, who).await;
    if let Err(error) = &still {
        let said = Some(error.message.clone());
        run.last = told.note(&engine.journal, run.last, OutcomeKind::Refused, said).await;
    }
    still
}

/// Begins an erasure that has passed the gate, of exactly what its plan has shown.
pub(super) async fn apply(
    engine: &Arc<Engine>,
    environment: &Arc<Environment>,
    id: &str,
    passage: Passage,
    erases: Option<Erases>,
) -> Result<Applied, Error> {
    let erases = erases.ok_or_else(|| Error::new(ErrorKind::Internal, "The plan does not say what goes"))?;
    let who = passage.who.clone();
    let mut run = Run::new(id.to_owned(), erases, who.account.clone(), engine.clock.now());
    let told = told(passage, &run);
    run.authors.push(told.author.clone());
    run.record = told.intend(&engine.journal).await?.number;
    run.last = Some(run.record);
    check_still(engine, environment, &who, &mut run, &told).await?;
    if let Err(error) = engine.writing.erasures.begin(&run).await {
        told.note(&engine.journal, run.last, OutcomeKind::Refused, Some(error.message.clone())).await;
        return Err(error);
    }
    engine.writing.moved();
    let erasure = run.id.clone();
    tokio::spawn(going::erase(Arc::downgrade(engine), Arc::clone(environment), run, told));
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
