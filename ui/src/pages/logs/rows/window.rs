//! The rows at hand: a window of all rows there are.

use std::{collections::HashMap, sync::Arc};

use protocol::{
    catalogue::Revision,
    logs::{LineKey, Row, Rows},
};

/// The rows at hand, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Window {
    /// What they were taken from.
    pub(crate) revision: Revision,
    /// How many rows there are in all.
    pub(crate) total: u64,
    /// The index of the first one here.
    pub(crate) first: u64,
    pub(crate) rows: Vec<Drawn>,
}

/// A row as it is drawn.
#[derive(Clone, Debug)]
pub(crate) struct Drawn {
    pub(crate) row: Arc<Row>,
    /// Its index among all rows.
    pub(crate) index: u64,
}

impl PartialEq for Drawn {
    fn eq(&self, other: &Self) -> bool {
        // Rows that are as they were before are the same ones.
        self.index == other.index && (Arc::ptr_eq(&self.row, &other.row) || self.row == other.row)
    }
}

impl Window {
    /// The rows of an answer. Those that are as they were before stay the same.
    pub(crate) fn of(answer: Rows, before: &Self) -> Self {
        let mut known: HashMap<&LineKey, &Drawn> =
            before.rows.iter().map(|drawn| (&drawn.row.key, drawn)).collect();
        let drawn = |(index, row): (u64, Row)| match known.remove(&row.key) {
            Some(old) if *old.row == row => Drawn { row: old.row.clone(), index },
            _ => Drawn { row: Arc::new(row), index },
        };
        let rows = (answer.first..).zip(answer.rows).map(drawn).collect();
        Self { revision: answer.revision, total: answer.total, first: answer.first, rows }
    }

    /// The place of a line here.
    pub(crate) fn place(&self, key: &LineKey) -> Option<usize> {
        self.rows.iter().position(|drawn| drawn.row.key == *key)
    }

    /// Whether there are no rows before these.
    pub(crate) fn starts(&self) -> bool {
        self.first == 0
    }

    /// Whether there are none after these.
    pub(crate) fn ends(&self) -> bool {
        self.first + self.rows.len() as u64 >= self.total
    }
}

#[cfg(test)]
mod tests {
    use super::{super::samples::row, *};

    fn answer(first: u64, rows: Vec<Row>) -> Rows {
        Rows { revision: Revision(1), total: 9, first, anchor: first, rows }
    }

    #[test]
    fn a_row_that_stays_is_not_drawn_again() {
        let before = Window::of(answer(0, vec![row(1), row(2)]), &Window::default());
        let after = Window::of(answer(1, vec![row(2), row(3)]), &before);
        assert!(Arc::ptr_eq(&before.rows[1].row, &after.rows[0].row));
        let indices: Vec<_> = after.rows.iter().map(|drawn| drawn.index).collect();
        assert_eq!(indices, [1, 2]);
    }

    #[test]
    fn a_row_that_says_something_else_is_drawn_again() {
        let before = Window::of(answer(0, vec![row(1)]), &Window::default());
        let mut other = row(1);
        other.folded = 3;
        let after = Window::of(answer(0, vec![other]), &before);
        assert_eq!(after.rows[0].row.folded, 3);
        assert_ne!(after.rows[0], before.rows[0]);
    }

    #[test]
    fn the_first_and_the_last_row_are_known() {
        let window = Window::of(answer(0, vec![row(1), row(2)]), &Window::default());
        assert!(window.starts() && !window.ends());
        let window = Window::of(answer(8, vec![row(9)]), &Window::default());
        assert!(!window.starts() && window.ends());
    }
}
