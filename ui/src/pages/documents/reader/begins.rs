//! Finds the row whose name begins with what is typed, in rows that are sorted by name: a row is read here and there.

use protocol::documents::listing::{Entry, Row};

/// A search for the first row that does not stand before a key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Halving {
    /// All before this stand before the key.
    low: u64,
    /// This one does not, nor any after it.
    high: u64,
}

impl Halving {
    pub(super) const fn of(rows: u64) -> Self {
        Self { low: 0, high: rows }
    }

    /// The row to look at next; nothing once it is found.
    pub(super) const fn next(self) -> Option<u64> {
        if self.low < self.high { Some(self.low + (self.high - self.low) / 2) } else { None }
    }

    /// Learns whether the row that was to be looked at stands before the key.
    pub(super) fn learn(&mut self, before: bool) {
        if let Some(looked_at) = self.next() {
            if before {
                self.low = looked_at + 1;
            } else {
                self.high = looked_at;
            }
        }
    }

    /// The row, once it is found; the number of rows where all stand before the key.
    pub(super) const fn found(self) -> u64 {
        self.low
    }
}

/// Where one looks: folders stand before objects, each by their keys.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Among {
    Folders,
    Objects,
}

impl Among {
    /// Whether a row stands before the first that begins with `key`, in this order of the names.
    pub(super) fn is_before(self, row: &Row, key: &str, descending: bool) -> bool {
        match (self, row.entry == (Entry::Folder {})) {
            (Self::Folders, false) => false,
            (Self::Objects, true) => true,
            _ if descending => row.key.as_str() > key && !row.key.starts_with(key),
            _ => row.key.as_str() < key,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::samples::{folder, object},
        *,
    };

    fn find(rows: &[Row], key: &str, among: Among, descending: bool) -> Option<String> {
        let mut halving = Halving::of(rows.len() as u64);
        while let Some(next) = halving.next() {
            let row = &rows[usize::try_from(next).unwrap()];
            halving.learn(among.is_before(row, key, descending));
        }
        let found = rows.get(usize::try_from(halving.found()).unwrap())?;
        found.key.starts_with(key).then(|| found.key.clone())
    }

    #[test]
    fn folders_and_objects_are_looked_through_each() {
        let rows = [folder("a/"), folder("lease/"), object("b", None), object("lease.pdf", None)];
        assert_eq!(find(&rows, "le", Among::Folders, false).as_deref(), Some("lease/"));
        assert_eq!(find(&rows, "le", Among::Objects, false).as_deref(), Some("lease.pdf"));
        assert_eq!(find(&rows, "x", Among::Objects, false), None);
        assert_eq!(find(&[], "x", Among::Folders, false), None);
    }

    proptest! {
        #[test]
        fn the_first_that_begins_so_is_found(
            mut keys in proptest::collection::btree_set("[abc]{0,4}", 0..40).prop_map(|keys| keys.into_iter().collect::<Vec<_>>()),
            typed in "[abc]{1,3}",
            descending: bool,
        ) {
            if descending {
                keys.reverse();
            }
            let rows: Vec<_> = keys.iter().map(|key| object(key, None)).collect();
            let expected = keys.iter().find(|key| key.starts_with(&typed)).cloned();
            prop_assert_eq!(find(&rows, &typed, Among::Objects, descending), expected);
        }
    }
}
