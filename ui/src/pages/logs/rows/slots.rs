//! The elements that rows are drawn in. An element is made once and shows one row after another: to change what
//! stands in it costs the window a small part of what it costs to make it.

use std::collections::HashMap;

use leptos::prelude::*;
use protocol::logs::LineKey;

use super::window::Drawn;

/// One element.
#[derive(Clone)]
pub(super) struct Slot {
    /// Its own number, whatever it shows.
    pub(super) number: u32,
    /// What it shows.
    pub(super) drawn: ArcRwSignal<Drawn>,
}

/// All elements there are, in the order of their rows.
#[derive(Default)]
pub(super) struct Slots {
    slots: Vec<Slot>,
    made: u32,
}

impl Slots {
    /// The elements that show these rows, in their order. A row that was drawn stays in its element; others get those
    /// that are free now.
    pub(super) fn show(&mut self, rows: &[Drawn]) -> Vec<Slot> {
        let wanted: HashMap<&LineKey, usize> =
            rows.iter().enumerate().map(|(place, drawn)| (&drawn.row.key, place)).collect();
        let mut taken: Vec<Option<Slot>> = vec![None; rows.len()];
        let mut free = Vec::new();
        for slot in self.slots.drain(..) {
            let place = slot.drawn.with_untracked(|drawn| wanted.get(&drawn.row.key).copied());
            match place.and_then(|place| taken.get_mut(place)) {
                Some(place @ None) => *place = Some(slot),
                _ => free.push(slot),
            }
        }
        let mut free = free.into_iter();
        for (slot, row) in taken.into_iter().zip(rows) {
            let slot = slot.or_else(|| free.next()).unwrap_or_else(|| {
                self.made = self.made.wrapping_add(1);
                Slot { number: self.made, drawn: ArcRwSignal::new(row.clone()) }
            });
            if slot.drawn.with_untracked(|drawn| drawn != row) {
                slot.drawn.set(row.clone());
            }
            self.slots.push(slot);
        }
        self.slots.clone()
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, sync::Arc};

    use proptest::prelude::*;

    use super::{super::samples::row, *};

    fn drawn(numbers: impl IntoIterator<Item = i64>) -> Vec<Drawn> {
        let drawn = |(index, number)| Drawn { row: Arc::new(row(number)), index };
        (0_u64..).zip(numbers).map(drawn).collect()
    }

    fn numbers(slots: &[Slot]) -> Vec<u32> {
        slots.iter().map(|slot| slot.number).collect()
    }

    #[test]
    fn a_jump_makes_no_elements_and_moves_none() {
        let mut slots = Slots::default();
        let before = numbers(&slots.show(&drawn(0..50)));
        let after = slots.show(&drawn(900..950));
        assert_eq!(numbers(&after), before);
        assert_eq!(after[0].drawn.get_untracked().row.key, LineKey("900".to_owned()));
    }

    #[test]
    fn a_row_that_stays_keeps_its_element() {
        let mut slots = Slots::default();
        let before = numbers(&slots.show(&drawn(0..5)));
        let after = numbers(&slots.show(&drawn(2..7)));
        assert_eq!(after[..3], before[2..]);
        assert_eq!(after[3..], before[..2]);
    }

    #[test]
    fn an_element_that_shows_what_it_showed_is_left_alone() {
        let mut slots = Slots::default();
        let rows = drawn(0..1);
        let slot = slots.show(&rows)[0].clone();
        let looks = ArcMemo::new({
            let drawn = slot.drawn.clone();
            move |before: Option<&u32>| {
                drawn.track();
                before.map_or(1, |looks| looks + 1)
            }
        });
        assert_eq!(looks.get_untracked(), 1);
        slots.show(&rows);
        assert_eq!(looks.get_untracked(), 1);
        slots.show(&drawn(8..9));
        assert_eq!(looks.get_untracked(), 2);
    }

    proptest! {
        #[test]
        fn every_row_stands_in_an_element_of_its_own_and_in_order(
            steps in prop::collection::vec((0_i64..200, 0_i64..60), 1..12),
        ) {
            let mut slots = Slots::default();
            for (from, count) in steps {
                let rows = drawn(from..from + count);
                let shown = slots.show(&rows);
                let stands: Vec<Drawn> = shown.iter().map(|slot| slot.drawn.get_untracked()).collect();
                prop_assert_eq!(&stands, &rows);
                let distinct: HashSet<u32> = numbers(&shown).into_iter().collect();
                prop_assert_eq!(distinct.len(), rows.len());
            }
        }
    }
}
