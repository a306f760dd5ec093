use serde::{Deserialize, Serialize};

use crate::{Error, Moment};

/// One thing that was asked of AWS, with how much it can be trusted.
///
/// A failed refresh keeps the last value: partial truth is shown, never hidden.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading<T> {
    /// The last value that arrived, if any ever did.
    pub value: Option<T>,
    /// How old it is and what became of the last attempt.
    pub freshness: Freshness,
}

/// The age of a [`Reading`] and the fate of the last attempt to renew it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Freshness {
    /// Asked, not answered yet, and nothing was known before.
    Loading,
    /// Answered at this moment.
    Fresh {
        /// When the answer arrived.
        at: Moment,
    },
    /// The value is from `at`; every attempt since has failed.
    Stale {
        /// When the value arrived.
        at: Moment,
        /// Why the last attempt failed.
        error: Error,
    },
    /// Nothing was ever read.
    Failed {
        /// Why the last attempt failed.
        error: Error,
    },
}

impl<T> Reading<T> {
    /// A reading that has been asked for and has not arrived.
    #[must_use]
    pub const fn loading() -> Self {
        Self { value: None, freshness: Freshness::Loading }
    }

    /// A value that arrived at `at`.
    #[must_use]
    pub const fn fresh(value: T, at: Moment) -> Self {
        Self { value: Some(value), freshness: Freshness::Fresh { at } }
    }

    /// The error of the last attempt, if it failed.
    #[must_use]
    pub const fn error(&self) -> Option<&Error> {
        match &self.freshness {
            Freshness::Stale { error, .. } | Freshness::Failed { error } => Some(error),
            Freshness::Loading | Freshness::Fresh { .. } => None,
        }
    }

    /// When the value arrived, if there is one.
    #[must_use]
    pub const fn at(&self) -> Option<Moment> {
        match self.freshness {
            Freshness::Fresh { at } | Freshness::Stale { at, .. } => Some(at),
            Freshness::Loading | Freshness::Failed { .. } => None,
        }
    }

    /// The same freshness around another value.
    #[must_use]
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Reading<U> {
        Reading { value: self.value.map(change), freshness: self.freshness }
    }
}
