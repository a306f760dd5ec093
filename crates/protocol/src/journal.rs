//! The journal: what was done, by whom, why, and what became of it. Append-only; each record is chained to the one
//! before by its hash.

use serde::{Deserialize, Serialize};

use crate::{
    Moment,
    catalogue::{EnvironmentId, Revision},
    changes::Change,
    request, stream,
};

/// Asks for rows of the journal, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetRecords {
    /// Which of them.
    pub filter: Filter,
    /// The first row, counted from 0.
    pub from: u64,
    /// How many rows; at most 500.
    pub count: u32,
}
request!(GetRecords, "journal.GetRecords", Page);

/// Asks for one record with those that belong to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetRecord {
    /// Its number.
    pub number: u64,
}
request!(GetRecord, "journal.GetRecord", Vec<Record>);

/// Checks the whole chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verify {}
request!(Verify, "journal.Verify", Verdict);

/// Writes the records that match to a file in the downloads folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Export {
    /// Which of them.
    pub filter: Filter,
    /// In which form.
    pub format: Format,
}
request!(Export, "journal.Export", Exported);

/// Follows the journal: a notice whenever a record was added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Watch {}
stream!(Watch, "journal.Watch", Revision);

/// Which records.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Filter {
    /// Words that each must stand somewhere in the record.
    pub search: String,
    /// Only of this environment.
    pub environment: Option<EnvironmentId>,
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// Only with this outcome.
    pub outcome: Option<OutcomeKind>,
    /// Only from then on.
    pub since: Option<Moment>,
    /// Only until then.
    pub until: Option<Moment>,
}

/// What a record tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Something was changed.
    Change,
    /// An environment was armed or made read-only.
    Arming,
    /// A customer's document was looked at.
    Look,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeKind {
    /// It is about to be sent; a later record tells the rest.
    Intended,
    /// AWS has taken it.
    Accepted,
    /// It is as it was wanted.
    Done,
    /// AWS tried and gave up.
    Failed,
    /// AWS or the gate refused it.
    Refused,
    /// Nobody knows whether it was taken.
    Unknown,
    /// Something else changed the same thing first.
    Overtaken,
}

/// Rows of the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// The rows asked for, newest first.
    pub records: Vec<Record>,
    /// The first row's place, counted from 0.
    pub from: u64,
    /// How many records match.
    pub matching: u64,
    /// How many there are.
    pub all: u64,
    /// Where it is kept; nothing when it could not be opened.
    pub file: Option<String>,
    /// Why it cannot be written, if so.
    pub trouble: Option<String>,
}

/// A record of the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Its number, counted from 1 without a gap.
    pub number: u64,
    /// When it was written.
    pub at: Moment,
    /// What it tells of.
    pub kind: Kind,
    /// The number of the record that it goes on from.
    pub of: Option<u64>,
    /// Who: the ARN or name that AWS gave.
    pub who: String,
    /// The account's number, where known.
    pub account: Option<String>,
    /// The role, where known.
    pub role: Option<String>,
    /// The environment.
    pub environment: Option<EnvironmentId>,
    /// To what: a service, a task, a document.
    pub target: String,
    /// What, in a sentence.
    pub what: String,
    /// Before.
    pub before: String,
    /// After.
    pub after: String,
    /// Why, as the operator wrote it.
    pub reason: Option<String>,
    /// What became of it.
    pub outcome: OutcomeKind,
    /// More about it, in a sentence.
    pub detail: Option<String>,
    /// AWS's request id.
    pub request_id: Option<String>,
    /// The record's hash, in hexadecimal digits.
    pub hash: String,
    /// The change that takes it back, where there is one; only in the answer to [`GetRecord`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<Change>,
}

/// What the check of the chain found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// Every record is as it was written.
    Whole {
        /// How many there are.
        records: u64,
        /// The last hash; compare it with one written down elsewhere.
        head: String,
    },
    /// The chain is broken.
    Broken {
        /// The first record that is not as it was written; 0 when the file is damaged and every record reads as it was.
        number: u64,
        /// What is wrong with it, in a sentence.
        reason: String,
    },
}

/// The form of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Comma-separated values, a line a record.
    Csv,
    /// JSON, an array of records.
    Json,
}

/// Where an export was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exported {
    /// The file.
    pub file: String,
    /// How many records it holds.
    pub records: u64,
}
