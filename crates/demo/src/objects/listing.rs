//! Lists of keys in pages, with what they have in common folded.

use protocol::Moment;

use super::{Bucket, Version, walk::Walk};
use crate::world::World;

/// S3's own limit for one page.
pub(crate) const PAGE: usize = 1_000;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listing {
    pub(crate) prefix: String,
    pub(crate) delimiter: Option<String>,
    /// Only keys, and folders, after this one.
    pub(crate) after: Option<String>,
    /// Of the key `after`, only what comes after this version; without one, nothing.
    pub(crate) after_version: Option<String>,
    pub(crate) most: usize,
    /// Every version, not only what is current.
    pub(crate) versions: bool,
}

/// One page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Page {
    pub(crate) rows: Vec<Row>,
    pub(crate) folders: Vec<String>,
    /// Where the next page begins: after this key, or folder, and this version of it.
    pub(crate) next: Option<(String, Option<String>)>,
}

/// A version in a list.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) key: String,
    pub(crate) version: Version,
    pub(crate) is_latest: bool,
}

impl Page {
    pub(crate) const fn len(&self) -> usize {
        self.rows.len() + self.folders.len()
    }
}

impl Bucket {
    /// A page of what is there at `now`.
    pub(crate) fn list(&self, world: &World, listing: &Listing, now: Moment) -> Page {
        self.walk(world, now, |walk| page(walk, listing))
    }
}

fn page(walk: &mut Walk<'_>, listing: &Listing) -> Page {
    let mut page = Page::default();
    if listing.most == 0 {
        return page;
    }
    let (prefix, after) = (listing.prefix.as_str(), listing.after.as_deref());
    let stays = listing.after_version.is_some();
    let is_past = |key: &str| after.is_some_and(|after| if stays { key < after } else { key <= after });
    walk.seek(prefix.max(after.unwrap_or_default()), |key| key < prefix || is_past(key));
    // Where a page that is full now would go on.
    let mut last: Option<(String, Option<String>)> = None;
    while let Some((key, versions)) = walk.next() {
        if !key.starts_with(prefix) {
            break;
        }
        let shown = shown(&key, versions, listing);
        if shown.is_empty() {
            continue;
        }
        if let Some(folder) =
            listing.delimiter.as_deref().and_then(|delimiter| folder(&key, prefix, delimiter))
        {
            if !after.is_some_and(|after| after.starts_with(folder)) {
                if page.len() == listing.most {
                    page.next = last;
                    break;
                }
                page.folders.push(folder.to_owned());
                last = Some((folder.to_owned(), None));
            }
            walk.seek(folder, |key| key < folder || key.starts_with(folder));
            continue;
        }
        for (version, is_latest) in shown {
            if page.len() == listing.most {
                page.next = last;
                return page;
            }
            last = Some((key.clone().into_owned(), listing.versions.then(|| version.id())));
            page.rows.push(Row { key: key.clone().into_owned(), version, is_latest });
        }
    }
    page
}

/// The versions of a key that a list shows, and which is the latest.
fn shown(key: &str, versions: Vec<Version>, listing: &Listing) -> Vec<(Version, bool)> {
    let numbered = versions.into_iter().enumerate().map(|(place, version)| (version, place == 0));
    if !listing.versions {
        return numbered.take(1).filter(|(version, _)| !version.is_marker()).collect();
    }
    let mut all: Vec<(Version, bool)> = numbered.collect();
    if listing.after.as_deref() == Some(key) {
        let place = all.iter().position(|(version, _)| Some(version.id()) == listing.after_version);
        all.drain(..place.map_or(all.len(), |place| place + 1));
    }
    all
}

/// The part of `key` up to the first delimiter after the prefix.
fn folder<'k>(key: &'k str, prefix: &str, delimiter: &str) -> Option<&'k str> {
    if delimiter.is_empty() {
        return None;
    }
    let at = key.get(prefix.len()..)?.find(delimiter)?;
    key.get(..prefix.len() + at + delimiter.len())
}
