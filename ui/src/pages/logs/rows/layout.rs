//! Where the rows of a window stand, in pixels. The place one reads is a row held where it is, not a distance from
//! the start: rows that come, go or grow elsewhere never move it.

use std::ops::Range;

/// Rows one below the other, seen through a view.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stack {
    /// Where each row begins, from the top of the first; the last entry is where the last one ends.
    edges: Vec<f64>,
    /// How high the view is.
    view: f64,
    /// Whether there are no rows before these.
    starts: bool,
    /// Whether there are none after these.
    ends: bool,
}

/// What stays where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Hold {
    /// The end of the last row, at the foot of the view.
    End,
    /// A row, with its top so far below the view's.
    Row { index: usize, y: f64 },
}

/// What became of a wish to scroll.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scrolled {
    /// Where the first row's top lies now.
    pub(super) top: f64,
    /// How much further it would have gone, had the rows been at hand.
    pub(super) owed: f64,
}

impl Stack {
    pub(super) fn new(heights: impl Iterator<Item = f64>, view: f64, starts: bool, ends: bool) -> Self {
        let mut edges = vec![0.0];
        let mut end = 0.0;
        for height in heights {
            end += height;
            edges.push(end);
        }
        Self { edges, view, starts, ends }
    }

    fn len(&self) -> usize {
        self.edges.len() - 1
    }

    fn height(&self) -> f64 {
        self.edges.last().copied().unwrap_or_default()
    }

    /// Where a row begins, from the top of the first.
    fn edge(&self, index: usize) -> f64 {
        self.edges.get(index.min(self.len())).copied().unwrap_or_default()
    }

    /// Where the first row's top lies when `hold` stays where it is: below the view's top, where positive. There is
    /// nothing before the first line and after the last, and what is shorter than the view stands at its top.
    pub(super) fn top(&self, hold: Hold) -> f64 {
        let top = match hold {
            Hold::End => self.view - self.height(),
            Hold::Row { index, y } => y - self.edge(index),
        };
        let top = if self.ends { top.max(self.view - self.height()) } else { top };
        if self.starts { top.min(0.0) } else { top }
    }

    /// The same after scrolling so far down, as far as there are rows at hand.
    pub(super) fn scroll(&self, top: f64, by: f64) -> Scrolled {
        let wish = top - by;
        let found = wish.max(self.view - self.height()).min(0.0);
        let owed = found - wish;
        let open = if owed > 0.0 { !self.ends } else { !self.starts };
        Scrolled { top: found, owed: if open { owed } else { 0.0 } }
    }

    /// Whether the last line there is stands in the view.
    pub(super) fn is_at_end(&self, top: f64) -> bool {
        self.ends && top + self.height() <= self.view + 1.0
    }

    /// The rows of which something is in the view.
    pub(super) fn in_sight(&self, top: f64) -> Range<usize> {
        let first = self.edges[1..].partition_point(|end| end + top <= 0.0);
        let last = self.edges[..self.len()].partition_point(|start| start + top < self.view);
        first..last.max(first)
    }

    /// How far below the view's top a row lies.
    pub(super) fn y(&self, top: f64, index: usize) -> f64 {
        top + self.edge(index)
    }

    /// Where a row must lie to be in the view whole, or nothing when it is. Of one that is higher than the view its
    /// beginning is shown.
    pub(super) fn reveal(&self, top: f64, index: usize) -> Option<f64> {
        let (start, end) = (self.y(top, index), self.y(top, index + 1));
        if start < 0.0 || end - start > self.view {
            (start != 0.0).then_some(0.0)
        } else if end > self.view {
            Some(self.view - (end - start))
        } else {
            None
        }
    }

