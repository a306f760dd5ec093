//! What changes documents: restores, uploads, erasures. Each is planned, and passes the gate as every write does.

use serde::{Deserialize, Serialize};

use super::{BucketId, ObjectId, person::SearchId, transfer::TransferId};
use crate::{
    Moment,
    catalogue::{EnvironmentId, Revision},
    changes::Hazard,
    request, stream,
};

/// Something to be done to documents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// Bring an object back from an archive for a while.
    Restore {
        /// The object.
        object: ObjectId,
        /// How fast.
        tier: Tier,
        /// For how many days: 1 to 365.
        days: u32,
    },
    /// Upload a file that was chosen.
    Upload {
        /// Where to.
        bucket: BucketId,
        /// The whole key.
        key: String,
        /// The chosen file's id.
        file: String,
    },
    /// Erase all that a search for a person found: every version and delete marker, for good.
    Erase {
        /// The search.
        search: SearchId,
    },
}

/// How fast an archive is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Minutes.
    Expedited,
    /// Hours.
    Standard,
    /// Half a day and more; the cheapest.
    Bulk,
}

/// Asks what a change would do. Reads AWS, writes nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanChange {
    /// The environment.
    pub environment: EnvironmentId,
    /// The change.
    pub change: Change,
}
request!(PlanChange, "documents.PlanChange", Plan);

/// What a change would do. It holds for a few minutes and can be applied once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Its id; cannot be guessed.
    pub id: String,
    /// The change.
    pub change: Change,
    /// What it does, in a sentence.
    pub headline: String,
    /// What is known of it, label and value: `Versions` = `14`.
    pub facts: Vec<(String, String)>,
    /// What it costs, in US dollars by list price, where known.
    pub dollars: Option<f64>,
    /// What could go wrong, and what stands against it: holds, retention.
    pub hazards: Vec<Hazard>,
    /// Why it cannot be applied, if so.
    pub refusal: Option<String>,
    /// What to type before it can be applied.
    pub type_name: Option<String>,
    /// Whether a reason is asked for.
    pub reason_needed: bool,
    /// Until when it can be applied.
    pub expires: Moment,
}

/// Applies a plan, once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApplyChange {
    /// The plan's id.
    pub plan: String,
    /// What was typed.
    pub typed_name: Option<String>,
    /// Why.
    pub reason: Option<String>,
}
request!(ApplyChange, "documents.ApplyChange", Applied);

/// What came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "applied", rename_all = "snake_case")]
pub enum Applied {
    /// AWS restores it; its details say when it is there.
    Restoring {
        /// The number of its record in the journal.
        record: u64,
    },
    /// It is uploaded; see the transfers.
    Uploading {
        /// The transfer.
        transfer: TransferId,
    },
    /// It is erased; see the erasures.
    Erasing {
        /// The erasure.
        erasure: String,
    },
}

/// Asks for the erasures that are known, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetErasures {}
request!(GetErasures, "documents.GetErasures", Vec<Erasure>);

/// Follows erasures and restores.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WatchErasures {}
stream!(WatchErasures, "documents.WatchErasures", Revision);

/// Goes on with an erasure that was cut short. The environment must be armed again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResumeErasure {
    /// The erasure.
    pub erasure: String,
}
request!(ResumeErasure, "documents.ResumeErasure", ());

/// An erasure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Erasure {
    /// Its id.
    pub id: String,
    /// The environment.
    pub environment: EnvironmentId,
    /// Whose documents, in words: `property PW-104233`.
    pub of: String,
    /// Versions and markers that are gone.
    pub erased: u64,
    /// Of so many.
    pub all: u64,
    /// What could not be erased and why, the first hundred.
    pub left: Vec<(String, String)>,
    /// What neither the erasure nor its proof can speak of, a sentence for each.
    pub uncovered: Vec<String>,
    /// How far it is.
    pub phase: ErasurePhase,
    /// When it began.
    pub began: Moment,
    /// The number of its record in the journal.
    pub record: u64,
}

/// How far an erasure is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum ErasurePhase {
    /// It goes on.
    Erasing,
    /// Everything is listed again.
    Verifying,
    /// It is proved: nothing is left.
    Proved {
        /// The file with the evidence.
        evidence: String,
        /// SHA-256 of that file, which the journal has too.
        sha256: String,
    },
    /// Some is left; the evidence says what.
    Incomplete {
        /// The file with the evidence.
        evidence: String,
        /// SHA-256 of that file, which the journal has too.
        sha256: String,
    },
    /// It was cut short and can go on.
    CutShort {
        /// Why, in a sentence.
        words: String,
    },
}
