//! Documents that are chosen, for what is done with several at once.

mod bar;
mod by_keys;
mod tagged;

use std::collections::BTreeMap;

use protocol::{
    Moment,
    documents::listing::{Entry, Row},
};

pub(super) use self::bar::SelectionBar;
use super::reader::Mark;

/// How many can be chosen; the engine takes no more at once.
pub(super) const MOST: usize = 10_000;

/// What is to be known of a document that is chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Chosen {
    pub(super) bytes: u64,
    pub(super) modified: Moment,
}

/// What is chosen: some one by one, and at most one stretch of rows that still follows the keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Selection {
    /// One by one.
    single: BTreeMap<Mark, Chosen>,
    /// A stretch from the anchor on.
    stretch: BTreeMap<Mark, Chosen>,
    /// Where a stretch begins: the row that was chosen or let go of last.
    anchor: Option<u64>,
}

/// What can be chosen of a row: objects, but neither folders nor delete markers, which have no bytes.
pub(super) fn choosable(row: &Row) -> Option<(Mark, Chosen)> {
    match &row.entry {
        Entry::Object { version: Some(version), .. } if version.delete_marker => None,
        Entry::Object { size, modified, .. } => {
            Some((Mark::of(row), Chosen { bytes: *size, modified: *modified }))
        }
        Entry::Folder {} => None,
    }
}

impl Selection {
    /// Whether nothing is chosen.
    pub(super) fn is_empty(&self) -> bool {
        self.single.is_empty() && self.stretch.is_empty()
    }

    /// How many are chosen.
    pub(super) fn count(&self) -> usize {
        self.single.len() + self.stretch.keys().filter(|mark| !self.single.contains_key(*mark)).count()
    }

    /// How many bytes they have.
    pub(super) fn bytes(&self) -> u64 {
        self.each().map(|(_, chosen)| chosen.bytes).fold(0, u64::saturating_add)
    }

    /// Whether this one is chosen.
    pub(super) fn holds(&self, mark: &Mark) -> bool {
        self.single.contains_key(mark) || self.stretch.contains_key(mark)
    }

    /// What is chosen.
    pub(super) fn marks(&self) -> impl Iterator<Item = &Mark> {
        self.each().map(|(mark, _)| mark)
    }

    /// The two that are chosen, the older first; nothing where it is not two.
    pub(super) fn two(&self) -> Option<(Mark, Mark)> {
        let mut two: Vec<_> = self.each().take(3).collect();
        two.sort_by_key(|(_, chosen)| chosen.modified);
        match two.as_slice() {
            [(one, _), (other, _)] => Some(((*one).clone(), (*other).clone())),
            _ => None,
        }
    }

    fn each(&self) -> impl Iterator<Item = (&Mark, Chosen)> {
        let stretch = self.stretch.iter().filter(|(mark, _)| !self.single.contains_key(*mark));
        self.single.iter().chain(stretch).map(|(mark, chosen)| (mark, *chosen))
    }

    /// Chooses a row at this place, or lets go of it. Answers whether there was room.
    pub(super) fn toggle(&mut self, index: u64, (mark, chosen): (Mark, Chosen)) -> bool {
        self.settle();
        self.anchor = Some(index);
        if self.single.remove(&mark).is_some() {
            return true;
        }
        let room = self.single.len() < MOST;
        if room {
            self.single.insert(mark, chosen);
        }
        room
    }

    /// Where a stretch to `index` begins; there, where nothing was chosen before.
    pub(super) fn begin(&mut self, index: u64) -> u64 {
        *self.anchor.get_or_insert(index)
    }

    /// Chooses a stretch in place of the last one. Answers whether there was room for all of it.
    pub(super) fn reach(&mut self, rows: impl IntoIterator<Item = (Mark, Chosen)>) -> bool {
        self.stretch.clear();
        let mut count = self.single.len();
        for (mark, chosen) in rows {
            if self.single.contains_key(&mark) {
                continue;
            }
            if count == MOST {
                return false;
            }
            if self.stretch.insert(mark, chosen).is_none() {
                count += 1;
            }
        }
        true
    }

