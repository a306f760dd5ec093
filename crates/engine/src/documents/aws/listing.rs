//! Pages of a listing, packed as they come.

use std::{borrow::Cow, cmp::Reverse};

use aws_sdk_s3::{
    operation::{list_object_versions::ListObjectVersionsOutput, list_objects_v2::ListObjectsV2Output},
    types::{
        CommonPrefix, DeleteMarkerEntry, EncodingType, Object, ObjectStorageClass, ObjectVersion,
        ObjectVersionStorageClass,
    },
};
use aws_smithy_types::DateTime;
use protocol::{Error, ErrorKind, Moment};

use super::{Reach, asking_bucket, decoded::decoded};
use crate::documents::index::{Block, Classes, Listed, What};

/// Bytes of keys in a page, as a guess for the room they take.
const PAGE_BYTES: usize = 64 << 10;
/// The class of an object that names none.
const STANDARD: &str = "STANDARD";
/// The version of what was there before versions were kept.
const UNVERSIONED: &str = "null";

/// What is listed, wherever in it one is.
#[derive(Clone, Debug)]
pub(in crate::documents) struct Below {
    /// What all keys begin with.
    pub(in crate::documents) prefix: String,
    /// Whether keys are listed up to the next `/`.
    pub(in crate::documents) by_level: bool,
    pub(in crate::documents) versions: bool,
}

/// Where the next page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::documents) enum Next {
    Token(String),
    Marker { key: String, version: Option<String> },
}

/// A page: rows in order, and where the next one begins, when there is one.
#[derive(Debug)]
pub(in crate::documents) struct Page {
    pub(in crate::documents) rows: Block,
    pub(in crate::documents) next: Option<Next>,
}

/// Asks for the page behind the key `after` (without the prefix), or at `next`.
///
/// # Errors
/// What S3 answers; `Internal` for an answer that is out of order.
pub(in crate::documents) async fn page(
    reach: &Reach,
    below: &Below,
    classes: &Classes,
    after: &str,
    next: Option<Next>,
) -> Result<Page, Error> {
    let is_stuck = |page: &Page| page.rows.rows() == 0 && page.next.is_some() && page.next == next;
    let page = if below.versions {
        let answer = versions(reach, below, after, next.clone()).await?;
        packed_versions(below, classes, &answer)
    } else {
        let answer = objects(reach, below, after, next.clone()).await?;
        packed_objects(below, classes, answer)
    }?;
    if is_stuck(&page) {
        return Err(strange("it goes on for ever"));
    }
    Ok(page)
}

async fn objects(
    reach: &Reach,
    below: &Below,
    after: &str,
    next: Option<Next>,
) -> Result<ListObjectsV2Output, Error> {
    let mut asked = reach
        .client
        .list_objects_v2()
        .bucket(&reach.bucket.bucket)
        .encoding_type(EncodingType::Url)
        .set_request_payer(reach.payer())
        .set_delimiter(below.by_level.then(|| "/".to_owned()))
        .set_prefix((!below.prefix.is_empty()).then(|| below.prefix.clone()));
    asked = match next {
        Some(Next::Token(token)) => asked.continuation_token(token),
        Some(Next::Marker { key, .. }) => asked.start_after(key),
        None if after.is_empty() => asked,
        None => asked.start_after(format!("{}{after}", below.prefix)),
    };
    asked.send().await.map_err(asking_bucket("s3:ListBucket", &reach.bucket))
}

async fn versions(
    reach: &Reach,
    below: &Below,
    after: &str,
    next: Option<Next>,
) -> Result<ListObjectVersionsOutput, Error> {
    let mut asked = reach
        .client
        .list_object_versions()
        .bucket(&reach.bucket.bucket)
        .encoding_type(EncodingType::Url)
        .set_request_payer(reach.payer())
        .set_delimiter(below.by_level.then(|| "/".to_owned()))
        .set_prefix((!below.prefix.is_empty()).then(|| below.prefix.clone()));
    asked = match next {
        Some(Next::Marker { key, version }) => asked.key_marker(key).set_version_id_marker(version),
        Some(Next::Token(_)) | None if after.is_empty() => asked,
        _ => asked.key_marker(format!("{}{after}", below.prefix)),
    };
    asked.send().await.map_err(asking_bucket("s3:ListBucketVersions", &reach.bucket))
}

/// A row before it is packed: its key, and what it is.
struct Unpacked<'a, T> {
    key: Cow<'a, str>,
    what: T,
}

fn packed_objects(below: &Below, classes: &Classes, answer: ListObjectsV2Output) -> Result<Page, Error> {
    let url = answer.encoding_type() == Some(&EncodingType::Url);
    let mut rows = Vec::with_capacity(answer.contents().len() + answer.common_prefixes().len());
    for object in answer.contents() {
        rows.push(Unpacked { key: rest(object.key(), url, below)?, what: Some(object) });
    }
    for folder in answer.common_prefixes() {
        rows.push(Unpacked { key: rest(folder.prefix(), url, below)?, what: None });
    }
    if !answer.common_prefixes().is_empty() {
        rows.sort_by(|a, b| a.key.cmp(&b.key));
    }
    let mut packer = Packer::new(classes, rows.len());
    for Unpacked { key, what } in &rows {
        let row = what.map_or(Listed { what: What::Folder, ..nothing(key) }, |object: &Object| Listed {
            size: bytes(object.size()),
            modified: moment(object.last_modified()),
            class: packer.class(object.storage_class().map(ObjectStorageClass::as_str)),
            ..nothing(key)
        });
        packer.add(row)?;
    }
    let goes_on = answer.is_truncated() == Some(true);
    let next = answer.next_continuation_token.filter(|_| goes_on).map(Next::Token);
    if goes_on && next.is_none() {
        return Err(strange("it does not say where it goes on"));
    }
    Ok(Page { rows: packer.block, next })
}

