//! The archive of a person's documents: a ZIP with a manifest that has every object's hash.

use std::{
    fs::File,
    io::{self, BufWriter, Write as _},
};

use bytes::Bytes;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::documents::transfers::names;

/// An object in the archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Contained {
    /// Its name in the archive.
    pub(super) name: String,
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) version: String,
    pub(super) modified: String,
    /// Bytes.
    pub(super) size: u64,
    /// Of its bytes, in hexadecimal digits.
    pub(super) sha256: String,
}

/// What could not be put in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Missing {
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) version: String,
    pub(super) why: String,
}

/// Everything that is told beside the documents.
#[derive(Serialize)]
pub(super) struct Manifest<'a> {
    pub(super) what: &'static str,
    pub(super) environment: String,
    pub(super) field: &'a str,
    pub(super) value: &'a str,
    pub(super) exported: String,
    pub(super) journal_record: Option<u64>,
    pub(super) documents: &'a [Contained],
    pub(super) missing: &'a [Missing],
}

/// An archive that is being written.
pub(super) struct Archive {
    zip: ZipWriter<BufWriter<File>>,
    sum: Sha256,
}

/// Where the manifest stands.
const MANIFEST: &str = "manifest.json";

/// The documents' names in the archive, in their order: no two are the same, none is the folder of another, and each leads
/// nowhere but into the folder that it is unpacked in.
pub(super) fn arranged<'a>(documents: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let keys: Vec<_> = documents.into_iter().map(|(bucket, key)| format!("{bucket}/{key}")).collect();
    // The manifest first, so that nothing else has its name.
    let paths = names::arrange(std::iter::once(MANIFEST).chain(keys.iter().map(String::as_str)));
    paths.into_iter().skip(1).map(|path| path.join("/")).collect()
}

impl Archive {
    pub(super) fn begin(file: File) -> Self {
        Self { zip: ZipWriter::new(BufWriter::new(file)), sum: Sha256::new() }
    }

    /// Begins the next document, under one of the names that were [`arranged`].
    pub(super) fn document(&mut self, name: &str, size: u64) -> io::Result<()> {
        // Documents are compressed already; they are only kept together.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .large_file(size >= u64::from(u32::MAX));
        self.zip.start_file(name, options).map_err(io::Error::other)?;
        self.sum = Sha256::new();
        Ok(())
    }

    pub(super) fn bytes(&mut self, bytes: &Bytes) -> io::Result<()> {
        self.sum.update(bytes);
        self.zip.write_all(bytes)
    }

    /// Ends a document; its hash.
    pub(super) fn ended(&mut self) -> String {
        let sum = std::mem::take(&mut self.sum);
        sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Takes out the document that was begun and cannot be read to its end.
    pub(super) fn abandon(&mut self) -> io::Result<()> {
        self.zip.abort_file().map_err(io::Error::other)
    }

    /// Writes the manifest and closes the archive.
    pub(super) fn end(mut self, manifest: &Manifest<'_>) -> io::Result<()> {
        let text = serde_json::to_vec_pretty(manifest).map_err(io::Error::other)?;
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        self.zip.start_file(MANIFEST, options).map_err(io::Error::other)?;
        self.zip.write_all(&text)?;
        let file = self.zip.finish().map_err(io::Error::other)?;
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_and_a_folder_of_one_name_and_many_versions_do_not_meet() {
        let documents = [
            ("b", "p.d/1"),
            ("b", "p.d/1"),
            ("b", "P.d"),
            ("b", "p.d/1/x.pdf"),
            ("c", "p.d/1"),
            ("manifest.json", "/"),
        ];
        let names = arranged(documents);
        assert_eq!(
            names,
            ["b/p.d/1 (2)", "b/p.d/1 (3)", "b/P (2).d", "b/p.d/1/x.pdf", "c/p.d/1", "manifest (2).json"]
        );
    }
}
