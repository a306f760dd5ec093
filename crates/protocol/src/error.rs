use std::fmt;

use serde::{Deserialize, Serialize};

/// Why something could not be done, worded for a person.
///
/// The window chooses icon and action by [`ErrorKind`]; it never reads the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Error {
    /// What sort of failure it is.
    pub kind: ErrorKind,
    /// One sentence that says what happened.
    pub message: String,
    /// AWS's id for the failed request, for a support case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// What to do about it, where we know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// The failures that the window treats differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ErrorKind {
    /// There are no credentials, or they have expired.
    SignInRequired,
    /// Nobody has chosen who to be in the environment.
    RoleRequired,
    /// The role may not do this.
    Forbidden {
        /// The IAM action that is missing, e.g. `ecs:DescribeServices`.
        action: String,
        /// The resource it was asked of, where AWS says.
        resource: Option<String>,
    },
    /// It is not there.
    NotFound,
    /// AWS asked us to slow down and the retries are used up.
    Throttled,
    /// No answer: no network, a dropped connection, or a time-out.
    Unreachable,
    /// Customers' documents are looked at only with a reason, and no case is open.
    ReasonRequired,
    /// Something else changed it first.
    Conflict,
    /// The question itself is wrong.
    Invalid {
        /// The field that is wrong.
        field: String,
    },
    /// A fault of ours, or an answer we do not understand.
    Internal,
}

impl Error {
    /// An error of `kind` that says `message`.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), request_id: None, next: None }
    }

    /// The same error with AWS's request id.
    #[must_use]
    pub fn with_request_id(mut self, id: Option<String>) -> Self {
        self.request_id = id;
        self
    }

    /// The same error with what to do next.
    #[must_use]
    pub fn with_next(mut self, next: impl Into<String>) -> Self {
        self.next = Some(next.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
