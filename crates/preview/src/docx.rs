//! A letter (DOCX) as text: its paragraphs, headings, lists and tables in their order.

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use crate::{archive::zip::Zip, document::Opened, source::Source, text, trouble::Trouble};

/// The longest text that is read out of a letter, in bytes.
const LONGEST: usize = 16 << 20;

/// Opens a letter whose archive has been read.
pub(crate) fn open(mut zip: Zip, source: Source) -> Result<Opened, Trouble> {
    let xml = zip.named("word/document.xml")?;
    let letter = Letter::read(&xml);
    let mut opened =
        text::open_read(letter.text, "docx", source).noting("The text of the letter, without its looks");
    if letter.cut {
        opened = opened.noting("The text is longer than a preview reads; its end is missing");
    }
    if let Some(broken) = letter.broken {
        opened = opened.noting(format!("The letter is broken: {broken}. Its text up to there is shown"));
    }
    Ok(opened)
}

#[derive(Default)]
struct Letter {
    text: String,
    /// The paragraph that is being read.
    paragraph: String,
    /// What stands before it.
    mark: Mark,
    /// Whether what is read is text, and not a name or a field.
    in_text: bool,
    /// How many tables one is in.
    tables: usize,
    cells_in_row: usize,
    cut: bool,
    broken: Option<String>,
}

#[derive(Default)]
enum Mark {
    #[default]
    None,
    Heading(usize),
    Item(usize),
}

impl Letter {
    /// Reads events one by one. Entities of the document's own are never expanded.
    fn read(xml: &[u8]) -> Self {
        let mut letter = Self::default();
        let mut reader = Reader::from_reader(xml);
        let mut buffer = Vec::new();
        loop {
            if letter.text.len() + letter.paragraph.len() > LONGEST {
                letter.cut = true;
                break;
            }
            buffer.clear();
            match reader.read_event_into(&mut buffer) {
                Ok(Event::Start(tag)) => letter.start(&tag),
                Ok(Event::Empty(tag)) => {
                    letter.start(&tag);
                    letter.end(tag.local_name().as_ref());
                }
                Ok(Event::End(tag)) => letter.end(tag.local_name().as_ref()),
                Ok(Event::Text(words)) if letter.in_text => letter.paragraph.push_str(&words.xml10_content()),
                Ok(Event::CData(words)) if letter.in_text => {
                    letter.paragraph.push_str(&words.xml10_content());
                }
                Ok(Event::GeneralRef(name)) if letter.in_text => match name.resolve_char_ref() {
                    Ok(Some(character)) => letter.paragraph.push(character),
                    _ => letter
                        .paragraph
                        .push_str(quick_xml::escape::resolve_xml_entity(&name).unwrap_or("\u{fffd}")),
                },
                Ok(Event::Eof) => break,
                Ok(_) => {}
                Err(error) => {
                    letter.broken = Some(error.to_string());
                    break;
                }
            }
        }
        letter.end_paragraph();
        letter
    }

