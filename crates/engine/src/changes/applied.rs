//! A change that has passed the gate: what of it is written down, and what is shown.

use std::sync::Arc;

use protocol::{
    Error, ErrorKind, Moment,
    changes::{Change, Following, Outcome, Phase, Step},
    journal::{Kind, OutcomeKind, Record},
    session::Identity,
};
use serde::{Deserialize, Serialize};

use super::target_state::TargetState;
use crate::{catalogue::model::Environment, journal::Entry};

/// What is kept beside a record, so that another start of the console can tell what became of the change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Data {
    pub(super) change: Change,
    pub(super) headline: String,
    pub(super) steps: Vec<Step>,
    pub(super) undo: Option<Change>,
    pub(super) before: TargetState,
    pub(super) after: TargetState,
    /// The deployment that came of it, once AWS has named it.
    pub(super) deployment: Option<String>,
}

impl Data {
    /// The revision that was registered for it has this number; what is in it need not be read again.
    pub(super) const fn number(&mut self, revision: u32) {
        let after = &mut self.after;
        (after.revision, after.cpu, after.memory) = (Some(revision), None, None);
    }

    /// The revision that was registered for it, once it has a number: it stays, whatever becomes of the change.
    pub(super) const fn registered(&self) -> Option<u32> {
        match self.change {
            Change::Resize { .. } => self.after.revision,
            _ => None,
        }
    }
}

/// Who did it, as AWS names them, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Author {
    pub(crate) who: String,
    pub(crate) account: Option<String>,
    pub(crate) role: Option<String>,
    pub(crate) reason: Option<String>,
}

impl Author {
    pub(crate) fn of(identity: &Identity, reason: Option<String>) -> Self {
        // A user's name is no role.
        let is_role = identity.arn.contains(":assumed-role/");
        Self {
            who: identity.arn.clone(),
            account: Some(identity.account.clone()).filter(|account| !account.is_empty()),
            role: is_role.then(|| identity.name.clone()),
            reason,
        }
    }
}

/// A change that has passed the gate.
#[derive(Clone, Debug)]
pub(super) struct Applied {
    /// The id that the window follows it by.
    pub(super) id: String,
    pub(super) environment: Arc<Environment>,
    pub(super) author: Author,
    pub(super) at: Moment,
    pub(super) data: Data,
    pub(super) request_id: Option<String>,
    /// The number of its first record, once it is written.
    pub(super) record: u64,
    /// The number of its last record: the next one goes on from it.
    pub(super) last: Option<u64>,
}

impl Applied {
    /// The change of a record that nothing goes on from.
    ///
    /// # Errors
    /// `Internal` when its data cannot be read.
    pub(super) fn reread(
        record: &Record,
        data: Option<&str>,
        environment: &Arc<Environment>,
    ) -> Result<Self, Error> {
        let unread = |why: &dyn std::fmt::Display| {
            let said = format!("what belongs to record {} cannot be read: {why}", record.number);
            Error::new(ErrorKind::Internal, said)
        };
        let data = data.ok_or_else(|| unread(&"it has no data"))?;
        Ok(Self {
            id: format!("record-{}", record.number),
            environment: Arc::clone(environment),
            author: Author {
                who: record.who.clone(),
                account: record.account.clone(),
                role: record.role.clone(),
                reason: record.reason.clone(),
            },
            at: record.at,
            data: serde_json::from_str(data).map_err(|error| unread(&error))?,
            request_id: record.request_id.clone(),
            record: record.of.unwrap_or(record.number),
            last: Some(record.number),
        })
    }

    /// What is written down of it.
    pub(super) fn entry(&self, outcome: OutcomeKind, detail: Option<String>) -> Entry {
        let texts = |side: fn(&Step) -> &String| {
            let steps = self.data.steps.iter();
            steps.map(|step| format!("{}: {}", step.what, side(step))).collect::<Vec<_>>().join("; ")
        };
        Entry {
            kind: Kind::Change,
            of: self.last,
            who: self.author.who.clone(),
            account: self.author.account.clone(),
            role: self.author.role.clone(),
            environment: Some(self.environment.id.clone()),
            target: self.data.change.service().to_string(),
            what: self.data.headline.clone(),
            before: texts(|step| &step.before),
            after: texts(|step| &step.after),
            reason: self.author.reason.clone(),
            outcome,
            detail,
            request_id: self.request_id.clone(),
            data: serde_json::to_string(&self.data).ok(),
        }
    }

    /// How the window sees it.
    pub(super) fn following(&self, phase: Phase, words: impl Into<String>, now: Moment) -> Following {
        Following {
            id: self.id.clone(),
            environment: self.environment.id.clone(),
            change: self.data.change.clone(),
            headline: self.data.headline.clone(),
            steps: self.data.steps.clone(),
            applied: self.at,
            settled: matches!(phase, Phase::Settled { .. }).then_some(now),
            phase,
            words: words.into(),
            progress: None,
            undo: self.data.undo.clone(),
            request_id: self.request_id.clone(),
            record: self.record,
        }
    }
}

/// The outcome as the journal has it, and what it says of it.
pub(super) fn told(outcome: &Outcome) -> (OutcomeKind, Option<String>) {
    match outcome {
        Outcome::Done => (OutcomeKind::Done, None),
        Outcome::Failed { reason } => (OutcomeKind::Failed, Some(reason.clone())),
        Outcome::Refused { error } => (OutcomeKind::Refused, Some(error.message.clone())),
        Outcome::Unknown { reason } => (OutcomeKind::Unknown, Some(reason.clone())),
        Outcome::Overtaken { reason } => (OutcomeKind::Overtaken, Some(reason.clone())),
    }
}
