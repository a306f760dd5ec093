//! Every version below a prefix, and what keeps a version from being erased.

use aws_sdk_s3::{
    error::ProvideErrorMetadata,
    types::{EncodingType, ObjectLockLegalHoldStatus},
};
use protocol::{
    Error, Moment,
    documents::{
        ObjectId,
        details::{Lock, Restored},
    },
};

use super::{Reach, decoded::decoded};
use crate::clients::asking;

/// A version or delete marker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::documents) struct Holding {
    pub(in crate::documents) key: String,
    pub(in crate::documents) version: String,
    pub(in crate::documents) modified: Moment,
    /// Bytes; nothing for a delete marker.
    pub(in crate::documents) size: Option<u64>,
    pub(in crate::documents) latest: bool,
    /// Nothing for a delete marker.
    pub(in crate::documents) etag: Option<String>,
}

/// Where a listing of versions goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::documents) struct After {
    key: Option<String>,
    version: Option<String>,
}

/// One page of versions below `prefix`, and where to go on.
///
/// # Errors
/// What AWS answers.
pub(in crate::documents) async fn versions_below(
    reach: &Reach,
    prefix: &str,
    after: &After,
) -> Result<(Vec<Holding>, Option<After>), Error> {
    let answer = reach
        .client
        .list_object_versions()
        .bucket(&reach.bucket.bucket)
        .prefix(prefix)
        .encoding_type(EncodingType::Url)
        .set_key_marker(after.key.clone())
        .set_version_id_marker(after.version.clone())
        .set_request_payer(reach.payer())
        .send()
        .await
        .map_err(asking("s3:ListBucketVersions"))?;
    let key = |key: Option<&str>| decoded(key.unwrap_or_default()).into_owned();
    let objects = answer.versions().iter().map(|version| Holding {
        key: key(version.key()),
        version: version.version_id().unwrap_or("null").to_owned(),
        modified: moment(version.last_modified()),
        size: Some(version.size().and_then(|size| size.try_into().ok()).unwrap_or(0)),
        latest: version.is_latest() == Some(true),
        etag: version.e_tag().map(str::to_owned),
    });
    let markers = answer.delete_markers().iter().map(|marker| Holding {
        key: key(marker.key()),
        version: marker.version_id().unwrap_or("null").to_owned(),
        modified: moment(marker.last_modified()),
        size: None,
        latest: marker.is_latest() == Some(true),
        etag: None,
    });
    let holdings = objects.chain(markers).collect();
    let next = (answer.is_truncated() == Some(true)).then(|| After {
        key: answer.next_key_marker().map(|it| key(Some(it))),
        version: answer.next_version_id_marker().map(str::to_owned),
    });
    Ok((holdings, next))
}

/// Whether versions of the bucket can be locked at all.
///
/// # Errors
/// What AWS answers, but for a bucket without a lock.
pub(in crate::documents) async fn has_lock(reach: &Reach) -> Result<bool, Error> {
    let asked = reach.client.get_object_lock_configuration().bucket(&reach.bucket.bucket).send().await;
    match asked {
        Ok(answer) => {
            Ok(answer.object_lock_configuration().is_some_and(|lock| lock.object_lock_enabled().is_some()))
        }
        Err(error) if error.code() == Some("ObjectLockConfigurationNotFoundError") => Ok(false),
        Err(error) => Err(asking("s3:GetBucketObjectLockConfiguration")(error)),
    }
}

/// What keeps one version.
///
/// # Errors
/// What AWS answers, but for a version without a lock.
pub(in crate::documents) async fn lock_of(reach: &Reach, key: &str, version: &str) -> Result<Lock, Error> {
    const NONE: &str = "NoSuchObjectLockConfiguration";
    let bucket = &reach.bucket.bucket;
    let payer = || reach.payer();
    let retention = reach.client.get_object_retention().bucket(bucket).key(key).version_id(version);
    let retention = match retention.set_request_payer(payer()).send().await {
        Ok(answer) => answer.retention,
        Err(error) if error.code() == Some(NONE) => None,
        Err(error) => return Err(asking("s3:GetObjectRetention")(error)),
    };
    let hold = reach.client.get_object_legal_hold().bucket(bucket).key(key).version_id(version);
    let hold = match hold.set_request_payer(payer()).send().await {
        Ok(answer) => answer.legal_hold,
        Err(error) if error.code() == Some(NONE) => None,
        Err(error) => return Err(asking("s3:GetObjectLegalHold")(error)),
    };
    Ok(Lock {
        mode: retention.as_ref().and_then(|it| it.mode()).map(|mode| mode.as_str().to_owned()),
        until: retention.as_ref().and_then(|it| it.retain_until_date()).map(|date| moment(Some(date))),
        legal_hold: hold.and_then(|it| it.status).is_some_and(|it| it == ObjectLockLegalHoldStatus::On),
    })
}

pub(super) fn moment(date: Option<&aws_smithy_types::DateTime>) -> Moment {
    Moment(date.and_then(|date| date.to_millis().ok()).unwrap_or(0))
}

/// Whether an archived object can be read now.
///
/// # Errors
/// What AWS answers.
pub(in crate::documents) async fn restored(reach: &Reach, object: &ObjectId) -> Result<Restored, Error> {
    let head = reach
        .client
        .head_object()
        .bucket(&reach.bucket.bucket)
        .key(&object.key)
        .set_version_id(object.version.clone())
        .set_request_payer(reach.payer())
        .send()
        .await
        .map_err(asking("s3:GetObject"))?;
    Ok(match head.restore() {
        None => Restored::Needed,
        Some(told) if told.contains("ongoing-request=\"true\"") => Restored::Ongoing,
        Some(told) => until(told).map_or(Restored::Ongoing, |until| Restored::Until { until }),
    })
}

/// `ongoing-request="false", expiry-date="Fri, 21 Dec 2029 00:00:00 GMT"`.
fn until(told: &str) -> Option<Moment> {
    let date = told.split("expiry-date=\"").nth(1)?.split('"').next()?;
    let date =
        aws_smithy_types::DateTime::from_str(date, aws_smithy_types::date_time::Format::HttpDate).ok()?;
    date.to_millis().ok().map(Moment)
}

/// Whether there is an object under `key`.
///
/// # Errors
/// What AWS answers, but for a key that is not there.
pub(in crate::documents) async fn exists(reach: &Reach, key: &str) -> Result<bool, Error> {
    let asked = reach.client.head_object().bucket(&reach.bucket.bucket).key(key);
    match asked.set_request_payer(reach.payer()).send().await {
        Ok(_) => Ok(true),
        Err(error) if error.raw_response().is_some_and(|it| it.status().as_u16() == 404) => Ok(false),
        Err(error) => Err(asking("s3:GetObject")(error)),
    }
}
