//! Rows for tests.

use protocol::{
    Moment,
    logs::{LineKey, Piece, Row},
};

/// The row of this number.
pub(super) fn row(number: i64) -> Row {
    Row {
        key: LineKey(number.to_string()),
        at: Moment(number),
        source: 0,
        stream: "api/1".to_owned(),
        level: None,
        pieces: vec![Piece { text: format!("line {number}"), ..Piece::default() }],
        cells: Vec::new(),
        folded: 0,
        bytes: 6,
        clipped: false,
        recovered: None,
    }
}
