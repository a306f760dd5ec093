//! One erasure, from its first batch to its evidence.

use std::{
    collections::HashSet,
    sync::{Arc, Weak},
    time::Duration,
};

use protocol::{
    Error, ErrorKind, Moment,
    documents::{
        BucketId,
        person::FindPerson,
        writing::{Erasure, ErasurePhase},
    },
    journal::OutcomeKind,
};
use serde::{Deserialize, Serialize};
use tokio::time::sleep;

use super::{draft::whose, evidence};
use crate::{
    Engine,
    catalogue::model::Environment,
    changes::document_writes::{self, Kept, MOST_ERASED, Target},
    documents::{
        aws::reach,
        person::{Found, Version, find_again},
        writing::record::Told,
    },
};

/// What stayed, told one by one.
const TOLD: usize = 100;
/// A batch that fails is tried so often, with a pause that doubles.
const ATTEMPTS: u32 = 5;
const PAUSE: Duration = Duration::from_secs(2);

/// An erasure, as its file has it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Run {
    pub(super) id: String,
    pub(super) asked: FindPerson,
    pub(super) found: Vec<Found>,
    /// For each bucket of `found`, how many of its versions have been gone through.
    pub(super) through: Vec<usize>,
    pub(super) stayed: Vec<Stayed>,
    pub(super) reason: Option<String>,
    pub(super) began: Moment,
    /// The number of its first record, and of its last.
    pub(super) record: u64,
    pub(super) last: Option<u64>,
    pub(super) phase: ErasurePhase,
}

/// A version that S3 did not erase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stayed {
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) version: String,
    pub(super) why: String,
}

impl Run {
    pub(super) fn new(
        id: String,
        asked: FindPerson,
        found: Vec<Found>,
        reason: Option<String>,
        began: Moment,
    ) -> Self {
        let through = vec![0; found.len()];
        let phase = ErasurePhase::Erasing;
        Self { id, asked, found, through, stayed: Vec::new(), reason, began, record: 0, last: None, phase }
    }

    /// How many versions there are.
    pub(super) fn all(&self) -> u64 {
        self.found.iter().map(|found| found.versions.len() as u64).sum()
    }

    /// How many are gone.
    pub(super) fn erased(&self) -> u64 {
        let through: usize = self.through.iter().sum();
        (through - self.stayed.len().min(through)) as u64
    }

    /// How the window sees it.
    pub(super) fn told(&self) -> Erasure {
        let left = self.stayed.iter().take(TOLD);
        Erasure {
            id: self.id.clone(),
            environment: self.asked.environment.clone(),
            of: whose(&self.asked),
            erased: self.erased(),
            all: self.all(),
            left: left.map(|it| (crate::visible::line(&it.key, 1_024), it.why.clone())).collect(),
            phase: self.phase.clone(),
            began: self.began,
            record: self.record,
        }
    }
}

/// Erases what is left of `run`, searches again, and writes the evidence.
pub(super) async fn erase(engine: Weak<Engine>, environment: Arc<Environment>, mut run: Run, told: Told) {
    let ended = match go_through(&engine, &environment, &mut run, &told).await {
        Ok(()) => prove(&engine, &mut run, &told).await,
        Err(error) => Err(error),
    };
    let Some(engine) = engine.upgrade() else { return };
    if let Err(error) = ended {
        let words = format!("{}. What was erased is gone; the rest can go on", error.message);
        run.last = told.note(&engine.journal, run.last, OutcomeKind::Accepted, Some(words.clone())).await;
        run.phase = ErasurePhase::CutShort { words };
    }
    engine.writing.erasures.keep(&run);
    engine.writing.moved();
}

async fn go_through(
    engine: &Weak<Engine>,
    environment: &Arc<Environment>,
    run: &mut Run,
    told: &Told,
) -> Result<(), Error> {
    for index in 0..run.found.len() {
        loop {
            let engine = engine.upgrade().ok_or_else(closing)?;
            let Found { bucket, versions } = &run.found[index];
            let from = run.through[index];
            let batch: Vec<Target> = versions.iter().skip(from).take(MOST_ERASED).map(target).collect();
            if batch.is_empty() {
                break;
            }
            // The lock, a sign-out or the end of the arming holds for what is left of it too.
            still(&engine, environment, told).await?;
            let kept = send(&engine, bucket, &batch).await?;
            run.through[index] = from + batch.len();
            let bucket = bucket.bucket.clone();
            run.stayed.extend(kept.into_iter().map(|kept| Stayed {
                bucket: bucket.clone(),
                key: kept.target.key,
                version: kept.target.version,
                why: kept.why,
            }));
            engine.writing.erasures.keep(run);
            engine.writing.moved();
        }
    }
    Ok(())
}

async fn still(engine: &Arc<Engine>, environment: &Arc<Environment>, told: &Told) -> Result<(), Error> {
    let who = engine.changes.who(environment, crate::readings::Wish::now()).await?;
    if who.arn != told.author.who {
        return Err(Error::new(ErrorKind::Conflict, "You have become somebody else meanwhile"));
    }
    engine.changes.check_still(environment, &who).await
}

/// Sends one batch; what AWS did not take for a passing reason is sent again.
async fn send(engine: &Arc<Engine>, bucket: &BucketId, batch: &[Target]) -> Result<Vec<Kept>, Error> {
    let mut pause = PAUSE;
    for attempt in 1.. {
        let way = reach(engine, bucket).await?;
        match document_writes::erase(&way.client, &bucket.bucket, batch).await {
            Err(error) if attempt < ATTEMPTS && passes(&error) => {
                sleep(pause).await;
                pause *= 2;
            }
            answered => return answered,
        }
    }
    Err(closing())
}

const fn passes(error: &Error) -> bool {
    matches!(error.kind, ErrorKind::Throttled | ErrorKind::Unreachable)
}

/// Searches every bucket again, and writes down what that says.
async fn prove(engine: &Weak<Engine>, run: &mut Run, told: &Told) -> Result<(), Error> {
    run.phase = ErasurePhase::Verifying;
    let strong = engine.upgrade().ok_or_else(closing)?;
    strong.writing.erasures.keep(run);
    strong.writing.moved();
    let mut left = Vec::new();
    for found in &run.found {
        let way = reach(&strong, &found.bucket).await?;
        let known: HashSet<&Version> = found.versions.iter().collect();
        // What came since the search was not shown to whoever confirmed: it is told apart.
        for version in find_again(&way, &run.asked).await? {
            let new = !known.contains(&version);
            left.push(evidence::Left { bucket: found.bucket.bucket.clone(), version, new });
        }
    }
    let written = evidence::write(&strong.downloads()?, run, &told.author, &left, strong.clock.now())?;
    let (evidence, sha256) = (written.file, written.sha256);
    let detail = format!(
        "{} of {} versions are erased, {} left; evidence {evidence}, SHA-256 {sha256}",
        run.erased(),
        run.all(),
        left.len()
    );
    let (outcome, phase) = if left.is_empty() {
        (OutcomeKind::Done, ErasurePhase::Proved { evidence, sha256 })
    } else {
        (OutcomeKind::Failed, ErasurePhase::Incomplete { evidence, sha256 })
    };
    run.last = told.note(&strong.journal, run.last, outcome, Some(detail)).await;
    run.phase = phase;
    Ok(())
}

fn target(version: &Version) -> Target {
    Target { key: version.key.clone(), version: version.version.clone() }
}

fn closing() -> Error {
    Error::new(ErrorKind::Internal, "The console was closed")
}
