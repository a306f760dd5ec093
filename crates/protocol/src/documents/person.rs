//! All that is stored of one person, property or customer: to hand it over, or to erase it.

use serde::{Deserialize, Serialize};

use super::{ObjectId, transfer::TransferId};
use crate::{Error, Moment, catalogue::EnvironmentId, request, stream};

/// Searches every customers' bucket of an environment for one value of a declared field, in all versions. The search is
/// kept while a stream of it is open and for ten minutes after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FindPerson {
    /// The search's id; the window makes it up.
    pub search: SearchId,
    /// The environment.
    pub environment: EnvironmentId,
    /// The field: `property`.
    pub field: String,
    /// Its value.
    pub value: String,
}
stream!(FindPerson, "documents.FindPerson", PersonFound);

/// Names a search.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SearchId(pub String);

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PersonFound {
    /// Keys that were looked at.
    pub scanned: u64,
    /// Keys that are of the person.
    pub objects: u64,
    /// Versions of them.
    pub versions: u64,
    /// Delete markers among them.
    pub delete_markers: u64,
    /// Bytes of all versions.
    pub bytes: u64,
    /// What would keep a version from being erased; the first hundred.
    pub conflicts: Vec<Conflict>,
    /// How many conflicts there are.
    pub conflicting: u64,
    /// Some of what was found, with its size in bytes and when it came; the first hundred.
    pub sample: Vec<(ObjectId, u64, Moment)>,
    /// Each bucket that was searched.
    pub buckets: Vec<Searched>,
    /// Whether all was searched.
    pub done: bool,
}

/// A bucket that is searched.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Searched {
    /// Its name.
    pub bucket: String,
    /// Versions found in it.
    pub versions: u64,
    /// How keys are made that do not tell the field: these were not searched.
    pub unsearched: Vec<String>,
    /// Keys among those of the person that are made in no declared way: whose they are is not known.
    pub unmatched: u64,
    /// Why it could not be searched to its end.
    pub trouble: Option<Error>,
}

/// What keeps a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The version.
    pub object: ObjectId,
    /// Why, in words: `legal hold`, `COMPLIANCE until 2031-04-02`.
    pub words: String,
    /// Whether nobody at all can erase it before.
    pub absolute: bool,
}

/// Writes all that a search found into one ZIP with a manifest and hashes, in the downloads folder. A look.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExportPerson {
    /// The search, which must be over.
    pub search: SearchId,
    /// Whether older versions go into it too.
    pub all_versions: bool,
}
request!(ExportPerson, "documents.ExportPerson", TransferId);
