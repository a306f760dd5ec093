//! The journal's requests and its stream.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use futures::{Stream, StreamExt};
use protocol::{
    Error,
    catalogue::Revision,
    journal::{Export, Exported, GetRecord, GetRecords, Page, Record, Verdict, Verify, Watch},
};

use super::{Journal, export_file};
use crate::{Engine, notice::notices};

/// The most rows of one answer.
const MOST_ROWS: u32 = 500;
/// How often it is looked whether another console wrote to the same file.
const LOOK: Duration = Duration::from_secs(2);

/// Rows of the journal, newest first. A journal that could not be opened has none, and says why.
///
/// # Errors
/// `Internal` when the file is there and cannot be read.
pub async fn get_records(engine: &Arc<Engine>, request: GetRecords) -> Result<Page, Error> {
    engine.journal.page(request).await
}

/// A record with those that it goes on from and that go on from it, oldest first.
///
/// # Errors
/// `NotFound` when there is no such record; `Internal` when it cannot be read.
pub async fn get_record(engine: &Arc<Engine>, request: GetRecord) -> Result<Vec<Record>, Error> {
    engine.journal.story(request.number).await
}

/// Checks the whole chain.
///
/// # Errors
/// `Internal` when the file cannot be read; one that is damaged is a verdict.
pub async fn verify(engine: &Arc<Engine>, _request: Verify) -> Result<Verdict, Error> {
    engine.journal.verify_now().await
}

/// Writes the records that match to a file in the downloads folder.
///
/// # Errors
/// `Internal` when the journal cannot be read or the file not written.
pub async fn export(engine: &Arc<Engine>, request: Export) -> Result<Exported, Error> {
    engine.journal.export_to(engine.downloads()?, request).await
}

/// The present revision at once, then each new one, and a heartbeat.
pub fn watch(engine: &Arc<Engine>, _request: Watch) -> impl Stream<Item = Revision> + Send + use<> {
    let journal = engine.journal.clone();
    let known = journal.desk.known();
    notices(known, follow(journal)).map(|known| known.revision)
}

/// Counts the records now and then: what this console writes is known at once, what another writes is not.
pub(super) async fn follow(journal: Journal) {
    loop {
        // What fails is said where the journal is read.
        drop(journal.desk.read(|store| store.count()).await);
        tokio::time::sleep(LOOK).await;
    }
}

impl Journal {
    pub(crate) async fn page(&self, request: GetRecords) -> Result<Page, Error> {
        let GetRecords { filter, from, count } = request;
        let read = self.desk.read(move |store| store.rows(&filter, from, count.min(MOST_ROWS))).await;
        let trouble = self.trouble();
        let (records, matching, all) = match read {
            Ok(rows) => (rows.records, rows.matching, rows.all),
            Err(_) if trouble.is_some() => (Vec::new(), 0, 0),
            Err(fault) => return Err(fault.told("be read")),
        };
        let file = self.file.as_ref().map(|file| file.display().to_string());
        Ok(Page { records, from, matching, all, file, trouble })
    }

    pub(super) async fn story(&self, number: u64) -> Result<Vec<Record>, Error> {
        let story = self.desk.read(move |store| store.story(number)).await;
        story.map_err(|fault| fault.told("be read"))
    }

    pub(super) async fn export_to(&self, folder: PathBuf, request: Export) -> Result<Exported, Error> {
        let now = self.clock.now();
        let write = move |journal: &Path| export_file::write(journal, &request, &folder, now);
        self.beside("be exported", write).await
    }
}
