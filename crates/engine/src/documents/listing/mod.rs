//! Listings.

use std::sync::Arc;

use futures::Stream;
use protocol::{
    Error,
    documents::listing::{
        FindRow, FoundRow, GetKeys, GetRows, LensSet, List, ListAgain, ListingState, Rows, SetLens,
        StopListing,
    },
};

use crate::Engine;

/// The open listings.
#[derive(Default)]
pub(crate) struct Listings {}

impl Listings {
    /// Forgets what was read of `environments`: it was read as somebody else.
    pub(crate) fn forget(&self, _environments: &[protocol::catalogue::EnvironmentId]) {}
}

/// To be written.
pub fn list(_engine: &Arc<Engine>, _request: List) -> impl Stream<Item = ListingState> + Send + use<> {
    futures::stream::pending()
}

/// To be written.
///
/// # Errors
/// To be written.
pub async fn stop_listing(_engine: &Arc<Engine>, _request: StopListing) -> Result<(), Error> {
    todo!()
}

/// To be written.
///
/// # Errors
/// To be written.
pub async fn list_again(_engine: &Arc<Engine>, _request: ListAgain) -> Result<(), Error> {
    todo!()
}

/// To be written.
///
/// # Errors
/// To be written.
pub async fn set_lens(_engine: &Arc<Engine>, _request: SetLens) -> Result<LensSet, Error> {
    todo!()
}

/// To be written.
///
/// # Errors
/// To be written.
pub async fn get_rows(_engine: &Arc<Engine>, _request: GetRows) -> Result<Rows, Error> {
    todo!()
}

/// To be written.
///
/// # Errors
/// To be written.
pub async fn find_row(_engine: &Arc<Engine>, _request: FindRow) -> Result<FoundRow, Error> {
    todo!()
}

/// To be written.
///
/// # Errors
/// To be written.
pub async fn get_keys(_engine: &Arc<Engine>, _request: GetKeys) -> Result<Vec<String>, Error> {
    todo!()
}
