//! A bucket: what it is like, and what is in it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use protocol::Moment;

use super::{
    Encryption, ObjectError, Rope, Version, generated::Generated, hoard::Hoard, ledger::Ledger, walk::Walk,
};
use crate::{
    bounded::Bounded,
    dice::Dice,
    world::{Filing, World},
};

/// What is special about a bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Terms {
    /// Versions can be locked.
    pub(crate) object_lock: bool,
    /// Whoever reads it says that they pay for it.
    pub(crate) requester_pays: bool,
    /// Its keys may not be listed.
    pub(crate) list_denied: bool,
}

/// A bucket of the account.
pub(crate) struct Bucket {
    pub(crate) name: String,
    pub(crate) region: String,
    pub(crate) created: Moment,
    pub(crate) terms: Terms,
    pub(crate) filing: Filing,
    /// The id of its lifecycle's rule.
    pub(crate) rule: String,
    pub(crate) encryption: Encryption,
    pub(super) dice: Dice,
    generated: Mutex<Arc<Generated>>,
    ledger: Mutex<Ledger>,
    /// The bytes of generated objects that were asked for lately.
    ropes: Mutex<Bounded<Arc<Rope>>>,
}

/// Objects whose bytes are kept at hand.
const AT_HAND: usize = 24;

impl Bucket {
    pub(super) fn new(
        (name, region): (&str, &str),
        (created, rule): (Moment, &str),
        (terms, filing, encryption): (Terms, Filing, Encryption),
        dice: Dice,
    ) -> Self {
        Self {
            name: name.to_owned(),
            region: region.to_owned(),
            created,
            terms,
            filing,
            rule: rule.to_owned(),
            encryption,
            dice: dice.of(name),
            generated: Mutex::default(),
            ledger: Mutex::default(),
            ropes: Mutex::new(Bounded::at_most(AT_HAND)),
        }
    }

    pub(super) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) const fn is_versioned(&self) -> bool {
        self.filing.versioned
    }

    /// Lets the bucket hold so many more objects, made as they are listed.
    pub(crate) fn set_hoard(&self, objects: u64) {
        self.ledger().hoard = Some(Hoard::of(objects, self.filing, self.dice.of("hoard")));
    }

    /// Walks through its keys as they are at `now`.
    pub(super) fn walk<T>(&self, world: &World, now: Moment, along: impl FnOnce(&mut Walk<'_>) -> T) -> T {
        let generated = self.generated(world, now);
        let ledger = self.ledger();
        along(&mut Walk::new((world, self.filing, now), (&ledger, &generated)))
    }

    /// Changes what was done to it, knowing all versions of `key`, the newest first.
    pub(super) fn change<T>(
        &self,
        world: &World,
        key: &str,
        now: Moment,
        change: impl FnOnce(&mut Ledger, Vec<Version>) -> T,
    ) -> T {
        let generated = self.generated(world, now);
        let mut ledger = self.ledger();
        let versions = Walk::new((world, self.filing, now), (&ledger, &generated)).versions_of(key);
        change(&mut ledger, versions)
    }

    fn generated(&self, world: &World, now: Moment) -> Arc<Generated> {
        let mut kept = self.generated.lock().unwrap_or_else(PoisonError::into_inner);
        if !kept.is_of(now) {
            *kept = Arc::new(Generated::until(self.filing, world, now));
        }
        Arc::clone(&kept)
    }

    /// All versions of `key`, the newest first.
    pub(crate) fn versions(&self, world: &World, key: &str, now: Moment) -> Vec<Version> {
        self.walk(world, now, |walk| walk.versions_of(key))
    }

    /// The version of `key` that is asked for; the current one when none is named. It may not be a delete marker.
    ///
    /// # Errors
    /// As S3: `NoSuchKey`, `NoSuchVersion`, `MethodNotAllowed` for a delete marker.
    pub(crate) fn find(
        &self,
        world: &World,
        key: &str,
        id: Option<&str>,
        now: Moment,
    ) -> Result<Version, ObjectError> {
        let versions = self.versions(world, key, now);
        match id {
            None => match versions.into_iter().next() {
                Some(version) if !version.is_marker() => Ok(version),
                Some(marker) => Err(ObjectError::deleted(key, &marker.id())),
                None if self.terms.list_denied => Err(ObjectError::access_denied("Access Denied")),
                None => Err(ObjectError::no_such_key(key)),
            },
            Some(id) => {
                self.check_version_id(id)?;
                let version = versions.into_iter().find(|version| version.id() == id);
                let version = version.ok_or_else(|| ObjectError::no_such_version(key, id))?;
                if version.is_marker() { Err(ObjectError::is_marker(id)) } else { Ok(version) }
            }
        }
    }

    /// # Errors
    /// `InvalidArgument` for what cannot be the id of a version.
    pub(super) fn check_version_id(&self, id: &str) -> Result<(), ObjectError> {
        let fits = id == "null" || (id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        fits.then_some(()).ok_or_else(|| ObjectError::invalid_argument("Invalid version id specified"))
    }

    /// The bytes of a generated object: made when they are first asked for, and kept for a while.
    pub(super) fn rope(&self, of: &str, make: impl FnOnce() -> Rope) -> Arc<Rope> {
        let at_hand = || self.ropes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rope) = at_hand().get(of) {
            return Arc::clone(rope);
        }
        let rope = Arc::new(make());
        at_hand().insert(of, Arc::clone(&rope));
        rope
    }
}
