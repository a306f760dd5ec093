//! The words of the console: every type that crosses between the window and the engine.
//!
//! Nothing here does anything. A type that is sent implements [`Request`] or [`Stream`], which names
//! the command and the type of its answer, so both sides fail to compile when they disagree.
//! Times are [`Moment`]s (milliseconds since 1970, UTC); sizes are bytes; percentages run from 0 to 100.

#![warn(missing_docs)]

pub mod catalogue;
pub mod changes;
pub mod demo;
pub mod documents;
mod error;
mod health;
pub mod journal;
pub mod logs;
mod moment;
pub mod overview;
mod reading;
pub mod runbooks;
pub mod services;
pub mod session;
pub mod targets;
pub mod visible;

pub use error::{Error, ErrorKind};
pub use health::Health;
pub use moment::Moment;
pub use reading::{Freshness, Reading};

use serde::{Serialize, de::DeserializeOwned};

/// A question with one answer. The engine has exactly one function for each.
pub trait Request: Serialize + DeserializeOwned + Send + 'static {
    /// The command's name: `area.Verb`.
    const NAME: &'static str;
    /// What the engine answers when it does not answer an [`Error`].
    type Reply: Serialize + DeserializeOwned + Send + 'static;
}

/// A subscription. Its notices say that something moved and carry the whole small state,
/// never a difference, so a lost notice costs nothing; a [`Request`] then asks to be shown.
pub trait Stream: Serialize + DeserializeOwned + Send + 'static {
    /// The command's name: `area.Verb`.
    const NAME: &'static str;
    /// What each notice carries.
    type Notice: Serialize + DeserializeOwned + Send + 'static;
}

/// Declares `$type` as a request: its name on the wire and its answer.
macro_rules! request {
    ($type:ty, $name:literal, $reply:ty) => {
        impl $crate::Request for $type {
            const NAME: &'static str = $name;
            type Reply = $reply;
        }
    };
}

/// Declares `$type` as a stream: its name on the wire and its notice.
macro_rules! stream {
    ($type:ty, $name:literal, $notice:ty) => {
        impl $crate::Stream for $type {
            const NAME: &'static str = $name;
            type Notice = $notice;
        }
    };
}

pub(crate) use {request, stream};

/// A part of the product. It has the same name in every room: protocol, engine, routes, pages, tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    /// Who the console acts as, and what it was started with.
    Session,
    /// The declared systems and their environments.
    Catalogue,
    /// What is wrong, since when, and what to open next.
    Overview,
    /// ECS services, their tasks and their revisions.
    Services,
    /// Load balancers, their rules, and the health of every target.
    Targets,
    /// Log groups: live tails, history, queries.
    Logs,
    /// Documents: the objects of buckets, found, looked at, handed over, erased.
    Documents,
    /// Changes of what runs, and the gate they pass.
    Changes,
    /// What was done, by whom and why.
    Journal,
    /// What to do when something is wrong.
    Runbooks,
    /// The embedded account's faults and clock.
    Demo,
}

impl Area {
    /// Every area, in the order of the documentation.
    pub const ALL: [Self; 11] = [
        Self::Session,
        Self::Catalogue,
        Self::Overview,
        Self::Services,
        Self::Targets,
        Self::Logs,
        Self::Documents,
        Self::Changes,
        Self::Journal,
        Self::Runbooks,
        Self::Demo,
    ];

    /// The area's name on the wire and in file names.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Catalogue => "catalogue",
            Self::Overview => "overview",
            Self::Services => "services",
            Self::Targets => "targets",
            Self::Logs => "logs",
            Self::Documents => "documents",
            Self::Changes => "changes",
            Self::Journal => "journal",
            Self::Runbooks => "runbooks",
            Self::Demo => "demo",
        }
    }
}
