//! The evidence of an erasure: a file for whoever asks, and its hash.

use std::{io::Write as _, path::Path};

use protocol::{Error, ErrorKind, Moment};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::run::{Run, Stayed};
use crate::{
    changes::Author,
    documents::person::{Found, Version},
    downloads::{self, Reserved},
};

/// A version that the last search found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Left {
    pub(super) bucket: String,
    #[serde(flatten)]
    pub(super) version: Version,
    /// Whether it came after the search that the erasure was planned from.
    pub(super) new: bool,
}

/// The file, and its hash in hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Evidence {
    pub(super) file: String,
    pub(super) sha256: String,
}

#[derive(Serialize)]
struct Document<'a> {
    what: &'static str,
    erasure: &'a str,
    environment: String,
    field: &'a str,
    value: &'a str,
    account: &'a str,
    /// Whoever began it, then whoever went on with it.
    by: &'a [Author],
    began: String,
    searched_again: String,
    journal_record: u64,
    versions: u64,
    erased: u64,
    /// Below which prefixes each bucket was searched.
    searched: Vec<Searched<'a>>,
    /// What the searches cannot say.
    uncovered: &'a [String],
    /// Every version that was found, with its size in bytes; without one it is a delete marker.
    found: &'a [Found],
    /// What S3 did not erase, and why.
    stayed: &'a [Stayed],
    /// What the search after the erasure found.
    left: &'a [Left],
}

#[derive(Serialize)]
struct Searched<'a> {
    bucket: &'a str,
    prefixes: Vec<String>,
}

/// Writes the evidence of `run` into `folder`.
///
/// # Errors
/// `Internal` when it cannot be written.
pub(super) fn write(folder: &Path, run: &Run, left: &[Left], now: Moment) -> Result<Evidence, Error> {
    let text = text(run, left, now)?;
    let written = || {
        let file = Reserved::in_folder(folder, "erasure", "json", now)?;
        let mut aside = file.aside()?;
        aside.write_all(&text)?;
        aside.sync_all()?;
        file.fill()
    };
    let file: std::io::Result<std::path::PathBuf> = written();
    let file = file.map_err(|error| {
        Error::new(ErrorKind::Internal, format!("The evidence could not be written: {error}"))
    })?;
    let sha256 = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Evidence { file: file.display().to_string(), sha256 })
}

fn text(run: &Run, left: &[Left], now: Moment) -> Result<Vec<u8>, Error> {
    let at = |moment| downloads::timestamp(moment).to_string();
    let searched = run.found.iter().map(|found| {
        let prefixes = found.prefixes(&run.asked);
        Searched { bucket: &found.bucket.bucket, prefixes }
    });
    let document = Document {
        what: "Evidence of an erasure in Amazon S3",
        erasure: &run.id,
        environment: run.asked.environment.to_string(),
        field: &run.asked.field,
        value: &run.asked.value,
        account: &run.account,
        by: &run.authors,
        began: at(run.began),
        searched_again: at(now),
        journal_record: run.record,
        versions: run.all,
        erased: run.erased(),
        searched: searched.collect(),
        uncovered: &run.uncovered,
        found: &run.found,
        stayed: &run.stayed,
        left,
    };
    serde_json::to_vec_pretty(&document)
        .map_err(|error| Error::new(ErrorKind::Internal, format!("The evidence has no JSON form: {error}")))
}
