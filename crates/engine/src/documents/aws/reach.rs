//! The way to a bucket.

use std::sync::Arc;

use protocol::{Error, documents::BucketId};

use crate::{
    Engine,
    catalogue::model::{Bucket, Environment},
};

/// A bucket, and the client that reaches it.
#[derive(Clone, Debug)]
pub(in crate::documents) struct Reach {
    pub(in crate::documents) environment: Arc<Environment>,
    pub(in crate::documents) bucket: BucketId,
    /// The region that the bucket is in.
    pub(in crate::documents) region: String,
    /// Whether whoever reads pays for it.
    pub(in crate::documents) requester_pays: bool,
    /// In the bucket's region.
    pub(in crate::documents) client: aws_sdk_s3::Client,
}

impl Reach {
    /// Its declaration, where it has one.
    pub(in crate::documents) fn declared(&self) -> Option<&Bucket> {
        self.environment.buckets.iter().find(|bucket| bucket.name == self.bucket.bucket)
    }
}

/// Finds the way to `bucket`: its region is asked once and kept.
///
/// # Errors
/// `NotFound` for an environment that no system declares, or a bucket that is not there; what AWS answers.
pub(in crate::documents) async fn reach(_engine: &Arc<Engine>, _bucket: &BucketId) -> Result<Reach, Error> {
    todo!()
}
