//! The filter language: text, regular expressions, levels, sources, fields, joined by and, or, not.

use protocol::logs::Problem;

/// A filter that was read.
#[derive(Clone, Debug)]
pub(crate) struct Filter {}

impl Filter {
    /// Reads a filter. Empty text passes all.
    pub(crate) fn read(text: &str) -> Result<Self, Problem> {
        let _ = text;
        todo!()
    }

    /// Whether a line of its own passes, for lines that are in no buffer.
    pub(crate) fn passes(&self, line: &Line<'_>) -> bool {
        let _ = line;
        todo!()
    }

    /// The filter as a filter pattern of CloudWatch Logs, where that language can say the same or more.
    pub(crate) fn pattern(&self) -> Option<String> {
        todo!()
    }

    /// What it found in a text, as byte ranges in order, without overlap.
    pub(crate) fn hits(&self, text: &str) -> Vec<std::ops::Range<usize>> {
        let _ = text;
        todo!()
    }
}

/// A line beside a buffer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'a> {
    pub(crate) text: &'a str,
    /// The log group's name.
    pub(crate) group: &'a str,
    pub(crate) stream: &'a str,
}
