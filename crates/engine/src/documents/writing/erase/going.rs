//! An erasure that goes on: batch after batch, then its proof.

use std::{
    collections::HashSet,
    sync::{Arc, Weak},
    time::Duration,
};

use protocol::{
    Error, ErrorKind,
    documents::{BucketId, writing::ErasurePhase},
    journal::OutcomeKind,
};
use tokio::time::sleep;

use super::{evidence, run::Run};
use crate::{
    Engine,
    catalogue::model::Environment,
    changes::document_writes::{Kept, MOST_ERASED, Place, Target},
    documents::{
        aws::reach,
        person::{Version, find_again},
        writing::record::Told,
    },
    readings::Wish,
};

/// A batch that fails is tried so often, with a pause that doubles.
const ATTEMPTS: u32 = 5;
const PAUSE: Duration = Duration::from_secs(2);

/// Erases what is left of `run`, searches again, and writes the evidence.
pub(super) async fn erase(engine: Weak<Engine>, environment: Arc<Environment>, mut run: Run, told: Told) {
    let ended = match go_through(&engine, &environment, &mut run, &told).await {
        Ok(()) => prove(&engine, &environment, &mut run, &told).await,
        Err(error) => Err(error),
    };
    let Some(engine) = engine.upgrade() else { return };
    if let Err(error) = ended {
        let words = format!("{}. What was erased is gone; the rest can go on", error.message);
        run.last = told.note(&engine.journal, run.last, OutcomeKind::Accepted, Some(words.clone())).await;
        run.phase = ErasurePhase::CutShort { words };
    }
    engine.writing.erasures.keep(&run).await;
    engine.writing.moved();
}

async fn go_through(
    engine: &Weak<Engine>,
    environment: &Arc<Environment>,
    run: &mut Run,
    told: &Told,
) -> Result<(), Error> {
    let all = Arc::clone(&run.found);
    for (index, found) in all.iter().enumerate() {
        let bucket = &found.bucket;
        // What AWS was too busy for the last time.
        for batch in run.waiting(&bucket.bucket).chunks(MOST_ERASED) {
            step(engine, environment, bucket, batch, told, run, |_| {}).await?;
        }
        let left = found.versions.get(run.through[index]..).unwrap_or_default();
        for batch in left.chunks(MOST_ERASED) {
            let batch: Vec<Target> = batch.iter().map(target).collect();
            let through = |run: &mut Run| run.through[index] += batch.len();
            step(engine, environment, bucket, &batch, told, run, through).await?;
        }
    }
    let busy = run.stayed.iter().filter(|stayed| stayed.passing).count();
    if busy > 0 {
        return Err(Error::new(ErrorKind::Throttled, format!("S3 was too busy for {busy} of the versions")));
    }
    Ok(())
}

/// Sends one batch and keeps what came of it.
async fn step(
    engine: &Weak<Engine>,
    environment: &Arc<Environment>,
    bucket: &BucketId,
    batch: &[Target],
    told: &Told,
    run: &mut Run,
    through: impl FnOnce(&mut Run),
) -> Result<(), Error> {
    let engine = engine.upgrade().ok_or_else(closing)?;
    // The lock, a sign-out or the end of the arming holds for what is left of it too.
    still(&engine, environment, told, run).await?;
    let kept = send(&engine, bucket, batch).await?;
    through(run);
    run.note(&bucket.bucket, batch, kept);
    engine.writing.erasures.keep(run).await;
    engine.writing.moved();
    Ok(())
}

async fn still(
    engine: &Arc<Engine>,
    environment: &Arc<Environment>,
    told: &Told,
    run: &Run,
) -> Result<(), Error> {
    let who = engine.changes.who(environment, Wish::now()).await?;
    if who.arn != told.author.who {
        return Err(Error::new(ErrorKind::Conflict, "You have become somebody else meanwhile"));
    }
    run.check_account(&who.account)?;
    engine.changes.check_still(environment, &who).await
}

/// Sends one batch; what AWS did not take for a passing reason is sent again.
async fn send(engine: &Arc<Engine>, bucket: &BucketId, batch: &[Target]) -> Result<Vec<Kept>, Error> {
    let (mut left, mut kept, mut pause) = (batch.to_vec(), Vec::new(), PAUSE);
    for attempt in 1.. {
        let way = reach(engine, bucket).await?;
        let place = Place { client: &way.client, bucket: &bucket.bucket, payer: way.payer() };
        match place.erase(&left).await {
            Ok(refused) => {
                let (passing, stays): (Vec<_>, Vec<_>) = refused.into_iter().partition(|it| it.passing);
                kept.extend(stays);
                if passing.is_empty() || attempt == ATTEMPTS {
                    kept.extend(passing);
                    break;
                }
                left = passing.into_iter().map(|it| it.target).collect();
            }
            Err(error) if attempt < ATTEMPTS && passes(&error) => {}
            Err(error) => return Err(error),
        }
        sleep(pause).await;
        pause *= 2;
    }
    Ok(kept)
}

const fn passes(error: &Error) -> bool {
    matches!(error.kind, ErrorKind::Throttled | ErrorKind::Unreachable)
}

/// Searches every bucket again, and writes down what that says.
async fn prove(
    engine: &Weak<Engine>,
    environment: &Arc<Environment>,
    run: &mut Run,
    told: &Told,
) -> Result<(), Error> {
    run.phase = ErasurePhase::Verifying;
    let strong = engine.upgrade().ok_or_else(closing)?;
    strong.writing.erasures.keep(run).await;
    strong.writing.moved();
    let (mut left, mut uncovered) = (Vec::new(), Vec::new());
    for found in run.found.iter() {
        let who = strong.changes.who(environment, Wish::now()).await?;
        run.check_account(&who.account)?;
        let way = reach(&strong, &found.bucket).await?;
        let known: HashSet<_> = found.versions.iter().map(Version::identity).collect();
        let again = find_again(&way, found, &run.asked).await?;
        uncovered.extend(again.uncovered(&run.asked.field));
        // What came since the search was not shown to whoever confirmed: it is told apart.
        for version in again.versions {
            let new = !known.contains(&version.identity());
            left.push(evidence::Left { bucket: found.bucket.bucket.clone(), version, new });
        }
    }
    run.uncovered = uncovered;
    let written = evidence::write(&strong.downloads()?, run, &left, strong.clock.now())?;
    let (evidence, sha256) = (written.file, written.sha256);
    let (erased, all, count) = (run.erased(), run.all, left.len());
    let mut detail =
        format!("{erased} of {all} versions are erased, {count} left; evidence {evidence}, SHA-256 {sha256}");
    for said in &run.uncovered {
        detail = format!("{detail}; {said}");
    }
    let (outcome, phase) = if left.is_empty() {
        (OutcomeKind::Done, ErasurePhase::Proved { evidence, sha256 })
    } else {
        (OutcomeKind::Failed, ErasurePhase::Incomplete { evidence, sha256 })
    };
    // What the journal does not have is not proved.
    run.last = Some(told.write(&strong.journal, run.last, outcome, Some(detail)).await?.number);
    run.phase = phase;
    Ok(())
}

fn target(version: &Version) -> Target {
    // S3 compares the ETag of the present version alone, and only `null` is written over.
    let etag = version.etag.clone().filter(|_| version.is_null() && version.latest);
    Target { key: version.key.clone(), version: version.version.clone(), etag }
}

fn closing() -> Error {
    Error::new(ErrorKind::Internal, "The console was closed")
}
