//! The versions of one key.

use std::sync::Arc;

use protocol::{
    Error,
    documents::details::{GetVersions, Versions},
};

use crate::Engine;

/// To be written.
///
/// # Errors
/// To be written.
pub async fn get_versions(_engine: &Arc<Engine>, _request: GetVersions) -> Result<Versions, Error> {
    todo!()
}
