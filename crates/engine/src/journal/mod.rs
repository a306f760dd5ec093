//! The journal: append-only, each record chained to the one before by its hash.

use std::sync::Arc;

use futures::Stream;
use protocol::{
    Error,
    catalogue::Revision,
    journal::{Export, Exported, GetRecord, GetRecords, Page, Record, Verdict, Verify, Watch},
};

use crate::Engine;

pub async fn get_records(engine: &Arc<Engine>, request: GetRecords) -> Result<Page, Error> {
    todo!()
}

pub async fn get_record(engine: &Arc<Engine>, request: GetRecord) -> Result<Vec<Record>, Error> {
    todo!()
}

pub async fn verify(engine: &Arc<Engine>, request: Verify) -> Result<Verdict, Error> {
    todo!()
}

pub async fn export(engine: &Arc<Engine>, request: Export) -> Result<Exported, Error> {
    todo!()
}

pub fn watch(engine: &Arc<Engine>, request: Watch) -> impl Stream<Item = Revision> + Send + use<> {
    futures::stream::pending()
}
