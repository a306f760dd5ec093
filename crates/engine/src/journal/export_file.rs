//! Writes records to a file that a person takes elsewhere: streamed, and in place only when it is whole.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use directories::UserDirs;
use jiff::{Timestamp, Zoned, tz::TimeZone};
use protocol::{
    Moment,
    journal::{Export, Exported, Format, Record},
};
use rusqlite::params_from_iter;

use super::{
    entry::{kind_word, outcome_word},
    fault::Fault,
    filter::Condition,
    schema,
    store::{COLUMNS, row},
};

/// How many files of one minute may stand side by side.
const MOST_OF_A_MINUTE: u32 = 1_000;

/// Where a person looks for files that a program gave them.
pub(super) fn downloads() -> Option<PathBuf> {
    let folders = UserDirs::new()?;
    Some(folders.download_dir().unwrap_or_else(|| folders.home_dir()).to_owned())
}

/// Writes the records of `journal` that match to a new file in `folder`, oldest first.
pub(super) fn write(journal: &Path, request: &Export, folder: &Path, now: Moment) -> Result<Exported, Fault> {
    fs::create_dir_all(folder)?;
    let place = Reserved::in_folder(folder, request.format, now)?;
    let mut file = BufWriter::new(place.aside()?);
    let records = rows(journal, request, &mut file)?;
    let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok(Exported { file: place.fill()?.display().to_string(), records })
}

fn rows(journal: &Path, request: &Export, file: &mut impl Write) -> Result<u64, Fault> {
    let connection = schema::open_beside(journal)?;
    let condition = Condition::of(&request.filter);
    let sql = format!("SELECT {COLUMNS} FROM records WHERE {} ORDER BY number", condition.sql);
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map(params_from_iter(&condition.values), row)?;
    let records = rows.map(|row| Ok(row?.record));
    match request.format {
        Format::Csv => csv(records, file),
        Format::Json => json(records, file),
    }
}

const HEADINGS: [&str; 17] = [
    "number",
    "at",
    "kind",
    "of",
    "who",
    "account",
    "role",
    "environment",
    "target",
    "what",
    "before",
    "after",
    "reason",
    "outcome",
    "detail",
    "request_id",
    "hash",
];

fn csv(records: impl Iterator<Item = Result<Record, Fault>>, file: &mut impl Write) -> Result<u64, Fault> {
    let mut table = csv::Writer::from_writer(file);
    table.write_record(HEADINGS)?;
    let mut count = 0;
    for record in records {
        let record = record?;
        let optional = |text: &Option<String>| text.as_deref().map(plain).unwrap_or_default();
        table.write_record([
            record.number.to_string(),
            timestamp(record.at).to_string(),
            kind_word(record.kind).to_owned(),
            record.of.map(|of| of.to_string()).unwrap_or_default(),
            plain(&record.who),
            optional(&record.account),
            optional(&record.role),
            optional(&record.environment.map(|id| id.to_string())),
            plain(&record.target),
            plain(&record.what),
            plain(&record.before),
            plain(&record.after),
            optional(&record.reason),
            outcome_word(record.outcome).to_owned(),
            optional(&record.detail),
            optional(&record.request_id),
            record.hash,
        ])?;
        count += 1;
    }
    table.flush()?;
    Ok(count)
}

/// A spreadsheet runs text that begins with one of these as a formula, and what stands in a record may come from
/// anywhere. An apostrophe before it makes it text.
fn plain(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("{guard}{text}")
}

fn json(records: impl Iterator<Item = Result<Record, Fault>>, file: &mut impl Write) -> Result<u64, Fault> {
    let mut count = 0;
    file.write_all(b"[")?;
    for record in records {
        file.write_all(if count == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *file, &record?).map_err(io::Error::from)?;
        count += 1;
    }
    file.write_all(b"\n]\n")?;
    Ok(count)
}

/// A name that nobody else takes, by an empty file; what was not filled is removed again.
struct Reserved {
    name: PathBuf,
    aside: PathBuf,
    filled: bool,
}

impl Reserved {
    fn in_folder(folder: &Path, format: Format, now: Moment) -> io::Result<Self> {
        let ending = match format {
            Format::Csv => "csv",
            Format::Json => "json",
        };
        let minute = Zoned::new(timestamp(now), TimeZone::system()).strftime("%Y-%m-%d-%H%M");
        for attempt in 1..=MOST_OF_A_MINUTE {
            let which = if attempt == 1 { String::new() } else { format!("-{attempt}") };
            let name = folder.join(format!("signalbox-journal-{minute}{which}.{ending}"));
            match create(&name) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
                Ok(_) => {
                    let aside = name.with_extension(format!("{ending}.part"));
                    return Ok(Self { name, aside, filled: false });
                }
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    fn aside(&self) -> io::Result<File> {
        create(&self.aside)
    }

    fn fill(mut self) -> io::Result<PathBuf> {
        fs::rename(&self.aside, &self.name)?;
        self.filled = true;
        Ok(self.name.clone())
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        if !self.filled {
            // What cannot be removed is empty or marked as a part.
            let _ = fs::remove_file(&self.aside);
            let _ = fs::remove_file(&self.name);
        }
    }
}

/// A new file that only its owner may read, as the journal is.
fn create(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

fn timestamp(moment: Moment) -> Timestamp {
    Timestamp::from_millisecond(moment.0).unwrap_or_default()
}
