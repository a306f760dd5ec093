//! Uploading a file that was chosen.

use std::sync::Arc;

use protocol::{
    Error,
    documents::{
        BucketId,
        writing::{Applied, Plan},
    },
};

use super::plan::Draft;
use crate::{Engine, catalogue::model::Environment, changes::Passage};

pub(super) async fn draft(
    _engine: &Arc<Engine>,
    _bucket: &BucketId,
    _key: &str,
    _file: &str,
) -> Result<Draft, Error> {
    todo!()
}

pub(super) async fn apply(
    _engine: &Arc<Engine>,
    _environment: &Arc<Environment>,
    _plan: &Plan,
    _passage: Passage,
    _bucket: BucketId,
    _key: String,
    _file: &str,
) -> Result<Applied, Error> {
    todo!()
}
