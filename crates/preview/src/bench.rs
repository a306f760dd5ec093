//! What the benchmarks measure: a document in memory, opened and drawn as the worker does it.

use crate::{client::Drawing, document, source::Source, trouble::Trouble};

/// Opens a document that is at hand and draws its first page about `width` pixels wide.
///
/// # Errors
/// When it cannot be opened or drawn.
pub fn first_page(name: &str, bytes: Vec<u8>, width: u32) -> Result<Drawing, Trouble> {
    document::open(name, None, Source::held(bytes))?.draw(1, width)
}

/// Opens a document that is at hand and draws each page of `pages`, from 1, in turn; the bytes of all pictures.
///
/// # Errors
/// When it cannot be opened or drawn.
pub fn paged_through(
    name: &str,
    bytes: Vec<u8>,
    pages: std::ops::RangeInclusive<u32>,
    width: u32,
) -> Result<usize, Trouble> {
    let mut opened = document::open(name, None, Source::held(bytes))?;
    pages.map(|page| opened.draw(page, width).map(|drawing| drawing.png.len())).sum()
}
