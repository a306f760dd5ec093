//! The change that is being proposed, and what may be changed where one is.

use leptos::prelude::*;
use protocol::{
    Moment,
    catalogue::EnvironmentId,
    changes::{Change, ChangesState, GetChanges, Watch},
};

use super::{Console, Dialog};
use crate::live::Live;

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

    /// Follows the changes of `environment` for as long as the caller lives: what the whole window sees of them.
    pub(crate) fn follow_changes(self, environment: EnvironmentId) -> Live<ChangesState> {
        let live = Live::follow(
            move || GetChanges { environment: environment.clone() },
            || Watch {},
            Signal::stored(false),
        );
        self.changes.set(Some(live));
        on_cleanup(move || {
            let still_ours = self.changes.get_untracked().is_some_and(|shown| shown.known == live.known);
            if still_ours {
                self.changes.set(None);
            }
        });
        live
    }

    /// Asks again what may be changed and what was.
    pub(crate) fn ask_for_changes(self) {
        if let Some(live) = self.changes.get_untracked() {
            live.ask_again();
        }
    }

    /// Until when changes are allowed in the present environment.
    pub(crate) fn armed_until(self) -> Option<Moment> {
        let live = self.changes.get()?;
        let until = live.known.with(|known| known.value.as_ref().and_then(|state| state.armed_until))?;
        (until > self.now()).then_some(until)
    }
}
