//! The embedded account's faults: how a page looks when AWS throttles, denies or falls silent.

use serde::{Deserialize, Serialize};

use crate::{catalogue::EnvironmentId, request};

/// Asks which faults are set. Answered only by the embedded account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetFaults {}
request!(GetFaults, "demo.GetFaults", Vec<Fault>);

/// Sets one more fault; the next matching call meets it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SetFault {
    /// The fault.
    pub fault: Fault,
}
request!(SetFault, "demo.SetFault", Vec<Fault>);

/// Takes all faults away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClearFaults {}
request!(ClearFaults, "demo.ClearFaults", Vec<Fault>);

/// What goes wrong, and for which calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Only in this environment; everywhere when nothing.
    pub environment: Option<EnvironmentId>,
    /// Only calls to this service as it signs its requests, e.g. `ecs`, `rds`, `monitoring`; all when nothing.
    pub service: Option<String>,
    /// Only calls of this operation, e.g. `UpdateService`; all when nothing.
    #[serde(default)]
    pub operation: Option<String>,
    /// What happens to them.
    pub effect: Effect,
    /// How many of a hundred calls meet it, 1 to 100; which ones follows from the seed.
    #[serde(default = "always")]
    pub percent: u8,
}

const fn always() -> u8 {
    100
}

/// What happens to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub enum Effect {
    /// Answered with the service's throttling error.
    Throttle,
    /// Answered after this many milliseconds.
    Delay {
        /// How long.
        millis: u32,
    },
    /// The connection breaks before the call arrives.
    Drop,
    /// The call is carried out, and the connection breaks before its answer arrives.
    LoseAnswer,
    /// Answered with access denied.
    Deny,
    /// Answered as if the credentials had expired.
    Expire,
}

/// Says how the next deployments of an environment's services go. Answered only by the embedded account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SetRolloutFate {
    /// The environment.
    pub environment: EnvironmentId,
    /// How they go.
    pub fate: RolloutFate,
}
request!(SetRolloutFate, "demo.SetRolloutFate", ());

/// How a deployment goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RolloutFate {
    /// New tasks pass their checks.
    #[default]
    Fine,
    /// The image is not there.
    BadImage,
    /// New tasks never pass the load balancer's health checks.
    FailingChecks,
    /// New tasks are killed for their memory.
    OutOfMemory,
}

/// Makes something happen now. Answered only by the embedded account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Strike {
    /// The environment.
    pub environment: EnvironmentId,
    /// What happens.
    pub blow: Blow,
}
request!(Strike, "demo.Strike", ());

/// What can happen to an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blow {
    /// AWS takes the Spot capacity of one task back.
    SpotInterruption,
    /// A task of the service in front is killed for its memory.
    OutOfMemory,
    /// All targets of the service in front fail their health checks for three minutes.
    AllTargetsFail,
    /// The service in front writes 50,000 lines a second for ten seconds.
    LogBurst,
    /// The same at 10,000 lines a second for a minute, each taken in at once.
    LogFlood,
    /// The service in front writes lines that are made to harm whoever shows them.
    HostileLines,
    /// The first bucket gets documents that are made to harm whoever lists or opens them.
    HostileDocuments,
    /// The first declared bucket has a million documents more.
    MillionDocuments,
}

/// Asks for the documents whose analysis was given up in the last two days, newest first. Answered only by the embedded
/// account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetStuckDocuments {
    /// The environment.
    pub environment: EnvironmentId,
}
request!(GetStuckDocuments, "demo.GetStuckDocuments", Vec<StuckDocument>);

/// A document whose analysis was given up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StuckDocument {
    /// Its bucket.
    pub bucket: String,
    /// Its key.
    pub key: String,
}

/// Asks how Live Tail behaves. Answered only by the embedded account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetLiveTail {}
request!(GetLiveTail, "demo.GetLiveTail", LiveTailTerms);

/// Sets how Live Tail behaves, in sessions that are open too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SetLiveTail {
    /// How.
    pub terms: LiveTailTerms,
}
request!(SetLiveTail, "demo.SetLiveTail", LiveTailTerms);

/// How Live Tail behaves. The default is as AWS documents it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveTailTerms {
    /// Milliseconds between two updates.
    pub interval: u32,
    /// Events that an update holds at most; of more a sample is sent, and the update says so.
    pub most_events: u32,
    /// How many of a hundred events are lost without a word.
    pub loses_percent: u8,
    /// How many of a hundred updates end with the connection cut.
    pub cuts_percent: u8,
    /// Seconds after which a session ends with a time-out.
    pub ends_after: u32,
    /// Whether the endpoint answers at all; it does not in most emulators.
    pub there: bool,
}

impl Default for LiveTailTerms {
    fn default() -> Self {
        Self {
            interval: 1_000,
            most_events: 500,
            loses_percent: 0,
            cuts_percent: 0,
            ends_after: 3 * 60 * 60,
            there: true,
        }
    }
}
