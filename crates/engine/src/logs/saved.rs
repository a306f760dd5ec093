//! Filters, highlights and bookmarks that a person keeps.

use std::sync::Arc;

use protocol::{
    Error,
    logs::{GetSaved, RemoveBookmark, RemoveFilter, SaveFilter, Saved, SetBookmark, SetHighlights},
};

use crate::Engine;

/// What is kept, by environment.
#[derive(Default)]
pub(crate) struct SavedLogs {}

/// TODO.
///
/// # Errors
/// TODO.
pub async fn get_saved(engine: &Arc<Engine>, request: GetSaved) -> Result<Saved, Error> {
    let _ = (engine, request);
    todo!()
}

/// TODO.
///
/// # Errors
/// TODO.
pub async fn save_filter(engine: &Arc<Engine>, request: SaveFilter) -> Result<Saved, Error> {
    let _ = (engine, request);
    todo!()
}

/// TODO.
///
/// # Errors
/// TODO.
pub async fn remove_filter(engine: &Arc<Engine>, request: RemoveFilter) -> Result<Saved, Error> {
    let _ = (engine, request);
    todo!()
}

/// TODO.
///
/// # Errors
/// TODO.
pub async fn set_highlights(engine: &Arc<Engine>, request: SetHighlights) -> Result<Saved, Error> {
    let _ = (engine, request);
    todo!()
}

/// TODO.
///
/// # Errors
/// TODO.
pub async fn set_bookmark(engine: &Arc<Engine>, request: SetBookmark) -> Result<Saved, Error> {
    let _ = (engine, request);
    todo!()
}

/// TODO.
///
/// # Errors
/// TODO.
pub async fn remove_bookmark(engine: &Arc<Engine>, request: RemoveBookmark) -> Result<Saved, Error> {
    let _ = (engine, request);
    todo!()
}
