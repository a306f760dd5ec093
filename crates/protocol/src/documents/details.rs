//! Everything about one object that is not in its bytes, and its versions.

use serde::{Deserialize, Serialize};

use super::{ObjectId, Told};
use crate::{Moment, catalogue::Place, request};

/// Asks for everything about an object. Reads no bytes of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetDetails {
    /// The object.
    pub object: ObjectId,
}
request!(GetDetails, "documents.GetDetails", Details);

/// Everything about an object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Details {
    /// The object, with the version that was read.
    pub object: ObjectId,
    /// Its key, with what cannot be seen made visible.
    pub shown_key: String,
    /// Bytes.
    pub size: u64,
    /// When it was last modified.
    pub modified: Moment,
    /// As it says itself: `application/pdf`.
    pub content_type: Option<String>,
    /// Its entity tag, without quotes.
    pub etag: Option<String>,
    /// Its storage class.
    pub class: String,
    /// Whether it must be, is being or was brought back from an archive.
    pub restore: Restored,
    /// How it is encrypted.
    pub encryption: Encryption,
    /// Checksums that S3 keeps.
    pub checksums: Vec<Checksum>,
    /// The user's metadata, and the standard headers that are set.
    pub metadata: Vec<(String, String)>,
    /// Its tags.
    pub tags: Told<Vec<(String, String)>>,
    /// What keeps it from being deleted.
    pub lock: Told<Lock>,
    /// How far replication is, in AWS's word; nothing where none is set up.
    pub replication: Option<String>,
    /// What the bucket's lifecycle will do to it, soonest first.
    pub lifecycle: Told<Vec<LifecycleStep>>,
    /// Until when the design wants it kept.
    pub retention: Option<Retention>,
    /// Whether the world can read it.
    pub public: Told<PublicAccess>,
    /// The bucket's region.
    pub region: String,
    /// What the design says, and whether it is so.
    pub expectations: Vec<Expectation>,
    /// What its key says by the declared pattern: `property` = `PW-104233`.
    pub fields: Vec<(String, String)>,
    /// When this was read.
    pub read_at: Moment,
}

/// Whether an object can be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "restored", rename_all = "snake_case")]
pub enum Restored {
    /// At once.
    NotNeeded,
    /// Only after it was restored.
    Needed,
    /// It is being restored.
    Ongoing,
    /// A copy is there until then.
    Until {
        /// Then.
        until: Moment,
    },
}

/// How an object is encrypted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Encryption {
    /// In AWS's word: `AES256`, `aws:kms`; nothing when it is not.
    pub algorithm: Option<String>,
    /// The key's ARN, with KMS.
    pub key: Option<String>,
    /// Whether a bucket key is used.
    pub bucket_key: bool,
}

/// A checksum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checksum {
    /// `SHA256`, `CRC64NVME` …
    pub algorithm: String,
    /// Its value, as S3 gives it.
    pub value: String,
    /// Whether it is of the parts' checksums and not of the bytes.
    pub composite: bool,
}

/// What keeps a version from being deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    /// `GOVERNANCE` or `COMPLIANCE`.
    pub mode: Option<String>,
    /// Until then.
    pub until: Option<Moment>,
    /// A legal hold has no end.
    pub legal_hold: bool,
}

/// What a rule will do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifecycleStep {
    /// When.
    pub at: Moment,
    /// The rule's name.
    pub rule: String,
    /// In words: `moves to GLACIER`, `deleted for good`.
    pub words: String,
    /// Whether it ends it.
    pub ends: bool,
}

/// A duty to keep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// In the design's words: `7 years`.
    pub words: String,
    /// When it ends.
    pub ends: Moment,
    /// Where it is written.
    pub place: Place,
    /// Whether a rule of the lifecycle would delete it before.
    pub broken_by: Option<String>,
}

/// Whether the world can read an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicAccess {
    /// Whether public access is blocked in all four ways.
    pub blocked: bool,
    /// Whether the bucket's policy makes it public.
    pub policy_public: bool,
}

/// A figure of the design for this object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Expectation {
    /// What: `Encryption`.
    pub what: String,
    /// What the design says.
    pub expected: String,
    /// What is so; nothing when that is not known.
    pub actual: Option<String>,
    /// Whether they agree; nothing when that is not known.
    pub met: Option<bool>,
    /// Where it is written.
    pub place: Place,
}

/// Asks for the versions of one key, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetVersions {
    /// The object; its own version does not matter.
    pub object: ObjectId,
    /// Where an earlier answer ended.
    pub after: Option<String>,
}
request!(GetVersions, "documents.GetVersions", Versions);

/// Versions of one key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Versions {
    /// Newest first.
    pub versions: Vec<VersionOf>,
    /// Where to go on, if there are more.
    pub next: Option<String>,
}

/// One version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VersionOf {
    /// Its id.
    pub id: String,
    /// Whether it is the latest.
    pub latest: bool,
    /// When it came.
    pub modified: Moment,
    /// Size in bytes, class and entity tag; nothing for a delete marker.
    pub object: Option<(u64, String, Option<String>)>,
}

/// Compares two versions, or two objects. A look at both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compare {
    /// The older.
    pub one: ObjectId,
    /// The newer.
    pub other: ObjectId,
}
request!(Compare, "documents.Compare", Comparison);

/// How two objects differ.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "comparison", rename_all = "snake_case")]
pub enum Comparison {
    /// Byte for byte the same.
    Same {
        /// SHA-256 in hexadecimal digits.
        sha256: String,
    },
    /// Text, line by line.
    Text {
        /// The lines that differ, with some around them.
        lines: Vec<DiffLine>,
        /// Lines only in the newer.
        added: u64,
        /// Lines only in the older.
        removed: u64,
        /// Whether lines were left out because there are too many.
        cut: bool,
    },
    /// Not text, or too large to compare as text.
    Bytes {
        /// Of the older.
        one: Sum,
        /// Of the newer.
        other: Sum,
    },
}

/// A line of a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffLine {
    /// Its number in the older, from 1; nothing for an added one.
    pub one: Option<u64>,
    /// Its number in the newer, from 1; nothing for a removed one.
    pub other: Option<u64>,
    /// Its text, bounded and visible.
    pub text: String,
}

/// Size and hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// Bytes.
    pub size: u64,
    /// SHA-256 in hexadecimal digits; nothing when it was too large to fetch.
    pub sha256: Option<String>,
}
