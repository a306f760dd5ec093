//! What was done to a bucket: written, deleted, restored. It lives as long as the account.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Upload, Version, hoard::Hoard, restoring::Restore};

/// All that callers and tests did to one bucket.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// Versions that were written, and delete markers, in the order of time.
    pub(super) written: BTreeMap<String, Vec<Version>>,
    /// Versions of generated objects that were deleted for good, by key and id.
    pub(super) removed: HashSet<(String, String)>,
    /// By key and version.
    pub(super) restores: HashMap<(String, String), Restore>,
    /// By upload id.
    pub(super) uploads: BTreeMap<String, Upload>,
    pub(super) hoard: Option<Hoard>,
    /// Counts what was written, for ids.
    pub(super) count: i64,
}

impl Ledger {
    pub(super) fn is_removed(&self, key: &str, version: &Version) -> bool {
        !self.removed.is_empty() && self.removed.contains(&(key.to_owned(), version.id()))
    }

    /// Takes a version that somebody wrote away for good.
    pub(super) fn forget(&mut self, key: &str, id: &str) {
        let Some(versions) = self.written.get_mut(key) else { return };
        versions.retain(|version| version.id() != id);
        if versions.is_empty() {
            self.written.remove(key);
        }
    }
}
