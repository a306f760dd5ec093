//! Inventories searched with Athena.

use std::sync::Arc;

use futures::Stream;
use protocol::documents::inventory::{InventoryState, SearchInventory};

use crate::Engine;

/// To be written.
pub fn search_inventory(
    _engine: &Arc<Engine>,
    _request: SearchInventory,
) -> impl Stream<Item = InventoryState> + Send + use<> {
    futures::stream::pending()
}
