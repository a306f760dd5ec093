//! ECS services of an environment: all of its clusters, one in detail, its tasks and its revisions.

use std::sync::Arc;

use futures::Stream;
use protocol::{
    Error,
    overview::Notice,
    services::{
        CompareRevisions, Definition, Difference, GetDefinition, GetRevisions, GetService, GetServices,
        GetTaskLog, Refresh, ServiceDetail, ServicesPage, TaskLog, Watch,
    },
};

use crate::Engine;

pub async fn get_services(engine: &Arc<Engine>, request: GetServices) -> Result<ServicesPage, Error> {
    todo!()
}

pub async fn get_service(engine: &Arc<Engine>, request: GetService) -> Result<ServiceDetail, Error> {
    todo!()
}

pub async fn get_revisions(engine: &Arc<Engine>, request: GetRevisions) -> Result<Vec<u32>, Error> {
    todo!()
}

pub async fn get_definition(engine: &Arc<Engine>, request: GetDefinition) -> Result<Definition, Error> {
    todo!()
}

pub async fn compare_revisions(
    engine: &Arc<Engine>,
    request: CompareRevisions,
) -> Result<Vec<Difference>, Error> {
    todo!()
}

pub async fn get_task_log(engine: &Arc<Engine>, request: GetTaskLog) -> Result<TaskLog, Error> {
    todo!()
}

pub async fn refresh(engine: &Arc<Engine>, request: Refresh) -> Result<(), Error> {
    todo!()
}

pub fn watch(engine: &Arc<Engine>, request: Watch) -> impl Stream<Item = Notice> + Send + use<> {
    futures::stream::pending()
}
