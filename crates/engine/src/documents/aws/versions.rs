//! The versions of one key.

use aws_sdk_s3::types::EncodingType;
use protocol::{
    Error,
    documents::{
        ObjectId,
        details::{VersionOf, Versions},
    },
};

use super::{Reach, asking_object, decoded::decoded, holdings::moment};
use crate::visible;

/// One page of the versions and delete markers of the object's key, newest first.
///
/// # Errors
/// What S3 answers.
pub(in crate::documents) async fn versions(
    reach: &Reach,
    object: &ObjectId,
    after: Option<String>,
) -> Result<Versions, Error> {
    let asked = reach.client.list_object_versions().bucket(&object.bucket.bucket).prefix(&object.key);
    let answer = asked
        .encoding_type(EncodingType::Url)
        .set_key_marker(after.is_some().then(|| object.key.clone()))
        .set_version_id_marker(after)
        .set_request_payer(reach.payer())
        .send()
        .await
        .map_err(asking_object("s3:ListBucketVersions", object))?;
    let is_it = |key: Option<&str>| key.is_some_and(|key| decoded(key) == object.key);
    let objects = answer.versions().iter().filter(|it| is_it(it.key())).map(|it| {
        let size = it.size().and_then(|size| size.try_into().ok()).unwrap_or(0);
        let class = it.storage_class().map_or("STANDARD", |class| class.as_str());
        let etag = it.e_tag().map(|tag| visible::line(tag.trim_matches('"'), 100));
        VersionOf {
            id: it.version_id().unwrap_or("null").to_owned(),
            latest: it.is_latest() == Some(true),
            modified: moment(it.last_modified()),
            object: Some((size, visible::line(class, 40), etag)),
        }
    });
    let markers = answer.delete_markers().iter().filter(|it| is_it(it.key())).map(|it| VersionOf {
        id: it.version_id().unwrap_or("null").to_owned(),
        latest: it.is_latest() == Some(true),
        modified: moment(it.last_modified()),
        object: None,
    });
    let mut versions: Vec<_> = objects.chain(markers).collect();
    versions.sort_by_key(|version| (!version.latest, std::cmp::Reverse(version.modified)));
    // Longer keys follow those that are meant, so the first of them ends it.
    let goes_on = answer.is_truncated() == Some(true) && is_it(answer.next_key_marker());
    let next = answer.next_version_id_marker().filter(|_| goes_on).map(str::to_owned);
    Ok(Versions { versions, next })
}
