//! Uploads in parts. Whoever calls them has passed the gate, and the journal has what is to be done.
//!
//! A part may be sent again: twice is the same as once. The end is sent once.
#![expect(clippy::disallowed_methods, reason = "the gate's own writes: everything here has passed it")]

use std::time::Duration;

use aws_sdk_s3::{
    Client,
    error::ProvideErrorMetadata,
    operation::head_object::HeadObjectOutput,
    primitives::ByteStream,
    types::{ChecksumAlgorithm, ChecksumMode, CompletedMultipartUpload, CompletedPart, RequestPayer},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use protocol::{Error, ErrorKind};
use sha2::{Digest as _, Sha256};

use crate::clients::{asking, once};

/// S3 puts thousands of parts together for minutes.
const ENDING: Duration = Duration::from_secs(10 * 60);

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

    /// Puts the parts together to `size` bytes, unless somebody wrote the key first; the version that came of it, where
    /// there are versions. Sent once: a second answer would be that the key is taken, by ourselves. Where the answer does
    /// not say that it was done, S3 is asked what it has.
    ///
    /// # Errors
    /// `Conflict` when the key is taken; `NotFound` when S3 has nothing of the upload any more; what AWS answers: it may
    /// have been done then, and asking again finds that.
    pub(crate) async fn end(&self, upload: &str, parts: &[Part], size: u64) -> Result<Option<String>, Error> {
        let named = parts.iter().map(|part| {
            let named = CompletedPart::builder().part_number(part.number).e_tag(&part.etag);
            named.set_checksum_sha256(Some(part.sha256.clone()).filter(|sum| !sum.is_empty())).build()
        });
        let all = CompletedMultipartUpload::builder().set_parts(Some(named.collect())).build();
        let (retries, time) = once();
        let time = time.to_builder().operation_timeout(ENDING).build();
        let ended = self
            .client
            .complete_multipart_upload()
            .bucket(&self.bucket)
            .key(&self.key)
            .upload_id(upload)
            .multipart_upload(all)
            .if_none_match("*")
            .set_request_payer(self.payer())
            .customize()
            .config_override(aws_sdk_s3::config::Builder::new().retry_config(retries).timeout_config(time))
            .send()
            .await;
        let error = match ended {
            Ok(answer) => return Ok(answer.version_id),
            Err(error) => error,
        };
        if let Some(made) = self.made(parts, size).await {
            return Ok(made.version_id);
        }
        Err(match error.code() {
            Some("PreconditionFailed") => {
                Error::new(ErrorKind::Conflict, "Somebody else has put an object under this key meanwhile")
                    .with_next("Choose another key; nothing was overwritten.")
            }
            Some("NoSuchUpload") => Error::new(ErrorKind::NotFound, "S3 has nothing of this upload any more")
                .with_next("Go on with it: it begins anew."),
            Some(_) => asking("s3:PutObject")(error),
            None => asking("s3:PutObject")(error)
                .with_next("S3 may have put it together all the same: go on with it to find out."),
        })
    }

    /// What S3 has under the key, if it is these parts and nothing else: by its size and the checksum of their checksums.
    async fn made(&self, parts: &[Part], size: u64) -> Option<HeadObjectOutput> {
        let head = self
            .client
            .head_object()
            .bucket(&self.bucket)
            .key(&self.key)
            .checksum_mode(ChecksumMode::Enabled)
            .set_request_payer(self.payer())
            .send()
            .await
            .ok()?;
        let same = head.content_length().and_then(|length| u64::try_from(length).ok()) == Some(size)
            && head.checksum_sha256() == Some(composite(parts)?.as_str());
        same.then_some(head)
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

/// The checksum that S3 makes of an object in parts: of their checksums, and how many they are. Nothing where one has
/// none.
fn composite(parts: &[Part]) -> Option<String> {
    let mut sum = Sha256::new();
    for part in parts {
        sum.update(STANDARD.decode(&part.sha256).ok().filter(|sum| !sum.is_empty())?);
    }
    Some(format!("{}-{}", STANDARD.encode(sum.finalize()), parts.len()))
}

#[cfg(test)]
#[path = "uploads_tests.rs"]
mod tests;
