use serde::{Deserialize, Serialize};

use super::{Change, Step};
use crate::{Error, Moment, catalogue::EnvironmentId};

/// An applied change, followed until it has settled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Following {
    /// Its id.
    pub id: String,
    /// The environment.
    pub environment: EnvironmentId,
    /// The change.
    pub change: Change,
    /// What it does, in a sentence.
    pub headline: String,
    /// What differs, before and after.
    pub steps: Vec<Step>,
    /// When it was applied.
    pub applied: Moment,
    /// How far it is.
    pub phase: Phase,
    /// How far it is, in a sentence: `3 of 4 tasks run`.
    pub words: String,
    /// Tasks that run as wanted, of those that should, where that is what is waited for.
    pub progress: Option<(u32, u32)>,
    /// When it settled.
    pub settled: Option<Moment>,
    /// How to undo it.
    pub undo: Option<Change>,
    /// AWS's request id.
    pub request_id: Option<String>,
    /// The number of its record in the journal.
    pub record: u64,
}

/// How far an applied change is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum Phase {
    /// AWS has taken it and works on it.
    Converging,
    /// It is done.
    Settled {
        /// How.
        outcome: Outcome,
    },
}

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// As it was wanted.
    Done,
    /// AWS tried and gave up, or returned to what was before.
    Failed {
        /// Why, in a sentence.
        reason: String,
    },
    /// AWS refused it; nothing has changed.
    Refused {
        /// Why.
        error: Error,
    },
    /// It was sent and nobody knows whether it was taken; what is there now is read and told.
    Unknown {
        /// What is known, in a sentence.
        reason: String,
    },
    /// Something else changed the same thing before it settled.
    Overtaken {
        /// What is there now, in a sentence.
        reason: String,
    },
}
