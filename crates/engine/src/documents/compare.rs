//! How two versions differ.

use std::sync::Arc;

use protocol::{
    Error,
    documents::details::{Compare, Comparison},
};

use crate::Engine;

/// To be written.
///
/// # Errors
/// To be written.
pub async fn compare(_engine: &Arc<Engine>, _request: Compare) -> Result<Comparison, Error> {
    todo!()
}
