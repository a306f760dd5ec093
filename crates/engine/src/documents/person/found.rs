//! What a search found.

use protocol::{Moment, documents::BucketId};
use serde::{Deserialize, Serialize};

/// A version, or a delete marker.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(in crate::documents) struct Version {
    pub(in crate::documents) key: String,
    pub(in crate::documents) version: String,
    /// Bytes; nothing for a delete marker.
    pub(in crate::documents) size: Option<u64>,
    pub(in crate::documents) modified: Moment,
    pub(in crate::documents) latest: bool,
}

/// What one bucket holds of the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::documents) struct Found {
    pub(in crate::documents) bucket: BucketId,
    pub(in crate::documents) versions: Vec<Version>,
}
