//! An object's bytes, by ranges of one state of it: a changing object never mixes.

use std::{
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use aws_sdk_s3::{
    operation::head_object::HeadObjectOutput,
    types::{ChecksumMode, ChecksumType, ServerSideEncryption},
};
use aws_smithy_types::byte_stream::ByteStream;
use bytes::{Bytes, BytesMut};
use protocol::{Error, ErrorKind, documents::ObjectId};

use super::{Reach, asking_object};
use crate::documents::checksum::{Algorithm, Expected};

/// How often a range is asked for whose bytes did not come.
const ATTEMPTS: u32 = 3;

/// What S3 says of an object before any of its bytes.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::documents) struct Head {
    /// The object, with its version where there are versions.
    pub(in crate::documents) object: ObjectId,
    /// Bytes.
    pub(in crate::documents) size: u64,
    /// Its entity tag, in quotes.
    pub(in crate::documents) etag: Option<String>,
    pub(in crate::documents) content_type: Option<String>,
    /// What its bytes can be compared with.
    pub(in crate::documents) expected: Option<Expected>,
}

/// An object as it is when it is opened.
#[derive(Clone, Debug)]
pub(in crate::documents) struct Source {
    reach: Reach,
    asked: ObjectId,
    pub(in crate::documents) head: Head,
    /// Whether the role may read the latest version only without naming it.
    unnamed: Arc<AtomicBool>,
}

impl Source {
    /// Asks what the object is. Whoever asks has been admitted.
    ///
    /// # Errors
    /// What S3 answers.
    pub(in crate::documents) async fn open(reach: Reach, asked: &ObjectId) -> Result<Self, Error> {
        let head = head(&reach, asked).await?;
        Ok(Self { reach, asked: asked.clone(), head, unnamed: Arc::default() })
    }

    /// The bytes of `range`, which lies inside the object. For ranges that fit in memory.
    ///
    /// # Errors
    /// `Conflict` when the object has changed since it was opened; what S3 answers.
    pub(in crate::documents) async fn read(&self, range: Range<u64>) -> Result<Bytes, Error> {
        let mut attempt = 1;
        loop {
            match self.read_once(range.clone()).await {
                Err(error) if attempt < ATTEMPTS && error.kind == ErrorKind::Unreachable => attempt += 1,
                read => return read,
            }
        }
    }

    async fn read_once(&self, range: Range<u64>) -> Result<Bytes, Error> {
        let mut chunks = self.stream(range.clone()).await?;
        let Some(first) = chunks.next().await? else { return Ok(Bytes::new()) };
        if first.len() as u64 == range.end - range.start {
            return Ok(first);
        }
        let mut bytes = BytesMut::from(first);
        while let Some(chunk) = chunks.next().await? {
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.freeze())
    }

    /// The bytes of `range` as they come.
    ///
    /// # Errors
    /// `Conflict` when the object has changed since it was opened; what S3 answers.
    pub(in crate::documents) async fn stream(&self, range: Range<u64>) -> Result<Chunks, Error> {
        if range.is_empty() {
            return Ok(Chunks { body: ByteStream::from_static(b""), left: 0 });
        }
        let pinned = self.head.object.version.is_some() && !self.unnamed.load(Ordering::Relaxed);
        let first = self.get(&range, pinned).await;
        // A version is named so that reading goes on when another comes; a role that may not name one still reads.
        let may_not_name = |error: &Error| matches!(error.kind, ErrorKind::Forbidden { .. });
        match first {
            Err(error) if pinned && self.asked.version.is_none() && may_not_name(&error) => {
                let chunks = self.get(&range, false).await?;
                self.unnamed.store(true, Ordering::Relaxed);
                Ok(chunks)
            }
            answered => answered,
        }
    }

    async fn get(&self, range: &Range<u64>, pinned: bool) -> Result<Chunks, Error> {
        let object = if pinned { &self.head.object } else { &self.asked };
        let Range { start, end } = *range;
        let answer = self
            .reach
            .client
            .get_object()
            .bucket(&object.bucket.bucket)
            .key(&object.key)
            .set_version_id(object.version.clone())
            .set_if_match(self.head.etag.clone())
            .range(format!("bytes={start}-{}", end.saturating_sub(1)))
            .set_request_payer(self.reach.payer())
            .send()
            .await
            .map_err(asking_object(action(object), object))?;
        let whole = start == 0 && end == self.head.size;
        let told = answer.content_range().and_then(|told| told.strip_prefix("bytes "));
        let asked = format!("{start}-{}/{}", end.saturating_sub(1), self.head.size);
        match told {
            Some(told) if told != asked => Err(changed(object)),
            None if !whole => {
                Err(Error::new(ErrorKind::Internal, "S3 answered with the whole object instead of a range"))
            }
            _ => Ok(Chunks { body: answer.body, left: end - start }),
        }
    }
}

