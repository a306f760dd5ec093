//! The writes to S3. Whoever calls them has passed the gate, and the journal has what is to be done.
//!
//! Unlike the writes to services, these may be sent again: erasing a version twice, or uploading a part twice, is the
//! same as once. `restore` is sent once.
#![expect(clippy::disallowed_methods, reason = "the gate's own writes: everything here has passed it")]

use aws_sdk_s3::{
    Client,
    error::ProvideErrorMetadata,
    primitives::ByteStream,
    types::{
        ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart, Delete, GlacierJobParameters,
        ObjectIdentifier, RequestPayer, RestoreRequest,
    },
};
use aws_types::request_id::RequestId;
use futures::{StreamExt as _, stream};
use protocol::{Error, ErrorKind, documents::writing::Tier};

use crate::clients::{asking, once};

/// `DeleteObjects` takes no more versions at once.
pub(crate) const MOST_ERASED: usize = 1_000;
/// Deletions side by side of keys that stand one to a call.
const SIDE_BY_SIDE: usize = 8;

/// A version to erase.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Target {
    pub(crate) key: String,
    pub(crate) version: String,
}

/// A version that was not erased, and why in S3's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) target: Target,
    pub(crate) why: String,
}

/// Erases versions and delete markers for good: at most [`MOST_ERASED`]. What stays, with its reason; all else is gone.
///
/// # Errors
/// What AWS answers to the whole call: some may be gone then.
pub(crate) async fn erase(client: &Client, bucket: &str, targets: &[Target]) -> Result<Vec<Kept>, Error> {
    // XML has no way to write some characters, and reads line ends as it likes: such keys go in the address.
    let (odd, plain): (Vec<&Target>, Vec<&Target>) =
        targets.iter().partition(|target| target.key.chars().any(char::is_control));
    let mut kept = erase_together(client, bucket, &plain).await?;
    let alone: Vec<_> = odd.into_iter().map(|target| erase_one(client, bucket, target)).collect();
    let alone: Vec<_> = stream::iter(alone).buffer_unordered(SIDE_BY_SIDE).collect().await;
    for one in alone {
        kept.extend(one?);
    }
    Ok(kept)
}

async fn erase_together(client: &Client, bucket: &str, targets: &[&Target]) -> Result<Vec<Kept>, Error> {
    if targets.is_empty() {
        return Ok(Vec::new());
    }
    let identifiers: Result<Vec<_>, _> = targets
        .iter()
        .map(|target| ObjectIdentifier::builder().key(&target.key).version_id(&target.version).build())
        .collect();
    let delete = identifiers
        .and_then(|objects| Delete::builder().set_objects(Some(objects)).quiet(true).build())
        .map_err(|error| Error::new(ErrorKind::Internal, format!("The versions cannot be named: {error}")))?;
    let answer = client
        .delete_objects()
        .bucket(bucket)
        .delete(delete)
        .send()
        .await
        .map_err(asking("s3:DeleteObjectVersion"))?;
    let kept = answer.errors().iter().map(|error| Kept {
        target: Target {
            key: error.key().unwrap_or_default().to_owned(),
            version: error.version_id().unwrap_or_default().to_owned(),
        },
        why: match (error.code(), error.message()) {
            (Some(code), Some(message)) => format!("{code}: {message}"),
            (code, message) => code.or(message).unwrap_or("refused").to_owned(),
        },
    });
    Ok(kept.collect())
}

async fn erase_one(client: &Client, bucket: &str, target: &Target) -> Result<Option<Kept>, Error> {
    let sent =
        client.delete_object().bucket(bucket).key(&target.key).version_id(&target.version).send().await;
    match sent {
        Ok(_) => Ok(None),
        // S3 says no to this one; the others may go.
        Err(error) if error.code() == Some("AccessDenied") => {
            let why = format!("AccessDenied: {}", error.message().unwrap_or("refused"));
            Ok(Some(Kept { target: target.clone(), why }))
        }
        Err(error) => Err(asking("s3:DeleteObjectVersion")(error)),
    }
}

/// Has an archived version brought back for so many days; AWS's request id.
///
/// # Errors
/// `Conflict` when it is being restored already; what AWS answers.
pub(crate) async fn restore(
    client: &Client,
    bucket: &str,
    key: &str,
    version: Option<&str>,
    tier: Tier,
    days: u32,
) -> Result<Option<String>, Error> {
    let tier = match tier {
        Tier::Expedited => aws_sdk_s3::types::Tier::Expedited,
        Tier::Standard => aws_sdk_s3::types::Tier::Standard,
        Tier::Bulk => aws_sdk_s3::types::Tier::Bulk,
    };
    let job = GlacierJobParameters::builder().tier(tier).build();
    let job = job.map_err(|error| Error::new(ErrorKind::Internal, format!("No restore: {error}")))?;
    let days = i32::try_from(days).unwrap_or(i32::MAX);
    let (retries, time) = once();
    let sent = client
        .restore_object()
        .bucket(bucket)
        .key(key)
        .set_version_id(version.map(str::to_owned))
        .restore_request(RestoreRequest::builder().days(days).glacier_job_parameters(job).build())
        .customize()
        .config_override(aws_sdk_s3::config::Builder::new().retry_config(retries).timeout_config(time))
        .send()
        .await;
    match sent {
        Ok(answer) => Ok(answer.request_id().map(str::to_owned)),
        Err(error) if error.code() == Some("RestoreAlreadyInProgress") => {
            Err(Error::new(ErrorKind::Conflict, "It is being restored already")
                .with_next("Its details say when it is there."))
        }
        Err(error) => Err(asking("s3:RestoreObject")(error)),
    }
}

