//! What the journal is told of a change that may be stopped and go on: in a chain, and its end also where whoever told
//! it goes away meanwhile.

use std::sync::Arc;

use protocol::{Error, journal::OutcomeKind};
use tokio::sync::Mutex;

use super::record::Told;
use crate::journal::Journal;

/// The records of one change.
pub(super) struct Telling {
    told: Told,
    journal: Journal,
    chain: Arc<Mutex<Chain>>,
}

struct Chain {
    /// The number of the last record.
    last: u64,
    /// Whether that says that something is about to be done.
    open: bool,
}

impl Telling {
    /// Writes down that it is about to be done.
    ///
    /// # Errors
    /// What the journal answers: nothing may be sent then.
    pub(super) async fn begin(told: Told, journal: Journal) -> Result<Arc<Self>, Error> {
        let last = told.intend(&journal).await?.number;
        Ok(Arc::new(Self { told, journal, chain: Arc::new(Mutex::new(Chain { last, open: true })) }))
    }

    /// Writes down that it goes on, where its end was told already.
    ///
    /// # Errors
    /// What the journal answers: nothing may be sent then.
    pub(super) async fn go_on(&self) -> Result<(), Error> {
        self.brought_to_its_end(|chain| !chain.open, OutcomeKind::Intended, "It goes on".to_owned()).await
    }

    /// Writes down how it ended, unless that was told.
    pub(super) async fn end(&self, outcome: OutcomeKind, detail: String) {
        if let Err(error) = self.brought_to_its_end(|chain| chain.open, outcome, detail).await {
            tracing::error!(%error, "the journal does not tell what became of a change of documents");
        }
    }

    /// In a task of its own: who is dropped halfway would not know whether the record was written.
    async fn brought_to_its_end(
        &self,
        wanted: fn(&Chain) -> bool,
        outcome: OutcomeKind,
        detail: String,
    ) -> Result<(), Error> {
        let (told, journal, chain) = (self.told.clone(), self.journal.clone(), Arc::clone(&self.chain));
        let written = tokio::spawn(async move {
            let mut chain = chain.lock().await;
            if wanted(&chain) {
                chain.last = told.write(&journal, Some(chain.last), outcome, Some(detail)).await?.number;
                chain.open = outcome == OutcomeKind::Intended;
            }
            Ok(())
        });
        written.await.map_err(|error| {
            Error::new(protocol::ErrorKind::Internal, format!("The journal was not told: {error}"))
        })?
    }
}

#[cfg(test)]
mod tests {
    use protocol::catalogue::EnvironmentId;

    use super::*;
    use crate::{changes::Author, clock::SystemClock};

    #[tokio::test]
    async fn every_end_is_told_once_and_what_goes_on_is_open_again() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(Some(folder.path().join("journal.db")), Arc::new(SystemClock));
        let told = Told {
            author: Author { who: "arn:ann".into(), account: None, role: None, reason: None },
            environment: EnvironmentId::new("paperwurks", "prod"),
            target: "s3://uploads/a.pdf".into(),
            what: "Upload".into(),
        };
        let telling = Telling::begin(told, journal.clone()).await.unwrap();
        telling.go_on().await.unwrap();
        telling.end(OutcomeKind::Failed, "Stopped".into()).await;
        telling.end(OutcomeKind::Failed, "Taken off".into()).await;
        assert!(journal.unfinished().await.unwrap().is_empty());
        assert_eq!((journal.is_last(1).await, journal.is_last(2).await), (Ok(false), Ok(true)), "told once");
        telling.go_on().await.unwrap();
        let open = journal.unfinished().await.unwrap();
        assert_eq!(
            open.iter().map(|(record, _)| (record.number, record.of)).collect::<Vec<_>>(),
            [(3, Some(2))]
        );
        telling.end(OutcomeKind::Done, "All of it".into()).await;
        assert!(journal.unfinished().await.unwrap().is_empty());
        assert_eq!(journal.is_last(4).await, Ok(true));
    }
}
