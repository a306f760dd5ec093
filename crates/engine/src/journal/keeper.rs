//! The thread that keeps the open database: it does one job after another, and nobody else waits for the disk.

use std::{
    path::PathBuf,
    sync::{Arc, mpsc},
    thread,
};

use protocol::catalogue::Revision;
use tokio::sync::{oneshot, watch};

use super::{fault::Fault, store::Store};

/// What is known of the journal without asking it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// Goes up with every change of the rest.
    pub(super) revision: Revision,
    /// How many records there are.
    pub(super) records: u64,
    /// Why it cannot be written.
    pub(super) trouble: Option<String>,
}

type Job = Box<dyn FnOnce(&mut Keeper) + Send>;

/// The way to the thread.
#[derive(Clone, Debug)]
pub(super) struct Desk {
    jobs: mpsc::Sender<Job>,
    known: Arc<watch::Sender<Known>>,
}

/// What the thread has.
struct Keeper {
    file: Option<PathBuf>,
    store: Option<Store>,
    known: Arc<watch::Sender<Known>>,
}

impl Desk {
    /// Starts the thread, which opens `file` first.
    pub(super) fn open(file: Option<PathBuf>) -> Self {
        let (jobs, waiting) = mpsc::channel::<Job>();
        let known = Arc::new(watch::Sender::new(Known::default()));
        let mut keeper = Keeper { file, store: None, known: Arc::clone(&known) };
        let work = move || waiting.into_iter().for_each(|job| job(&mut keeper));
        let desk = Self { jobs, known };
        desk.look();
        if let Err(error) = thread::Builder::new().name("journal".to_owned()).spawn(work) {
            desk.known.send_modify(|known| known.trouble = Some(error.to_string()));
        }
        desk
    }

    pub(super) fn known(&self) -> watch::Receiver<Known> {
        self.known.subscribe()
    }

    /// Has the thread look whether the file can be opened, and after trouble whether it can be written again; waits for
    /// nothing.
    pub(super) fn look(&self) {
        let look: Job = Box::new(|keeper| {
            let troubled = keeper.known.borrow().trouble.is_some();
            drop(keeper.act(troubled, |store| if troubled { store.probe() } else { Ok(()) }));
        });
        // A thread that has ended said so where it was needed.
        drop(self.jobs.send(look));
    }

    /// Reads. A file that could not be opened before is tried again.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Store) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        self.ask(false, act).await
    }

    /// Writes. When who asked has the answer, the database is settled.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Store) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        self.ask(true, act).await
    }

    async fn ask<T: Send + 'static>(
        &self,
        writes: bool,
        act: impl FnOnce(&mut Store) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let (tell, answer) = oneshot::channel();
        let job: Job = Box::new(move |keeper| {
            let outcome = keeper.act(writes, act);
            // Nobody may be waiting any more: the work is done all the same.
            drop(tell.send(outcome));
            if let Some(store) = keeper.store.as_ref().filter(|_| writes) {
                store.settle();
            }
        });
        self.jobs.send(job).map_err(|_| Fault::Ended)?;
        answer.await.unwrap_or(Err(Fault::Ended))
    }
}

impl Keeper {
    /// Does `act` with the database, which is opened where it is not. Where a write fails, it is opened anew before the
    /// next job. That it can be read says nothing of that trouble: only a write that went well ends it.
    fn act<T>(&mut self, writes: bool, act: impl FnOnce(&mut Store) -> Result<T, Fault>) -> Result<T, Fault> {
        let store = match self.store() {
            Ok(store) => store,
            Err(fault) => {
                self.tell(Some(fault.to_string()));
                return Err(fault);
            }
        };
        let outcome = act(store);
        let trouble = match &outcome {
            Ok(_) if writes => None,
            Err(fault) if writes && !fault.is_of_question() => {
                self.store = None;
                Some(fault.to_string())
            }
            _ => self.known.borrow().trouble.clone(),
        };
        self.tell(trouble);
        outcome
    }

    fn tell(&self, trouble: Option<String>) {
        let records = self.store.as_ref().and_then(|store| store.count().ok());
        self.known.send_if_modified(|known| {
            let records = records.unwrap_or(known.records);
            let mut now = Known { revision: known.revision, records, trouble };
            let moved = now != *known;
            now.revision.0 += u64::from(moved);
            *known = now;
            moved
        });
    }

    fn store(&mut self) -> Result<&mut Store, Fault> {
        let store = match self.store.take() {
            Some(store) => store,
            None => Store::open(self.file.as_deref().ok_or(Fault::Nowhere)?)?,
        };
        Ok(self.store.insert(store))
    }
}
