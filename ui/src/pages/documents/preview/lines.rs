//! Lines of text: of a text, or of a mail's body.

use protocol::documents::preview::{Content, Line, Part};

use super::{
    feed::{Feed, Way},
    reading::Reading,
};

/// How high a line is, in pixels; the sheet says the same.
pub(super) const ROW: f64 = 18.0;

/// The lines of a preview.
pub(super) fn lines_of(reading: Reading) -> Feed<Line> {
    let way = Way {
        stretch: 250,
        part: |_, from, count| Part::Lines { from, count },
        take: |content| match content {
            Content::Lines { lines, total } => Some((lines, total)),
            _ => None,
        },
    };
    Feed::of(reading, 0, None, way)
}
