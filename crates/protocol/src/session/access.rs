//! Who the console is in an environment, and what it may do there.

use serde::{Deserialize, Serialize};

use super::SessionName;
use crate::{Moment, catalogue::EnvironmentId, request};

/// Who to be: where credentials come from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Access {
    /// A role of a session.
    Role {
        /// The session.
        session: SessionName,
        /// The 12-digit account id.
        account: String,
        /// The permission set.
        role: String,
    },
    /// An ordinary profile of this machine's AWS configuration: keys, an assumed role, a credential process.
    Profile {
        /// Its name.
        name: String,
    },
    /// Whatever the AWS SDK finds by itself: environment variables, the default profile, the instance's role.
    Machine,
}

/// Who decided it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecidedBy {
    /// A person, here.
    Choice,
    /// The catalogue, by a profile or by account and role.
    Catalogue,
    /// Nobody: there is nothing to choose from.
    Default,
}

/// Who the console is in an environment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EnvironmentAccess {
    /// The environment.
    pub environment: EnvironmentId,
    /// Who; nothing while it must be chosen.
    pub access: Option<Access>,
    /// Who decided.
    pub decided_by: DecidedBy,
    /// When the role's present credentials end. They are renewed before, for as long as the session lasts.
    pub until: Option<Moment>,
}

/// Asks what was allowed and denied in an environment since the console started.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetPermissions {
    /// The environment.
    pub environment: EnvironmentId,
}
request!(GetPermissions, "session.GetPermissions", Permissions);

/// What was allowed and denied in an environment since the console started.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Permissions {
    /// The denied ones first, then by name.
    pub actions: Vec<Permission>,
    /// Roles of the same account that are not the present one, and might do.
    pub other_roles: Vec<Access>,
}

/// What became of one IAM action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permission {
    /// The action, e.g. `ecs:DescribeServices`.
    pub action: String,
    /// Who asked; nothing where the account's credentials are its own.
    pub asked_as: Option<Access>,
    /// Whether the last answer was a denial.
    pub denied: bool,
    /// The resource it was denied on, where AWS says.
    pub resource: Option<String>,
    /// How often it was allowed.
    pub allowed: u32,
    /// When it was asked last.
    pub at: Moment,
}
