//! Listing: objects stream into an index of the engine's, the window sees rows of it.

use serde::{Deserialize, Serialize};

use super::{BucketId, ObjectId};
use crate::{Error, Moment, catalogue::Revision, request, stream};

/// Opens a listing, or goes on with it, and says how it stands: at once, about ten times a second while it moves, and
/// every five seconds. One whose streams are all gone is kept for a short while and then forgotten.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct List {
    /// The listing.
    pub listing: ListingId,
    /// What it lists. Another scope under the same id begins anew.
    pub scope: Scope,
}
stream!(List, "documents.List", ListingState);

/// Names a listing; the window makes it up.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ListingId(pub String);

/// What is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// The bucket.
    pub bucket: BucketId,
    /// What all keys begin with; empty for the whole bucket.
    pub prefix: String,
    /// How deep.
    pub depth: Depth,
    /// Whether all versions and delete markers are listed.
    pub versions: bool,
}

/// How deep a listing goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Depth {
    /// One level: folders by `/`, and the objects beside them.
    Level,
    /// Everything below the prefix.
    Below,
}

/// How a listing stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListingState {
    /// Moves with every change of what rows show.
    pub revision: Revision,
    /// Objects, versions and folders that are listed.
    pub listed: u64,
    /// Bytes of the objects that are listed.
    pub bytes: u64,
    /// Rows that pass the lens.
    pub shown: u64,
    /// Bytes of memory that the index takes.
    pub memory: u64,
    /// Calls so far.
    pub calls: u64,
    /// Ranges of keys that are listed side by side just now.
    pub ranges: u32,
    /// How far it is.
    pub phase: ListingPhase,
    /// When it began.
    pub began: Option<Moment>,
    /// How long it has taken, in milliseconds.
    pub took: u64,
    /// How long the last search or sort took, in microseconds; nothing while it runs.
    pub arranged_in: Option<u64>,
}

/// How far a listing is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum ListingPhase {
    /// It goes on.
    #[default]
    Listing,
    /// All of it is listed.
    Whole,
    /// It was stopped by hand; what is listed stays.
    Stopped,
    /// It holds as much as it may; what is listed stays.
    Full {
        /// How many objects that is.
        limit: u64,
    },
    /// It could not go on; what is listed stays.
    Failed {
        /// Why.
        error: Error,
    },
}

/// Stops a listing; what is listed stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StopListing {
    /// The listing.
    pub listing: ListingId,
}
request!(StopListing, "documents.StopListing", ());

/// Lists anew, or goes on where it was stopped or failed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListAgain {
    /// The listing.
    pub listing: ListingId,
}
request!(ListAgain, "documents.ListAgain", ());

/// Says which rows are shown, and in which order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SetLens {
    /// The listing.
    pub listing: ListingId,
    /// What to show.
    pub lens: Lens,
}
request!(SetLens, "documents.SetLens", LensSet);

/// Which rows, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lens {
    /// A search: words, `*.pdf`, `/regex/`, `size>1MB`, `modified<2026-01-31`, `age>30d`, `class:GLACIER`,
    /// `suffix:pdf`, `property:PW-104233`, with `and`, `or`, `not` and parentheses.
    pub query: String,
    /// What to sort by.
    pub sort: Sort,
    /// Whether the order is turned around.
    pub descending: bool,
}

/// What rows are sorted by. Folders stand before objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// The key, as S3 orders it: by its bytes.
    #[default]
    Key,
    /// Bytes.
    Size,
    /// When it was last modified.
    Modified,
    /// The storage class.
    Class,
    /// How many versions there are, where they are listed.
    Versions,
}

/// What became of a lens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LensSet {
    /// Rows of this revision and later are by this lens.
    pub revision: Revision,
    /// What is wrong with the search; the last right one stays in force then.
    pub trouble: Option<QueryTrouble>,
}

/// What is wrong with a search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryTrouble {
    /// Where, in characters from the start.
    pub from: u32,
    /// Up to there.
    pub to: u32,
    /// What, in a sentence.
    pub message: String,
}

/// Asks for rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetRows {
    /// The listing.
    pub listing: ListingId,
    /// The first row, counted from 0.
    pub from: u64,
    /// How many; at most 500.
    pub count: u32,
}
request!(GetRows, "documents.GetRows", Rows);

/// Rows of a listing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rows {
    /// The revision they are of.
    pub revision: Revision,
    /// The first row's place.
    pub from: u64,
    /// How many rows there are.
    pub total: u64,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its key, or a folder's prefix, as S3 has it.
    pub key: String,
    /// What is left of it after the listing's prefix, with what cannot be seen made visible.
    pub name: String,
    /// What it is.
    pub entry: Entry,
}

/// What a row stands for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub enum Entry {
    /// A folder: what keys have in common up to a `/`.
    Folder {},
    /// An object, or one version of it.
    Object {
        /// Bytes.
        size: u64,
        /// When it was last modified.
        modified: Moment,
        /// Its storage class: `STANDARD`.
        class: String,
        /// Its version, where versions are listed.
        version: Option<Version>,
    },
}

/// A version as a row shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Its id; `null` for what was there before versioning.
    pub id: String,
    /// Whether it is the latest.
    pub latest: bool,
    /// Whether it is a delete marker.
    pub delete_marker: bool,
    /// How many versions the key has, markers included.
    pub of: u32,
}

/// Finds the row of a key, or where it would be, in the present order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FindRow {
    /// The listing.
    pub listing: ListingId,
    /// The key.
    pub key: String,
}
request!(FindRow, "documents.FindRow", FoundRow);

/// Where a key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundRow {
    /// The row; nothing when the lens hides it or it is not listed.
    pub row: Option<u64>,
}

/// The keys of the rows `from..to` of the present order, for what is done with a selection; at most 10,000.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetKeys {
    /// The listing.
    pub listing: ListingId,
    /// The first row.
    pub from: u64,
    /// The row after the last.
    pub to: u64,
}
request!(GetKeys, "documents.GetKeys", Vec<String>);

/// Looks at tags and metadata of chosen objects, and says which match.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FindTagged {
    /// The objects; at most 10,000.
    pub objects: Vec<ObjectId>,
    /// The tag's or metadata's name; any when empty.
    pub name: String,
    /// What its value contains.
    pub value: String,
}
stream!(FindTagged, "documents.FindTagged", Tagged);

/// How far that is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tagged {
    /// Objects that were asked.
    pub asked: u64,
    /// Of so many.
    pub of: u64,
    /// Those that match, with what matched.
    pub matching: Vec<(String, String)>,
    /// Objects that could not be asked, and why the last could not.
    pub failed: u64,
    /// Why.
    pub trouble: Option<Error>,
    /// Whether it is over.
    pub done: bool,
}
