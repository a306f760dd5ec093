//! What somebody pasted.

use std::sync::Arc;

use protocol::{
    Error,
    documents::{Locate, Located},
};

use crate::Engine;

/// To be written.
///
/// # Errors
/// To be written.
pub async fn locate(_engine: &Arc<Engine>, _request: Locate) -> Result<Located, Error> {
    todo!()
}
