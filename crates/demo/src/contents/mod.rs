//! What is in the documents: true files of their kinds, the same each time, as long as they are listed.

mod findings;
mod plain;
mod prose;

pub(crate) use self::findings::{findings, findings_size};
use crate::{objects::Rope, world::Arrival};

/// The bytes of the `edition`th version of a document.
pub(crate) fn document(arrival: &Arrival, edition: u8) -> Rope {
    let size = arrival.edition_size(edition).unsigned_abs();
    Rope::from(plain::text(arrival, size))
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
