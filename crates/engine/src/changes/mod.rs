//! The gate that every write passes.

use std::sync::Arc;

use futures::Stream;
use protocol::{
    Error,
    catalogue::Revision,
    changes::{
        Apply, Arm, ChangesState, Disarm, Dismiss, FargateSize, Following, GetChanges, GetFargateSizes, Plan,
        Preview, Watch,
    },
};

use crate::Engine;

pub async fn preview(engine: &Arc<Engine>, request: Preview) -> Result<Plan, Error> {
    todo!()
}

pub async fn apply(engine: &Arc<Engine>, request: Apply) -> Result<Following, Error> {
    todo!()
}

pub async fn arm(engine: &Arc<Engine>, request: Arm) -> Result<ChangesState, Error> {
    todo!()
}

pub async fn disarm(engine: &Arc<Engine>, request: Disarm) -> Result<ChangesState, Error> {
    todo!()
}

pub async fn get_changes(engine: &Arc<Engine>, request: GetChanges) -> Result<ChangesState, Error> {
    todo!()
}

pub async fn dismiss(engine: &Arc<Engine>, request: Dismiss) -> Result<ChangesState, Error> {
    todo!()
}

pub async fn get_fargate_sizes(
    engine: &Arc<Engine>,
    request: GetFargateSizes,
) -> Result<Vec<FargateSize>, Error> {
    todo!()
}

pub fn watch(engine: &Arc<Engine>, request: Watch) -> impl Stream<Item = Revision> + Send + use<> {
    futures::stream::pending()
}
