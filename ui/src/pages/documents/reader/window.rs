//! The rows at hand.

use std::sync::Arc;

use protocol::documents::listing::{Entry, Row, Rows};

/// Tells a row from all others of its listing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in super::super) struct Mark {
    /// The key, or a folder's prefix.
    pub(in super::super) key: String,
    /// The version, where versions are listed.
    pub(in super::super) version: Option<String>,
}

impl Mark {
    pub(in super::super) fn of(row: &Row) -> Self {
        let version = match &row.entry {
            Entry::Object { version: Some(version), .. } => Some(version.id.clone()),
            Entry::Object { version: None, .. } | Entry::Folder {} => None,
        };
        Self { key: row.key.clone(), version }
    }

    fn is_of(&self, row: &Row) -> bool {
        self.key == row.key && *self == Self::of(row)
    }
}

/// Some rows that stand one after the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in super::super) struct Window {
    /// The place of the first of them among all.
    first: u64,
    rows: Vec<Arc<Row>>,
}

impl Window {
    pub(super) fn of(rows: Rows) -> Self {
        Self { first: rows.from, rows: rows.rows.into_iter().map(Arc::new).collect() }
    }

    /// The row at this place, if it is at hand.
    pub(in super::super) fn row(&self, index: u64) -> Option<&Arc<Row>> {
        self.rows.get(usize::try_from(index.checked_sub(self.first)?).ok()?)
    }

    /// Where the row is, if it is at hand.
    pub(in super::super) fn place(&self, mark: &Mark) -> Option<u64> {
        let place = self.rows.iter().position(|row| mark.is_of(row))?;
        Some(self.first + place as u64)
    }

    /// Whether all rows `from..to` are at hand.
    pub(super) fn covers(&self, from: u64, to: u64) -> bool {
        from >= to || (self.row(from).is_some() && self.row(to - 1).is_some())
    }
}

#[cfg(test)]
pub(in super::super) mod samples {
    use protocol::{Moment, documents::listing::Version};

    use super::*;

    /// An object, or one version of it.
    pub(crate) fn object(key: &str, version: Option<&str>) -> Row {
        let version =
            version.map(|id| Version { id: id.to_owned(), latest: false, delete_marker: false, of: 2 });
        Row {
            key: key.to_owned(),
            name: key.to_owned(),
            entry: Entry::Object { size: 7, modified: Moment(0), class: "STANDARD".to_owned(), version },
        }
    }

    /// A folder.
    pub(crate) fn folder(key: &str) -> Row {
        Row { key: key.to_owned(), name: key.to_owned(), entry: Entry::Folder {} }
    }
}

#[cfg(test)]
mod tests {
    use protocol::catalogue::Revision;

    use super::{
        samples::{folder, object},
        *,
    };

    fn window() -> Window {
        let rows = vec![folder("a/"), object("b", Some("1")), object("b", Some("2"))];
        Window::of(Rows { revision: Revision(1), from: 10, total: 40, rows })
    }

    #[test]
    fn versions_of_a_key_are_told_apart() {
        let window = window();
        let mark = |version: &str| Mark { key: "b".to_owned(), version: Some(version.to_owned()) };
        assert_eq!((window.place(&mark("1")), window.place(&mark("2"))), (Some(11), Some(12)));
        assert_eq!(window.place(&mark("3")), None);
        assert_eq!(window.place(&Mark { key: "a/".to_owned(), version: None }), Some(10));
    }

    #[test]
    fn only_rows_at_hand_are_covered() {
        let window = window();
        assert!(window.covers(10, 13) && window.covers(11, 11) && window.covers(50, 50));
        assert!(!window.covers(9, 12) && !window.covers(12, 14));
        assert_eq!(window.row(9), None);
    }
}
