//! Documents: the objects of the declared buckets, and of any other that the role may read.
//!
//! A **listing** is opened under an id of the window's and streams into an index of the engine's; the window asks for
//! rows of it. An object's details, story and preview are asked for one object at a time. Whoever looks into a bucket
//! with customers' documents says why, once per [`Case`](access::Case), and the journal has it before bytes are fetched.

pub mod access;
pub mod details;
pub mod inventory;
pub mod listing;
pub mod person;
pub mod preview;
pub mod story;
pub mod transfer;
pub mod writing;

use serde::{Deserialize, Serialize};

use crate::{Error, Moment, catalogue::EnvironmentId, request};

/// Names a bucket as one environment reaches it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BucketId {
    /// The environment whose role asks.
    pub environment: EnvironmentId,
    /// The bucket's name.
    pub bucket: String,
}

/// Names an object.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ObjectId {
    /// Its bucket.
    pub bucket: BucketId,
    /// Its key, as S3 has it.
    pub key: String,
    /// One version; the latest when nothing.
    #[serde(default)]
    pub version: Option<String>,
}

/// Asks which buckets an environment has: the declared ones, and others that the account lists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetBuckets {
    /// The environment.
    pub environment: EnvironmentId,
}
request!(GetBuckets, "documents.GetBuckets", Buckets);

/// Buckets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Buckets {
    /// The declared ones first, in declared order; then the others by name.
    pub buckets: Vec<Bucket>,
    /// Why the others are not known.
    #[serde(default)]
    pub others_unknown: Option<Error>,
    /// When they were read.
    pub read_at: Moment,
}

/// A bucket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bucket {
    /// Its key in the catalogue; nothing for one that is not declared.
    pub key: Option<String>,
    /// Its name.
    pub name: String,
    /// What it is for, where declared.
    pub purpose: Option<String>,
    /// Whether it holds customers' documents, so that looks are written down.
    pub customer: bool,
    /// The fields that its keys are made of, where declared: `property`, `document`.
    pub fields: Vec<String>,
    /// Whether files may be uploaded to it, by its declaration.
    pub takes_uploads: bool,
    /// Whether an inventory is declared that can be searched with Athena.
    pub inventory: bool,
    /// Where it is.
    pub state: BucketState,
    /// The region its data must stay in, where declared.
    pub residency: Option<String>,
}

/// Whether a bucket is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum BucketState {
    /// It is.
    There {
        /// Its region.
        region: String,
        /// Whether it keeps versions; nothing when that is not known.
        versioned: Option<bool>,
    },
    /// There is no bucket of that name.
    Missing,
    /// It could not be asked.
    Unknown {
        /// Why.
        error: Error,
    },
}

/// Finds what somebody pasted: `s3://` address, ARN, console or signed address, key, or an id of the declared patterns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Locate {
    /// Where to look when it does not say itself.
    pub environment: EnvironmentId,
    /// What was pasted.
    pub text: String,
}
request!(Locate, "documents.Locate", Located);

/// What a pasted text means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "located", rename_all = "snake_case")]
pub enum Located {
    /// An object that is there.
    Object {
        /// The object.
        object: ObjectId,
    },
    /// A folder, listed with this prefix.
    Folder {
        /// The bucket.
        bucket: BucketId,
        /// The prefix, with its `/`.
        prefix: String,
    },
    /// An id that stands inside keys: everything below a prefix has to be searched.
    Search {
        /// The bucket.
        bucket: BucketId,
        /// The prefix to search below.
        prefix: String,
        /// What to write into the search.
        query: String,
    },
    /// Nothing of these.
    Nowhere {
        /// What was looked for and where, in a sentence.
        words: String,
    },
}

/// Something that may not be known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "known", rename_all = "snake_case")]
pub enum Told<T> {
    /// It is this.
    Known {
        /// The value.
        value: T,
    },
    /// It could not be read.
    Unknown {
        /// Why.
        error: Error,
    },
}