/// What a row of a versions' listing is.
enum OfVersions<'a> {
    Version(&'a ObjectVersion),
    Marker(&'a DeleteMarkerEntry),
    Folder,
}

impl OfVersions<'_> {
    /// The order of one key's versions: the latest first.
    fn newest_first(&self) -> (bool, Reverse<i64>) {
        let (latest, modified) = match self {
            Self::Version(version) => (version.is_latest(), version.last_modified()),
            Self::Marker(marker) => (marker.is_latest(), marker.last_modified()),
            Self::Folder => (None, None),
        };
        (latest != Some(true), Reverse(moment(modified).0))
    }
}

fn packed_versions(
    below: &Below,
    classes: &Classes,
    answer: &ListObjectVersionsOutput,
) -> Result<Page, Error> {
    let url = answer.encoding_type() == Some(&EncodingType::Url);
    let mut rows = Vec::new();
    for version in answer.versions() {
        let key = rest(version.key(), url, below)?;
        rows.push(Unpacked { key, what: OfVersions::Version(version) });
    }
    for marker in answer.delete_markers() {
        let key = rest(marker.key(), url, below)?;
        rows.push(Unpacked { key, what: OfVersions::Marker(marker) });
    }
    for folder in answer.common_prefixes().iter().map(CommonPrefix::prefix) {
        rows.push(Unpacked { key: rest(folder, url, below)?, what: OfVersions::Folder });
    }
    rows.sort_by(|a, b| a.key.cmp(&b.key).then_with(|| a.what.newest_first().cmp(&b.what.newest_first())));
    let mut packer = Packer::new(classes, rows.len());
    for Unpacked { key, what } in &rows {
        let row = match what {
            OfVersions::Version(version) => Listed {
                size: bytes(version.size()),
                modified: moment(version.last_modified()),
                class: packer.class(version.storage_class().map(ObjectVersionStorageClass::as_str)),
                version: Some(version.version_id().unwrap_or(UNVERSIONED)),
                latest: version.is_latest() == Some(true),
                ..nothing(key)
            },
            OfVersions::Marker(marker) => Listed {
                what: What::DeleteMarker,
                modified: moment(marker.last_modified()),
                version: Some(marker.version_id().unwrap_or(UNVERSIONED)),
                latest: marker.is_latest() == Some(true),
                ..nothing(key)
            },
            OfVersions::Folder => Listed { what: What::Folder, version: Some(""), ..nothing(key) },
        };
        packer.add(row)?;
    }
    let goes_on = answer.is_truncated() == Some(true);
    let next = match (&answer.next_key_marker, goes_on) {
        (_, false) => None,
        (None, true) => return Err(strange("it does not say where it goes on")),
        (Some(key), true) => {
            let key = if url { decoded(key).into_owned() } else { key.clone() };
            Some(Next::Marker { key, version: answer.next_version_id_marker.clone() })
        }
    };
    Ok(Page { rows: packer.block, next })
}

/// Packs rows and looks that they are in order: everything that finds and splits relies on that.
struct Packer<'c> {
    classes: &'c Classes,
    /// The class of the last row, which the next one mostly has too.
    last: Option<(String, u8)>,
    block: Block,
}

impl<'c> Packer<'c> {
    fn new(classes: &'c Classes, rows: usize) -> Self {
        Self { classes, last: None, block: Block::with_room(rows, PAGE_BYTES) }
    }

    fn class(&mut self, name: Option<&str>) -> u8 {
        let name = name.unwrap_or(STANDARD);
        match &self.last {
            Some((last, number)) if last == name => *number,
            _ => {
                let number = self.classes.number(name);
                self.last = Some((name.to_owned(), number));
                number
            }
        }
    }

    fn add(&mut self, row: Listed<'_>) -> Result<(), Error> {
        let last = self.block.rows().checked_sub(1).map(|last| self.block.key(last));
        let in_order = last.is_none_or(|last| match row.version {
            Some(_) => last <= row.key.as_bytes(),
            None => last < row.key.as_bytes(),
        });
        if !in_order {
            return Err(strange("its keys are not in order").with_next(
                "Directory buckets list in no order; only general purpose buckets can be listed.",
            ));
        }
        self.block.push(&row);
        Ok(())
    }
}

/// An empty object of this key.
const fn nothing(key: &str) -> Listed<'_> {
    let modified = Moment(0);
    Listed { key, what: What::Object, size: 0, modified, class: 0, version: None, latest: true }
}

/// A key without the listing's prefix.
fn rest<'a>(key: Option<&'a str>, url: bool, below: &Below) -> Result<Cow<'a, str>, Error> {
    let key = key.ok_or_else(|| strange("a key is missing"))?;
    let key = if url { decoded(key) } else { Cow::Borrowed(key) };
    let cut = match key {
        Cow::Borrowed(key) => key.strip_prefix(&below.prefix).map(Cow::Borrowed),
        Cow::Owned(key) => key.strip_prefix(&below.prefix).map(|rest| Cow::Owned(rest.to_owned())),
    };
    cut.ok_or_else(|| strange("a key does not begin with what was asked for"))
}

fn bytes(size: Option<i64>) -> u64 {
    size.and_then(|size| u64::try_from(size).ok()).unwrap_or_default()
}

fn moment(time: Option<&DateTime>) -> Moment {
    Moment(time.and_then(|time| time.to_millis().ok()).unwrap_or_default())
}

fn strange(what: &str) -> Error {
    Error::new(ErrorKind::Internal, format!("S3's listing cannot be read: {what}"))
}
