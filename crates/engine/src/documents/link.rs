//! Links that work for a while.

use std::sync::Arc;

use protocol::{
    Error,
    documents::transfer::{MakeLink, SharedLink},
};

use crate::Engine;

/// To be written.
///
/// # Errors
/// To be written.
pub async fn make_link(_engine: &Arc<Engine>, _request: MakeLink) -> Result<SharedLink, Error> {
    todo!()
}
