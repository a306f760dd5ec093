//! The far side of a change, behind a trait: the gate is tried without AWS.

use std::sync::Arc;

use futures::future::BoxFuture;
use protocol::{Error, changes::Change, session::Identity};

use super::present::{Look, Present};
use crate::{catalogue::model::Environment, readings::Wish};

/// Reads and writes services, always anew.
pub(crate) trait Remote: Send + Sync + 'static {
    /// Who asks there, as lately asked of STS as `wish` says.
    fn who<'a>(
        &'a self,
        environment: &'a Arc<Environment>,
        wish: Wish,
    ) -> BoxFuture<'a, Result<Identity, Error>>;

    /// The service of `change` and what else the change names, as they are now.
    ///
    /// # Errors
    /// `NotFound` when the service is not there; what AWS answers.
    fn look<'a>(
        &'a self,
        environment: &'a Arc<Environment>,
        change: &'a Change,
        look: Look,
    ) -> BoxFuture<'a, Result<Present, Error>>;

    /// Sends `change`, once, whatever becomes of it. `reason` is for AWS's own records.
    fn send<'a>(
        &'a self,
        environment: &'a Arc<Environment>,
        change: &'a Change,
        present: &'a Present,
        reason: &'a str,
    ) -> BoxFuture<'a, Result<Taken, NotTaken>>;

    /// Has the pages of `environment` read its services again.
    fn show<'a>(&'a self, environment: &'a Arc<Environment>) -> BoxFuture<'a, ()>;
}

/// What AWS said when it took a change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) request_id: Option<String>,
    /// The id of the deployment that came of it.
    pub(crate) deployment: Option<String>,
    /// The revision that was registered for it.
    pub(crate) revision: Option<u32>,
}

/// Why there is no word that a change was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NotTaken {
    /// AWS said no, or was never asked: nothing has changed.
    Refused(Error),
    /// It was sent and not answered: it may have been done, and may still be.
    Unknown(Error),
    /// A revision was registered for it, and AWS then said no to running it.
    NotRun(Box<Registered>),
    /// A revision was registered for it; what had it run was sent and not answered.
    MayRun(Box<Registered>),
}

/// A revision that stays, whatever becomes of the change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Registered {
    pub(crate) revision: u32,
    /// Of the request that registered it.
    pub(crate) request_id: Option<String>,
    /// Why there is no word that it is run.
    pub(crate) error: Error,
}
