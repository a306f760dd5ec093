//! A document, whatever it is: what it shows, and how it is opened.

use base64::{Engine, engine::general_purpose::STANDARD};
use protocol::documents::preview::{Content, Part, Shape};

use crate::{
    archive::{self, Packed},
    client::Drawing,
    docx,
    kind::{self, Kind},
    mail, pdf, picture, sheets,
    source::Source,
    table, text,
    trouble::{Trouble, TroubleKind},
    worker::guarded,
};

/// What a document shows. Each kind answers what it has.
pub(crate) trait Document {
    /// A part; counts in it are bounded.
    fn ask(&mut self, part: &Part) -> Result<Content, Trouble>;

    /// A picture of a page, from 1, about so many pixels wide.
    fn draw(&mut self, _page: u32, _width: u32) -> Result<Drawing, Trouble> {
        Err(Trouble::no_such_part("This document has no pages that are drawn"))
    }

    /// An entry of an archive, or what is attached to a mail: its name and its bytes.
    fn entry(&mut self, _place: u32) -> Result<(String, Vec<u8>), Trouble> {
        Err(Trouble::no_such_part("This document has no entries"))
    }
}

/// An open document.
pub(crate) struct Opened {
    document: Box<dyn Document>,
    source: Source,
    /// What it is.
    pub(crate) shape: Shape,
    /// What one should know of it, in sentences.
    pub(crate) notes: Vec<String>,
}

impl Opened {
    pub(crate) fn new(document: impl Document + 'static, source: Source, shape: Shape) -> Self {
        Self { document: Box::new(document), source, shape, notes: Vec::new() }
    }

    /// The same with a sentence that one should know.
    pub(crate) fn noting(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// A part of what it shows.
    pub(crate) fn ask(&mut self, part: &Part) -> Result<Content, Trouble> {
        match bounded(part) {
            // Every document has bytes.
            Part::Bytes { from, count } => {
                let bytes = self.source.range(from, count.into())?;
                Ok(Content::Bytes { base64: STANDARD.encode(bytes) })
            }
            part => self.document.ask(&part),
        }
    }

    /// A picture of a page, from 1, about so many pixels wide.
    pub(crate) fn draw(&mut self, page: u32, width: u32) -> Result<Drawing, Trouble> {
        self.document.draw(page, width.clamp(1, picture::MOST_SIDE))
    }

    /// An entry, opened as a document of its own.
    pub(crate) fn entry(mut self, place: u32) -> Result<Self, Trouble> {
        let (name, bytes) = self.document.entry(place)?;
        open(&name, None, Source::held(bytes))
    }
}

/// Opens a document as what its content is.
pub(crate) fn open(name: &str, content_type: Option<&str>, source: Source) -> Result<Opened, Trouble> {
    let start = source.range(0, kind::LOOK)?;
    let kind = kind::of(&start, name, content_type);
    let (kind, opened) = match guarded(|| opened_as(kind, source.rewound(), &start)) {
        // Whatever it is, its bytes can be looked at.
        Err(trouble) if matches!(trouble.kind, TroubleKind::Broken | TroubleKind::TooLarge) => {
            (kind, plain(source, &start)?.noting(trouble.words))
        }
        opened => opened?,
    };
    Ok(match kind::surprise(name, kind) {
        Some(note) => opened.noting(note),
        None => opened,
    })
}

/// Opens it, and says what it turned out to be: only the directory of a ZIP tells a letter from a table.
fn opened_as(kind: Kind, source: Source, start: &[u8]) -> Result<(Kind, Opened), Trouble> {
    let opened = match kind {
        Kind::Empty => text::open_empty(source),
        Kind::Pdf => pdf::open(source)?,
        Kind::Picture(format) => picture::open(source, format)?,
        Kind::Text(language) => text::open(source, start, language)?,
        Kind::Table(separator) => table::open(source, start, separator)?,
        Kind::Mail => mail::open(source)?,
        Kind::Zip => {
            let mut zip = archive::zip::read(source.rewound())?;
            return match zip.packed() {
                Packed::Letter => Ok((Kind::Letter, docx::open(zip, source)?)),
                Packed::Sheets(format) => {
                    Ok((Kind::Sheets(format), sheets::open(source, format, zip.unpacked())?))
                }
                Packed::Anything => Ok((Kind::Zip, archive::zip::open(zip, source))),
            };
        }
        Kind::Sheets(format) => match sheets::open(source.rewound(), format, source.size()) {
            // An old office document that is no table: Word's and Outlook's look the same from outside.
            Err(trouble) if trouble.kind == TroubleKind::Broken => {
                bytes(source).noting("An old Office document that holds no tables; only its bytes are shown")
            }
            opened => opened?,
        },
        Kind::Tar => archive::tar::open(source)?,
        Kind::Gzip => archive::gzip::open(source)?,
        Kind::Letter | Kind::Unknown => bytes(source),
        Kind::Known(what) => bytes(source).noting(format!("{what}: only its bytes are shown")),
    };
    Ok((kind, opened))
}

/// What cannot be opened as what it seems to be: as text where it is text, else as bytes.
fn plain(source: Source, start: &[u8]) -> Result<Opened, Trouble> {
    if text::is_text(start) { text::open(source, start, "plain") } else { Ok(bytes(source)) }
}

/// A document of which only bytes are shown.
fn bytes(source: Source) -> Opened {
    struct Bytes;
    impl Document for Bytes {
        fn ask(&mut self, _: &Part) -> Result<Content, Trouble> {
            Err(Trouble::no_such_part("Only the bytes of this document are shown"))
        }
    }
    Opened::new(Bytes, source, Shape::Bytes {})
}

/// Bounds what is asked for to what one answer may carry.
pub(crate) fn bounded(part: &Part) -> Part {
    match *part {
        Part::Lines { from, count } => Part::Lines { from, count: count.min(500) },
        Part::Rows { sheet, from, count } => Part::Rows { sheet, from, count: count.min(200) },
        Part::Entries { from, count } => Part::Entries { from, count: count.min(500) },
        Part::Bytes { from, count } => Part::Bytes { from, count: count.min(16 << 10) },
        Part::Page { page } => Part::Page { page },
        Part::Find { ref text, sheet } => Part::Find { text: text.chars().take(200).collect(), sheet },
    }
}

/// What an answer may still carry of text. An answer of JSON has a bound, and escapes take up to twice the room.
pub(crate) struct Room(usize);

/// Bytes of text in one answer.
const ROOM: usize = 3 << 19;

impl Room {
    pub(crate) fn new() -> Self {
        Self(ROOM)
    }

