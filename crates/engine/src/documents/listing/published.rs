//! What all requests look at: the rows of one moment, as the window sees them.

use protocol::{
    catalogue::Revision,
    documents::listing::{Entry, GetRows, Row, Rows, Scope, Version},
};

use super::view::number;
use crate::{
    documents::{
        index::{Listed, What},
        lens::Arranged,
    },
    visible,
};

/// The most rows of one answer.
const MOST_ROWS: usize = 500;
/// The most keys of one answer.
const MOST_KEYS: usize = 10_000;
/// The most characters of a name: all that a key can have.
const LONGEST: usize = 1_024;

/// Rows of one moment.
#[derive(Clone)]
pub(super) struct Published {
    pub(super) arranged: Arranged,
    /// Moves with every change of what rows show.
    pub(super) revision: Revision,
    /// By this lens.
    pub(super) lens: u64,
    /// Listed after so many beginnings.
    pub(super) beginning: u64,
    /// How long the last lens took, in microseconds.
    pub(super) arranged_in: u64,
}

impl Published {
    /// The rows that are asked for, as far as there are.
    pub(super) fn rows(&self, scope: &Scope, request: &GetRows) -> Rows {
        let from = usize::try_from(request.from).unwrap_or(usize::MAX);
        let count = (request.count as usize).min(MOST_ROWS);
        let rows = (from..from.saturating_add(count)).map_while(|row| self.row(scope, row));
        Rows {
            revision: self.revision,
            from: request.from,
            rows: rows.collect(),
            total: number(self.arranged.rows()),
        }
    }

    /// The keys of the rows from `from` on and before `to`.
    pub(super) fn keys(&self, scope: &Scope, from: usize, to: usize) -> Vec<String> {
        let rows = (from..to).take(MOST_KEYS).map_while(|row| {
            let place = self.arranged.place(row)?;
            Some(format!("{}{}", scope.prefix, self.arranged.snapshot.row(place)?.key))
        });
        rows.collect()
    }

    fn row(&self, scope: &Scope, row: usize) -> Option<Row> {
        let place = self.arranged.place(row)?;
        let listed = self.arranged.snapshot.row(place)?;
        let key = format!("{}{}", scope.prefix, listed.key);
        // The prefix itself may be a key: what stands for a folder in many tools.
        let left = if listed.key.is_empty() { &key } else { listed.key };
        Some(Row { name: visible::line(left, LONGEST), entry: self.entry(&listed), key })
    }

    fn entry(&self, listed: &Listed<'_>) -> Entry {
        if listed.what == What::Folder {
            return Entry::Folder {};
        }
        let snapshot = &self.arranged.snapshot;
        let delete_marker = listed.what == What::DeleteMarker;
        let version = listed.version.map(|id| {
            let versions = snapshot.find(listed.key.as_bytes());
            Version {
                id: id.to_owned(),
                latest: listed.latest,
                delete_marker,
                of: versions.end - versions.start,
            }
        });
        Entry::Object {
            size: listed.size,
            modified: listed.modified,
            class: if delete_marker { String::new() } else { snapshot.classes().name(listed.class) },
            version,
        }
    }
}
