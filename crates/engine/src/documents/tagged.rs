//! Tags and metadata of chosen objects.

use std::sync::Arc;

use futures::Stream;
use protocol::documents::listing::{FindTagged, Tagged};

use crate::Engine;

/// To be written.
pub fn find_tagged(_engine: &Arc<Engine>, _request: FindTagged) -> impl Stream<Item = Tagged> + Send + use<> {
    futures::stream::pending()
}