    /// Whether more rows are wanted, so that `margin` pixels on either side of the view can be scrolled to.
    pub(super) fn wants(&self, top: f64, margin: f64) -> bool {
        let above = !self.starts && top > -margin;
        let below = !self.ends && top + self.height() < self.view + margin;
        above || below
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stack(heights: &[f64], view: f64, starts: bool, ends: bool) -> Stack {
        Stack::new(heights.iter().copied(), view, starts, ends)
    }

    #[test]
    fn the_last_row_stands_at_the_foot() {
        let stack = stack(&[20.0; 50], 600.0, false, true);
        assert_eq!(stack.top(Hold::End), -400.0);
        assert_eq!(stack.in_sight(-400.0), 20..50);
        assert!(stack.is_at_end(-400.0));
    }

    #[test]
    fn a_short_log_stands_at_the_top() {
        let stack = stack(&[20.0; 3], 600.0, true, true);
        for hold in [Hold::End, Hold::Row { index: 2, y: 300.0 }] {
            assert_eq!(stack.top(hold), 0.0);
        }
        assert_eq!(stack.in_sight(0.0), 0..3);
        assert!(!stack.wants(0.0, 300.0));
    }

    #[test]
    fn what_cannot_be_scrolled_to_yet_is_owed() {
        let known = stack(&[20.0; 50], 600.0, false, false);
        assert_eq!(known.scroll(-100.0, -150.0), Scrolled { top: 0.0, owed: -50.0 });
        assert_eq!(known.scroll(-300.0, 150.0), Scrolled { top: -400.0, owed: 50.0 });
        let whole = stack(&[20.0; 50], 600.0, true, true);
        assert_eq!(whole.scroll(-100.0, -150.0), Scrolled { top: 0.0, owed: 0.0 });
        assert_eq!(whole.scroll(-300.0, 150.0), Scrolled { top: -400.0, owed: 0.0 });
    }

    #[test]
    fn a_row_is_brought_into_view_by_the_shortest_way() {
        let stack = stack(&[20.0; 50], 100.0, false, false);
        assert_eq!(stack.reveal(-200.0, 9), Some(0.0));
        assert_eq!(stack.reveal(-200.0, 12), None);
        assert_eq!(stack.reveal(-200.0, 15), Some(80.0));
    }

    #[test]
    fn of_a_row_higher_than_the_view_its_beginning_is_shown() {
        let stack = stack(&[20.0, 500.0, 20.0], 100.0, true, true);
        assert_eq!(stack.reveal(0.0, 1), Some(0.0));
        assert_eq!(stack.reveal(-20.0, 1), None);
    }

    #[test]
    fn nothing_is_asked_for_where_there_is_nothing() {
        let rows = [20.0; 50];
        assert!(stack(&rows, 600.0, false, true).wants(-100.0, 300.0));
        assert!(!stack(&rows, 600.0, true, true).wants(-100.0, 300.0));
        assert!(stack(&[], 600.0, false, false).wants(0.0, 300.0));
    }

    fn heights() -> impl Strategy<Value = Vec<f64>> {
        prop::collection::vec((1_u32..20).prop_map(|lines| f64::from(lines) * 20.0), 1..200)
    }

    proptest! {
        #[test]
        fn a_held_row_stays_whatever_comes_before_and_after_it(
            heights in heights(), more in heights(), view in 100.0..1_000.0, y in 0.0..90.0, at in 0_usize..200,
        ) {
            let index = at % heights.len();
            let before = stack(&heights, view, false, false);
            let top = before.top(Hold::Row { index, y });
            let grown: Vec<f64> = more.iter().chain(&heights).chain(&more).copied().collect();
            let after = stack(&grown, view, false, false);
            let moved = after.top(Hold::Row { index: index + more.len(), y: before.y(top, index) });
            prop_assert!((after.y(moved, index + more.len()) - y).abs() < 1e-6);
        }

        #[test]
        fn nothing_lies_beyond_the_first_and_the_last_line(
            heights in heights(), view in 100.0..1_000.0, y in -5_000.0..5_000.0, at in 0_usize..200,
        ) {
            let whole = stack(&heights, view, true, true);
            let top = whole.top(Hold::Row { index: at % heights.len(), y });
            prop_assert!(top <= 0.0);
            prop_assert!(top + whole.height() >= view.min(whole.height()) - 1e-6);
        }

        #[test]
        fn what_is_in_sight_is_in_the_view(heights in heights(), view in 1.0..1_000.0, top in -9_000.0..500.0) {
            let stack = stack(&heights, view, false, false);
            let seen = stack.in_sight(top);
            for index in 0..heights.len() {
                let inside = stack.y(top, index + 1) > 0.0 && stack.y(top, index) < view;
                prop_assert_eq!(seen.contains(&index), inside);
            }
        }

        #[test]
        fn scrolling_there_and_back_is_no_move(heights in heights(), view in 50.0..500.0, by in -300.0..300.0) {
            let stack = stack(&heights, view, false, false);
            prop_assume!(stack.height() > view);
            let from = (view - stack.height()) / 2.0;
            let there = stack.scroll(from, by);
            prop_assume!(there.owed == 0.0);
            let back = stack.scroll(there.top, -by);
            prop_assert!((back.top - from).abs() < 1e-6);
        }

        #[test]
        fn a_revealed_row_is_in_the_view(heights in heights(), view in 400.0..900.0, top in -9_000.0..500.0, at in 0_usize..200) {
            let stack = stack(&heights, view, false, false);
            let index = at % heights.len();
            let y = stack.reveal(top, index).unwrap_or_else(|| stack.y(top, index));
            prop_assert!(y >= -1e-6 && y + heights[index] <= view + 1e-6);
        }
    }
}
