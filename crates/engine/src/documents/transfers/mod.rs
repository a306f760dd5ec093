//! Downloads, uploads and exports.

use std::sync::Arc;

use futures::Stream;
use protocol::{
    Error,
    catalogue::Revision,
    documents::transfer::{
        Download, GetTransfers, RemoveTransfer, ResumeTransfer, StopTransfer, Transfer, TransferId,
        WatchTransfers,
    },
};

use crate::Engine;

/// The transfers.
#[derive(Default)]
pub(crate) struct Transfers {}

/// To be written.
///
/// # Errors
/// To be written.
pub async fn download(_engine: &Arc<Engine>, _request: Download) -> Result<Vec<TransferId>, Error> {
    todo!()
}

/// To be written.
///
/// # Errors
/// To be written.
pub async fn get_transfers(_engine: &Arc<Engine>, _request: GetTransfers) -> Result<Vec<Transfer>, Error> {
    todo!()
}

/// To be written.
pub fn watch_transfers(
    _engine: &Arc<Engine>,
    _request: WatchTransfers,
) -> impl Stream<Item = Revision> + Send + use<> {
    futures::stream::pending()
}

/// To be written.
///
/// # Errors
/// To be written.
pub async fn stop_transfer(_engine: &Arc<Engine>, _request: StopTransfer) -> Result<(), Error> {
    todo!()
}

/// To be written.
///
/// # Errors
/// To be written.
pub async fn resume_transfer(_engine: &Arc<Engine>, _request: ResumeTransfer) -> Result<(), Error> {
    todo!()
}

/// To be written.
///
/// # Errors
/// To be written.
pub async fn remove_transfer(_engine: &Arc<Engine>, _request: RemoveTransfer) -> Result<(), Error> {
    todo!()
}
