use serde::{Deserialize, Serialize};

use crate::{Error, Moment, catalogue::EnvironmentId, request};

/// Asks which log groups an environment has: the declared ones, and others of its account and region whose names
/// contain the environment's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetGroups {
    /// The environment.
    pub environment: EnvironmentId,
}
request!(GetGroups, "logs.GetGroups", Groups);

/// Log groups.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Groups {
    /// The declared ones first, in declared order; then the others by name.
    pub groups: Vec<Group>,
    /// Why the others are not known.
    #[serde(default)]
    pub others_unknown: Option<Error>,
    /// When they were read.
    pub read_at: Moment,
}

/// A log group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Its key in the catalogue; nothing for one that is not declared.
    pub key: Option<String>,
    /// Its name.
    pub name: String,
    /// Whether it is there.
    pub state: GroupState,
    /// The services that write to it, by their keys in the catalogue.
    pub services: Vec<String>,
    /// How long it should keep lines, in days, where that is declared.
    pub declared_retention: Option<u32>,
    /// Where that is written.
    pub declared_at: Option<String>,
}

/// Whether a log group is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum GroupState {
    /// It is.
    There {
        /// Its ARN, without the `:*` at the end.
        arn: String,
        /// How long it keeps lines, in days; nothing keeps them for ever.
        retention: Option<u32>,
        /// Bytes that it stores, by AWS's count, which lags by a day.
        stored: u64,
        /// When it was made.
        created: Option<Moment>,
        /// Whether it is of the class for infrequent access, which Live Tail does not read.
        infrequent: bool,
        /// Whether it has no stream: nothing was ever written.
        empty: bool,
    },
    /// It is not.
    Missing {
        /// Other regions of the account, among those that the catalogue names, where one of this name is.
        elsewhere: Vec<String>,
    },
    /// It is not known.
    Unknown {
        /// Why.
        error: Error,
    },
}
