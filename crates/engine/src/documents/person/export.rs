//! All of one person in one archive.

use std::sync::Arc;

use protocol::{
    Error,
    documents::{person::ExportPerson, transfer::TransferId},
};

use crate::Engine;

/// To be written.
///
/// # Errors
/// To be written.
pub async fn export_person(_engine: &Arc<Engine>, _request: ExportPerson) -> Result<TransferId, Error> {
    todo!()
}
