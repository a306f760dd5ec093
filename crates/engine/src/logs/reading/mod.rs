//! What a line says: its level, its fields, its ids, and how it is shown.

mod ansi;
mod classify;
mod dress;
mod fields;
mod form;
mod head;
mod ids;
mod json;
mod lambda;
mod level;
mod logfmt;
mod pieces;
mod placed;
mod postgres;
mod scan;
mod shape;
#[cfg(test)]
mod tests;
mod time;
mod told;
mod tree;
mod web;

use std::{borrow::Cow, ops::Range};

use protocol::logs::{Field, Form, Level, Node, Piece};

/// The name of a field, ready to be looked for in many lines, as [`field`] finds it in one.
pub(crate) use self::fields::Name;

/// What is known of a line from its text alone, found once when it arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Class {
    pub(crate) level: Option<Level>,
    pub(crate) shape: Shape,
}

/// What part a line can have in an entry of several lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Begins an entry.
    Head,
    /// Goes on with the entry before it in its stream: it is indented, or begins as only continuations do.
    Indented,
    /// Begins a traceback: goes on with an entry, or begins one where there is none.
    Traceback,
    /// Not indented, and without what the head of an entry begins with. It ends a traceback, and begins an entry
    /// elsewhere.
    Bare,
}

/// Level and shape of a line. Bounded work, however long the line.
pub(crate) fn classify(text: &str) -> Class {
    classify::classify(text)
}

/// What a line is written as.
pub(crate) fn form(text: &str) -> Form {
    form::form(text)
}

/// The value of a field, wherever the line's form has one: of JSON by its path with dots, of logfmt by its key, of web
/// servers' and PostgreSQL's lines by AWS's and their own names (`status`, `method`, `path`, `duration_ms`, `pid` …).
/// JSON scalars are given without quotes.
pub(crate) fn field<'t>(text: &'t str, name: &str) -> Option<Cow<'t, str>> {
    Name::new(name).value_in(text)
}

/// All fields of a line, in their order; of nested JSON by their paths. Bounded.
pub(crate) fn fields(text: &str) -> Vec<Field> {
    fields::fields(text)
}

/// The JSON object that the line is or ends with, as a tree; empty where there is none. Bounded in depth and in number.
pub(crate) fn tree(text: &str) -> Vec<Node> {
    tree::tree(text)
}

/// How text is to be dressed: byte ranges of the text as it was written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marks {
    /// What the filter found.
    pub(crate) hits: Vec<Range<usize>>,
    /// What highlights found, with their colours; the first wins.
    pub(crate) highlights: Vec<(Range<usize>, u8)>,
}

/// The text of one line in pieces: ANSI escapes become dress, other control and bidirectional characters visible, ids
/// links. At most `longest` bytes of the text; says whether it goes on.
pub(crate) fn pieces(text: &str, marks: &Marks, longest: usize) -> (Vec<Piece>, bool) {
    pieces::pieces(text, marks, longest)
}

/// How a line is best read beside its time and level, which a row shows by itself: of JSON the message first, then the
/// other fields as pairs; of others what follows the time and the level's word. Byte ranges of the line do not hold for
/// it. Nothing for a line that is best read as it was written.
pub(crate) fn told(text: &str) -> Option<Cow<'_, str>> {
    told::told(text)
}
