//! Collects what is wrong with a file, by byte, and tells it by line and column.

use std::cell::RefCell;

use protocol::catalogue::Problem;

/// No more problems are told of one file: who sees this many looks at the file, not at the list.
const MOST: usize = 100;

/// A point in a file, both from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Position {
    /// The position of the byte `offset` of `text`; the end of the text when it lies beyond.
    pub(crate) fn of(text: &str, offset: usize) -> Self {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &text[..offset];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: count(before.matches('\n').count()),
            column: count(before[line_start..].chars().count()),
        }
    }

    /// The problem `reason` of `file`, here.
    pub(crate) fn problem(self, file: &str, reason: impl Into<String>) -> Problem {
        Problem { file: file.to_owned(), line: self.line, column: self.column, reason: reason.into() }
    }
}

/// The number, from 1, of what has `before` before it.
fn count(before: usize) -> u32 {
    u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
}

/// What was found wrong so far.
#[derive(Debug)]
pub(super) struct Problems<'t> {
    text: &'t str,
    found: RefCell<Vec<(usize, String)>>,
}

impl<'t> Problems<'t> {
    pub(super) const fn of(text: &'t str) -> Self {
        Self { text, found: RefCell::new(Vec::new()) }
    }

    /// Notes that the byte `at` is wrong because of `reason`.
    pub(super) fn report(&self, at: usize, reason: impl Into<String>) {
        self.found.borrow_mut().push((at, reason.into()));
    }

    pub(super) fn count(&self) -> usize {
        self.found.borrow().len()
    }

    /// Everything, in the order of the text; of a file that is wrong throughout, the first of it.
    pub(super) fn into_list(self, file: &str) -> Vec<Problem> {
        let mut found = self.found.into_inner();
        found.sort();
        found.dedup();
        if found.len() > MOST {
            let more = found.len() - MOST;
            found.truncate(MOST);
            let last = found.last().map_or(0, |(at, _)| *at);
            found.push((last, format!("{more} more problems follow")));
        }
        found.into_iter().map(|(at, reason)| Position::of(self.text, at).problem(file, reason)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_from_one() {
        let text = "a = \"ü\" x\r\nb = 1\n";
        let at = |offset| {
            let position = Position::of(text, offset);
            (position.line, position.column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(text.find('x').expect("an x")), (1, 9));
        assert_eq!(at(text.find('b').expect("a b")), (2, 1));
        // Inside the two bytes of ü, and beyond the end.
        assert_eq!(at(6), (1, 6));
        assert_eq!(at(999), (3, 1));
    }
}
