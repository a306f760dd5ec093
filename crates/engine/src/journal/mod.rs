//! The journal: append-only, each record chained to the one before by its hash.
//!
//! A record that was acknowledged is on the disk. A record that was changed, removed, put in or moved shows when the
//! chain is checked. Two consoles may share one file: each takes its turn, and there is one chain.

mod chain;
mod check;
mod entry;
mod export_file;
mod fault;
mod filter;
mod keeper;
mod schema;
mod store;
#[cfg(test)]
mod tests;
mod verbs;

pub use entry::Entry;
pub use verbs::{export, get_record, get_records, verify, watch};

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use protocol::{
    Error, ErrorKind,
    journal::{Record, Verdict},
};

use self::{fault::Fault, keeper::Desk};
use crate::clock::Clock;

/// A journal in a file. Clones write to the same one.
#[derive(Clone)]
pub struct Journal {
    file: Option<PathBuf>,
    desk: Desk,
    clock: Arc<dyn Clock>,
}

impl Journal {
    /// Opens the journal in `file`, on a thread of its own; makes it where there is none. Without a file, or with one
    /// that cannot be opened, nothing can be written, and [`Journal::trouble`] says why.
    #[must_use]
    pub fn open(file: Option<PathBuf>, clock: Arc<dyn Clock>) -> Self {
        Self { desk: Desk::open(file.clone()), file, clock }
    }

    /// Writes a record down. When this returns it is on the disk: whatever happens to the console, it is there.
    ///
    /// # Errors
    /// `NotFound` when it goes on from a record that is not there, `Conflict` from one that another went on from
    /// already, `Invalid` when a text is longer than 256 KiB;
    /// `Internal` when it could not be written.
    pub async fn write(&self, entry: Entry) -> Result<Record, Error> {
        let at = self.clock.now();
        let written = self.desk.write(move |store| store.append(entry, at)).await;
        written.map_err(|fault| fault.told("be written"))
    }

    /// Why it cannot be written, as far as is known. Whoever hears of trouble makes it be looked at again, so that it
    /// is over for the next who asks once it is over.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        let trouble = self.desk.known().borrow().trouble.clone();
        if trouble.is_some() {
            self.desk.look();
        }
        trouble
    }

    /// Whether no record goes on from the record `number` yet.
    ///
    /// # Errors
    /// `Internal` when it cannot be read.
    pub async fn is_last(&self, number: u64) -> Result<bool, Error> {
        self.desk.read(move |store| store.is_last(number)).await.map_err(|fault| fault.told("be read"))
    }

    /// What was begun and has no later record that tells the rest, oldest first, each with its data. Another console
    /// that shares the file may be at it right now.
    ///
    /// # Errors
    /// `Internal` when it cannot be read.
    pub async fn unfinished(&self) -> Result<Vec<(Record, Option<String>)>, Error> {
        self.desk.read(|store| store.unfinished()).await.map_err(|fault| fault.told("be read"))
    }

    /// Checks the whole chain, as it stands on the disk. Damage of whatever sort is a verdict.
    ///
    /// # Errors
    /// `Internal` when the file cannot be read.
    pub async fn verify_now(&self) -> Result<Verdict, Error> {
        self.beside("be checked", check::check).await
    }

    /// Does what takes long with a connection of its own, so that no record waits for it to be written.
    async fn beside<T: Send + 'static>(
        &self,
        to: &str,
        act: impl FnOnce(&Path) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Error> {
        let Some(file) = self.file.clone() else { return Err(Fault::Nowhere.told(to)) };
        // The file is made by the thread; whether that went well shows when it is opened.
        drop(self.desk.read(|store| store.count()).await);
        match tokio::task::spawn_blocking(move || act(&file)).await {
            Ok(done) => done.map_err(|fault| fault.told(to)),
            Err(error) => {
                Err(Error::new(ErrorKind::Internal, format!("The journal could not {to}: {error}")))
            }
        }
    }
}
