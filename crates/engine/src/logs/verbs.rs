//! What the window asks of a view.

use std::sync::Arc;

use futures::Stream;
use protocol::{
    Error,
    logs::{
        Copied, CopyLines, Density, Extend, FieldSeen, FindRow, Found, GetContext, GetDensity, GetFields,
        GetLine, GetRows, LensSet, LineDetail, Row, Rows, SetLens, Tail, TailState,
    },
};

use crate::Engine;

/// TODO.
///
/// # Errors
/// TODO.
pub async fn set_lens(engine: &Arc<Engine>, request: SetLens) -> Result<LensSet, Error> {
    let _ = (engine, request);
    todo!()
}

/// TODO.
///
/// # Errors
/// TODO.
pub async fn extend(engine: &Arc<Engine>, request: Extend) -> Result<(), Error> {
    let _ = (engine, request);
    todo!()
}

/// TODO.
///
/// # Errors
/// TODO.
pub async fn get_rows(engine: &Arc<Engine>, request: GetRows) -> Result<Rows, Error> {
    let _ = (engine, request);
    todo!()
}

/// TODO.
///
/// # Errors
/// TODO.
pub async fn find_row(engine: &Arc<Engine>, request: FindRow) -> Result<Option<Found>, Error> {
    let _ = (engine, request);
    todo!()
}

/// TODO.
///
/// # Errors
/// TODO.
pub async fn get_density(engine: &Arc<Engine>, request: GetDensity) -> Result<Density, Error> {
    let _ = (engine, request);
    todo!()
}

/// TODO.
///
/// # Errors
/// TODO.
pub async fn get_context(engine: &Arc<Engine>, request: GetContext) -> Result<Vec<Row>, Error> {
    let _ = (engine, request);
    todo!()
}

/// TODO.
///
/// # Errors
/// TODO.
pub async fn get_line(engine: &Arc<Engine>, request: GetLine) -> Result<LineDetail, Error> {
    let _ = (engine, request);
    todo!()
}

/// TODO.
///
/// # Errors
/// TODO.
pub async fn get_fields(engine: &Arc<Engine>, request: GetFields) -> Result<Vec<FieldSeen>, Error> {
    let _ = (engine, request);
    todo!()
}

/// TODO.
///
/// # Errors
/// TODO.
pub async fn copy_lines(engine: &Arc<Engine>, request: CopyLines) -> Result<Copied, Error> {
    let _ = (engine, request);
    todo!()
}

/// TODO.
pub fn tail(engine: &Arc<Engine>, request: Tail) -> impl Stream<Item = TailState> + Send + use<> {
    let _ = (engine, request);
    futures::stream::pending()
}
