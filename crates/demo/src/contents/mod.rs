//! What is in the documents: true files of their kinds, the same each time, as long as they are listed.

mod deflate;
mod findings;
pub(crate) mod hostile;
mod markup;
mod office;
mod pdf;
mod picture;
mod plain;
mod prose;
mod zip;

pub(crate) use self::findings::{findings, findings_size};
use crate::{objects::Rope, world::Arrival};

/// What a file speaks of.
struct Subject<'a> {
    arrival: &'a Arrival,
    edition: u8,
    /// Bytes.
    size: usize,
}

impl Subject<'_> {
    const fn dice(&self) -> crate::dice::Dice {
        self.arrival.dice()
    }

    /// What stands at the top of each file: what it is, and whose.
    fn heading(&self) -> Vec<(&'static str, String)> {
        let mut heading = vec![
            ("Document", self.arrival.kind().title.to_owned()),
            ("Property", self.arrival.property_id()),
            ("Document id", self.arrival.document_id()),
            ("Customer", self.arrival.customer_id()),
        ];
        if self.edition > 0 {
            heading.push(("Version", (self.edition + 1).to_string()));
        }
        heading
    }

    /// The `number`th sentence.
    fn sentence(&self, number: i64) -> &'static str {
        prose::sentence(
            self.arrival.kind(),
            self.dice().of("text").at(number + 10_000 * i64::from(self.edition)),
        )
    }
}

/// The bytes of the `edition`th version of a document.
pub(crate) fn document(arrival: &Arrival, edition: u8) -> Rope {
    let size = arrival.edition_size(edition).unsigned_abs() as usize;
    let subject = Subject { arrival, edition, size };
    match arrival.kind().extension() {
        "pdf" => pdf::document(&subject),
        "docx" => office::docx(&subject),
        "xlsx" => office::xlsx(&subject),
        "csv" => Rope::from(plain::csv(&subject)),
        "json" => Rope::from(plain::json(&subject)),
        "md" => Rope::from(plain::markdown(&subject)),
        "html" => Rope::from(markup::html(&subject)),
        "svg" => Rope::from(markup::svg(&subject)),
        "png" => picture::png(&subject),
        "eml" => Rope::from(plain::mail(&subject)),
        "zip" => zip::bundle(&subject),
        // A letter that an older program wrote.
        _ if arrival.kind().name == "covering-letter.txt" => Rope::from(plain::windows_1252(&subject)),
        _ => Rope::from(plain::text(&subject)),
    }
}

/// What a browser calls a file of that extension.
pub(crate) fn content_type(extension: &str) -> &'static str {
    match extension {
        "pdf" => "application/pdf",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "csv" => "text/csv",
        "json" => "application/json",
        "txt" => "text/plain",
        "md" => "text/markdown",
        "html" => "text/html",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "eml" => "message/rfc822",
        "zip" => "application/zip",
        _ => "binary/octet-stream",
    }
}
