//! The log groups of an environment, and how long they keep lines.

use std::sync::Arc;

use protocol::{
    Error,
    logs::{GetGroups, Groups},
};

use crate::Engine;

/// TODO.
///
/// # Errors
/// TODO.
pub async fn get_groups(engine: &Arc<Engine>, request: GetGroups) -> Result<Groups, Error> {
    let _ = (engine, request);
    todo!()
}
