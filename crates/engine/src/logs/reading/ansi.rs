//! ANSI escapes in a text: those that dress what follows, and all others.

use std::{
    borrow::Cow,
    ops::{Range, RangeInclusive},
};

use super::scan::{beginning, take};

/// The longest escape that is read as one.
const LONGEST: usize = 64;
/// The longest command to the operating system (a title, a link) that is shown as one piece.
const LONGEST_COMMAND: usize = 512;

/// An escape at the beginning of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escape<'t> {
    /// Dresses what follows; the parameters.
    Dress { parameters: &'t str, length: usize },
    /// Would do something else.
    Other { length: usize },
}

/// The escape that `text`, which begins with ESC, begins with.
pub(super) fn escape(text: &str) -> Escape<'_> {
    let bytes = text.as_bytes();
    let other = match bytes.get(1) {
        Some(b'[') => {
            let is = |from: usize, range: RangeInclusive<u8>| {
                let head = bytes.get(..bytes.len().min(LONGEST)).unwrap_or(bytes);
                take(head, from, |byte| range.contains(&byte))
            };
            let parameters = is(2, b'0'..=b'?');
            let last = is(parameters, b' '..=b'/');
            match bytes.get(last) {
                Some(b'm') if last == parameters => {
                    let parameters = text.get(2..parameters).unwrap_or_default();
                    return Escape::Dress { parameters, length: last + 1 };
                }
                Some(b'@'..=b'~') if last < LONGEST => last + 1,
                _ => 1,
            }
        }
        // Commands to the operating system, and strings to devices, go on to their end.
        Some(b']' | b'P' | b'X' | b'^' | b'_') => command_end(text),
        Some(b'@'..=b'~' | b'0'..=b'?') => 2,
        _ => 1,
    };
    Escape::Other { length: other }
}

fn command_end(text: &str) -> usize {
    let head = beginning(text, LONGEST_COMMAND);
    let bell = head.find('\x07').map(|at| at + 1);
    let terminator = head.find("\x1b\\").map(|at| at + 2);
    match (bell, terminator) {
        (Some(one), Some(other)) => one.min(other),
        (one, other) => one.or(other).unwrap_or(2),
    }
}

/// The text without the escapes that dress it.
pub(super) fn without(text: &str) -> Cow<'_, str> {
    Bare::of(text).text
}

/// A text without the escapes that dress it, and where they stood.
#[derive(Clone, Debug)]
pub(super) struct Bare<'t> {
    pub(super) text: Cow<'t, str>,
    /// Places of the bare text where escapes stood, and how many bytes of them stood up to there.
    cuts: Vec<(usize, usize)>,
}

impl<'t> Bare<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut cuts = Vec::new();
        if memchr::memchr(b'\x1b', text.as_bytes()).is_none() {
            return Self { text: Cow::Borrowed(text), cuts };
        }
        let mut bare = String::with_capacity(text.len());
        let (mut rest, mut removed) = (text, 0);
        while let Some(at) = memchr::memchr(b'\x1b', rest.as_bytes()) {
            let (before, from) = rest.split_at(at);
            bare.push_str(before);
            let length = match escape(from) {
                Escape::Dress { length, .. } => {
                    removed += length;
                    cuts.push((bare.len(), removed));
                    length
                }
                Escape::Other { .. } => {
                    bare.push('\x1b');
                    1
                }
            };
            rest = from.get(length..).unwrap_or_default();
        }
        bare.push_str(rest);
        Self { text: Cow::Owned(bare), cuts }
    }

    /// The range of the text as it was written for one of the bare text.
    pub(super) fn origin(&self, at: &Range<usize>) -> Range<usize> {
        // Escapes at the very beginning or end are no part of it.
        let removed =
            |count: usize| count.checked_sub(1).and_then(|last| self.cuts.get(last)).map_or(0, |cut| cut.1);
        let start = removed(self.cuts.partition_point(|cut| cut.0 <= at.start));
        let end = removed(self.cuts.partition_point(|cut| cut.0 < at.end));
        at.start + start..at.end + end.max(start)
    }
}
