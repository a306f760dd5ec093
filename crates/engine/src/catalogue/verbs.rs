//! The catalogue's requests and its stream.

use std::sync::Arc;

use futures::Stream;
use protocol::{
    Error,
    catalogue::{Catalogue, GetCatalogue, Reload, Revision, Watch},
};

use crate::Engine;

/// The whole catalogue.
///
/// # Errors
/// None.
pub async fn get_catalogue(engine: &Arc<Engine>, _request: GetCatalogue) -> Result<Catalogue, Error> {
    Ok(engine.catalogue.get_catalogue())
}

/// Reads the catalogue's files again now.
///
/// # Errors
/// `Internal` when the reading was cut short.
pub async fn reload(engine: &Arc<Engine>, _request: Reload) -> Result<Catalogue, Error> {
    engine.catalogue.reload().await
}

/// The present revision at once, then each new one, and a heartbeat.
pub fn watch(engine: &Arc<Engine>, _request: Watch) -> impl Stream<Item = Revision> + Send + use<> {
    engine.catalogue.watch()
}
