//! Lines that are chosen: from one to another, in either direction.

use protocol::{Moment, logs::LineKey};

/// Lines from one to another, both of them too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    /// Where the choice began.
    pub(crate) anchor: End,
    /// Where it is by now.
    pub(crate) head: End,
}

/// One end of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) key: LineKey,
    pub(crate) at: Moment,
    /// Its index when it was chosen. Late lines move it, so the moment goes first.
    pub(crate) index: u64,
}

impl Range {
    /// Its ends, the older first.
    pub(crate) fn ordered(&self) -> (&End, &End) {
        if self.anchor.order() <= self.head.order() {
            (&self.anchor, &self.head)
        } else {
            (&self.head, &self.anchor)
        }
    }

    /// Whether a row lies in it.
    pub(crate) fn covers(&self, key: &LineKey, at: Moment, index: u64) -> bool {
        let (first, last) = self.ordered();
        let own = (at, index);
        first.key == *key || last.key == *key || (first.order() < own && own < last.order())
    }
}

impl End {
    fn order(&self) -> (Moment, u64) {
        (self.at, self.index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(index: u64) -> End {
        End { key: LineKey(index.to_string()), at: Moment(100 + (index / 2).cast_signed()), index }
    }

    #[test]
    fn a_choice_holds_what_lies_between_its_ends_in_either_direction() {
        for (anchor, head) in [(3, 6), (6, 3)] {
            let range = Range { anchor: end(anchor), head: end(head) };
            let held: Vec<u64> = (0..10)
                .filter(|index| {
                    let row = end(*index);
                    range.covers(&row.key, row.at, row.index)
                })
                .collect();
            assert_eq!(held, [3, 4, 5, 6]);
            assert_eq!(range.ordered().0.index, 3);
        }
    }

    #[test]
    fn an_end_that_moved_is_still_chosen() {
        let range = Range { anchor: end(3), head: end(6) };
        assert!(range.covers(&LineKey("6".to_owned()), Moment(103), 40));
    }
}
