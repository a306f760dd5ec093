//! The plans that were made and not yet applied, of services and of documents.

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
pub(crate) const HOLDS: i64 = 5 * 60 * 1_000;
/// Plans that are kept. Each keystroke of a dialog makes one.
const KEPT: usize = 500;

/// Something that is kept until it is applied or too old.
pub(crate) trait Planned: Clone {
    /// Its id.
    fn id(&self) -> &str;
    /// When it no longer holds.
    fn expires(&self) -> Moment;
}

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

impl Planned for Held {
    fn id(&self) -> &str {
        &self.plan.id
    }

    fn expires(&self) -> Moment {
        self.plan.expires
    }
}

/// The plans that were made and not yet applied.
#[derive(Debug)]
pub(crate) struct Plans<P>(Mutex<HashMap<String, P>>);

impl<P> Default for Plans<P> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<P: Planned> Plans<P> {
    /// Keeps a plan, and forgets those that no longer hold; where there are too many, those that end first.
    pub(crate) fn keep(&self, held: P, now: Moment) {
        let mut plans = self.held();
        plans.retain(|_, held| now < held.expires());
        while plans.len() >= KEPT {
            let first = plans.values().min_by_key(|held| held.expires()).map(|held| held.id().to_owned());
            let Some(first) = first else { break };
            plans.remove(&first);
        }
        plans.insert(held.id().to_owned(), held);
    }

    /// The plan `id`, left where it is.
    ///
    /// # Errors
    /// `Conflict` when it is not there any more, or no longer holds.
    pub(crate) fn look(&self, id: &str, now: Moment) -> Result<P, Error> {
        let held = self.held().get(id).cloned().ok_or_else(gone)?;
        if now < held.expires() { Ok(held) } else { Err(expired()) }
    }

    /// Uses the plan `id` up: of two who come, one gets it.
    ///
    /// # Errors
    /// As [`Plans::look`].
    pub(crate) fn take(&self, id: &str, now: Moment) -> Result<P, Error> {
        let held = self.held().remove(id).ok_or_else(gone)?;
        if now < held.expires() { Ok(held) } else { Err(expired()) }
    }

    fn held(&self) -> MutexGuard<'_, HashMap<String, P>> {
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
pub(crate) fn random_id() -> Result<String, Error> {
    let mut bits = [0_u8; 16];
    getrandom::fill(&mut bits)
        .map_err(|error| Error::new(ErrorKind::Internal, format!("no random numbers can be had: {error}")))?;
    Ok(format!("{:032x}", u128::from_be_bytes(bits)))
}
