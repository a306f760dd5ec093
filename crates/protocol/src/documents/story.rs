//! What happened to a document: one timeline from everything that knows of it.

use serde::{Deserialize, Serialize};

use super::ObjectId;
use crate::{Error, Moment, logs, stream};

/// Reads a document's story, part by part, and says all that is known each time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tell {
    /// The document.
    pub object: ObjectId,
    /// For how long after it came its log lines are looked for, in hours: 1 to 720; 6 when nothing.
    #[serde(default)]
    pub hours: Option<u32>,
}
stream!(Tell, "documents.Tell", Story);

/// A document's story.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Story {
    /// Oldest first.
    pub events: Vec<Event>,
    /// What was asked, and how far that is.
    pub parts: Vec<PartState>,
    /// What became of it, by all that is known.
    pub verdict: Option<Verdict>,
    /// The ids that were looked for: from the key, tags and metadata.
    pub ids: Vec<String>,
    /// Whether all parts have been read, as far as they can be.
    pub done: bool,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: Moment,
    /// Who tells it.
    pub source: Source,
    /// How bad it is.
    pub tone: Tone,
    /// In a line, with what cannot be seen made visible.
    pub words: String,
    /// More of it: a message's body, a log line whole.
    pub detail: Option<String>,
    /// Where more of it is.
    pub link: Option<Link>,
}

/// Who tells of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The bucket: uploads, versions, deletions, restores.
    Bucket,
    /// Log lines.
    Logs,
    /// Queues and dead-letter queues.
    Queue,
    /// Results of the analysis.
    Results,
    /// Looks and changes that the journal has.
    Journal,
}

/// How bad an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// As it should be.
    Plain,
    /// Something good came to its end.
    Good,
    /// Worth a look.
    Warning,
    /// It failed.
    Bad,
}

/// Where more of an event is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "link", rename_all = "snake_case")]
pub enum Link {
    /// Log lines around it.
    Logs {
        /// Of this group.
        source: logs::Source,
        /// The id to follow.
        id: String,
        /// When.
        at: Moment,
    },
    /// Another object: a result, another version.
    Object {
        /// The object.
        object: ObjectId,
    },
    /// A record of the journal.
    Record {
        /// Its number.
        number: u64,
    },
}

/// How far a part is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartState {
    /// Who was asked.
    pub source: Source,
    /// What exactly: the group's, queue's or prefix's name.
    pub name: String,
    /// How far it is.
    pub reading: ReadingOf,
}

/// How far the reading of a part is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "reading", rename_all = "snake_case")]
pub enum ReadingOf {
    /// It goes on.
    Reading,
    /// It was read.
    Read {
        /// How many events it told.
        events: u32,
        /// What was left out, in a sentence.
        note: Option<String>,
    },
    /// It could not be read.
    Failed {
        /// Why.
        error: Error,
    },
}

/// What became of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// How bad it is.
    pub tone: Tone,
    /// In a sentence: `Not analysed: the worker gave up after 3 attempts`.
    pub words: String,
    /// What to do, where we know.
    pub next: Option<String>,
}
