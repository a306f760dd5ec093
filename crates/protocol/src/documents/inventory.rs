//! Buckets too large to list: S3 Inventory or S3 Metadata tables, searched by Athena.

use serde::{Deserialize, Serialize};

use super::BucketId;
use crate::{Error, Moment, stream};

/// Searches the declared inventory of a bucket. Dropping the stream cancels the query.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchInventory {
    /// The bucket.
    pub bucket: BucketId,
    /// A search as in a listing's lens, as far as SQL can say it.
    pub query: String,
    /// Rows at most: 1 to 1,000.
    pub most: u32,
}
stream!(SearchInventory, "documents.SearchInventory", InventoryState);

/// How far such a search is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct InventoryState {
    /// The SQL that is run.
    pub sql: String,
    /// Athena's id of it.
    pub execution: Option<String>,
    /// Bytes scanned so far.
    pub scanned: u64,
    /// What that costs, in US dollars by list price, where known.
    pub dollars: Option<f64>,
    /// Of when the inventory is.
    pub inventory_of: Option<Moment>,
    /// What was found: key, bytes, last modified, class.
    pub rows: Vec<(String, u64, Option<Moment>, Option<String>)>,
    /// Whether it is over.
    pub done: bool,
    /// Why it failed.
    pub trouble: Option<Error>,
}