/// Where an upload goes.
#[derive(Clone, Debug)]
pub(crate) struct Destination {
    pub(crate) client: Client,
    pub(crate) bucket: String,
    pub(crate) key: String,
    pub(crate) requester_pays: bool,
}

impl Destination {
    fn payer(&self) -> Option<RequestPayer> {
        self.requester_pays.then_some(RequestPayer::Requester)
    }

    /// Begins an upload in parts; its id.
    ///
    /// # Errors
    /// What AWS answers.
    pub(crate) async fn begin(&self, content_type: Option<&str>) -> Result<String, Error> {
        let begun = self
            .client
            .create_multipart_upload()
            .bucket(&self.bucket)
            .key(&self.key)
            .set_content_type(content_type.map(str::to_owned))
            .set_request_payer(self.payer())
            .checksum_algorithm(ChecksumAlgorithm::Sha256)
            .send()
            .await
            .map_err(asking("s3:PutObject"))?;
        begun
            .upload_id
            .ok_or_else(|| Error::new(ErrorKind::Internal, "S3 began an upload without an id for it"))
    }

    /// Uploads one part, from 1; what S3 has to hear of it at the end.
    ///
    /// # Errors
    /// `NotFound` when the upload is no longer there; what AWS answers.
    pub(crate) async fn part(&self, upload: &str, number: i32, bytes: Vec<u8>) -> Result<Part, Error> {
        let sent = self
            .client
            .upload_part()
            .bucket(&self.bucket)
            .key(&self.key)
            .upload_id(upload)
            .part_number(number)
            .set_request_payer(self.payer())
            .checksum_algorithm(ChecksumAlgorithm::Sha256)
            .body(ByteStream::from(bytes))
            .send()
            .await
            .map_err(asking("s3:PutObject"))?;
        Ok(Part {
            number,
            etag: sent.e_tag.unwrap_or_default(),
            sha256: sent.checksum_sha256.unwrap_or_default(),
        })
    }

    /// Puts the parts together, unless somebody wrote the key first; the version that came of it, where there are versions.
    ///
    /// # Errors
    /// `Conflict` when the key is taken; what AWS answers.
    pub(crate) async fn end(&self, upload: &str, parts: &[Part]) -> Result<Option<String>, Error> {
        let parts = parts.iter().map(|part| {
            let named = CompletedPart::builder().part_number(part.number).e_tag(&part.etag);
            named.set_checksum_sha256(Some(part.sha256.clone()).filter(|sum| !sum.is_empty())).build()
        });
        let all = CompletedMultipartUpload::builder().set_parts(Some(parts.collect())).build();
        let ended = self
            .client
            .complete_multipart_upload()
            .bucket(&self.bucket)
            .key(&self.key)
            .upload_id(upload)
            .multipart_upload(all)
            .if_none_match("*")
            .set_request_payer(self.payer())
            .send()
            .await;
        match ended {
            Ok(answer) => Ok(answer.version_id),
            Err(error) if error.code() == Some("PreconditionFailed") => Err(Error::new(
                ErrorKind::Conflict,
                "Somebody else has put an object under this key meanwhile",
            )
            .with_next("Choose another key; nothing was overwritten.")),
            Err(error) => Err(asking("s3:PutObject")(error)),
        }
    }

    /// Throws away what was uploaded of it.
    ///
    /// # Errors
    /// What AWS answers.
    pub(crate) async fn abandon(&self, upload: &str) -> Result<(), Error> {
        let sent = self
            .client
            .abort_multipart_upload()
            .bucket(&self.bucket)
            .key(&self.key)
            .upload_id(upload)
            .set_request_payer(self.payer())
            .send()
            .await;
        match sent {
            Ok(_) => Ok(()),
            Err(error) if error.code() == Some("NoSuchUpload") => Ok(()),
            Err(error) => Err(asking("s3:AbortMultipartUpload")(error)),
        }
    }
}

/// A part that was uploaded.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Part {
    pub(crate) number: i32,
    pub(crate) etag: String,
    /// In base64.
    pub(crate) sha256: String,
}
