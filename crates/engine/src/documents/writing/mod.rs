//! Restores, uploads and erasures.

use std::sync::Arc;

use futures::Stream;
use protocol::{
    Error,
    catalogue::Revision,
    documents::{
        transfer::{ChooseFile, ChosenFile},
        writing::{
            Applied, ApplyChange, Erasure, GetErasures, Plan, PlanChange, ResumeErasure, WatchErasures,
        },
    },
};

use crate::Engine;

/// Plans, chosen files and erasures.
#[derive(Default)]
pub(crate) struct Writing {}

/// To be written.
///
/// # Errors
/// To be written.
pub async fn choose_file(_engine: &Arc<Engine>, _request: ChooseFile) -> Result<Option<ChosenFile>, Error> {
    todo!()
}

/// To be written.
///
/// # Errors
/// To be written.
pub async fn plan_change(_engine: &Arc<Engine>, _request: PlanChange) -> Result<Plan, Error> {
    todo!()
}

/// To be written.
///
/// # Errors
/// To be written.
pub async fn apply_change(_engine: &Arc<Engine>, _request: ApplyChange) -> Result<Applied, Error> {
    todo!()
}

/// To be written.
///
/// # Errors
/// To be written.
pub async fn get_erasures(_engine: &Arc<Engine>, _request: GetErasures) -> Result<Vec<Erasure>, Error> {
    todo!()
}

/// To be written.
pub fn watch_erasures(
    _engine: &Arc<Engine>,
    _request: WatchErasures,
) -> impl Stream<Item = Revision> + Send + use<> {
    futures::stream::pending()
}

/// To be written.
///
/// # Errors
/// To be written.
pub async fn resume_erasure(_engine: &Arc<Engine>, _request: ResumeErasure) -> Result<(), Error> {
    todo!()
}
