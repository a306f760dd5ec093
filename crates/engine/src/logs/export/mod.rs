//! Lines to a file.

use std::sync::Arc;

use futures::Stream;
use protocol::logs::{Export, ExportState};

use crate::Engine;

/// TODO.
pub fn export(engine: &Arc<Engine>, request: Export) -> impl Stream<Item = ExportState> + Send + use<> {
    let _ = (engine, request);
    futures::stream::pending()
}
