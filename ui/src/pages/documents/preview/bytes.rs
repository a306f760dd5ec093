use std::fmt::Write as _;

use leptos::prelude::*;
use protocol::documents::preview::{Content, Part};

use super::{
    feed::{Feed, Way},
    reading::Reading,
    rows::Rows,
    scroller::Scroller,
};
use crate::words;

/// Bytes of a row.
const WIDTH: usize = 16;

/// Rows of a stretch: 16 KiB.
const STRETCH: u32 = 1_024;

const ROW: f64 = 18.0;

/// The bytes themselves, 16 a row, with their offsets and what of them is ASCII.
#[component]
pub(super) fn BytesView(reading: Reading, size: u64) -> impl IntoView {
    let rows = size.div_ceil(WIDTH as u64);
    let way = Way {
        stretch: STRETCH,
        part: |_, row, count| Part::Bytes {
            from: row * WIDTH as u64,
            count: count * u32::try_from(WIDTH).unwrap_or(16),
        },
        take: |content| match content {
            Content::Bytes { base64 } => Some((rows_of(&base64)?, None)),
            _ => None,
        },
    };
    let feed = Feed::of(reading, 0, Some(rows), way);
    let scroller = Scroller::over_rows(Signal::stored(rows), ROW);
    let draw = move |row: u64, bytes: Vec<u8>| {
        let (hex, text) = written(&bytes);
        view! {
            <span class="doc-number">{format!("{:08x}", row * WIDTH as u64)}</span>
            <span class="doc-hex selectable">{hex}</span>
            <span class="doc-ascii selectable">{text}</span>
        }
        .into_any()
    };
    view! {
        <div class="doc-bar">
            <span class="small dim">{format!("Bytes · {}", words::plural(size, "byte", "bytes"))}</span>
        </div>
        <div class="doc-shown">
            <Rows feed scroller height=ROW class="doc-bytes mono" label="Bytes" draw />
        </div>
    }
}

/// The rows of what came in base64; nothing where it is none.
fn rows_of(base64: &str) -> Option<Vec<Vec<u8>>> {
    // The browser gives each byte as the character of that number.
    let decoded = window().atob(base64).ok()?;
    let bytes: Option<Vec<u8>> = decoded.chars().map(|char| u8::try_from(u32::from(char)).ok()).collect();
    Some(bytes?.chunks(WIDTH).map(<[u8]>::to_vec).collect())
}

/// A row in hexadecimal digits, in two groups of eight, and as ASCII.
fn written(bytes: &[u8]) -> (String, String) {
    let mut hex = String::new();
    for (place, byte) in bytes.iter().enumerate() {
        if place > 0 {
            hex.push_str(if place == WIDTH / 2 { "  " } else { " " });
        }
        // Writing into a string does not fail.
        let _ = write!(hex, "{byte:02x}");
    }
    let text = bytes.iter().map(|byte| match byte {
        0x20..0x7f => char::from(*byte),
        _ => '·',
    });
    (hex, text.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_reads_as_in_a_hex_editor() {
        let (hex, text) = written(b"%PDF-1.7\n\xe2\xe3\xcf\xd3\x0d\x00z");
        assert_eq!(hex, "25 50 44 46 2d 31 2e 37  0a e2 e3 cf d3 0d 00 7a");
        assert_eq!(text, "%PDF-1.7·······z");
        assert_eq!(written(b"a"), ("61".to_owned(), "a".to_owned()));
    }
}
