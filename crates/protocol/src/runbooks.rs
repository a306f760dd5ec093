//! Runbooks: the useful commands and recovery procedures of a system's documents, as actions where the need shows.

use serde::{Deserialize, Serialize};

use crate::{
    catalogue::{EnvironmentId, Place},
    request,
};

/// Asks for the runbooks that are declared for an environment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetRunbooks {
    /// The environment.
    pub environment: EnvironmentId,
}
request!(GetRunbooks, "runbooks.GetRunbooks", Vec<Runbook>);

/// What to do when something is wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Runbook {
    /// Its key in the catalogue.
    pub key: String,
    /// Its title.
    pub title: String,
    /// When it is needed.
    pub need: Need,
    /// What recovery should take, in words, where the design says.
    pub goal: Option<String>,
    /// Where it is written.
    pub place: Place,
    /// What to do, in order.
    pub steps: Vec<RunbookStep>,
}

/// When a runbook is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// A target fails its health checks.
    UnhealthyTarget,
    /// A task has failed.
    FailedTask,
    /// A deployment does not get on.
    FailedRollout,
    /// A database has failed.
    DatabaseFailure,
    /// The region has failed.
    RegionFailure,
    /// Infrastructure code and reality disagree.
    Infrastructure,
    /// At any time.
    Anytime,
}

/// One step of a runbook.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunbookStep {
    /// What to do or to know, in a sentence.
    pub text: String,
    /// The console's own way, where it has one.
    pub action: Option<RunbookAction>,
    /// The command that does it outside the console, with this environment's names.
    pub command: Option<String>,
}

/// What the console can do for a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunbookAction {
    /// Show the targets.
    ShowTargets,
    /// Show the services and their tasks.
    ShowServices,
    /// Show the lines of the task in question.
    ShowTaskLog,
    /// Stop the task in question.
    StopTask,
    /// Replace all tasks of the service in question.
    RestartService,
    /// Return to the revision before.
    RollBack,
    /// Show the database.
    ShowDatabase,
}
