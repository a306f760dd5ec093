use serde::{Deserialize, Serialize};

use super::{Level, LineKey, ViewId};
use crate::{Moment, catalogue::Revision, request};

/// Asks for rows around a place of what a view shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetRows {
    /// The view.
    pub view: ViewId,
    /// Around what.
    pub anchor: Anchor,
    /// Rows before it; at most a thousand.
    pub before: u32,
    /// Rows from it on; at most a thousand.
    pub after: u32,
}
request!(GetRows, "logs.GetRows", Rows);

/// A place in a view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "anchor", rename_all = "snake_case")]
pub enum Anchor {
    /// The first row.
    Start,
    /// After the last row.
    End,
    /// A row by its index, counted from 0.
    Row {
        /// The index.
        index: u64,
    },
    /// A line; where it is not shown, the next one that is.
    Line {
        /// Its key.
        key: LineKey,
    },
    /// The first row of a moment or after it.
    Time {
        /// The moment.
        at: Moment,
    },
}

/// A window of rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rows {
    /// What they were taken from.
    pub revision: Revision,
    /// How many rows there are in all.
    pub total: u64,
    /// The index of the first one here.
    pub first: u64,
    /// The index of the anchor; `total` when it lies after the last.
    pub anchor: u64,
    /// The rows, in order.
    pub rows: Vec<Row>,
}

/// A row: a line, or an entry of several lines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Which line; of an entry its first.
    pub key: LineKey,
    /// Its timestamp.
    pub at: Moment,
    /// The place of its source in the scope.
    pub source: u32,
    /// The name of its stream.
    pub stream: String,
    /// Its level, where it tells one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Its text in pieces. Control and bidirectional characters are visible, nothing in it is markup.
    pub pieces: Vec<Piece>,
    /// The values of the lens's columns, in their order; empty where it has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<String>,
    /// Lines that are folded below it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub folded: u32,
    /// Bytes of the whole line; more than the pieces show where `clipped`.
    pub bytes: u64,
    /// Whether the text goes on.
    #[serde(default, skip_serializing_if = "is_false")]
    pub clipped: bool,
    /// When the sweep found it, where Live Tail had not brought it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovered: Option<Recovery>,
}

/// A line that the sweep found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recovery {
    /// In the last ten seconds.
    JustNow,
    /// Before.
    Earlier,
}

/// A piece of a row's text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether the filter found it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub hit: bool,
    /// The colour of the highlight that found it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub highlight: Option<u8>,
    /// The id that it names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// How ANSI escapes dressed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ansi: Option<Ansi>,
    /// Whether it stands for characters that cannot be seen.
    #[serde(default, skip_serializing_if = "is_false")]
    pub control: bool,
    /// Whether it is of less weight: a field's name, a timestamp that the row has already.
    #[serde(default, skip_serializing_if = "is_false")]
    pub dim: bool,
}

/// An id in a line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Id {
    /// What it names.
    pub kind: IdKind,
    /// The id.
    pub value: String,
}

/// What an id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdKind {
    /// A request, of ours or of AWS's.
    Request,
    /// An X-Ray or W3C trace.
    Trace,
    /// An ECS task.
    Task,
    /// A document.
    Document,
    /// A property.
    Property,
    /// A key in a bucket.
    Object,
    /// A job of a pipeline.
    Job,
}

/// What ANSI escapes asked for: colours 0 to 15 of the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ansi {
    /// The letters' colour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ink: Option<u8>,
    /// The ground's colour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<u8>,
    /// Bold.
    #[serde(default, skip_serializing_if = "is_false")]
    pub bold: bool,
    /// Underlined.
    #[serde(default, skip_serializing_if = "is_false")]
    pub underlined: bool,
    /// Faint.
    #[serde(default, skip_serializing_if = "is_false")]
    pub faint: bool,
}

/// Looks for the next row of a kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FindRow {
    /// The view.
    pub view: ViewId,
    /// From which line on; from the end or the start when nothing.
    pub from: Option<LineKey>,
    /// What is looked for.
    pub sought: Sought,
    /// Whether it is looked for towards the older lines.
    pub backwards: bool,
}
request!(FindRow, "logs.FindRow", Option<Found>);

/// What is looked for among the rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "sought", rename_all = "snake_case")]
pub enum Sought {
    /// A row of this level or worse.
    Level {
        /// The level.
        level: Level,
    },
    /// A row that the filter would show. It is not hidden what does not.
    Filter {
        /// In the filter language.
        filter: String,
    },
    /// A row that a highlight colours.
    Highlight,
}

/// A row that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Its line.
    pub key: LineKey,
    /// Its index.
    pub index: u64,
}

/// Asks how many lines there are over time, by level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetDensity {
    /// The view.
    pub view: ViewId,
    /// In how many stretches of equal time; at most 2,000.
    pub buckets: u32,
}
request!(GetDensity, "logs.GetDensity", Density);

/// Rows that pass the lens, over time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Density {
    /// What it was taken from.
    pub revision: Revision,
    /// The first row's moment.
    pub from: Moment,
    /// The moment after the last row.
    pub until: Moment,
    /// The stretches, oldest first.
    pub buckets: Vec<Bucket>,
}

/// The rows of a stretch of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// The index of its first row.
    pub first: u64,
    /// Errors and worse.
    pub errors: u32,
    /// Warnings.
    pub warnings: u32,
    /// All others.
    pub others: u32,
}

/// Asks for the lines around a line, whatever the filter hides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetContext {
    /// The view.
    pub view: ViewId,
    /// The line.
    pub key: LineKey,
    /// Lines before it; at most 200.
    pub before: u32,
    /// Lines after it; at most 200.
    pub after: u32,
    /// Only lines of its own stream.
    pub own_stream: bool,
}
request!(GetContext, "logs.GetContext", Vec<Row>);

/// Asks which fields the lines of a view have, for completion and columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetFields {
    /// The view.
    pub view: ViewId,
}
request!(GetFields, "logs.GetFields", Vec<FieldSeen>);

/// A field that lines have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldSeen {
    /// Its name.
    pub name: String,
    /// In how many of the lines that were looked at.
    pub lines: u64,
    /// Some of its values, the most frequent first.
    pub values: Vec<String>,
}

fn is_false(value: &bool) -> bool {
    !value
}

fn is_zero(value: &u32) -> bool {
    *value == 0
}
