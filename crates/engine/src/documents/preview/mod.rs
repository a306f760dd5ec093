//! Previews, by a program of its own.

use std::sync::Arc;

use protocol::{
    Error,
    documents::preview::{ClosePreview, Content, GetContent, OpenPreview, Preview, PreviewId},
};

use crate::Engine;

/// The open previews.
#[derive(Default)]
pub(crate) struct Previews {}

impl Previews {
    /// Ends the previews of `environments`: somebody else is there now.
    pub(crate) fn forget(&self, _environments: &[protocol::catalogue::EnvironmentId]) {}
}

/// A drawn page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// A PNG.
    pub png: Vec<u8>,
}

/// Draws `page` (from 1) of a preview, `width` pixels wide. For the shell's `doc:` scheme.
///
/// # Errors
/// `NotFound` for a preview that is not open or has no such page; what the program says of it.
pub async fn draw_page(
    _engine: &Arc<Engine>,
    _preview: PreviewId,
    _page: u32,
    _width: u32,
) -> Result<Picture, Error> {
    todo!()
}

/// To be written.
///
/// # Errors
/// To be written.
pub async fn open_preview(_engine: &Arc<Engine>, _request: OpenPreview) -> Result<Preview, Error> {
    todo!()
}

/// To be written.
///
/// # Errors
/// To be written.
pub async fn get_content(_engine: &Arc<Engine>, _request: GetContent) -> Result<Content, Error> {
    todo!()
}

/// To be written.
///
/// # Errors
/// To be written.
pub async fn close_preview(_engine: &Arc<Engine>, _request: ClosePreview) -> Result<(), Error> {
    todo!()
}
