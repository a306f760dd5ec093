//! All that is of one person.

use std::sync::Arc;

use futures::Stream;
use protocol::{
    Error,
    documents::{
        person::{ExportPerson, FindPerson, PersonFound},
        transfer::TransferId,
    },
};

use crate::Engine;

/// The searches that are kept.
#[derive(Default)]
pub(crate) struct Searches {}

/// To be written.
pub fn find_person(
    _engine: &Arc<Engine>,
    _request: FindPerson,
) -> impl Stream<Item = PersonFound> + Send + use<> {
    futures::stream::pending()
}

/// To be written.
///
/// # Errors
/// To be written.
pub async fn export_person(_engine: &Arc<Engine>, _request: ExportPerson) -> Result<TransferId, Error> {
    todo!()
}
