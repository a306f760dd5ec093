//! A document on screen without a download: pages as pictures, everything else as text, rows or bytes that are inert.

use serde::{Deserialize, Serialize};

use super::ObjectId;
use crate::request;

/// Opens a preview of an object. A look: it is written down before the first byte is fetched.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpenPreview {
    /// The object; without a version, the latest.
    pub object: ObjectId,
    /// An entry of the archive or attachment of the mail that `object` is, by its place; nothing for itself.
    #[serde(default)]
    pub entry: Option<u32>,
}
request!(OpenPreview, "documents.OpenPreview", Preview);

/// Asks for a part of what a preview shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetContent {
    /// The preview.
    pub preview: PreviewId,
    /// Which part.
    pub part: Part,
}
request!(GetContent, "documents.GetContent", Content);

/// Ends a preview and forgets what was fetched for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClosePreview {
    /// The preview.
    pub preview: PreviewId,
}
request!(ClosePreview, "documents.ClosePreview", ());

/// Names an open preview; cannot be guessed. Pictures of its pages are at `doc://localhost/{id}/{page}?width={pixels}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PreviewId(pub String);

/// An open preview.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// Its id.
    pub id: PreviewId,
    /// The object, with the version that is shown where there are versions.
    pub object: ObjectId,
    /// Its size in bytes.
    pub size: u64,
    /// What it is, by its content.
    pub shape: Shape,
    /// What one should know of it, in sentences: that its name says something else, that it has scripts, that it is cut.
    pub notes: Vec<String>,
}

// Tagged from outside: it comes from a process that is not trusted, and a tag among the fields would have all of them
// held before one is looked at.
/// What a document is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Pages that are drawn: a PDF.
    Pages {
        /// How many.
        pages: u32,
        /// Width and height of the first, in points of 1/72 inch.
        first: (f32, f32),
        /// Its title, by itself.
        title: Option<String>,
    },
    /// One picture.
    Picture {
        /// Its format: `PNG`.
        format: String,
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
    },
    /// Lines of text.
    Text {
        /// What it is written in, for colours: `json`, `xml`, `html`, `markdown`, `csv`, `plain`, `docx` (its text) …
        language: String,
        /// How its bytes are read: `UTF-8`.
        encoding: String,
    },
    /// Tables: CSV, XLSX.
    Tables {
        /// Each sheet.
        sheets: Vec<Sheet>,
    },
    /// A message.
    Mail {
        /// Its headers, as they stand, those for people first.
        headers: Vec<(String, String)>,
        /// What is attached.
        attachments: Vec<Entry>,
    },
    /// An archive, whose entries are listed and not unpacked.
    Archive {
        /// Its format: `ZIP`.
        format: String,
        /// How many entries.
        entries: u64,
    },
    /// Anything else: its bytes.
    Bytes {},
}

/// A sheet of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Rows; nothing while they have not all been counted.
    pub rows: Option<u64>,
    /// Columns of the widest row that is known.
    pub columns: u32,
}

/// A part of what a preview shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Size and words of a page, for selecting text and for the picture's place.
    Page {
        /// Counted from 1.
        page: u32,
    },
    /// Lines of text; also of a mail's body.
    Lines {
        /// The first, counted from 0.
        from: u64,
        /// How many; at most 500.
        count: u32,
    },
    /// Rows of a sheet.
    Rows {
        /// The sheet's place.
        sheet: u32,
        /// The first row, counted from 0.
        from: u64,
        /// How many; at most 200.
        count: u32,
    },
    /// Entries of an archive.
    Entries {
        /// The first, counted from 0.
        from: u64,
        /// How many; at most 500.
        count: u32,
    },
    /// Bytes.
    Bytes {
        /// The first, counted from 0.
        from: u64,
        /// How many; at most 16 KiB.
        count: u32,
    },
    /// Where text stands, in pages, lines or rows; the first thousand places.
    Find {
        /// The text; case does not matter.
        text: String,
        /// The sheet whose rows are meant, by its place; the first when it is left out.
        #[serde(default)]
        sheet: Option<u32>,
    },
}

/// What was asked for.
///
/// Lines and rows are as many as one answer carries. Fewer than were asked for, and no total: there are more, and asking
/// again from the first that is missing goes on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// A page.
    Page {
        /// Points of 1/72 inch.
        width: f32,
        /// Points.
        height: f32,
        /// Its words in reading order, as far as it tells them.
        words: Vec<Word>,
    },
    /// Lines.
    Lines {
        /// The lines, each bounded and with what cannot be seen made visible.
        lines: Vec<Line>,
        /// How many there are; nothing while they have not all been counted.
        total: Option<u64>,
    },
    /// Rows of cells.
    Rows {
        /// The rows.
        rows: Vec<Vec<String>>,
        /// How many there are; nothing while they have not all been counted.
        total: Option<u64>,
    },
    /// Entries of an archive.
    Entries {
        /// The entries.
        entries: Vec<Entry>,
    },
    /// Bytes, in base64.
    Bytes {
        /// The bytes.
        base64: String,
    },
    /// Where it was found.
    Found {
        /// Pages (from 1) or lines (from 0), each with the text around it.
        places: Vec<(u64, String)>,
        /// Whether everything was looked through.
        whole: bool,
    },
}

/// A word of a page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// The word.
    pub text: String,
    /// Left edge, in points from the left of the page.
    pub x: f32,
    /// Top edge, in points from the top of the page.
    pub y: f32,
    /// Points.
    pub width: f32,
    /// Points.
    pub height: f32,
}

/// A line of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The text.
    pub text: String,
    /// Bytes of the line that are not shown.
    #[serde(default)]
    pub cut: u64,
}

/// An entry of an archive, or an attachment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its place, to open it.
    pub place: u32,
    /// Its name, with what cannot be seen made visible.
    pub name: String,
    /// Bytes when unpacked, as it says itself.
    pub size: u64,
    /// Bytes in the archive.
    pub packed: u64,
    /// Whether it is locked with a password.
    pub encrypted: bool,
    /// Whether it is a folder.
    pub folder: bool,
}
