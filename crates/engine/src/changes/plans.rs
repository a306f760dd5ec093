//! The plans that were made and not yet applied.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use protocol::{
    Error, ErrorKind, Moment,
    changes::{Change, Plan},
};

use super::target_state::TargetState;

/// How long a plan holds, in milliseconds.
pub(super) const HOLDS: i64 = 5 * 60 * 1_000;
/// Plans that are kept. Each keystroke of a dialog makes one.
const KEPT: usize = 500;

/// A plan, and what it was made from.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) plan: Plan,
    /// The ARN of who asked for it.
    pub(super) arn: String,
    /// What the change touches, as it was then.
    pub(super) before: TargetState,
}

impl Held {
    pub(super) const fn change(&self) -> &Change {
        &self.plan.change
    }
}

/// The plans that were made and not yet applied.
#[derive(Debug, Default)]
pub(super) struct Plans(Mutex<HashMap<String, Held>>);

impl Plans {
    /// Keeps a plan, and forgets those that no longer hold; where there are too many, those that end first.
    pub(super) fn keep(&self, held: Held, now: Moment) {
        let mut plans = self.held();
        plans.retain(|_, held| now < held.plan.expires);
        while plans.len() >= KEPT {
            let first = plans.values().min_by_key(|held| held.plan.expires).map(|held| held.plan.id.clone());
            let Some(first) = first else { break };
            plans.remove(&first);
        }
        plans.insert(held.plan.id.clone(), held);
    }

    /// The plan `id`, left where it is.
    ///
    /// # Errors
    /// `Conflict` when it is not there any more, or no longer holds.
    pub(super) fn look(&self, id: &str, now: Moment) -> Result<Held, Error> {
        let held = self.held().get(id).cloned().ok_or_else(gone)?;
        if now < held.plan.expires { Ok(held) } else { Err(expired()) }
    }

    /// Uses the plan `id` up: of two who come, one gets it.
    ///
    /// # Errors
    /// As [`Plans::look`].
    pub(super) fn take(&self, id: &str, now: Moment) -> Result<Held, Error> {
        let held = self.held().remove(id).ok_or_else(gone)?;
        if now < held.plan.expires { Ok(held) } else { Err(expired()) }
    }

    fn held(&self) -> MutexGuard<'_, HashMap<String, Held>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn gone() -> Error {
    Error::new(ErrorKind::Conflict, "There is no such plan: it was applied already, or is too old")
        .with_next("Look at the change again; nothing was sent.")
}

fn expired() -> Error {
    Error::new(ErrorKind::Conflict, "The plan is older than five minutes: things may have changed")
        .with_next("Look at the change again; nothing was sent.")
}

/// An id that cannot be guessed: 128 random bits in hexadecimal digits.
///
/// # Errors
/// `Internal` when the machine gives no random numbers.
pub(super) fn random_id() -> Result<String, Error> {
    let mut bits = [0_u8; 16];
    getrandom::fill(&mut bits)
        .map_err(|error| Error::new(ErrorKind::Internal, format!("no random numbers can be had: {error}")))?;
    Ok(format!("{:032x}", u128::from_be_bytes(bits)))
}