/// Bytes as they come: as many as were asked for, or an error.
#[derive(Debug)]
pub(in crate::documents) struct Chunks {
    body: ByteStream,
    left: u64,
}

impl Chunks {
    /// The next bytes; nothing when all were there.
    ///
    /// # Errors
    /// `Unreachable` when the connection breaks before.
    pub(in crate::documents) async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        let broken = || {
            Error::new(ErrorKind::Unreachable, "The connection to S3 broke while the object was read")
                .with_next("Check the network; what was fetched is kept.")
        };
        if self.left == 0 {
            return Ok(None);
        }
        match self.body.next().await {
            Some(Ok(chunk)) if chunk.len() as u64 <= self.left => {
                self.left -= chunk.len() as u64;
                Ok(Some(chunk))
            }
            Some(Ok(_)) => Err(Error::new(ErrorKind::Internal, "S3 sent more bytes than were asked for")),
            Some(Err(_)) | None => Err(broken()),
        }
    }
}

const fn action(object: &ObjectId) -> &'static str {
    if object.version.is_some() { "s3:GetObjectVersion" } else { "s3:GetObject" }
}

fn changed(object: &ObjectId) -> Error {
    let name = crate::visible::line(&object.key, 120);
    Error::new(ErrorKind::Conflict, format!("{name} has changed while it was read"))
        .with_next("Open it again to read it as it is now.")
}

async fn head(reach: &Reach, asked: &ObjectId) -> Result<Head, Error> {
    let answer = head_of(reach, asked, None).await?;
    let size = answer.content_length().and_then(|size| size.try_into().ok()).unwrap_or(0);
    let version = asked.version.clone().or_else(|| answer.version_id().map(str::to_owned));
    Ok(Head {
        object: ObjectId { version, ..asked.clone() },
        size,
        etag: answer.e_tag().map(str::to_owned),
        content_type: answer.content_type().map(str::to_owned),
        expected: expected(&answer),
    })
}

pub(super) async fn head_of(
    reach: &Reach,
    object: &ObjectId,
    part: Option<i32>,
) -> Result<HeadObjectOutput, Error> {
    let asked = reach.client.head_object().bucket(&object.bucket.bucket).key(&object.key);
    asked
        .set_version_id(object.version.clone())
        .set_part_number(part)
        .checksum_mode(ChecksumMode::Enabled)
        .set_request_payer(reach.payer())
        .send()
        .await
        .map_err(asking_object(action(object), object))
}

/// The best of the checksums that S3 keeps; else the entity tag, where it is an MD5.
fn expected(head: &HeadObjectOutput) -> Option<Expected> {
    let kept = [
        (Algorithm::Sha256, head.checksum_sha256()),
        (Algorithm::Crc64Nvme, head.checksum_crc64_nvme()),
        (Algorithm::Crc32c, head.checksum_crc32_c()),
        (Algorithm::Crc32, head.checksum_crc32()),
    ];
    let kept = kept.into_iter().find_map(|(algorithm, value)| Some((algorithm, value?)));
    let composite = head.checksum_type() == Some(&ChecksumType::Composite);
    if let Some(expected) = kept.and_then(|(algorithm, value)| Expected::kept(algorithm, value, composite)) {
        return Some(expected);
    }
    // With a key of KMS or of the customer's the tag is something else.
    let plain = matches!(head.server_side_encryption(), None | Some(ServerSideEncryption::Aes256));
    let own_key = head.sse_customer_algorithm().is_some();
    head.e_tag().filter(|_| plain && !own_key).and_then(Expected::of_etag)
}

impl Source {
    /// How long the parts are that the object was uploaded in, if they can be told: either all of one length but the
    /// last, or so few that each is asked for.
    pub(in crate::documents) async fn part_lengths(&self, parts: u32) -> Option<Vec<u64>> {
        /// The most parts that are asked for one by one.
        const MOST_ASKED: u32 = 100;
        let count = i32::try_from(parts).ok().filter(|parts| (1..=10_000).contains(parts))?;
        let unnamed = self.unnamed.load(Ordering::Relaxed);
        let object = if unnamed { &self.asked } else { &self.head.object };
        let length = async |part| {
            let answer = head_of(&self.reach, object, Some(part)).await.ok()?;
            let same = answer.e_tag() == self.head.etag.as_deref() && answer.parts_count() == Some(count);
            answer.content_length().filter(|_| same).and_then(|length| u64::try_from(length).ok())
        };
        let (first, last) = (length(1).await?, length(count).await?);
        let before = usize::try_from(count - 1).ok()?;
        if first.checked_mul(before as u64)?.checked_add(last)? == self.head.size {
            let mut lengths = vec![first; before];
            lengths.push(last);
            return Some(lengths);
        }
        if parts > MOST_ASKED {
            return None;
        }
        let mut lengths = Vec::new();
        for part in 1..=count {
            lengths.push(length(part).await?);
        }
        (lengths.iter().sum::<u64>() == self.head.size).then_some(lengths)
    }
}
