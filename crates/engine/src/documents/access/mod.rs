//! Nobody looks into customers' documents without a reason and a record.

use std::sync::Arc;

use protocol::{
    Error,
    documents::{
        ObjectId,
        access::{CaseState, CloseCase, GetCase, OpenCase},
    },
};

use crate::Engine;

/// The open cases.
#[derive(Default)]
pub(crate) struct Cases {}

impl Cases {
    /// Closes the cases of `environments`: somebody else is there now.
    pub(crate) fn forget(&self, _environments: &[protocol::catalogue::EnvironmentId]) {}
}

/// How somebody looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    View,
    Preview,
    Compare,
    Link,
    Download,
    Export,
}

/// Writes a look at `objects` down, where their bucket asks for that: before any byte is fetched. The record's number;
/// nothing for buckets whose looks are not written down.
///
/// # Errors
/// `ReasonRequired` when no case is open; `Internal` when the journal cannot be written; what STS answers.
pub(crate) async fn admit(
    _engine: &Arc<Engine>,
    _objects: &[ObjectId],
    _look: Look,
    _more: Option<String>,
) -> Result<Option<u64>, Error> {
    todo!()
}

/// To be written.
///
/// # Errors
/// To be written.
pub async fn get_case(_engine: &Arc<Engine>, _request: GetCase) -> Result<CaseState, Error> {
    todo!()
}

/// To be written.
///
/// # Errors
/// To be written.
pub async fn open_case(_engine: &Arc<Engine>, _request: OpenCase) -> Result<CaseState, Error> {
    todo!()
}

/// To be written.
///
/// # Errors
/// To be written.
pub async fn close_case(_engine: &Arc<Engine>, _request: CloseCase) -> Result<CaseState, Error> {
    todo!()
}
