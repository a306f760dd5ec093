//! The list of transfers: a few run at once, the others wait in their order.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures::{FutureExt as _, future::BoxFuture};
use protocol::{
    Error, ErrorKind, Moment,
    catalogue::{EnvironmentId, Revision},
    documents::{
        BucketId,
        transfer::{Transfer, TransferId, TransferKind, TransferPhase},
    },
};
use tokio::{sync::watch, time::Instant};
use tokio_util::task::AbortOnDropHandle;

use super::progress::{Meter, Progress};
use crate::{Engine, changes::random_id, documents::access::Sitting};

/// How many run at once.
const AT_ONCE: usize = 3;
/// How many the list may hold.
const MOST: usize = 20_000;

/// What a transfer does. It may be ended at any moment by its future being dropped, and be run again.
pub(in crate::documents) trait Job: Send + Sync + 'static {
    /// Carries on to the end from wherever it stands. What was compared, in a sentence.
    fn run<'a>(
        &'a self,
        engine: &'a Arc<Engine>,
        progress: &'a Arc<Progress>,
    ) -> BoxFuture<'a, Result<String, Error>>;

    /// Whether it may go on after it was stopped: what asks for a reason or a record asks again.
    fn admit<'a>(&'a self, engine: &'a Arc<Engine>) -> BoxFuture<'a, Result<(), Error>>;

    /// Its run was ended, or will not come: what has to be told of that is told.
    fn stopped(&self) -> BoxFuture<'_, ()> {
        async {}.boxed()
    }

    /// Takes off the disk what is unfinished of it.
    fn discard(&self) -> BoxFuture<'_, ()>;
}

/// A job that can go on, and whose it is.
pub(super) type Resumable = (Arc<dyn Job>, EnvironmentId);

/// A transfer to begin.
pub(in crate::documents) struct New {
    pub(in crate::documents) id: TransferId,
    pub(in crate::documents) kind: TransferKind,
    pub(in crate::documents) bucket: BucketId,
    /// The object's key, made visible, or what is carried in a sentence.
    pub(in crate::documents) what: String,
    /// The file on this machine.
    pub(in crate::documents) file: String,
    /// Bytes, where known.
    pub(in crate::documents) size: Option<u64>,
    pub(in crate::documents) began: Moment,
    pub(in crate::documents) job: Arc<dyn Job>,
}

/// An id for a transfer.
///
/// # Errors
/// `Internal` when the system gives no chance.
pub(in crate::documents) fn new_id() -> Result<TransferId, Error> {
    random_id().map(TransferId)
}

struct Entry {
    new: New,
    phase: TransferPhase,
    ended: Option<Moment>,
    progress: Arc<Progress>,
    meter: Meter,
    /// How often it was run or stopped: what an earlier run answers is nothing any more.
    turn: u64,
    task: Option<AbortOnDropHandle<()>>,
}

/// The transfers.
pub(crate) struct Transfers {
    /// Where what is unfinished is remembered.
    pub(super) folder: Option<PathBuf>,
    /// Oldest first.
    entries: Mutex<Vec<Entry>>,
    pub(super) revision: watch::Sender<Revision>,
}

impl Transfers {
    pub(super) fn new(folder: Option<PathBuf>, stopped: Vec<New>) -> Self {
        let entries = stopped.into_iter().map(|new| entry(new, TransferPhase::Stopped)).collect();
        Self { folder, entries: Mutex::new(entries), revision: watch::Sender::new(Revision(0)) }
    }

    /// Puts a transfer at the end of the queue.
    ///
    /// # Errors
    /// `Conflict` when the list is full, or who began it is not there any more.
    pub(in crate::documents) fn begin(
        &self,
        engine: &Arc<Engine>,
        new: New,
        sitting: &Sitting,
    ) -> Result<(), Error> {
        self.begin_all(engine, vec![new], sitting)
    }

    /// Puts transfers at the end of the queue.
    ///
    /// # Errors
    /// `Conflict` when the list is full, or who began them is not there any more.
    pub(in crate::documents) fn begin_all(
        &self,
        engine: &Arc<Engine>,
        new: Vec<New>,
        sitting: &Sitting,
    ) -> Result<(), Error> {
        let mut entries = self.entries();
        // Under the lock: whoever leaves now stops them, and who has left begins none.
        engine.cases.check(sitting)?;
        if entries.len() + new.len() > MOST {
            let said = format!("The list holds {MOST} transfers at the most");
            let next = "Take those off the list that are done with.";
            return Err(Error::new(ErrorKind::Conflict, said).with_next(next));
        }
        entries.extend(new.into_iter().map(|new| entry(new, TransferPhase::Waiting)));
        drop(entries);
        self.pump(engine);
        Ok(())
    }

    /// All of them, newest first.
    pub(super) fn all(&self) -> Vec<Transfer> {
        let now = Instant::now();
        self.entries().iter_mut().rev().map(|entry| entry.shown(now)).collect()
    }

    /// Whether any runs.
    pub(super) fn is_running(&self) -> bool {
        self.entries().iter().any(Entry::is_running)
    }

    /// Stops one; it can go on.
    pub(super) fn stop(&self, engine: &Arc<Engine>, id: &TransferId) -> Result<(), Error> {
        let mut entries = self.entries();
        let entry = found(&mut entries, id)?;
        if matches!(entry.phase, TransferPhase::Waiting | TransferPhase::Running) {
            entry.stop(engine.clock.now());
        }
        drop(entries);
        self.pump(engine);
        Ok(())
    }

