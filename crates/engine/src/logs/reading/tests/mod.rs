//! What real lines say, and what hostile ones cannot do.

mod hostile;
mod json_lines;
mod levels;
mod lines;
mod named;
mod parsers;
mod shown;

use protocol::logs::{IdKind, Level, Piece};

use super::*;

/// The text that pieces show.
fn text_of(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}

/// The ids that a text names.
fn ids_of(text: &str) -> Vec<(IdKind, String)> {
    ids::ids(text).into_iter().map(|(_, id)| (id.kind, id.value)).collect()
}

fn level_of(text: &str) -> Option<Level> {
    classify(text).level
}
