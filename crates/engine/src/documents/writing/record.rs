//! What the journal has of a change of documents.

use protocol::{
    Error,
    catalogue::EnvironmentId,
    journal::{Kind, OutcomeKind, Record},
};

use crate::{
    changes::{Author, Passage},
    journal::{Entry, Journal},
};

/// Whatever stays the same in all records of one change.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) author: Author,
    pub(super) environment: EnvironmentId,
    /// To what.
    pub(super) target: String,
    /// What, in a sentence.
    pub(super) what: String,
}

impl Told {
    pub(super) fn of(passage: Passage, environment: &EnvironmentId, target: String, what: String) -> Self {
        let author = Author::of(&passage.who, passage.reason);
        Self { author, environment: environment.clone(), target, what }
    }

    /// Writes down that it is about to be done.
    ///
    /// # Errors
    /// What the journal answers: nothing may be sent then.
    pub(super) async fn intend(&self, journal: &Journal) -> Result<Record, Error> {
        let written = self.write(journal, None, OutcomeKind::Intended, None).await;
        written.map_err(|error| error.with_next("Nothing was sent."))
    }

    /// Writes down how it went on from record `of`.
    ///
    /// # Errors
    /// What the journal answers.
    pub(super) async fn write(
        &self,
        journal: &Journal,
        of: Option<u64>,
        outcome: OutcomeKind,
        detail: Option<String>,
    ) -> Result<Record, Error> {
        let Author { who, account, role, reason } = self.author.clone();
        let entry = Entry {
            kind: Kind::Change,
            of,
            who,
            account,
            role,
            environment: Some(self.environment.clone()),
            target: self.target.clone(),
            what: self.what.clone(),
            before: String::new(),
            after: String::new(),
            reason,
            outcome,
            detail,
            request_id: None,
            data: None,
        };
        journal.write(entry).await
    }

    /// The same, where nothing can be done about a journal that fails: what was done was done.
    pub(super) async fn note(
        &self,
        journal: &Journal,
        of: Option<u64>,
        outcome: OutcomeKind,
        detail: Option<String>,
    ) -> Option<u64> {
        match self.write(journal, of, outcome, detail).await {
            Ok(record) => Some(record.number),
            Err(error) => {
                tracing::error!(%error, "the journal does not tell what became of a change of documents");
                of
            }
        }
    }
}
