use serde::{Deserialize, Serialize};

use crate::{Error, Moment, catalogue::Place};

/// One figure of the design, held against what is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// The resource: `Database main`.
    pub resource: String,
    /// Its name in AWS.
    pub name: String,
    /// The figure: `backup retention`.
    pub figure: String,
    /// What the design says, with its unit: `30 d`.
    pub expected: String,
    /// What is there, with its unit.
    pub actual: Option<String>,
    /// Whether they agree.
    pub outcome: Outcome,
    /// When `actual` was read.
    pub read_at: Option<Moment>,
    /// Where the design says so.
    pub place: Place,
    /// The document's own word on the difference, where it is a known issue.
    pub known: Option<String>,
}

impl Check {
    /// Whether it drifted without the document's knowledge: what is counted and called out.
    #[must_use]
    pub fn drifted_unknown_to_the_design(&self) -> bool {
        self.outcome == Outcome::Drifted && self.known.is_none()
    }
}

/// Whether design and reality agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// They agree.
    Met,
    /// They do not.
    Drifted,
    /// It could not be told.
    Unknown {
        /// Why not; nothing while it has not been read yet.
        error: Option<Error>,
    },
}
