//! Writes records to a file that a person takes elsewhere: streamed, and in place only when it is whole.

use std::{
    io::{self, BufWriter, Write},
    path::Path,
};

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
use crate::downloads::{Reserved, plain, timestamp};

/// Writes the records of `journal` that match to a new file in `folder`, oldest first.
pub(super) fn write(journal: &Path, request: &Export, folder: &Path, now: Moment) -> Result<Exported, Fault> {
    let ending = match request.format {
        Format::Csv => "csv",
        Format::Json => "json",
    };
    let place = Reserved::in_folder(folder, "journal", ending, now)?;
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
