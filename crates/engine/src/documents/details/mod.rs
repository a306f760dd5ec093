//! Everything about one object.

use std::sync::Arc;

use protocol::{
    Error,
    documents::details::{Details, GetDetails},
};

use crate::Engine;

/// To be written.
///
/// # Errors
/// To be written.
pub async fn get_details(_engine: &Arc<Engine>, _request: GetDetails) -> Result<Details, Error> {
    todo!()
}
