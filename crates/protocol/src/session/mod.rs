//! Who the console acts as, and what it was started with.

mod access;
mod sign_in;

pub use access::*;
pub use sign_in::*;

use serde::{Deserialize, Serialize};

use crate::{Moment, catalogue::EnvironmentId, request};

/// Asks what the console was started with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetStatus {}
request!(GetStatus, "session.GetStatus", Status);

/// What the console was started with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// The console's version.
    pub version: String,
    /// Where the answers come from.
    pub source: AccountSource,
    /// The engine's clock: ages are counted against it, not against the window's.
    pub now: Moment,
    /// Whether secrets can be kept.
    pub keyring: Keyring,
    /// What could not be had at the start, in words: a read-only home, no config folder.
    pub notices: Vec<String>,
}

/// Where the answers come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountSource {
    /// The embedded account: nothing leaves the process.
    Demo,
    /// Amazon Web Services, with the credentials of this machine.
    Aws,
}

/// The state of the operating system's keyring.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Keyring {
    /// It was asked and has not answered yet.
    #[default]
    Asked,
    /// It answers.
    Ready,
    /// It did not answer in time: most likely it waits to be unlocked.
    Locked,
    /// There is none, or it refused.
    Missing {
        /// Why, in words.
        reason: String,
    },
}

/// Asks who the console is in an environment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetIdentity {
    /// The environment whose credentials are meant.
    pub environment: EnvironmentId,
}
request!(GetIdentity, "session.GetIdentity", Identity);

/// Who AWS says we are (`sts:GetCallerIdentity`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The 12-digit account id.
    pub account: String,
    /// The full ARN.
    pub arn: String,
    /// The role's or user's short name.
    pub name: String,
}

/// Asks how many calls were made to AWS.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetCalls {}
request!(GetCalls, "session.GetCalls", Calls);

/// The calls made to AWS in the last hour, retries included.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Calls {
    /// All of them.
    pub total: u32,
    /// Those that AWS answered with a request to slow down.
    pub throttled: u32,
    /// Per operation, most used first.
    pub operations: Vec<OperationCalls>,
}

/// How often one operation was called in the last hour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationCalls {
    /// The service, e.g. `ECS`.
    pub service: String,
    /// The operation, e.g. `DescribeServices`.
    pub operation: String,
    /// How often.
    pub count: u32,
}
