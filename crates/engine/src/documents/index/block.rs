//! Rows that lie together: an arena of keys, and a column for each thing that S3 lists of an object.

use protocol::Moment;

/// One thing of a listing, as a page brings it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::documents) struct Listed<'a> {
    /// Its key, or a folder's with the `/`, without the listing's prefix.
    pub(in crate::documents) key: &'a str,
    pub(in crate::documents) what: What,
    /// Bytes.
    pub(in crate::documents) size: u64,
    pub(in crate::documents) modified: Moment,
    /// The number of its storage class in [`super::Classes`].
    pub(in crate::documents) class: u8,
    /// Its version's id, where versions are listed.
    pub(in crate::documents) version: Option<&'a str>,
    /// Whether that is the latest.
    pub(in crate::documents) latest: bool,
}

/// What a row stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::documents) enum What {
    Folder,
    Object,
    DeleteMarker,
}

const FOLDER: u8 = 1;
const MARKER: u8 = 2;
const LATEST: u8 = 4;

/// Rows in the order of their keys.
#[derive(Clone, Debug, Default)]
pub(in crate::documents) struct Block {
    keys: Texts,
    sizes: Vec<u64>,
    modified: Vec<i64>,
    classes: Vec<u8>,
    flags: Vec<u8>,
    /// Version ids; empty where versions are not listed.
    versions: Texts,
    folders: usize,
}

impl Block {
    /// Room for so many rows of so many bytes of keys.
    pub(in crate::documents) fn with_room(rows: usize, bytes: usize) -> Self {
        Self {
            keys: Texts { bytes: Vec::with_capacity(bytes), ends: Vec::with_capacity(rows) },
            sizes: Vec::with_capacity(rows),
            modified: Vec::with_capacity(rows),
            classes: Vec::with_capacity(rows),
            flags: Vec::with_capacity(rows),
            ..Self::default()
        }
    }

    /// Adds a row behind the others.
    pub(in crate::documents) fn push(&mut self, listed: &Listed<'_>) {
        self.keys.push(listed.key);
        self.sizes.push(listed.size);
        self.modified.push(listed.modified.0);
        self.classes.push(listed.class);
        let kind = match listed.what {
            What::Folder => FOLDER,
            What::Object => 0,
            What::DeleteMarker => MARKER,
        };
        self.folders += usize::from(kind == FOLDER);
        self.flags.push(kind | if listed.latest { LATEST } else { 0 });
        if let Some(version) = listed.version {
            self.versions.push(version);
        }
    }

    /// Adds the first `count` rows of `page`. The bytes of their objects.
    pub(super) fn append(&mut self, page: &Self, count: usize) -> u64 {
        self.keys.append(&page.keys, count);
        self.sizes.extend_from_slice(&page.sizes[..count]);
        self.modified.extend_from_slice(&page.modified[..count]);
        self.classes.extend_from_slice(&page.classes[..count]);
        self.flags.extend_from_slice(&page.flags[..count]);
        if !page.versions.ends.is_empty() {
            self.versions.append(&page.versions, count);
        }
        self.folders += page.flags[..count].iter().filter(|flags| **flags & FOLDER != 0).count();
        page.sizes[..count].iter().fold(0, |sum, size| sum.saturating_add(*size))
    }

    /// Gives back the room that is not used.
    pub(super) fn shrink(&mut self) {
        self.keys.shrink();
        self.sizes.shrink_to_fit();
        self.modified.shrink_to_fit();
        self.classes.shrink_to_fit();
        self.flags.shrink_to_fit();
        self.versions.shrink();
    }

    /// Bytes of memory that it takes.
    pub(super) fn memory(&self) -> usize {
        size_of::<Self>()
            + self.keys.memory()
            + self.versions.memory()
            + self.sizes.capacity() * size_of::<u64>()
            + self.modified.capacity() * size_of::<i64>()
            + self.classes.capacity()
            + self.flags.capacity()
    }

    pub(in crate::documents) const fn rows(&self) -> usize {
        self.sizes.len()
    }

    /// How many rows are folders.
    pub(in crate::documents) const fn folders(&self) -> usize {
        self.folders
    }

    /// A row's key, without the listing's prefix.
    pub(in crate::documents) fn key(&self, row: usize) -> &[u8] {
        self.keys.get(row)
    }

    /// All keys, one behind the other, and where each ends.
    pub(in crate::documents) fn arena(&self) -> (&[u8], &[u32]) {
        (&self.keys.bytes, &self.keys.ends)
    }

    pub(in crate::documents) fn sizes(&self) -> &[u64] {
        &self.sizes
    }

    /// When each was modified, in milliseconds since 1970.
    pub(in crate::documents) fn modified(&self) -> &[i64] {
        &self.modified
    }

    /// The number of each one's class.
    pub(in crate::documents) fn classes(&self) -> &[u8] {
        &self.classes
    }

    pub(in crate::documents) fn is_folder(&self, row: usize) -> bool {
        self.flags[row] & FOLDER != 0
    }

    /// A row, whole.
    pub(in crate::documents) fn listed(&self, row: usize) -> Listed<'_> {
        let flags = self.flags[row];
        let what = match flags & (FOLDER | MARKER) {
            0 => What::Object,
            MARKER => What::DeleteMarker,
            _ => What::Folder,
        };
        let version = (row < self.versions.ends.len()).then(|| text(self.versions.get(row)));
        Listed {
            key: text(self.key(row)),
            what,
            size: self.sizes[row],
            modified: Moment(self.modified[row]),
            class: self.classes[row],
            version,
            latest: flags & LATEST != 0,
        }
    }
}

/// What was text when it was put there.
fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

/// Texts one behind the other.
#[derive(Clone, Debug, Default)]
struct Texts {
    bytes: Vec<u8>,
    /// Where each ends. A page's keys are far below 4 GiB, and so are a block's.
    ends: Vec<u32>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.ends.push(end(self.bytes.len()));
    }

    fn append(&mut self, other: &Self, count: usize) {
        let shift = end(self.bytes.len());
        let bytes = other.ends[..count].last().map_or(0, |end| *end as usize);
        self.bytes.extend_from_slice(&other.bytes[..bytes]);
        self.ends.extend(other.ends[..count].iter().map(|end| end + shift));
    }

    fn get(&self, place: usize) -> &[u8] {
        let from = if place == 0 { 0 } else { self.ends[place - 1] as usize };
        &self.bytes[from..self.ends[place] as usize]
    }

    fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    fn memory(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * size_of::<u32>()
    }
}

fn end(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
