//! The change that is being proposed.

use leptos::prelude::*;
use protocol::{catalogue::EnvironmentId, changes::Change};

use super::{Console, Dialog};

/// A change that the operator thinks about: what the change dialog is open for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Proposal {
    pub(crate) environment: EnvironmentId,
    pub(crate) change: Change,
}

impl Console {
    /// Opens the change dialog with `change`, whose numbers can be altered there. Nothing happens before it is applied.
    pub(crate) fn propose(self, environment: EnvironmentId, change: Change) {
        self.proposal.set(Some(Proposal { environment, change }));
        self.dialog.set(Some(Dialog::Change));
    }
}
