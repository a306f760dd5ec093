//! The buckets of an environment.

use std::sync::Arc;

use protocol::{
    Error,
    documents::{Buckets, GetBuckets},
};

use crate::Engine;

/// To be written.
///
/// # Errors
/// To be written.
pub async fn get_buckets(_engine: &Arc<Engine>, _request: GetBuckets) -> Result<Buckets, Error> {
    todo!()
}
