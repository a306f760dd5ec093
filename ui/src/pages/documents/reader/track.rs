//! Where rows lie, and how far the scroll bar is.

/// How high a row is, in pixels; the sheet says the same.
pub(in super::super) const ROW: f64 = 28.0;

/// The most pixels that an element is made high: beyond some 33 million browsers lose count.
const HIGHEST: f64 = 8_000_000.0;

/// A list of rows, seen through a view.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Track {
    /// How many rows there are.
    pub(super) rows: u64,
    /// How high the view is, in pixels.
    pub(super) height: f64,
}

impl Track {
    /// How high all rows are.
    #[expect(clippy::cast_precision_loss, reason = "a listing has fewer than 2^52 rows")]
    fn full(self) -> f64 {
        self.rows as f64 * ROW
    }

    /// How high the element is that is scrolled.
    pub(super) fn drawn(self) -> f64 {
        self.full().min(HIGHEST)
    }

    /// Whether the scroll bar is shorter than the list, so that it cannot be moved row by row.
    pub(super) fn is_scaled(self) -> bool {
        self.full() > HIGHEST
    }

    /// The furthest that can be scrolled, in pixels of the rows.
    fn last(self) -> f64 {
        (self.full() - self.height).max(0.0)
    }

    /// This place, or the nearest that there is.
    pub(super) fn clamped(self, top: f64) -> f64 {
        top.clamp(0.0, self.last())
    }

    /// What is at the top of the view when the scroll bar is here.
    pub(super) fn top_at(self, bar: f64) -> f64 {
        if self.is_scaled() { self.clamped(bar * self.last() / self.bar_last()) } else { bar.max(0.0) }
    }

    /// Where the scroll bar is when this is at the top of the view.
    pub(super) fn bar_at(self, top: f64) -> f64 {
        if self.is_scaled() { self.clamped(top) * self.bar_last() / self.last() } else { top }
    }

    fn bar_last(self) -> f64 {
        (self.drawn() - self.height).max(1.0)
    }

    /// The first row in sight, and how many elements it takes to draw all that are.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to the rows there are"
    )]
    pub(super) fn seen(self, top: f64) -> (u64, u64) {
        let first = (self.clamped(top) / ROW).floor() as u64;
        ((first).min(self.rows), (self.height.max(0.0) / ROW).ceil() as u64 + 1)
    }
}

/// The row that an element shows: elements stay where they are, and each shows every so manieth row, so that a list
/// that is scrolled by a row changes one element.
pub(in super::super) const fn in_slot(slot: u64, slots: u64, first: u64) -> u64 {
    first + (slot + slots - first % slots) % slots
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_list_of_common_length_is_scrolled_as_it_is() {
        let track = Track { rows: 1_000, height: 600.0 };
        assert!(!track.is_scaled());
        assert!((track.top_at(320.0) - 320.0).abs() < f64::EPSILON);
        assert_eq!(track.seen(320.0), (11, 23));
        assert_eq!(track.seen(1e12).0, (28_000 - 600) / 28);
    }

    #[test]
    fn an_empty_list_has_nothing_in_sight() {
        let track = Track { rows: 0, height: 600.0 };
        assert_eq!((track.seen(50.0).0, track.clamped(50.0)), (0, 0.0));
    }

    proptest! {
        #[test]
        fn every_row_can_be_scrolled_to(rows in 1_u64..20_000_000, share in 0.0..1.0_f64, height in 50.0..2_000.0_f64) {
            let track = Track { rows, height };
            let top = track.clamped(share * rows as f64 * ROW);
            let back = track.top_at(track.bar_at(top));
            prop_assert!((back - top).abs() < 0.01, "{top} {back}");
            prop_assert!(track.bar_at(top) <= HIGHEST);
            // The last row is in sight at the end.
            let (first, slots) = track.seen(f64::MAX);
            prop_assert!(first + slots >= rows);
        }

        #[test]
        fn elements_show_the_rows_in_sight_each_once(first in 0_u64..1_000_000, slots in 1_u64..80) {
            let mut rows: Vec<_> = (0..slots).map(|slot| in_slot(slot, slots, first)).collect();
            rows.sort_unstable();
            prop_assert_eq!(rows, (first..first + slots).collect::<Vec<_>>());
        }

        #[test]
        fn an_element_keeps_its_row_while_that_is_in_sight(first in 0_u64..1_000_000, slots in 2_u64..80) {
            let before: Vec<_> = (0..slots).map(|slot| in_slot(slot, slots, first)).collect();
            let after: Vec<_> = (0..slots).map(|slot| in_slot(slot, slots, first + 1)).collect();
            prop_assert_eq!(before.iter().zip(&after).filter(|(before, after)| before != after).count(), 1);
        }
    }
}
