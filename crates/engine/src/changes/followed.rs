//! The changes that were applied, as the window shows them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use protocol::{
    catalogue::EnvironmentId,
    changes::{Following, Phase},
};

/// Settled changes that are kept, over all environments.
const KEPT: usize = 100;

/// The changes that were applied, newest first, until somebody takes them off the list.
#[derive(Debug, Default)]
pub(super) struct Followed(Mutex<Vec<Following>>);

impl Followed {
    /// Puts `following` on top, and lets go of the oldest that have settled where there are too many.
    pub(super) fn add(&self, following: Following) {
        let mut list = self.held();
        list.insert(0, following);
        while list.len() > KEPT {
            let settled = list.iter().rposition(|it| matches!(it.phase, Phase::Settled { .. }));
            let Some(oldest) = settled else { break };
            list.remove(oldest);
        }
    }

    /// Changes the one with `id`, where it is still on the list.
    pub(super) fn change(&self, id: &str, change: impl FnOnce(&mut Following)) {
        if let Some(following) = self.held().iter_mut().find(|following| following.id == id) {
            change(following);
        }
    }

    /// Takes one off the list. What works on it goes on, and tells the journal.
    pub(super) fn dismiss(&self, environment: &EnvironmentId, id: &str) {
        self.held().retain(|following| following.id != id || following.environment != *environment);
    }

    pub(super) fn all(&self) -> Vec<Following> {
        self.held().clone()
    }

    pub(super) fn of(&self, environment: &EnvironmentId) -> Vec<Following> {
        self.held().iter().filter(|following| following.environment == *environment).cloned().collect()
    }

    fn held(&self) -> MutexGuard<'_, Vec<Following>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
