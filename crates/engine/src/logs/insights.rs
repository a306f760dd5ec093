//! Queries of CloudWatch Logs Insights.

use std::sync::Arc;

use futures::Stream;
use protocol::{
    Error,
    logs::{
        Estimate, EstimateQuery, GetResults, Queries, QueryId, RemoveQuery, Results, StartQuery, StopQuery,
        WatchQueries,
    },
};

use crate::Engine;

/// The queries of this console.
#[derive(Default)]
pub(crate) struct Insights {}

/// TODO.
///
/// # Errors
/// TODO.
pub async fn start_query(engine: &Arc<Engine>, request: StartQuery) -> Result<QueryId, Error> {
    let _ = (engine, request);
    todo!()
}

/// TODO.
///
/// # Errors
/// TODO.
pub async fn stop_query(engine: &Arc<Engine>, request: StopQuery) -> Result<(), Error> {
    let _ = (engine, request);
    todo!()
}

/// TODO.
///
/// # Errors
/// TODO.
pub async fn remove_query(engine: &Arc<Engine>, request: RemoveQuery) -> Result<(), Error> {
    let _ = (engine, request);
    todo!()
}

/// TODO.
///
/// # Errors
/// TODO.
pub async fn estimate_query(engine: &Arc<Engine>, request: EstimateQuery) -> Result<Estimate, Error> {
    let _ = (engine, request);
    todo!()
}

/// TODO.
///
/// # Errors
/// TODO.
pub async fn get_results(engine: &Arc<Engine>, request: GetResults) -> Result<Results, Error> {
    let _ = (engine, request);
    todo!()
}

/// TODO.
pub fn watch_queries(
    engine: &Arc<Engine>,
    request: WatchQueries,
) -> impl Stream<Item = Queries> + Send + use<> {
    let _ = (engine, request);
    futures::stream::pending()
}
