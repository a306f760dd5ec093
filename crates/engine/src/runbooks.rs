//! Runbooks: what the catalogue declares to be done when something is wrong.

use std::sync::Arc;

use protocol::{
    Error,
    runbooks::{GetRunbooks, Runbook},
};

use crate::Engine;

pub async fn get_runbooks(engine: &Arc<Engine>, request: GetRunbooks) -> Result<Vec<Runbook>, Error> {
    todo!()
}
