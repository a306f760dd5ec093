//! Previews, by a program of its own.
//!
//! The look is written down, the object is opened in one state, and a process of the preview program is started for it,
//! which asks for the ranges it needs. What a document does to that process, it does to nothing else.

mod open;
mod ranges;
#[cfg(test)]
mod tests;

use std::{ffi::OsString, path::PathBuf, sync::Arc};

use preview::{AskError, Process, Trouble, TroubleKind, wire::Document};
use protocol::{
    Error, ErrorKind,
    documents::preview::{ClosePreview, Content, GetContent, OpenPreview, Preview, PreviewId},
};

pub(crate) use open::Previews;
use ranges::Ranges;

use super::{
    access::{Look, admit},
    aws::{Source, reach},
};
use crate::Engine;

/// The widths that a page is drawn in, in pixels.
const WIDTHS: std::ops::RangeInclusive<u32> = 16..=4_096;

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
    engine: &Arc<Engine>,
    preview: PreviewId,
    page: u32,
    width: u32,
) -> Result<Picture, Error> {
    let client = engine.previews.look(&preview)?;
    let width = width.clamp(*WIDTHS.start(), *WIDTHS.end());
    let drawing = client.lock().await.draw(page, width).await.map_err(told)?;
    Ok(Picture { png: drawing.png })
}

/// Opens a preview. The look is written down before the first byte is fetched.
///
/// # Errors
/// `ReasonRequired` when no case is open; what S3 answers; `Invalid` for a document that cannot be shown, `Internal`
/// when the program that shows it ended.
pub async fn open_preview(engine: &Arc<Engine>, request: OpenPreview) -> Result<Preview, Error> {
    let OpenPreview { object, entry } = request;
    let program = program(engine.previewer.as_deref())?;
    let sitting = engine.cases.sitting([&object.bucket.environment]);
    let reach = reach(engine, &object.bucket).await?;
    admit(engine, std::slice::from_ref(&object), Look::Preview, None).await?;
    let source = Source::open(reach, &object).await?;
    let (shown, size) = (source.head.object.clone(), source.head.size);
    let document = Document {
        name: object.key.rsplit('/').next().unwrap_or_default().to_owned(),
        size,
        content_type: source.head.content_type.clone(),
        entry,
    };
    let start = move || Process::start(&program);
    let client = engine.previews.begin(start, document, Ranges(source)).await.map_err(told)?;
    let (shape, notes) = (client.shape().clone(), client.notes().to_vec());
    let id = engine.previews.keep(shown.clone(), client, &engine.cases, &sitting)?;
    Ok(Preview { id, object: shown, size, shape, notes })
}

/// A part of what a preview shows.
///
/// # Errors
/// `NotFound` for a preview that is not open or has no such part; what the program says of it.
pub async fn get_content(engine: &Arc<Engine>, request: GetContent) -> Result<Content, Error> {
    let client = engine.previews.look(&request.preview)?;
    client.lock().await.ask(request.part).await.map_err(told)
}

/// Ends a preview, and the process behind it.
///
/// # Errors
/// None: one that is not open is ended.
pub async fn close_preview(engine: &Arc<Engine>, request: ClosePreview) -> Result<(), Error> {
    engine.previews.end(&request.preview);
    Ok(())
}

/// The program that draws previews; it takes the one option that it always gets.
fn program(previewer: Option<&[OsString]>) -> Result<PathBuf, Error> {
    let program = previewer.and_then(<[_]>::first).ok_or_else(|| {
        Error::new(ErrorKind::Internal, "This console has no program that shows documents")
            .with_next("Download the document to look at it.")
    })?;
    Ok(program.into())
}

fn told(error: AskError) -> Error {
    match error {
        AskError::Fetch(error) => error,
        AskError::Trouble(Trouble { kind, words }) => {
            let kind = match kind {
                TroubleKind::Broken | TroubleKind::TooLarge | TroubleKind::Locked => {
                    ErrorKind::Invalid { field: "document".into() }
                }
                TroubleKind::NoSuchPart => ErrorKind::NotFound,
                TroubleKind::Unfetched => ErrorKind::Unreachable,
                TroubleKind::TooSlow | TroubleKind::Ended => ErrorKind::Internal,
            };
            Error::new(kind, words)
        }
    }
}
