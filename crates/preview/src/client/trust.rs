//! What a process said, held against what it was asked: the document that it reads may have taken it over.
//!
//! What does not answer the question is no answer. Texts are made fit to be shown once more, whoever wrote them.

use base64::{Engine, engine::general_purpose::STANDARD};
use protocol::{
    documents::preview::{Content, Entry, Line, Part, Shape, Sheet, Word},
    visible,
};

use crate::{archive, document, mail, pdf, picture, sheets, table, text};

/// The most sentences that one should know of a document.
const MOST_NOTES: usize = 20;
/// The most characters of a sentence.
pub(super) const LONGEST_WORDS: usize = 2_000;
/// The most characters of the name of a format.
const LONGEST_FORMAT: usize = 60;
/// The longest side of a page, in points.
const LONGEST_SIDE: f32 = 100_000.0;
/// Characters that stand for one that cannot be seen.
const VISIBLE: usize = 10;

/// A text of at most `most` characters, some of which may have been made visible before.
fn fit(text: &str, most: usize) -> String {
    visible::line(text, most * VISIBLE + 40)
}

/// The answer to `part`; nothing when it is none.
pub(super) fn content(part: &Part, content: Content) -> Option<Content> {
    let is_few = |answered: usize, asked: u32| answered <= asked as usize;
    Some(match (document::bounded(part), content) {
        (Part::Page { .. }, Content::Page { width, height, words }) => {
            let is_sound = is_side(width) && is_side(height) && words.len() <= pdf::MOST_WORDS;
            let words = words.iter().map(word).collect::<Option<_>>().filter(|_| is_sound)?;
            Content::Page { width, height, words }
        }
        (Part::Lines { count, .. }, Content::Lines { lines, total }) if is_few(lines.len(), count) => {
            let line = |line: Line| Line { text: fit(&line.text, text::SHOWN), ..line };
            Content::Lines { lines: lines.into_iter().map(line).collect(), total }
        }
        (Part::Rows { count, .. }, Content::Rows { rows, total }) if is_few(rows.len(), count) => {
            // One more says that there are more.
            let row = |row: Vec<String>| {
                let cells = row.iter().take(table::MOST_COLUMNS + 1);
                cells.map(|cell| fit(cell, table::SHOWN)).collect()
            };
            Content::Rows { rows: rows.into_iter().map(row).collect(), total }
        }
        (Part::Entries { count, .. }, Content::Entries { entries }) if is_few(entries.len(), count) => {
            Content::Entries { entries: entries.iter().map(entry).collect() }
        }
        (Part::Bytes { count, .. }, Content::Bytes { base64 }) => {
            STANDARD.decode(&base64).ok().filter(|bytes| is_few(bytes.len(), count))?;
            Content::Bytes { base64 }
        }
        (Part::Find { .. }, Content::Found { places, whole }) if places.len() <= text::MOST_PLACES => {
            let place = |(place, around): (u64, String)| (place, fit(&around, text::AROUND));
            Content::Found { places: places.into_iter().map(place).collect(), whole }
        }
        _ => return None,
    })
}

/// What a document is; nothing when none can be so.
pub(super) fn shape(shape: Shape) -> Option<Shape> {
    let format = |text: &str| fit(text, LONGEST_FORMAT);
    Some(match shape {
        Shape::Pages { pages, first, title } if is_side(first.0) && is_side(first.1) => {
            Shape::Pages { pages, first, title: title.map(|title| fit(&title, pdf::LONGEST_TITLE)) }
        }
        Shape::Picture { format: name, width, height } => {
            Shape::Picture { format: format(&name), width, height }
        }
        Shape::Text { language, encoding } => {
            Shape::Text { language: format(&language), encoding: format(&encoding) }
        }
        Shape::Tables { sheets } if sheets.len() <= sheets::MOST_SHEETS => {
            let sheet = |sheet: Sheet| Sheet { name: fit(&sheet.name, table::SHOWN), ..sheet };
            Shape::Tables { sheets: sheets.into_iter().map(sheet).collect() }
        }
        Shape::Mail { headers, attachments }
            if headers.len() <= mail::MOST_HEADERS && attachments.len() <= mail::MOST_ATTACHMENTS =>
        {
            let header =
                |(name, value): (String, String)| (fit(&name, mail::SHOWN), fit(&value, mail::SHOWN));
            let headers = headers.into_iter().map(header).collect();
            Shape::Mail { headers, attachments: attachments.iter().map(entry).collect() }
        }
        Shape::Archive { format: name, entries } => Shape::Archive { format: format(&name), entries },
        Shape::Bytes {} => Shape::Bytes {},
        _ => return None,
    })
}

/// The sentences that one should know of a document.
pub(super) fn notes(notes: &[String]) -> Vec<String> {
    notes.iter().take(MOST_NOTES).map(|note| visible::line(note, LONGEST_WORDS)).collect()
}

