use serde::{Deserialize, Serialize};

use super::{Id, Level, LineKey, Piece, Recovery, Source, ViewId};
use crate::{Moment, request};

/// Asks for everything about a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetLine {
    /// The view.
    pub view: ViewId,
    /// The line.
    pub key: LineKey,
}
request!(GetLine, "logs.GetLine", LineDetail);

/// Everything about a line, or about the entry that begins with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineDetail {
    /// Which.
    pub key: LineKey,
    /// Its timestamp.
    pub at: Moment,
    /// When CloudWatch Logs took it.
    pub ingested: Moment,
    /// Where it stands.
    pub source: Source,
    /// The name of its stream.
    pub stream: String,
    /// Its level, where it tells one.
    pub level: Option<Level>,
    /// What it is written as.
    pub form: Form,
    /// The lines of its text, in pieces; at most 64 KiB.
    pub text: Vec<Vec<Piece>>,
    /// Bytes of the whole text.
    pub bytes: u64,
    /// Whether the text goes on.
    pub clipped: bool,
    /// Its fields, in their order; of JSON the top level.
    pub fields: Vec<Field>,
    /// As a tree, where it is JSON; bounded.
    pub tree: Vec<Node>,
    /// The ids that it names, each once.
    pub ids: Vec<Id>,
    /// When it was recovered by the sweep, if it was.
    pub recovered: Option<Recovery>,
}

/// What a line is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// A JSON object.
    Json,
    /// `key=value` pairs.
    Logfmt,
    /// Python's logging, or a traceback.
    Python,
    /// PostgreSQL's log.
    Postgres,
    /// A web server's access or error log.
    Nginx,
    /// Anything else.
    Plain,
}

/// A field of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its name; below the top level with dots.
    pub name: String,
    /// Its value as text, visible and bounded.
    pub value: String,
}

/// A value of a JSON tree, in the order of the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// How deep it lies; the top level is 0.
    pub depth: u16,
    /// Its name, or its index in an array.
    pub name: String,
    /// Its value; of an object or array how many it holds.
    pub value: String,
    /// What it is.
    pub kind: NodeKind,
}

/// What a value of a JSON tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// Text.
    Text,
    /// A number.
    Number,
    /// True or false.
    Bool,
    /// Null.
    Null,
    /// An object.
    Object,
    /// An array.
    Array,
    /// What is not shown because there is too much.
    Cut,
}
