//! What S3 says of one object besides its bytes.

use aws_sdk_s3::{
    operation::head_object::HeadObjectOutput,
    types::{ArchiveStatus, ReplicationStatus, ServerSideEncryption, StorageClass},
};
use protocol::{
    Error, Moment,
    documents::{
        ObjectId,
        details::{Checksum, Encryption},
    },
};

use super::{Reach, asking_object, bytes::head_of, holdings::moment};
use crate::visible;

/// The most characters of a value of a header.
const LONGEST: usize = 2_048;

/// An object as its headers describe it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::documents) struct Described {
    pub(in crate::documents) size: u64,
    pub(in crate::documents) modified: Moment,
    pub(in crate::documents) content_type: Option<String>,
    /// Without quotes.
    pub(in crate::documents) etag: Option<String>,
    pub(in crate::documents) class: String,
    /// The archive within the class, of intelligent tiering.
    pub(in crate::documents) archive: Option<String>,
    /// The header that tells of a restore.
    pub(in crate::documents) restore: Option<String>,
    /// The header that tells when a rule ends it.
    pub(in crate::documents) expiration: Option<String>,
    /// Nothing in a bucket without versions; `null` for one that came before them.
    pub(in crate::documents) version: Option<String>,
    pub(in crate::documents) encryption: Encryption,
    pub(in crate::documents) checksums: Vec<Checksum>,
    pub(in crate::documents) metadata: Vec<(String, String)>,
    pub(in crate::documents) replication: Option<String>,
}

/// Asks for an object's headers. Whoever asks has been admitted.
///
/// # Errors
/// What S3 answers.
pub(in crate::documents) async fn described(reach: &Reach, object: &ObjectId) -> Result<Described, Error> {
    let head = head_of(reach, object, None).await?;
    let text = |text: Option<&str>| text.map(|text| visible::line(text, LONGEST));
    Ok(Described {
        size: head.content_length().and_then(|size| size.try_into().ok()).unwrap_or(0),
        modified: moment(head.last_modified()),
        content_type: text(head.content_type()),
        etag: text(head.e_tag().map(|tag| tag.trim_matches('"'))),
        // S3 leaves the first class out.
        class: text(head.storage_class().map(StorageClass::as_str)).unwrap_or_else(|| "STANDARD".to_owned()),
        archive: text(head.archive_status().map(ArchiveStatus::as_str)),
        restore: head.restore().map(str::to_owned),
        expiration: head.expiration().map(str::to_owned),
        version: head.version_id().map(str::to_owned),
        encryption: encryption(&head),
        checksums: checksums(&head),
        metadata: metadata(&head),
        replication: text(head.replication_status().map(ReplicationStatus::as_str)),
    })
}

/// Its tags, by name.
///
/// # Errors
/// What S3 answers.
pub(in crate::documents) async fn tags(
    reach: &Reach,
    object: &ObjectId,
) -> Result<Vec<(String, String)>, Error> {
    let action = if object.version.is_some() { "s3:GetObjectVersionTagging" } else { "s3:GetObjectTagging" };
    let asked = reach.client.get_object_tagging().bucket(&object.bucket.bucket).key(&object.key);
    let answer = asked
        .set_version_id(object.version.clone())
        .set_request_payer(reach.payer())
        .send()
        .await
        .map_err(asking_object(action, object))?;
    let mut tags: Vec<_> =
        answer.tag_set().iter().map(|tag| (tag.key().to_owned(), tag.value().to_owned())).collect();
    tags.sort();
    Ok(tags)
}

fn encryption(head: &HeadObjectOutput) -> Encryption {
    let algorithm = head.server_side_encryption().map(ServerSideEncryption::as_str);
    let own =
        head.sse_customer_algorithm().map(|algorithm| format!("{algorithm} with the customer's own key"));
    Encryption {
        algorithm: own.or_else(|| algorithm.map(str::to_owned)).map(|it| visible::line(&it, LONGEST)),
        key: head.ssekms_key_id().map(|key| visible::line(key, LONGEST)),
        bucket_key: head.bucket_key_enabled() == Some(true),
    }
}

fn checksums(head: &HeadObjectOutput) -> Vec<Checksum> {
    let composite = head.checksum_type().is_some_and(|kind| kind.as_str() == "COMPOSITE");
    let kept = [
        ("SHA256", head.checksum_sha256()),
        ("SHA1", head.checksum_sha1()),
        ("CRC64NVME", head.checksum_crc64_nvme()),
        ("CRC32C", head.checksum_crc32_c()),
        ("CRC32", head.checksum_crc32()),
    ];
    let checksum = |(algorithm, value): (&str, Option<&str>)| {
        let value = visible::line(value?, LONGEST);
        // One of the parts' says how many there were, also where the type is not told.
        let composite = composite || value.contains('-');
        Some(Checksum { algorithm: algorithm.to_owned(), value, composite })
    };
    kept.into_iter().filter_map(checksum).collect()
}

/// The standard headers that are set, then the user's metadata by name.
fn metadata(head: &HeadObjectOutput) -> Vec<(String, String)> {
    let headers = [
        ("Cache-Control", head.cache_control()),
        ("Content-Disposition", head.content_disposition()),
        ("Content-Encoding", head.content_encoding()),
        ("Content-Language", head.content_language()),
        ("Expires", head.expires_string()),
        ("x-amz-website-redirect-location", head.website_redirect_location()),
    ];
    let headers = headers.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let mut own: Vec<_> = head.metadata().into_iter().flatten().collect();
    own.sort();
    let own = own.into_iter().map(|(name, value)| (name.as_str(), value.as_str()));
    headers
        .chain(own)
        .map(|(name, value)| (visible::line(name, LONGEST), visible::line(value, LONGEST)))
        .collect()
}