    /// The stretch does not follow the keys any more.
    fn settle(&mut self) {
        self.single.append(&mut self.stretch);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::pages::documents::reader::samples::{folder, object};

    /// The higher the number, the older.
    fn mark(number: u64) -> (Mark, Chosen) {
        let modified = Moment(-number.cast_signed());
        (Mark { key: format!("{number:06}"), version: None }, Chosen { bytes: 10, modified })
    }

    fn chosen(selection: &Selection) -> Vec<u64> {
        let mut chosen: Vec<u64> = selection.marks().map(|mark| mark.key.parse().unwrap()).collect();
        chosen.sort_unstable();
        chosen
    }

    #[test]
    fn a_stretch_shrinks_as_it_grew_and_leaves_what_was_chosen_before() {
        let mut selection = Selection::default();
        assert!(selection.toggle(9, mark(9)));
        assert!(selection.toggle(3, mark(3)));
        assert_eq!(selection.begin(6), 3);
        selection.reach((3..=6).map(mark));
        assert_eq!(chosen(&selection), [3, 4, 5, 6, 9]);
        selection.reach((3..=4).map(mark));
        assert_eq!(chosen(&selection), [3, 4, 9]);
        assert_eq!((selection.count(), selection.bytes()), (3, 30));
    }

    #[test]
    fn what_a_stretch_chose_can_be_let_go_of_one_by_one() {
        let mut selection = Selection::default();
        selection.begin(1);
        selection.reach((1..=3).map(mark));
        assert!(selection.toggle(2, mark(2)));
        assert_eq!(chosen(&selection), [1, 3]);
        assert!(!selection.holds(&mark(2).0) && selection.holds(&mark(3).0));
    }

    #[test]
    fn no_more_are_chosen_than_can_be_done_something_with() {
        let mut selection = Selection::default();
        assert!(selection.toggle(0, mark(0)));
        assert!(!selection.reach((0..20_000).map(mark)));
        assert_eq!(selection.count(), MOST);
        assert!(!selection.toggle(30_000, mark(30_000)));
        assert!(selection.toggle(0, mark(0)), "what is chosen can be let go of");
        assert_eq!(selection.count(), MOST - 1);
    }

    #[test]
    fn what_has_no_bytes_is_not_chosen() {
        let mut marker = object("a", Some("1"));
        if let Entry::Object { version: Some(version), .. } = &mut marker.entry {
            version.delete_marker = true;
        }
        assert_eq!(choosable(&marker), None);
        assert_eq!(choosable(&folder("a/")), None);
        let one = Mark { key: "a".to_owned(), version: Some("2".to_owned()) };
        let chosen = Chosen { bytes: 7, modified: Moment(0) };
        assert_eq!(choosable(&object("a", Some("2"))), Some((one, chosen)));
    }

    #[test]
    fn the_older_of_two_goes_first() {
        let mut selection = Selection::default();
        assert_eq!(selection.two(), None);
        selection.toggle(1, mark(1));
        assert_eq!(selection.two(), None);
        selection.toggle(2, mark(2));
        assert_eq!(selection.two(), Some((mark(2).0, mark(1).0)));
        selection.toggle(3, mark(3));
        assert_eq!(selection.two(), None);
    }

    proptest! {
        #[test]
        fn count_and_bytes_are_those_of_what_is_chosen(
            single in proptest::collection::vec(0_u64..40, 0..30),
            stretch in proptest::option::of((0_u64..40, 0_u64..40)),
        ) {
            let mut selection = Selection::default();
            for number in single {
                selection.toggle(number, mark(number));
            }
            if let Some((from, to)) = stretch {
                selection.reach((from..to).map(mark));
            }
            let chosen = chosen(&selection);
            prop_assert_eq!(selection.count(), chosen.len());
            prop_assert_eq!(selection.bytes(), 10 * chosen.len() as u64);
            prop_assert_eq!(selection.is_empty(), chosen.is_empty());
            prop_assert!((0..40).all(|number| selection.holds(&mark(number).0) == chosen.contains(&number)));
        }
    }
}
