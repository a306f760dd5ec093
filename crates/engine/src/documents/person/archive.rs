//! The archive of a person's documents: a ZIP with a manifest that has every object's hash.

use std::{
    collections::HashSet,
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
    names: HashSet<String>,
    sum: Sha256,
}

impl Archive {
    pub(super) fn begin(file: File) -> Self {
        Self { zip: ZipWriter::new(BufWriter::new(file)), names: HashSet::new(), sum: Sha256::new() }
    }

    /// Begins the next document; its name, which no other has and which leads nowhere but into the folder that it is
    /// unpacked in.
    pub(super) fn document(&mut self, bucket: &str, key: &str, size: u64) -> io::Result<String> {
        let parts = names::arrange([key]).into_iter().next().unwrap_or_default();
        let path = std::iter::once(names::file_name(bucket)).chain(parts).collect::<Vec<_>>().join("/");
        let mut name = path.clone();
        let mut number = 2;
        // Case does not tell files apart everywhere.
        while !self.names.insert(name.to_lowercase()) {
            name = names::numbered(&path, number);
            number += 1;
        }
        // Documents are compressed already; they are only kept together.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .large_file(size >= u64::from(u32::MAX));
        self.zip.start_file(name.as_str(), options).map_err(io::Error::other)?;
        self.sum = Sha256::new();
        Ok(name)
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
        self.zip.start_file("manifest.json", options).map_err(io::Error::other)?;
        self.zip.write_all(&text)?;
        let file = self.zip.finish().map_err(io::Error::other)?;
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    }
}
