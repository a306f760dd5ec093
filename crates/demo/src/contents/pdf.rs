//! PDF files: pages of text, and what makes them as long as they are to be.

use super::{Subject, deflate, prose};
use crate::objects::Rope;

/// A4, in points.
const PAGE: &str = "[0 0 595 842]";
/// Letters of a line.
const WIDTH: usize = 84;
/// Lines of a page.
const LINES: i64 = 38;

/// A file under way. Objects are numbered from one in the order in which they are added.
#[derive(Default)]
pub(super) struct Pdf {
    rope: Rope,
    offsets: Vec<u64>,
}

impl Pdf {
    pub(super) fn new() -> Self {
        // The second line tells programs that there are bytes which are no text.
        Self { rope: Rope::from(&b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"[..]), offsets: Vec::new() }
    }

    /// Adds an object; its number.
    pub(super) fn add(&mut self, object: &str) -> usize {
        self.offsets.push(self.rope.len());
        let number = self.offsets.len();
        self.rope.push(format!("{number} 0 obj\n{object}\nendobj\n"));
        number
    }

    /// Adds a stream of bytes that are as its dictionary's `entries` say.
    pub(super) fn add_stream(&mut self, entries: &str, bytes: &Rope) -> usize {
        self.offsets.push(self.rope.len());
        let number = self.offsets.len();
        self.rope.push(format!("{number} 0 obj\n<< /Length {:010} {entries}>>\nstream\n", bytes.len()));
        self.rope.append(bytes);
        self.rope.push("\nendstream\nendobj\n");
        number
    }

    /// The file, whose catalogue is object `root`. An object that nothing refers to makes it `size` bytes long, where
    /// it would be shorter.
    pub(super) fn finish(mut self, root: usize, size: u64) -> Rope {
        let end = |file: &Self| {
            let count = file.offsets.len() + 1;
            let mut text = format!("xref\n0 {count}\n0000000000 65535 f \n");
            file.offsets.iter().for_each(|offset| text.push_str(&format!("{offset:010} 00000 n \n")));
            // Numbers of one width: the end is as long wherever it stands.
            text.push_str(&format!(
                "trailer\n<< /Size {count} /Root {root} 0 R >>\nstartxref\n{:010}\n%%EOF\n",
                file.rope.len()
            ));
            text
        };
        let mut with_empty = Self { rope: self.rope.clone(), offsets: self.offsets.clone() };
        with_empty.add_stream("", &Rope::default());
        let least = with_empty.rope.len() + end(&with_empty).len() as u64;
        if least <= size {
            let mut unused = Rope::default();
            unused.push_cycle(b"scanned image data ", size - least);
            self.add_stream("", &unused);
        }
        let end = end(&self);
        self.rope.push(end);
        self.rope
    }
}

/// A document of the size it is to have, with as many pages as the size promises.
pub(super) fn document(subject: &Subject<'_>) -> Rope {
    let mut pdf = Pdf::new();
    let pages = 1 + subject.size as i64 / 62_000;
    // Catalogue, tree and fonts come first; the pages' objects follow in pairs.
    pdf.add("<< /Type /Catalog /Pages 2 0 R >>");
    let kids: String = (0..pages).map(|page| format!("{} 0 R ", 5 + 2 * page)).collect();
    pdf.add(&format!("<< /Type /Pages /Count {pages} /Kids [{kids}] >>"));
    pdf.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
    pdf.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>");
    for page in 0..pages {
        let contents = 6 + 2 * page;
        pdf.add(&format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox {PAGE} /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> \
             /Contents {contents} 0 R >>"
        ));
        let text = deflate::zlib(drawn(subject, page, pages).as_bytes());
        pdf.add_stream("/Filter /FlateDecode ", &Rope::from(text));
    }
    pdf.finish(1, subject.size as u64)
}

/// What is drawn on a page.
fn drawn(subject: &Subject<'_>, page: i64, pages: i64) -> String {
    let arrival = subject.arrival;
    let headings = prose::headings(arrival.kind());
    let title = headings[usize::try_from(page).unwrap_or(0) % headings.len()];
    let mut text = String::from("BT\n/F2 16 Tf 60 780 Td 20 TL\n");
    show(&mut text, arrival.kind().title);
    text.push_str("/F1 10 Tf 14 TL\n");
    for (name, value) in subject.heading().iter().skip(1) {
        show(&mut text, &format!("{name}: {value}"));
    }
    text.push_str("T*\n/F2 12 Tf\n");
    show(&mut text, &format!("{}. {title}", page + 1));
    text.push_str("/F1 10 Tf\n");
    let (mut lines, mut clause) = (0, 0);
    while lines < LINES {
        clause += 1;
        let said = format!("{}.{clause} {}", page + 1, subject.sentence(page * 100 + clause));
        for line in wrapped(&said) {
            show(&mut text, line.trim_end());
            lines += 1;
        }
    }
    text.push_str("ET\nBT\n/F1 9 Tf 60 40 Td\n");
    show(&mut text, &format!("{}    Page {} of {pages}", arrival.document_id(), page + 1));
    text.push_str("ET\n");
    text
}

/// Shows a line, and goes to the next.
fn show(text: &mut String, line: &str) {
    let escaped = line.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
    text.push_str(&format!("({escaped}) Tj T*\n"));
}

/// The lines of a sentence.
fn wrapped(sentence: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in sentence.split(' ') {
        if lines.last().is_some_and(|line| line.len() + word.len() > WIDTH) {
            lines.push("    ".to_owned());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(word);
            line.push(' ');
        }
    }
    lines
}
