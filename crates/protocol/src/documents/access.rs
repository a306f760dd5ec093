//! Why somebody looks into customers' documents.

use serde::{Deserialize, Serialize};

use crate::{Moment, catalogue::EnvironmentId, request};

/// Asks whether a case is open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetCase {
    /// The environment.
    pub environment: EnvironmentId,
}
request!(GetCase, "documents.GetCase", CaseState);

/// Opens a case: from now on looks are written down with its reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpenCase {
    /// The environment.
    pub environment: EnvironmentId,
    /// The number of a ticket or the like; may be empty.
    pub reference: String,
    /// Why; 3 to 1,000 characters.
    pub reason: String,
}
request!(OpenCase, "documents.OpenCase", CaseState);

/// Closes the case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CloseCase {
    /// The environment.
    pub environment: EnvironmentId,
}
request!(CloseCase, "documents.CloseCase", CaseState);

/// What is asked of whoever looks into this environment's customers' documents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseState {
    /// Whether any bucket here asks for a reason.
    pub needed: bool,
    /// The open case.
    pub open: Option<Case>,
    /// Why looks cannot be written down, if so: nothing can be looked at then.
    pub blocked: Option<String>,
    /// The engine's clock.
    pub now: Moment,
}

/// A case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// The number of a ticket or the like.
    pub reference: String,
    /// Why.
    pub reason: String,
    /// Since when.
    pub since: Moment,
    /// Until when it stays open by itself.
    pub until: Moment,
    /// Looks so far.
    pub looks: u32,
}
