//! Text: its lines, of a document of any length, with what cannot be seen made visible.

mod encoding;
mod lines;
mod pieces;
mod pretty;

use protocol::documents::preview::{Content, Part, Shape};

pub(crate) use encoding::{Charset, decoded, is_text, of as charset};
pub(crate) use lines::{AROUND, Lines, MOST_PLACES, SHOWN, found};
pub(crate) use pieces::{Ending, Pieces};

use crate::{
    document::{Document, Opened},
    source::Source,
    trouble::Trouble,
};

/// The longest JSON that is set out anew, in bytes.
const LONGEST_PRETTY: u64 = 4 << 20;

/// Opens text that starts so.
pub(crate) fn open(source: Source, start: &[u8], language: &str) -> Result<Opened, Trouble> {
    let encoding = encoding::of(start);
    let shape = Shape::Text { language: language.into(), encoding: encoding.name().into() };
    let mut notes = Vec::new();
    let mut lines = None;
    if language == "json" && source.size() <= LONGEST_PRETTY && lines::is_long(start) {
        let text = encoding.text(&source.whole(LONGEST_PRETTY, "JSON")?);
        lines = pretty::json(&text).map(Lines::of);
        if lines.is_some() {
            notes.push("Set out on lines of its own; the document has it on one".to_owned());
        }
    }
    if let Some(note) = scripts(&encoding.text(start), language) {
        notes.push(note.to_owned());
    }
    let lines = lines.unwrap_or_else(|| Lines::new(source.rewound(), encoding));
    let mut opened = Opened::new(Text(lines), source, shape);
    opened.notes = notes;
    Ok(opened)
}

/// Opens a document without bytes.
pub(crate) fn open_empty(source: Source) -> Opened {
    let shape = Shape::Text { language: "plain".into(), encoding: "UTF-8".into() };
    Opened::new(Text(Lines::of(String::new())), source, shape).noting("It is empty: it has no bytes")
}

/// Text that was read out of a document, as if it were one.
pub(crate) fn open_read(text: String, language: &str, source: Source) -> Opened {
    let shape = Shape::Text { language: language.into(), encoding: "UTF-8".into() };
    Opened::new(Text(Lines::of(text)), source, shape)
}

/// What one should know of a page or drawing that could run something, were it not shown as source.
fn scripts(start: &str, language: &str) -> Option<&'static str> {
    let start = start.to_ascii_lowercase();
    let any = |marks: &[&str]| marks.iter().any(|mark| start.contains(mark));
    let runs =
        any(&["<script", "javascript:", "onload=", "onerror=", "onclick=", "<foreignobject", "<iframe"]);
    match language {
        "xml" if start.contains("<svg") && runs => {
            Some("A drawing (SVG) with scripts: shown as its source, never run")
        }
        "xml" if start.contains("<svg") => Some("A drawing (SVG), shown as its source"),
        "html" if runs => Some("A page with scripts: shown as its source, never run"),
        "html" => Some("A page (HTML), shown as its source"),
        "xml" if start.contains("<!entity") => Some("It declares entities; none is expanded"),
        _ => None,
    }
}

/// A document of lines.
struct Text(Lines);

impl Document for Text {
    fn ask(&mut self, part: &Part) -> Result<Content, Trouble> {
        self.0.ask(part)
    }
}

#[cfg(test)]
mod tests;
