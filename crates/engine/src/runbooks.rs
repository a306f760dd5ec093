//! Runbooks: what the catalogue declares to be done when something is wrong.

use std::sync::Arc;

use protocol::{
    Error,
    runbooks::{GetRunbooks, Runbook},
};

use crate::Engine;

/// The runbooks that are declared for an environment, in declared order.
///
/// # Errors
/// `NotFound` for an environment that no system declares.
pub async fn get_runbooks(engine: &Arc<Engine>, request: GetRunbooks) -> Result<Vec<Runbook>, Error> {
    Ok(engine.catalogue.environment(&request.environment)?.runbooks.clone())
}
