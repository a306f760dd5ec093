//! An object and its versions.

use std::sync::Arc;

use protocol::Moment;

use super::{Checksum, Rope};
use crate::world::Arrival;

/// A storage class, as S3 names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Class(&'static str);

impl Class {
    pub(crate) const STANDARD: Self = Self("STANDARD");
    const ALL: [&'static str; 8] = [
        "STANDARD",
        "STANDARD_IA",
        "ONEZONE_IA",
        "INTELLIGENT_TIERING",
        "REDUCED_REDUNDANCY",
        "GLACIER_IR",
        "GLACIER",
        "DEEP_ARCHIVE",
    ];

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| *class == name).map(Self)
    }

    pub(crate) const fn name(self) -> &'static str {
        self.0
    }

    /// Whether an object has to be restored before it can be read.
    pub(crate) fn is_archive(self) -> bool {
        matches!(self.0, "GLACIER" | "DEEP_ARCHIVE")
    }
}

/// What encrypts an object at rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Encryption {
    /// SSE-S3.
    S3,
    /// SSE-KMS, with the ARN of its key.
    Kms { key: String },
}

/// Until when a version cannot be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Retention {
    pub(crate) compliance: bool,
    pub(crate) until: Moment,
}

impl Retention {
    pub(crate) const fn mode(self) -> &'static str {
        if self.compliance { "COMPLIANCE" } else { "GOVERNANCE" }
    }
}

/// What hinders whoever reads an object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Hindrance {
    #[default]
    Nothing,
    /// Nobody may use the key that it is encrypted with.
    KeyDenied,
    /// It is listed, and gone when it is asked for.
    Vanished,
}

/// What is said of an object besides its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct About {
    pub(crate) class: Class,
    pub(crate) content_type: String,
    /// `cache-control`, `content-disposition`, `content-encoding`, `content-language`, where they were said.
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) metadata: Vec<(String, String)>,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) encryption: Encryption,
    pub(crate) retention: Option<Retention>,
    pub(crate) legal_hold: bool,
    pub(crate) hindrance: Hindrance,
}

impl Default for About {
    fn default() -> Self {
        Self {
            class: Class::STANDARD,
            content_type: "binary/octet-stream".to_owned(),
            headers: Vec::new(),
            metadata: Vec::new(),
            tags: Vec::new(),
            encryption: Encryption::S3,
            retention: None,
            legal_hold: false,
            hindrance: Hindrance::Nothing,
        }
    }
}

/// An object, as one version of its key has it.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) size: u64,
    /// In its quotes.
    pub(crate) etag: String,
    pub(crate) about: About,
    pub(crate) checksum: Option<Checksum>,
    /// How many parts it came in; 0 when it came as one piece.
    pub(crate) parts: u32,
    pub(crate) body: Arc<Rope>,
}

/// A version of a key.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub(crate) at: Moment,
    pub(crate) origin: Origin,
}

/// Where a version comes from.
#[derive(Clone, Debug)]
pub(crate) enum Origin {
    /// Somebody wrote it.
    Written { id: String, object: Arc<Object> },
    /// Somebody deleted the object.
    Marker { id: String },
    /// A document that arrived; the number of its edition.
    Document(Arrival, u8),
    /// A document was withdrawn: a delete marker.
    Withdrawn(Arrival),
    /// What the analysis of a document found.
    Findings(Arrival),
}

impl Version {
    /// Its id; `null` where versions are not kept.
    pub(crate) fn id(&self) -> String {
        let made = |arrival: &Arrival, number: i64| match arrival.is_versioned() {
            true => arrival.dice().of("version").at(number).hex(32),
            false => "null".to_owned(),
        };
        match &self.origin {
            Origin::Written { id, .. } | Origin::Marker { id } => id.clone(),
            Origin::Document(arrival, edition) => made(arrival, i64::from(*edition)),
            Origin::Withdrawn(arrival) => made(arrival, -1),
            Origin::Findings(arrival) => made(arrival, -2),
        }
    }

    pub(crate) const fn is_marker(&self) -> bool {
        matches!(self.origin, Origin::Marker { .. } | Origin::Withdrawn(_))
    }

    /// Bytes; 0 of a delete marker.
    pub(crate) fn size(&self) -> u64 {
        match &self.origin {
            Origin::Written { object, .. } => object.size,
            Origin::Document(arrival, edition) => arrival.edition_size(*edition).unsigned_abs(),
            Origin::Findings(arrival) => crate::contents::findings_size(arrival),
            Origin::Marker { .. } | Origin::Withdrawn(_) => 0,
        }
    }

    /// In its quotes. What nobody wrote has come in parts of 8 MiB.
    pub(crate) fn etag(&self) -> String {
        let (arrival, number) = match &self.origin {
            Origin::Written { object, .. } => return object.etag.clone(),
            Origin::Document(arrival, edition) => (arrival, i64::from(*edition)),
            Origin::Findings(arrival) | Origin::Withdrawn(arrival) => (arrival, -2),
            Origin::Marker { .. } => return String::new(),
        };
        format!("\"{}-{}\"", arrival.dice().of("etag").at(number).hex(32), parts_of(self.size()))
    }

    /// Its storage class by `now`.
    pub(crate) fn class(&self, now: Moment) -> Class {
        match &self.origin {
            Origin::Written { object, .. } => object.about.class,
            Origin::Document(arrival, _) | Origin::Findings(arrival) | Origin::Withdrawn(arrival) => {
                Class(arrival.class_of(self.at, now))
            }
            Origin::Marker { .. } => Class::STANDARD,
        }
    }
}

/// In how many parts of 8 MiB so many bytes come.
pub(super) fn parts_of(size: u64) -> u32 {
    u32::try_from(size.div_ceil(8 << 20)).unwrap_or(u32::MAX).max(1)
}
