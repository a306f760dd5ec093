//! Downloads, uploads and exports.
//!
//! `queue` runs a few [`Job`]s at once and knows nothing of what they do; `download` is one: parallel ranges of one state
//! of an object into a part beside the file, compared with S3's checksum while they come, and put in place whole. What is
//! unfinished is `kept` over restarts. `names` makes names of files of whatever keys are.

mod download;
mod fetch;
mod kept;
pub(in crate::documents) mod names;
mod part;
mod progress;
mod queue;
#[cfg(test)]
mod tests;
mod verify;

use std::{path::Path, sync::Arc, time::Duration};

use futures::Stream;
use protocol::{
    Error, ErrorKind,
    catalogue::Revision,
    documents::transfer::{
        Download, GetTransfers, RemoveTransfer, ResumeTransfer, StopTransfer, Transfer, TransferId,
        WatchTransfers,
    },
};
use tokio::time::sleep;

pub(crate) use queue::Transfers;
pub(in crate::documents) use {
    progress::Progress,
    queue::{Job, New, new_id},
};

use super::access::{Look, admit};
use crate::{Engine, notice::notices};

/// How many objects one request may name.
const MOST: usize = 10_000;
/// How often it is looked how far those are that run.
const LOOK: Duration = Duration::from_millis(100);

/// Puts downloads into the queue. The look is written down before.
///
/// # Errors
/// `Invalid` for no object or more than 10,000; `ReasonRequired` when no case is open; `Conflict` when the list is full;
/// `Internal` when the downloads folder cannot be written.
pub async fn download(engine: &Arc<Engine>, request: Download) -> Result<Vec<TransferId>, Error> {
    download_into(engine, &engine.downloads()?, request).await
}

async fn download_into(
    engine: &Arc<Engine>,
    folder: &Path,
    request: Download,
) -> Result<Vec<TransferId>, Error> {
    let objects = request.objects;
    if !(1..=MOST).contains(&objects.len()) {
        let said = format!("A download is of 1 to {MOST} objects");
        return Err(Error::new(ErrorKind::Invalid { field: "objects".into() }, said));
    }
    let sitting = engine.cases.sitting(objects.iter().map(|object| &object.bucket.environment));
    admit(engine, &objects, Look::Download, None).await?;
    let new = download::all(engine, folder, objects).await?;
    let ids = new.iter().map(|new| new.id.clone()).collect();
    let jobs: Vec<_> = new.iter().map(|new| Arc::clone(&new.job)).collect();
    if let Err(error) = engine.transfers.begin_all(engine, new, &sitting) {
        // Nothing may come back at the next start that nobody has seen on the list.
        for job in jobs {
            job.discard().await;
        }
        return Err(error);
    }
    Ok(ids)
}

/// All transfers, newest first.
///
/// # Errors
/// None.
pub async fn get_transfers(engine: &Arc<Engine>, _request: GetTransfers) -> Result<Vec<Transfer>, Error> {
    Ok(engine.transfers.all())
}

/// A notice whenever a transfer moved.
pub fn watch_transfers(
    engine: &Arc<Engine>,
    _request: WatchTransfers,
) -> impl Stream<Item = Revision> + Send + use<> {
    let running = Arc::clone(engine);
    notices(engine.transfers.revision.subscribe(), async move {
        loop {
            sleep(LOOK).await;
            if running.transfers.is_running() {
                running.transfers.revision.send_modify(|revision| revision.0 += 1);
            }
        }
    })
}

/// Stops a transfer; what was fetched stays.
///
/// # Errors
/// `NotFound` for one that is not on the list.
pub async fn stop_transfer(engine: &Arc<Engine>, request: StopTransfer) -> Result<(), Error> {
    engine.transfers.stop(engine, &request.transfer)
}

/// Goes on with a transfer that was stopped or failed. A look, as its beginning was.
///
/// # Errors
/// `NotFound` for one that is not on the list; `ReasonRequired` when no case is open; `Conflict` when somebody else is
/// there meanwhile.
pub async fn resume_transfer(engine: &Arc<Engine>, request: ResumeTransfer) -> Result<(), Error> {
    if let Some((job, environment)) = engine.transfers.resumable(&request.transfer)? {
        let sitting = engine.cases.sitting([&environment]);
        job.admit(engine).await?;
        engine.transfers.resume(engine, &request.transfer, &sitting)?;
    }
    Ok(())
}

/// Takes a transfer off the list, and what is unfinished of it off the disk.
///
/// # Errors
/// `NotFound` for one that is not on the list.
pub async fn remove_transfer(engine: &Arc<Engine>, request: RemoveTransfer) -> Result<(), Error> {
    engine.transfers.remove(engine, &request.transfer)?.discard().await;
    Ok(())
}