    fn start(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "t" => self.in_text = true,
            "tab" => self.paragraph.push('\t'),
            "br" | "cr" => self.paragraph.push('\n'),
            "pStyle" => {
                if let Some(level) = value(tag).and_then(|style| heading(&style)) {
                    self.mark = Mark::Heading(level);
                }
            }
            "numPr" if !matches!(self.mark, Mark::Heading(_)) => self.mark = Mark::Item(0),
            "ilvl" => {
                if let (Mark::Item(level), Some(depth)) = (&mut self.mark, value(tag)) {
                    *level = depth.parse().unwrap_or(0).min(9);
                }
            }
            "tbl" => self.tables += 1,
            "tr" => self.cells_in_row = 0,
            "tc" => {
                if self.cells_in_row > 0 {
                    self.text.push_str(" | ");
                }
                self.cells_in_row += 1;
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "t" => self.in_text = false,
            "p" => self.end_paragraph(),
            "tr" => {
                self.text.truncate(self.text.trim_end_matches(' ').len());
                self.text.push('\n');
            }
            "tbl" => self.tables = self.tables.saturating_sub(1),
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let words = std::mem::take(&mut self.paragraph);
        let mark = std::mem::take(&mut self.mark);
        if self.tables > 0 {
            // A cell's paragraphs stand on the line of its row.
            self.text.push_str(words.replace('\n', " ").trim());
            self.text.push(' ');
            return;
        }
        match mark {
            Mark::Heading(level) if !words.is_empty() => {
                self.text.extend(std::iter::repeat_n('#', level));
                self.text.push(' ');
            }
            Mark::Item(level) => {
                self.text.extend(std::iter::repeat_n("  ", level));
                self.text.push_str("• ");
            }
            _ => {}
        }
        self.text.push_str(&words);
        self.text.push('\n');
    }
}

fn value(tag: &BytesStart<'_>) -> Option<String> {
    let found =
        tag.attributes().with_checks(false).flatten().find(|it| it.key.local_name().as_ref() == "val");
    found.map(|it| it.value.into_owned())
}

/// The level of a style that is a heading: `Heading2`, in the languages in which Word names its styles.
fn heading(style: &str) -> Option<usize> {
    let name = style.trim_end_matches(|it: char| it.is_ascii_digit());
    let level = style.get(name.len()..).and_then(|level| level.parse().ok());
    match name.to_lowercase().as_str() {
        "title" | "titel" | "titre" => Some(1),
        "heading" | "berschrift" | "überschrift" | "titre-" | "ttulo" => {
            level.filter(|level| (1..=9).contains(level))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{document, samples};
    use protocol::documents::preview::{Content, Part, Shape};

    fn text(body: &str) -> String {
        Letter::read(format!("<w:document><w:body>{body}</w:body></w:document>").as_bytes()).text
    }

    #[test]
    fn paragraphs_headings_lists_and_tables_are_told() {
        let body = "<w:p><w:pPr><w:pStyle w:val=\"Heading2\"/></w:pPr><w:r><w:t>Parties &amp; terms</w:t></w:r></w:p>\
            <w:p><w:r><w:t xml:space=\"preserve\">One </w:t></w:r><w:r><w:t>two&#33;</w:t><w:tab/><w:t>three</w:t></w:r></w:p>\
            <w:p><w:pPr><w:numPr><w:ilvl w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>item</w:t></w:r></w:p>\
            <w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
        assert_eq!(text(body), "## Parties & terms\nOne two!\tthree\n  • item\na  | b\n\n");
    }

    #[test]
    fn entities_of_its_own_are_not_expanded() {
        let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><w:p><w:r><w:t>&b;&b;</w:t></w:r></w:p>";
        assert_eq!(Letter::read(laughs.as_bytes()).text.trim(), "\u{fffd}\u{fffd}");
    }

    #[test]
    fn deep_nesting_costs_nothing() {
        let deep = "<w:tbl><w:tr><w:tc>".repeat(100_000);
        assert!(Letter::read(deep.as_bytes()).text.len() < 1_000_000);
    }

    #[test]
    fn a_letter_opens_as_text() {
        let bytes = samples::docx(&["First", "Second"]);
        let mut opened = document::open("a.docx", None, Source::held(bytes)).unwrap();
        assert_eq!(opened.shape, Shape::Text { language: "docx".into(), encoding: "UTF-8".into() });
        let Content::Lines { lines, .. } = opened.ask(&Part::Lines { from: 0, count: 9 }).unwrap() else {
            panic!()
        };
        assert!(
            lines.iter().map(|line| line.text.as_str()).eq(["First", "Second", ""]) || lines.len() == 2,
            "{lines:?}"
        );
    }

    proptest! {
        #[test]
        fn no_bytes_bring_it_down(bytes: Vec<u8>, body in "(<w:(p|t|tbl|tr|tc|br)/?>|</w:(p|t|tr|tc)>|&a;|x){0,60}") {
            Letter::read(&bytes);
            Letter::read(body.as_bytes());
        }
    }
}
