//! Objects that are written and deleted.

use std::sync::Arc;

use protocol::Moment;

use super::{Bucket, Object, ObjectError, Origin, Retention, Version, ledger::Ledger};
use crate::world::World;

/// What became of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// Where versions are kept.
    pub(crate) version_id: Option<String>,
    pub(crate) etag: String,
}

/// What became of a deletion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Deleted {
    /// The version that is gone for good, or the delete marker that stands now.
    pub(crate) version_id: Option<String>,
    /// Whether that version is a delete marker.
    pub(crate) is_marker: bool,
}

impl Bucket {
    /// Writes `object` under `key`, if there is nothing or it may be replaced.
    ///
    /// # Errors
    /// `PreconditionFailed` when there is one and none may be; `InvalidRequest` for a lock where there are none;
    /// `KeyTooLongError`.
    pub(crate) fn put(
        &self,
        world: &World,
        key: &str,
        object: Object,
        only_new: bool,
        now: Moment,
    ) -> Result<Written, ObjectError> {
        if key.len() > 1_024 {
            return Err(ObjectError::new(400, "KeyTooLongError", "Your key is too long"));
        }
        if !self.terms.object_lock && (object.about.retention.is_some() || object.about.legal_hold) {
            let message = "Bucket is missing Object Lock Configuration";
            return Err(ObjectError::new(400, "InvalidRequest", message));
        }
        self.change(world, key, now, |ledger, versions| {
            if only_new && versions.first().is_some_and(|version| !version.is_marker()) {
                return Err(ObjectError::precondition_failed("If-None-Match"));
            }
            let etag = object.etag.clone();
            let id = self.next_id(ledger, key, &versions);
            let origin = Origin::Written { id: id.clone(), object: Arc::new(object) };
            ledger.written.entry(key.to_owned()).or_default().push(Version { at: now, origin });
            Ok(Written { version_id: self.is_versioned().then_some(id), etag })
        })
    }

    /// The id of the version that comes next. Where versions are not kept, what was there makes room.
    fn next_id(&self, ledger: &mut Ledger, key: &str, versions: &[Version]) -> String {
        ledger.count += 1;
        if self.is_versioned() {
            return self.dice.of("version").of(key).at(ledger.count).hex(32);
        }
        for version in versions {
            remove(ledger, key, version);
        }
        "null".to_owned()
    }

    /// Deletes the object, or one version of it for good; with `etag`, only while the present version has it.
    ///
    /// # Errors
    /// `AccessDenied` for a version that is locked; `InvalidArgument` for what cannot be the id of a version;
    /// `PreconditionFailed` and `NoSuchKey` where the present version is another or none.
    pub(crate) fn delete(
        &self,
        world: &World,
        (key, id): (&str, Option<&str>),
        bypasses_governance: bool,
        etag: Option<&str>,
        now: Moment,
    ) -> Result<Deleted, ObjectError> {
        if let Some(id) = id {
            self.check_version_id(id)?;
        }
        self.change(world, key, now, |ledger, versions| {
            if let Some(etag) = etag {
                let present = versions.first().filter(|version| !version.is_marker());
                let present = present.ok_or_else(|| ObjectError::no_such_key(key))?;
                if present.etag().trim_matches('"') != etag.trim_matches('"') {
                    return Err(ObjectError::precondition_failed("If-Match"));
                }
            }
            let Some(id) = id else {
                let id = self.next_id(ledger, key, &versions);
                if !self.is_versioned() {
                    return Ok(Deleted::default());
                }
                let marker = Version { at: now, origin: Origin::Marker { id: id.clone() } };
                ledger.written.entry(key.to_owned()).or_default().push(marker);
                return Ok(Deleted { version_id: Some(id), is_marker: true });
            };
            let named = Some(id.to_owned());
            // A version that is not there is deleted all the same.
            let Some(version) = versions.into_iter().find(|version| version.id() == id) else {
                return Ok(Deleted { version_id: named, is_marker: false });
            };
            if self.is_locked(world, &version, bypasses_governance, now) {
                let message = "Access Denied because object protected by object lock.";
                return Err(ObjectError::access_denied(message));
            }
            remove(ledger, key, &version);
            Ok(Deleted { version_id: named, is_marker: version.is_marker() })
        })
    }

    fn is_locked(&self, world: &World, version: &Version, bypasses: bool, now: Moment) -> bool {
        let Some(object) = self.object(world, version, now).filter(|_| self.terms.object_lock) else {
            return false;
        };
        let holds = |retention: Retention| now < retention.until && (retention.compliance || !bypasses);
        object.about.legal_hold || object.about.retention.is_some_and(holds)
    }
}

/// Takes one version away for good.
fn remove(ledger: &mut Ledger, key: &str, version: &Version) {
    let id = version.id();
    ledger.restores.remove(&(key.to_owned(), id.clone()));
    match version.origin {
        Origin::Written { .. } | Origin::Marker { .. } => ledger.forget(key, &id),
        Origin::Document(..) | Origin::Withdrawn(_) | Origin::Findings(_) => {
            ledger.removed.insert((key.to_owned(), id));
        }
    }
}