/// Whether this is the start of a PNG of this size, and the size one that is drawn.
pub(super) fn is_picture(png: &[u8], width: u32, height: u32) -> bool {
    let mut start = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    start.extend(width.to_be_bytes());
    start.extend(height.to_be_bytes());
    let sides = 1..=picture::MOST_SIDE;
    sides.contains(&width) && sides.contains(&height) && png.starts_with(&start)
}

fn is_side(side: f32) -> bool {
    side > 0.0 && side <= LONGEST_SIDE
}

fn word(word: &Word) -> Option<Word> {
    let is_near = |at: f32| at.abs() <= LONGEST_SIDE;
    let is_placed = [word.x, word.y, word.width, word.height].into_iter().all(is_near);
    is_placed.then(|| Word { text: fit(&word.text, pdf::LONGEST_WORD), ..*word })
}

fn entry(entry: &Entry) -> Entry {
    Entry { name: fit(&entry.name, archive::LONGEST_NAME), ..*entry }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_answer_the_question_is_no_answer() {
        let lines = |count: usize| Content::Lines {
            lines: vec![Line { text: "a\u{202e}".into(), cut: 0 }; count],
            total: None,
        };
        let ask = Part::Lines { from: 0, count: 3 };
        let Some(Content::Lines { lines: got, .. }) = content(&ask, lines(3)) else { panic!() };
        assert!(got.iter().all(|line| line.text == "a<U+202E>"));
        assert_eq!(content(&ask, lines(4)), None);
        assert_eq!(content(&Part::Lines { from: 0, count: u32::MAX }, lines(501)), None);
        assert_eq!(content(&Part::Bytes { from: 0, count: 3 }, lines(1)), None);
        let bytes = |base64: &str| Content::Bytes { base64: base64.into() };
        let ask = Part::Bytes { from: 0, count: 3 };
        assert_eq!(content(&ask, bytes("YWJj")), Some(bytes("YWJj")));
        for wrong in ["YWJjZA==", "<p>", "YWJ"] {
            assert_eq!(content(&ask, bytes(wrong)), None, "{wrong}");
        }
        let rows = |count: usize| Content::Rows { rows: vec![vec!["x".repeat(99_999)]; count], total: None };
        let ask = Part::Rows { sheet: 0, from: 0, count: 2 };
        let Some(Content::Rows { rows: got, .. }) = content(&ask, rows(2)) else { panic!() };
        assert!(got.iter().flatten().all(|cell| cell.len() < 11_000));
        assert_eq!(content(&ask, rows(3)), None);
        let found = |count: usize| Content::Found { places: vec![(1, "x".into()); count], whole: true };
        let ask = Part::Find { text: "x".into(), sheet: None };
        assert!(content(&ask, found(1_000)).is_some());
        assert_eq!(content(&ask, found(1_001)), None);
    }

    #[test]
    fn pages_and_words_have_a_place() {
        let page = |width, x| Content::Page {
            width,
            height: 9.0,
            words: vec![Word { text: "x".into(), x, y: 0.0, width: 1.0, height: 1.0 }],
        };
        let ask = Part::Page { page: 1 };
        assert!(content(&ask, page(9.0, 1.0)).is_some());
        for (width, x) in [(0.0, 1.0), (f32::NAN, 1.0), (f32::INFINITY, 1.0), (9.0, f32::NAN), (9.0, 1e9)] {
            assert_eq!(content(&ask, page(width, x)), None, "{width} {x}");
        }
    }

    #[test]
    fn shapes_are_bounded() {
        let pages = |side| Shape::Pages { pages: 1, first: (side, 9.0), title: Some("\u{202e}".into()) };
        assert_eq!(shape(pages(-1.0)), None);
        let Some(Shape::Pages { title, .. }) = shape(pages(9.0)) else { panic!() };
        assert_eq!(title.unwrap(), "<U+202E>");
        let sheet = Sheet { name: "a".into(), rows: None, columns: 1 };
        assert_eq!(shape(Shape::Tables { sheets: vec![sheet; 1_001] }), None);
        let headers = vec![("a".to_owned(), "b".to_owned()); 301];
        assert_eq!(shape(Shape::Mail { headers, attachments: Vec::new() }), None);
        assert_eq!(notes(&vec!["x\u{7}".into(); 99]), vec!["x␇"; 20]);
    }

    #[test]
    fn a_picture_is_a_png_of_the_size_that_is_said() {
        let png = crate::hostile::png_bomb(40, 30);
        assert!(is_picture(&png, 40, 30));
        assert!(!is_picture(&png, 30, 40));
        assert!(!is_picture(b"<svg onload='alert(1)'/>", 40, 30));
        assert!(!is_picture(&png[..20], 40, 30));
        assert!(!is_picture(&crate::hostile::png_bomb(4_097, 1), 4_097, 1));
        assert!(!is_picture(&crate::hostile::png_bomb(0, 1), 0, 1));
    }
}
