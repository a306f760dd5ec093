//! Objects that come in parts.

use std::{collections::BTreeMap, sync::Arc};

use bytes::Bytes;
use protocol::Moment;

use super::{
    About, Bucket, Checksum, Object, ObjectError, Rope, Written,
    checksum::{etag, etag_of_parts},
};
use crate::world::World;

/// All parts but the last are at least so large.
const SMALLEST: usize = 5 << 20;
/// The number of the last part there can be.
const LAST: u32 = 10_000;

/// An upload that was begun.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    pub(crate) key: String,
    pub(crate) begun: Moment,
    pub(crate) about: About,
    pub(crate) parts: BTreeMap<u32, Part>,
}

/// A part that came.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) at: Moment,
    pub(crate) etag: String,
    pub(crate) checksum: Checksum,
    pub(crate) bytes: Bytes,
}

impl Bucket {
    /// Begins an upload; its id.
    pub(crate) fn begin_upload(&self, key: &str, about: About, now: Moment) -> String {
        let mut ledger = self.ledger();
        ledger.count += 1;
        let id = self.dice.of("upload").of(key).at(ledger.count).hex(64);
        let upload = Upload { key: key.to_owned(), begun: now, about, parts: BTreeMap::new() };
        ledger.uploads.insert(id.clone(), upload);
        id
    }

    /// Takes a part; its ETag.
    ///
    /// # Errors
    /// `NoSuchUpload`; `InvalidArgument` for a number that no part has.
    pub(crate) fn put_part(
        &self,
        (key, id): (&str, &str),
        number: u32,
        (bytes, checksum): (Bytes, Checksum),
        now: Moment,
    ) -> Result<String, ObjectError> {
        if !(1..=LAST).contains(&number) {
            let message = "Part number must be an integer between 1 and 10000, inclusive";
            return Err(ObjectError::invalid_argument(message));
        }
        let mut ledger = self.ledger();
        let upload = ledger.uploads.get_mut(id).filter(|upload| upload.key == key);
        let upload = upload.ok_or_else(|| ObjectError::no_such_upload(id))?;
        let etag = etag(&bytes);
        upload.parts.insert(number, Part { at: now, etag: etag.clone(), checksum, bytes });
        Ok(etag)
    }

    /// # Errors
    /// `NoSuchUpload`.
    pub(crate) fn upload(&self, key: &str, id: &str) -> Result<Upload, ObjectError> {
        let upload = self.ledger().uploads.get(id).filter(|upload| upload.key == key).cloned();
        upload.ok_or_else(|| ObjectError::no_such_upload(id))
    }

    /// Uploads under way, by key and id.
    pub(crate) fn uploads(&self, prefix: &str) -> Vec<(String, Upload)> {
        let ledger = self.ledger();
        let mut all: Vec<(String, Upload)> = ledger
            .uploads
            .iter()
            .filter(|(_, upload)| upload.key.starts_with(prefix))
            .map(|(id, upload)| (id.clone(), Upload { parts: BTreeMap::new(), ..upload.clone() }))
            .collect();
        all.sort_by(|(id, upload), (other, another)| (&upload.key, id).cmp(&(&another.key, other)));
        all
    }

    /// # Errors
    /// `NoSuchUpload`.
    pub(crate) fn abort_upload(&self, key: &str, id: &str) -> Result<(), ObjectError> {
        self.upload(key, id)?;
        self.ledger().uploads.remove(id);
        Ok(())
    }

    /// Joins the parts that are named, in their order, to an object.
    ///
    /// # Errors
    /// As S3: `NoSuchUpload`, `InvalidPart`, `InvalidPartOrder`, `EntityTooSmall`, and those of [`Self::put`].
    pub(crate) fn complete_upload(
        &self,
        world: &World,
        (key, id): (&str, &str),
        named: &[(u32, String)],
        only_new: bool,
        now: Moment,
    ) -> Result<Written, ObjectError> {
        let upload = self.upload(key, id)?;
        if named.is_empty() {
            return Err(ObjectError::malformed_xml());
        }
        if !named.is_sorted_by_key(|(number, _)| *number) {
            let message =
                "The list of parts was not in ascending order. Parts must be ordered by part number.";
            return Err(ObjectError::new(400, "InvalidPartOrder", message));
        }
        let mut parts = Vec::with_capacity(named.len());
        for (number, etag) in named {
            let part = upload.parts.get(number);
            let part = part.filter(|part| part.etag.trim_matches('"') == etag.trim_matches('"'));
            parts.push(part.ok_or_else(invalid_part)?);
        }
        let whole_but_last = parts.split_last().map_or(&[][..], |(_, others)| others);
        if whole_but_last.iter().any(|part| part.bytes.len() < SMALLEST) {
            let message = "Your proposed upload is smaller than the minimum allowed size";
            return Err(ObjectError::new(400, "EntityTooSmall", message));
        }
        let mut body = Rope::default();
        parts.iter().for_each(|part| body.push(part.bytes.clone()));
        let object = Object {
            size: body.len(),
            etag: etag_of_parts(parts.iter().map(|part| part.etag.as_str())),
            about: upload.about.clone(),
            checksum: Checksum::of(&body),
            parts: u32::try_from(parts.len()).unwrap_or(LAST),
            body: Arc::new(body),
        };
        let written = self.put(world, key, object, only_new, now)?;
        self.ledger().uploads.remove(id);
        Ok(written)
    }
}

fn invalid_part() -> ObjectError {
    let message = "One or more of the specified parts could not be found. The part may not have been uploaded, or \
                   the specified entity tag may not match the part's entity tag.";
    ObjectError::new(400, "InvalidPart", message)
}

impl Object {
    /// An object that comes in one piece.
    pub(crate) fn whole(bytes: Bytes, about: About, checksum: Checksum) -> Self {
        Self {
            size: bytes.len() as u64,
            etag: etag(&bytes),
            about,
            checksum: Some(checksum),
            parts: 0,
            body: Arc::new(Rope::from(bytes)),
        }
    }

    /// An object whose bytes need not be in memory. A large one is as if it had come in parts.
    pub(crate) fn made(body: Rope, about: About) -> Self {
        const SMALL: u64 = 8 << 20;
        let size = body.len();
        let digest = etag(&body.read(0..size.min(SMALL)));
        let parts = if size > SMALL { super::object::parts_of(size) } else { 0 };
        let etag = match parts {
            0 => digest,
            parts => format!("\"{}-{parts}\"", digest.trim_matches('"')),
        };
        Self { size, etag, about, checksum: None, parts, body: Arc::new(body) }
    }
}