    /// Takes so many bytes; false when they do not go in any more.
    pub(crate) fn take(&mut self, bytes: usize) -> bool {
        let left = self.0.checked_sub(bytes);
        self.0 = left.unwrap_or_default();
        left.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_opened_is_text_or_bytes_and_says_why() {
        let broken_pdf = [b"%PDF-1.7\n".as_slice(), &[0; 600]].concat();
        let cut_zip = crate::samples::zip(&[("a.txt", b"words")]).get(..40).unwrap().to_vec();
        for (name, bytes, is_text) in [
            ("a.pdf", broken_pdf, false),
            ("b.pdf", b"%PDF-1.7\nnothing of a document".to_vec(), true),
            ("a.zip", cut_zip, false),
            ("a.png", b"\x89PNG\r\n\x1a\n\0\0".to_vec(), false),
        ] {
            let mut opened = open(name, None, Source::held(bytes.clone())).unwrap();
            assert_eq!(matches!(opened.shape, Shape::Text { .. }), is_text, "{name}: {:?}", opened.shape);
            assert!(is_text || opened.shape == Shape::Bytes {}, "{name}: {:?}", opened.shape);
            assert_eq!(opened.notes.len(), 1, "{name}: {:?}", opened.notes);
            let Content::Bytes { base64 } = opened.ask(&Part::Bytes { from: 0, count: 99 }).unwrap() else {
                panic!()
            };
            assert_eq!(base64, STANDARD.encode(bytes.get(..99).unwrap_or(&bytes)));
        }
    }

    #[test]
    fn what_is_too_large_to_be_drawn_is_bytes() {
        struct Jpeg;
        impl crate::source::Fetch for Jpeg {
            fn fetch(&mut self, from: u64, len: u32) -> Result<Vec<u8>, Trouble> {
                assert!(from < 1 << 20, "it is not read");
                let mut bytes = vec![0; len as usize];
                if from == 0 {
                    bytes.splice(..3, [0xff, 0xd8, 0xff]);
                }
                Ok(bytes)
            }
        }
        let opened = open("a.jpg", None, Source::new(1 << 40, Jpeg)).unwrap();
        assert_eq!(opened.shape, Shape::Bytes {});
        assert!(opened.notes.iter().any(|note| note.contains("MiB")), "{:?}", opened.notes);
    }
}
