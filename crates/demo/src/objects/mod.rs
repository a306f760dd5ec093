//! S3's objects, with S3's own semantics.
//!
//! What is in a bucket comes from three sides, which [`walk`] joins: what arrives, as a function of seed and clock
//! (`generated`); what a test has heaped up (`hoard`); and what was written, deleted and restored (`ledger`), which
//! lives as long as the account. Nothing here knows the wire: that is `answers::objects`.

mod bucket;
mod checksum;
mod describing;
mod error;
mod generated;
mod hoard;
mod ledger;
mod listing;
mod multipart;
mod object;
mod reading;
mod restoring;
mod rope;
mod undeclared;
mod walk;
mod writing;

use protocol::Error;

pub(crate) use self::{
    bucket::{Bucket, Terms},
    checksum::{Algorithm, Checksum},
    error::ObjectError,
    listing::{Listing, PAGE, Page, Row},
    multipart::Upload,
    object::{About, Class, Encryption, Hindrance, Object, Origin, Retention, Version},
    reading::{Conditions, Extent},
    restoring::{RestoreState, Tier},
    rope::Rope,
    undeclared::{Undeclared, undeclared},
    writing::{Deleted, Written},
};
use crate::world::{Filing, World};

/// The buckets of one environment.
pub(crate) struct Objects {
    /// In the order of their names.
    buckets: Vec<Bucket>,
}

impl Objects {
    pub(crate) fn of(world: &World) -> Self {
        let dice = world.object_dice();
        let encrypted = |algorithm: Option<&str>| match algorithm {
            Some("aws:kms") => Bucket::kms_key(world),
            _ => Encryption::S3,
        };
        let declared = world.environment.buckets.iter().map(|bucket| {
            let algorithm = bucket.expect.text(engine::catalogue::model::Figure::Encryption);
            Bucket::new(
                (&bucket.name, &world.names.region),
                (world.provisioned(), &bucket.key),
                (Terms::default(), Filing::of(bucket), encrypted(algorithm)),
                dice,
            )
        });
        let others = undeclared(world).into_iter().map(|other| {
            let filing = Filing::of_copies(other.terms.object_lock);
            Bucket::new(
                (&other.name, &other.region),
                (world.provisioned(), "all"),
                (other.terms, filing, Encryption::S3),
                dice,
            )
        });
        let mut buckets: Vec<Bucket> = declared.chain(others).collect();
        buckets.sort_by(|one, other| one.name.cmp(&other.name));
        Self { buckets }
    }

    /// All buckets, in the order of their names.
    pub(crate) fn all(&self) -> &[Bucket] {
        &self.buckets
    }

    /// # Errors
    /// `NoSuchBucket`.
    pub(crate) fn bucket(&self, name: &str) -> Result<&Bucket, ObjectError> {
        let found = self.buckets.iter().find(|bucket| bucket.name == name);
        found.ok_or_else(|| ObjectError::no_such_bucket(name))
    }

    /// The bucket that something is put into from outside of AWS.
    ///
    /// # Errors
    /// `Invalid` when there is no such bucket.
    pub(crate) fn named(&self, bucket: &str) -> Result<&Bucket, Error> {
        self.bucket(bucket).map_err(|error| {
            Error::new(protocol::ErrorKind::Invalid { field: "bucket".into() }, error.message)
        })
    }
}
