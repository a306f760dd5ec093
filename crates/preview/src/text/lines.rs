//! The lines of a text.

use protocol::documents::preview::{Content, Line, Part};

use super::{
    encoding::Charset,
    pieces::{Ending, Pieces},
};
use crate::{document::Room, source::Source, trouble::Trouble};

/// The most characters of a line that are shown.
pub(crate) const SHOWN: usize = 4_096;
/// Bytes from which the characters of a line that are shown are taken.
const SHOWN_BYTES: usize = 4 * SHOWN;
/// The most places that are told where a text stands.
pub(crate) const MOST_PLACES: usize = 1_000;
/// Characters of a line that are told with a place.
pub(crate) const AROUND: usize = 120;

/// The lines of a text.
pub(crate) struct Lines {
    pieces: Pieces<Charset>,
    charset: Charset,
}

impl Ending for Charset {
    fn unit(&self) -> usize {
        Charset::unit(*self)
    }

    fn find(&mut self, more: &[u8]) -> Option<usize> {
        self.line_end(more)
    }
}

/// Whether a text that starts so has a line too long to be read.
pub(super) fn is_long(start: &[u8]) -> bool {
    start.split(|byte| *byte == b'\n').any(|line| line.len() > 1_000)
}

impl Lines {
    /// The lines of a document.
    pub(crate) fn new(source: Source, charset: Charset) -> Self {
        Self { pieces: Pieces::new(source, charset), charset }
    }

    /// The lines of text that is at hand.
    pub(crate) fn of(text: String) -> Self {
        Self::new(Source::held(text.into_bytes()), Charset::UTF_8)
    }

    /// Lines, or where a text stands in them.
    pub(crate) fn ask(&mut self, part: &Part) -> Result<Content, Trouble> {
        match part {
            Part::Lines { from, count } => {
                let (charset, mut room) = (self.charset, Room::new());
                let (lines, total) = self.pieces.range(*from, *count, |piece| {
                    Some(shown(charset, piece)).filter(|line| room.take(line.text.len()))
                })?;
                Ok(Content::Lines { lines, total })
            }
            Part::Find { text, .. } => self.find(text),
            _ => Err(Trouble::no_such_part("This document has lines, and nothing else")),
        }
    }

    /// Where a text stands; case does not matter.
    fn find(&self, text: &str) -> Result<Content, Trouble> {
        let mut places = Vec::new();
        let whole = self.pieces.each(|number, piece| {
            places.extend(found(&self.charset.text(piece), text).map(|around| (number, around)));
            places.len() < MOST_PLACES
        })?;
        Ok(Content::Found { places, whole })
    }
}

/// A line with what cannot be seen made visible, as much as one wants to see of it.
fn shown(charset: Charset, bytes: &[u8]) -> Line {
    let head = bytes.get(..SHOWN_BYTES).unwrap_or(bytes);
    let decoded = charset.text(head);
    let text = decoded.strip_suffix('\n').unwrap_or(&decoded);
    let text = text.strip_suffix('\r').unwrap_or(text);
    let end = text.char_indices().nth(SHOWN).map_or(text.len(), |(at, _)| at);
    let kept = text.get(..end).unwrap_or(text);
    let whole = end == text.len() && head.len() == bytes.len();
    let cut = if whole { 0 } else { (bytes.len() as u64).saturating_sub(charset.length(kept)) };
    Line { text: protocol::visible::line(kept, SHOWN), cut }
}

/// The text around the first place where `wanted` stands, in any case.
pub(crate) fn found(text: &str, wanted: &str) -> Option<String> {
    let wanted = wanted.to_lowercase();
    let at = text.to_lowercase().find(&wanted).filter(|_| !wanted.is_empty())?;
    // Small letters can take more bytes than large ones; then the place is a little off, and so is what is around it.
    let before = text.char_indices().take_while(|(start, _)| *start <= at);
    let from = before.clone().nth(before.count().saturating_sub(AROUND / 3)).map_or(0, |(start, _)| start);
    let part: String = text.get(from..).unwrap_or(text).trim().chars().take(AROUND).collect();
    Some(protocol::visible::line(&part, AROUND))
}
