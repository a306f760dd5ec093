//! Logs: an exact live tail, history, and what is found in them.
//!
//! A page opens a [`Tail`] under an id of its own making and keeps it for as long as it looks. The engine holds the
//! lines; a notice says that something moved, and [`GetRows`] shows a window of what passes the [`Lens`].

mod groups;
mod insights;
mod line;
mod rows;
mod saved;
mod tail;

pub use groups::*;
pub use insights::*;
pub use line::*;
pub use rows::*;
pub use saved::*;
pub use tail::*;

use serde::{Deserialize, Serialize};

use crate::{Moment, catalogue::EnvironmentId, request, stream};

/// The id of a view. The window makes it, so that a stream which is opened again finds what it had.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ViewId(pub String);

/// A line of a view, found again after it was confirmed, slid into place or read another day: its timestamp, its
/// ingestion, a hash of stream and message, and which of truly equal lines it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LineKey(pub String);

/// What is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Where from: log groups of any environments. Rows name a source by its place here.
    pub sources: Vec<Source>,
    /// Which time.
    pub span: Span,
    /// A filter pattern of CloudWatch Logs: only what matches leaves AWS. Nothing reads all.
    #[serde(default)]
    pub pattern: Option<String>,
}

/// A log group, or some streams of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Source {
    /// The environment whose account and region it lies in.
    pub environment: EnvironmentId,
    /// The log group's name.
    pub group: String,
    /// Only these streams; all when there are none.
    #[serde(default)]
    pub streams: Vec<String>,
}

/// A stretch of time, by the lines' own timestamps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "span", rename_all = "snake_case")]
pub enum Span {
    /// From so long before now, and on as lines come.
    Live {
        /// How far back, in milliseconds.
        back: i64,
    },
    /// What was written then.
    Between {
        /// The first moment.
        from: Moment,
        /// The moment after the last.
        until: Moment,
    },
}

/// How a view is looked at. Takes nothing away from what is held.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lens {
    /// A filter, in the language of the user guide; empty shows all.
    #[serde(default)]
    pub filter: String,
    /// Sources that are not shown, by their place in the scope.
    #[serde(default)]
    pub muted: Vec<u32>,
    /// What is coloured wherever it stands.
    #[serde(default)]
    pub highlights: Vec<Highlight>,
    /// Fields that are shown as columns of their own.
    #[serde(default)]
    pub columns: Vec<String>,
    /// Whether stack traces and other continuation lines are rows of their own.
    #[serde(default)]
    pub unfolded: bool,
    /// Whether JSON and logfmt lines are shown as they were written, and not by their message.
    #[serde(default)]
    pub raw: bool,
}

/// A rule of colour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Highlight {
    /// Text, or a regular expression where `regex`.
    pub pattern: String,
    /// Whether it is a regular expression.
    #[serde(default)]
    pub regex: bool,
    /// Its colour: 0 to 5, a token of the window's.
    pub colour: u8,
}

/// Where a filter, a pattern or a query is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What is wrong, in a sentence.
    pub message: String,
    /// Where it begins, in bytes of the text.
    pub at: usize,
    /// How long it is, in bytes.
    pub length: usize,
}

/// How bad a line says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Trace, or finer.
    Trace,
    /// Debug.
    Debug,
    /// Info, notice, log.
    Info,
    /// Warning.
    Warn,
    /// Error, and answers of 500 and above.
    Error,
    /// Fatal, critical, panic.
    Fatal,
}

impl Level {
    /// All, from the least to the worst.
    pub const ALL: [Self; 6] = [Self::Trace, Self::Debug, Self::Info, Self::Warn, Self::Error, Self::Fatal];

    /// Its name, as filters write it and exports tell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Trace => "trace",
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
            Self::Fatal => "fatal",
        }
    }
}

/// Looks at a view in another way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SetLens {
    /// The view.
    pub view: ViewId,
    /// The way.
    pub lens: Lens,
}
request!(SetLens, "logs.SetLens", LensSet);

/// What became of it. With a problem of the filter, the view is looked at as before.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LensSet {
    /// Why the filter cannot be used.
    pub problem: Option<Problem>,
    /// Why a highlight cannot be used, the first such one. It is left out, and all else is as asked.
    #[serde(default)]
    pub highlight_problem: Option<Problem>,
    /// The place among the lens's highlights of the one with that problem.
    #[serde(default)]
    pub highlight_rule: Option<u32>,
    /// The filter as a filter pattern of CloudWatch Logs, where the server can do the same.
    pub pattern: Option<String>,
}

/// Reads earlier lines into a view too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Extend {
    /// The view.
    pub view: ViewId,
    /// From when.
    pub from: Moment,
}
request!(Extend, "logs.Extend", ());

/// Text of lines, for the clipboard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CopyLines {
    /// The view.
    pub view: ViewId,
    /// The first line.
    pub from: LineKey,
    /// The last line.
    pub until: LineKey,
    /// Whether each line has its time, level and source before it.
    pub prefix: bool,
}
request!(CopyLines, "logs.CopyLines", Copied);

/// Lines as text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Copied {
    /// The text, as it was written.
    pub text: String,
    /// How many lines it has.
    pub lines: u64,
    /// Whether it was cut: for its size, or because a line at one of its ends is not held any more.
    pub cut: bool,
}

/// Writes lines to a file in the folder for downloads. Dropping the stream stops it and takes the file away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Export {
    /// Which lines.
    pub of: ExportOf,
    /// The file's form.
    pub format: ExportFormat,
}
stream!(Export, "logs.Export", ExportState);

/// Which lines are written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum ExportOf {
    /// Lines that a view holds.
    View {
        /// The view.
        view: ViewId,
        /// Only those that pass its lens.
        shown: bool,
    },
    /// All lines of a stretch of time, however many, straight from AWS.
    Range {
        /// Which; its span is not live.
        scope: Scope,
    },
    /// The results of an Insights query.
    Query {
        /// The query.
        query: QueryId,
    },
}

/// The form of a file of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// A JSON object a line.
    Ndjson,
    /// As they were written.
    Text,
    /// Comma-separated values.
    Csv,
}

/// How far an export is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ExportState {
    /// The file.
    pub file: String,
    /// Lines written.
    pub lines: u64,
    /// Bytes written.
    pub bytes: u64,
    /// How much of it is done, 0 to 1, where that is known.
    pub done: Option<f64>,
    /// Whether the file is whole.
    pub finished: bool,
    /// Why it is not.
    pub problem: Option<crate::Error>,
}
