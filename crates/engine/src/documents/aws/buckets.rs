//! The buckets of an account.

use aws_sdk_s3::{Client, types::BucketVersioningStatus};
use protocol::Error;

use super::{Reach, asking_bucket};
use crate::clients::asking;

/// Buckets of a page, and pages: an account has 10,000 at the most, unless it asked for more.
const PAGE: i32 = 1_000;
const MOST_PAGES: usize = 20;

/// A bucket as the account lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::documents) struct Owned {
    pub(in crate::documents) name: String,
    pub(in crate::documents) region: Option<String>,
}

/// All buckets of the account, by name.
///
/// # Errors
/// What S3 answers.
pub(in crate::documents) async fn owned(client: &Client) -> Result<Vec<Owned>, Error> {
    let mut owned = Vec::new();
    let mut next = None;
    for _ in 0..MOST_PAGES {
        let asked = client.list_buckets().max_buckets(PAGE).set_continuation_token(next);
        let answer = asked.send().await.map_err(asking("s3:ListAllMyBuckets"))?;
        let named = answer.buckets().iter().filter_map(|bucket| {
            Some(Owned { name: bucket.name()?.to_owned(), region: bucket.bucket_region().map(str::to_owned) })
        });
        owned.extend(named);
        next = answer.continuation_token;
        if next.is_none() {
            break;
        }
    }
    owned.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(owned)
}

/// Whether a bucket keeps versions.
///
/// # Errors
/// What S3 answers.
pub(in crate::documents) async fn versioned(reach: &Reach) -> Result<bool, Error> {
    let asked = reach.client.get_bucket_versioning().bucket(&reach.bucket.bucket);
    let answer = asked.send().await.map_err(asking_bucket("s3:GetBucketVersioning", &reach.bucket))?;
    Ok(answer.status() == Some(&BucketVersioningStatus::Enabled))
}
