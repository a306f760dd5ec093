//! Archived objects that are restored for a while.

use protocol::Moment;

use super::{Bucket, ObjectError, Version};
use crate::{
    time::{DAY, HOUR, MINUTE, floor},
    world::World,
};

/// How fast, and how dear, a restore is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tier {
    Expedited,
    Standard,
    Bulk,
}

impl Tier {
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "Expedited" => Some(Self::Expedited),
            "Standard" => Some(Self::Standard),
            "Bulk" => Some(Self::Bulk),
            _ => None,
        }
    }

    /// How long it takes, at the middle of what AWS says; nothing where the class has no such tier.
    fn takes(self, class: &str) -> Option<i64> {
        match (self, class) {
            (Self::Expedited, "GLACIER") => Some(3 * MINUTE),
            (Self::Standard, "GLACIER") => Some(4 * HOUR),
            (Self::Bulk, "GLACIER") => Some(8 * HOUR),
            (Self::Standard, _) => Some(12 * HOUR),
            (Self::Bulk, _) => Some(48 * HOUR),
            (Self::Expedited, _) => None,
        }
    }
}

/// A restore that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Restore {
    done: Moment,
    days: i64,
}

impl Restore {
    /// The midnight after so many days.
    const fn expires(self) -> Moment {
        floor(self.done.plus_millis((self.days + 1) * DAY), DAY)
    }
}

/// How a restore stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RestoreState {
    Ongoing,
    Done { expires: Moment },
}

impl Bucket {
    /// How the restore of a version stands; nothing when none was asked for, or it is over.
    pub(crate) fn restore_state(&self, key: &str, version: &Version, now: Moment) -> Option<RestoreState> {
        let restore = *self.ledger().restores.get(&(key.to_owned(), version.id()))?;
        match () {
            () if now < restore.done => Some(RestoreState::Ongoing),
            () if now < restore.expires() => Some(RestoreState::Done { expires: restore.expires() }),
            () => None,
        }
    }

    /// Restores a version for so many days; whether it is restored already, and only kept longer.
    ///
    /// # Errors
    /// As S3: `InvalidObjectState` for what is not archived, `RestoreAlreadyInProgress`, `InvalidArgument`.
    pub(crate) fn restore(
        &self,
        world: &World,
        (key, id): (&str, Option<&str>),
        (days, tier): (i64, Tier),
        now: Moment,
    ) -> Result<bool, ObjectError> {
        let version = self.find(world, key, id, now)?;
        let class = version.class(now);
        if !class.is_archive() {
            return Err(ObjectError::not_archived(class));
        }
        if !(1..=36_500).contains(&days) {
            return Err(ObjectError::invalid_argument("restoration days should be at least 1"));
        }
        let takes = tier.takes(class.name()).ok_or_else(|| {
            ObjectError::invalid_argument("Retrieval option is not supported by this storage class")
        })?;
        let state = self.restore_state(key, &version, now);
        let done = match state {
            Some(RestoreState::Ongoing) => return Err(ObjectError::restore_under_way()),
            Some(RestoreState::Done { .. }) => now,
            None => now.plus_millis(takes),
        };
        self.ledger().restores.insert((key.to_owned(), version.id()), Restore { done, days });
        Ok(matches!(state, Some(RestoreState::Done { .. })))
    }
}
