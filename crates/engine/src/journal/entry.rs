//! What is written down, and the row that becomes of it.

use protocol::{
    Moment,
    catalogue::EnvironmentId,
    changes::Change,
    journal::{Kind, OutcomeKind, Record},
};
use serde::Deserialize;

/// What one writes down. The journal adds number, moment and hash.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
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
    /// The environment, where it is about one.
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
    /// JSON for the console itself, to find out later what became of it. Chained like the rest, never shown.
    pub data: Option<String>,
}

/// A record with what is kept beside it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) record: Record,
    pub(super) data: Option<String>,
    /// All that is shown, in lower case: what a search looks at.
    pub(super) words: String,
}

impl Row {
    /// `entry` as record `number`; its hash is still to come.
    pub(super) fn of(entry: Entry, number: u64, at: Moment) -> Self {
        let record = Record {
            number,
            at,
            kind: entry.kind,
            of: entry.of,
            who: entry.who,
            account: entry.account,
            role: entry.role,
            environment: entry.environment,
            target: entry.target,
            what: entry.what,
            before: entry.before,
            after: entry.after,
            reason: entry.reason,
            outcome: entry.outcome,
            detail: entry.detail,
            request_id: entry.request_id,
            hash: String::new(),
            undo: None,
        };
        Self { words: words(&record), record, data: entry.data }
    }

    /// The change that takes back what this record tells of: where it is in force, or may be.
    pub(super) fn undo(&self) -> Option<Change> {
        /// All that the journal knows of what a change keeps beside its records.
        #[derive(Deserialize)]
        struct Data {
            undo: Option<Change>,
        }
        let Record { kind, outcome, .. } = self.record;
        let holds = matches!(outcome, OutcomeKind::Done | OutcomeKind::Accepted | OutcomeKind::Unknown);
        let data = self.data.as_ref().filter(|_| kind == Kind::Change && holds)?;
        serde_json::from_str::<Data>(data).ok()?.undo
    }
}

fn words(record: &Record) -> String {
    let number = format!("#{}", record.number);
    let environment = record.environment.as_ref().map(ToString::to_string);
    let always = [&number, &record.who, &record.target, &record.what, &record.before, &record.after];
    let sometimes =
        [&environment, &record.account, &record.role, &record.reason, &record.detail, &record.request_id];
    let named = [kind_word(record.kind), outcome_word(record.outcome)];
    let texts = always.into_iter().chain(sometimes.into_iter().flatten()).map(String::as_str).chain(named);
    texts.collect::<Vec<_>>().join("\n").to_lowercase()
}

const KINDS: [Kind; 3] = [Kind::Change, Kind::Arming, Kind::Look];

const OUTCOMES: [OutcomeKind; 7] = [
    OutcomeKind::Intended,
    OutcomeKind::Accepted,
    OutcomeKind::Done,
    OutcomeKind::Failed,
    OutcomeKind::Refused,
    OutcomeKind::Unknown,
    OutcomeKind::Overtaken,
];

/// The kind as it is stored.
pub(super) const fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Change => "change",
        Kind::Arming => "arming",
        Kind::Look => "look",
    }
}

/// The kind that is stored as `word`.
pub(super) fn kind(word: &str) -> Option<Kind> {
    KINDS.into_iter().find(|kind| kind_word(*kind) == word)
}

/// The outcome as it is stored.
pub(super) const fn outcome_word(outcome: OutcomeKind) -> &'static str {
    match outcome {
        OutcomeKind::Intended => "intended",
        OutcomeKind::Accepted => "accepted",
        OutcomeKind::Done => "done",
        OutcomeKind::Failed => "failed",
        OutcomeKind::Refused => "refused",
        OutcomeKind::Unknown => "unknown",
        OutcomeKind::Overtaken => "overtaken",
    }
}

/// The outcome that is stored as `word`.
pub(super) fn outcome(word: &str) -> Option<OutcomeKind> {
    OUTCOMES.into_iter().find(|outcome| outcome_word(*outcome) == word)
}
