//! Buckets, and what is known of the documents in them.

use protocol::catalogue::Place;

use super::{Expect, KeyPattern};

#[derive(Clone, Debug, PartialEq)]
pub struct Bucket {
    pub key: String,
    pub name: String,
    pub purpose: String,
    /// What is known of the documents in it; nothing where it holds no customers' documents.
    pub documents: Option<Documents>,
    /// Whether files may be uploaded to it.
    pub takes_uploads: bool,
    pub inventory: Option<Inventory>,
    pub expect: Expect,
}

/// What a bucket with customers' documents says of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Documents {
    /// How keys are made: `properties/{property}/{document}/{name}`. Never empty.
    pub keys: Vec<KeyPattern>,
    /// The keys that an analysis writes its results to, made of fields of `keys`; in this bucket.
    pub results: Vec<KeyPattern>,
    /// Whether a look asks for a case with a reason; it is written down either way.
    pub asks_reason: bool,
    /// The region that the data must stay in.
    pub residency: Option<Residency>,
    /// How long documents must be kept.
    pub retention: Option<Retention>,
}

impl Documents {
    /// The fields of `key` by the first pattern that it is of.
    #[must_use]
    pub fn fields(&self, key: &str) -> Option<Vec<(String, String)>> {
        self.keys.iter().find_map(|pattern| pattern.fields(key))
    }

    /// The names of the fields that keys are made of, in the order of the patterns, each once.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for name in self.keys.iter().flat_map(KeyPattern::names) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

/// Where data must stay.
#[derive(Clone, Debug, PartialEq)]
pub struct Residency {
    /// As AWS writes it: `eu-west-2`.
    pub region: String,
    pub place: Place,
}

/// A duty to keep documents.
#[derive(Clone, Debug, PartialEq)]
pub struct Retention {
    /// In the design's words: `7 years`.
    pub words: String,
    pub months: u32,
    pub place: Place,
}

/// An S3 Inventory or S3 Metadata table that Athena can search.
#[derive(Clone, Debug, PartialEq)]
pub struct Inventory {
    /// Athena's database.
    pub database: String,
    pub table: String,
    /// Athena's work group, which says where results go.
    pub work_group: String,
}
