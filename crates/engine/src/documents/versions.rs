//! The versions of one key.

use std::sync::Arc;

use protocol::{
    Error,
    documents::details::{GetVersions, Versions},
};

use super::aws;
use crate::Engine;

/// A page of the versions and delete markers of one key, newest first.
///
/// # Errors
/// What S3 answers.
pub async fn get_versions(engine: &Arc<Engine>, request: GetVersions) -> Result<Versions, Error> {
    let reach = aws::reach(engine, &request.object.bucket).await?;
    aws::versions(&reach, &request.object, request.after).await
}
