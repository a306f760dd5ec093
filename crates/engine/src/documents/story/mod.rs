//! What happened to a document.

use std::sync::Arc;

use futures::Stream;
use protocol::documents::story::{Story, Tell};

use crate::Engine;

/// To be written.
pub fn tell(_engine: &Arc<Engine>, _request: Tell) -> impl Stream<Item = Story> + Send + use<> {
    futures::stream::pending()
}