    /// The job of one that can go on, and where it is at work; nothing of one that needs not.
    pub(super) fn resumable(&self, id: &TransferId) -> Result<Option<Resumable>, Error> {
        let mut entries = self.entries();
        let entry = found(&mut entries, id)?;
        let can = matches!(entry.phase, TransferPhase::Stopped | TransferPhase::Failed { .. });
        Ok(can.then(|| (Arc::clone(&entry.new.job), entry.new.bucket.environment.clone())))
    }

    /// Puts one that can go on at the place in the queue where it was.
    pub(super) fn resume(
        &self,
        engine: &Arc<Engine>,
        id: &TransferId,
        sitting: &Sitting,
    ) -> Result<(), Error> {
        let mut entries = self.entries();
        engine.cases.check(sitting)?;
        let entry = found(&mut entries, id)?;
        if matches!(entry.phase, TransferPhase::Stopped | TransferPhase::Failed { .. }) {
            (entry.phase, entry.ended) = (TransferPhase::Waiting, None);
        }
        drop(entries);
        self.pump(engine);
        Ok(())
    }

    /// Takes one off the list; its job, which has things on the disk unless it is done.
    pub(super) fn remove(&self, engine: &Arc<Engine>, id: &TransferId) -> Result<Arc<dyn Job>, Error> {
        let mut entries = self.entries();
        let place = entries.iter().position(|entry| entry.new.id == *id).ok_or_else(unknown)?;
        let removed = entries.remove(place);
        drop(entries);
        self.pump(engine);
        Ok(removed.new.job)
    }

    /// Stops those of `environments`: somebody else is there now.
    pub(crate) fn forget(&self, environments: &[EnvironmentId], now: Moment) {
        for entry in self.entries().iter_mut() {
            let theirs = environments.contains(&entry.new.bucket.environment);
            if theirs && matches!(entry.phase, TransferPhase::Waiting | TransferPhase::Running) {
                entry.stop(now);
            }
        }
        self.moved();
    }

    /// Has as many run as may.
    fn pump(&self, engine: &Arc<Engine>) {
        let mut entries = self.entries();
        let mut free = AT_ONCE.saturating_sub(entries.iter().filter(|entry| entry.is_running()).count());
        for entry in entries.iter_mut().filter(|entry| entry.phase == TransferPhase::Waiting) {
            if free == 0 {
                break;
            }
            entry.run(engine);
            free -= 1;
        }
        drop(entries);
        self.moved();
    }

    /// A run has come to its end.
    fn settle(&self, engine: &Arc<Engine>, id: &TransferId, turn: u64, result: Result<String, Error>) {
        let phase = match result {
            Ok(verified) => TransferPhase::Done { verified },
            Err(error) => TransferPhase::Failed { error },
        };
        if let Ok(entry) = found(&mut self.entries(), id)
            && entry.turn == turn
        {
            entry.end(phase, engine.clock.now());
        }
        self.pump(engine);
    }

    fn moved(&self) {
        self.revision.send_modify(|revision| revision.0 += 1);
    }

    fn entries(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn entry(new: New, phase: TransferPhase) -> Entry {
    let progress = Arc::new(Progress::new(new.size, new.file.clone()));
    Entry { new, phase, ended: None, progress, meter: Meter::default(), turn: 0, task: None }
}

fn found<'a>(entries: &'a mut [Entry], id: &TransferId) -> Result<&'a mut Entry, Error> {
    entries.iter_mut().find(|entry| entry.new.id == *id).ok_or_else(unknown)
}

fn unknown() -> Error {
    Error::new(ErrorKind::NotFound, "There is no such transfer any more")
}

impl Entry {
    fn is_running(&self) -> bool {
        self.phase == TransferPhase::Running
    }

    fn run(&mut self, engine: &Arc<Engine>) {
        self.turn += 1;
        self.phase = TransferPhase::Running;
        self.meter = Meter::default();
        self.progress.set_verifying(false);
        let (engine, job, progress) =
            (Arc::clone(engine), Arc::clone(&self.new.job), Arc::clone(&self.progress));
        let (id, turn) = (self.new.id.clone(), self.turn);
        self.task = Some(AbortOnDropHandle::new(tokio::spawn(async move {
            let result = job.run(&engine, &progress).await;
            engine.transfers.settle(&engine, &id, turn, result);
        })));
    }

    fn end(&mut self, phase: TransferPhase, now: Moment) {
        self.turn += 1;
        (self.phase, self.ended, self.task) = (phase, Some(now), None);
    }

    fn stop(&mut self, now: Moment) {
        self.end(TransferPhase::Stopped, now);
        let job = Arc::clone(&self.new.job);
        tokio::spawn(async move { job.stopped().await });
    }

    fn shown(&mut self, now: Instant) -> Transfer {
        let (running, progress) = (self.is_running(), &self.progress);
        let done = progress.done();
        let phase = match &self.phase {
            TransferPhase::Running if progress.is_verifying() => TransferPhase::Verifying,
            phase => phase.clone(),
        };
        Transfer {
            id: self.new.id.clone(),
            kind: self.new.kind,
            bucket: self.new.bucket.clone(),
            what: self.new.what.clone(),
            file: progress.file(),
            size: progress.size(),
            done,
            speed: if running { self.meter.speed(now, done) } else { 0.0 },
            phase,
            began: self.new.began,
            ended: self.ended,
        }
    }
}
