//! ECS services of an environment: all of its clusters, one in detail, its tasks and its revisions.
//!
//! What is read, and how often, is the [board](crate::overview)'s; here it becomes rows, details and words.

mod aws;
mod compare;
mod detail;
mod page;
mod stopping;
mod tasks;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use futures::{Stream, future::join};
use protocol::{
    Error,
    overview::Notice,
    services::{
        CompareRevisions, Definition, Difference, GetDefinition, GetRevisions, GetService, GetServices,
        Refresh, ServiceDetail, ServiceId, ServicesPage, Watch,
    },
};

use crate::{
    Engine,
    overview::{self, aws::definitions, board::Board, parts::Page},
};

pub(crate) use stopping::end_of;

/// All services of an environment, from what is known now.
///
/// # Errors
/// `NotFound` for an environment that no system declares.
pub async fn get_services(engine: &Arc<Engine>, request: GetServices) -> Result<ServicesPage, Error> {
    let environment = engine.catalogue.environment(&request.environment)?;
    Ok(page::of(&engine.boards.of(&environment), engine.clock.now()))
}

/// One service in detail, from what is known now. What only its page shows is read from now on while the page is open.
///
/// # Errors
/// `NotFound` for an environment that no system declares.
pub async fn get_service(engine: &Arc<Engine>, request: GetService) -> Result<ServiceDetail, Error> {
    let environment = engine.catalogue.environment(&request.environment)?;
    Ok(detail::of(&engine.boards.of(&environment), &request.service, engine.clock.now()))
}

/// The active revisions of a service's task definition, newest first; at most 100.
///
/// # Errors
/// `NotFound` for an environment or a service that is not there; what ECS answers.
pub async fn get_revisions(engine: &Arc<Engine>, request: GetRevisions) -> Result<Vec<u32>, Error> {
    let board = engine.boards.of(&engine.catalogue.environment(&request.environment)?);
    let found = board.service(&request.service).await?;
    found.primary_definition()?;
    aws::read_revisions(&*board.clients().await?, &found.family().unwrap_or_default()).await
}

/// One revision of a service's task definition.
///
/// # Errors
/// `NotFound` for an environment or a service that is not there; what ECS answers.
pub async fn get_definition(engine: &Arc<Engine>, request: GetDefinition) -> Result<Definition, Error> {
    let board = engine.boards.of(&engine.catalogue.environment(&request.environment)?);
    Ok(revision(&board, &request.service, request.revision).await?.shown.clone())
}

/// What differs between two revisions of a service's task definition.
///
/// # Errors
/// `NotFound` for an environment or a service that is not there; what ECS answers.
pub async fn compare_revisions(
    engine: &Arc<Engine>,
    request: CompareRevisions,
) -> Result<Vec<Difference>, Error> {
    let board = engine.boards.of(&engine.catalogue.environment(&request.environment)?);
    let (from, to) = join(
        revision(&board, &request.service, request.from),
        revision(&board, &request.service, request.to),
    )
    .await;
    Ok(compare::differences(&from?.settings, &to?.settings))
}

async fn revision(
    board: &Board,
    service: &ServiceId,
    revision: u32,
) -> Result<Arc<definitions::Definition>, Error> {
    let found = board.service(service).await?;
    let primary = found.primary_definition()?;
    let family = primary.rsplit_once(':').map_or(primary, |(family, _)| family);
    board.known_definitions.of(&*board.clients().await?, &format!("{family}:{revision}")).await
}

/// Asks AWS again now, whatever is still fresh, and answers when all is read. What could not be read stands in the
/// answers.
///
/// # Errors
/// `NotFound` for an environment that no system declares.
pub async fn refresh(engine: &Arc<Engine>, request: Refresh) -> Result<(), Error> {
    let board = engine.boards.of(&engine.catalogue.environment(&request.environment)?);
    board.refresh_services().await;
    Ok(())
}

/// Keeps the services of an environment fresh until the stream is dropped. Says what arrived and what is under way: at
/// once, after each change, and every five seconds.
pub fn watch(engine: &Arc<Engine>, request: Watch) -> impl Stream<Item = Notice> + Send + use<> {
    overview::watch_page(engine, request.environment, Page::Services)
}
