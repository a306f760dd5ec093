//! The forms of a file: NDJSON, text and CSV.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
};

use protocol::{
    Moment,
    logs::{ExportFormat, Level},
};
use serde::{Serialize, Serializer as _, ser::SerializeMap as _};

use crate::{
    downloads::{plain, timestamp},
    logs::insights::table::Table,
};

/// Bytes that are gathered before they are written.
const BUFFER: usize = 64 << 10;
/// The field of a query that holds the line as it was written.
const MESSAGE: &str = "@message";

/// A line as it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// In milliseconds since 1970, like `ingested`.
    pub(super) at: i64,
    pub(super) ingested: i64,
    pub(super) group: &'a str,
    pub(super) stream: &'a str,
    /// AWS's id of the event, where it is known.
    pub(super) id: Option<&'a str>,
    pub(super) level: Option<Level>,
    pub(super) message: &'a str,
}

/// The columns of lines.
pub(super) const COLUMNS: [&str; 7] = ["time", "ingested", "group", "stream", "id", "level", "message"];

#[derive(Serialize)]
struct Written<'a> {
    time: String,
    ingested: String,
    group: &'a str,
    stream: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<Level>,
    message: &'a str,
}

/// A file in one of the forms.
pub(super) struct Sheet {
    form: Form,
    /// Whether the columns have their names.
    is_headed: bool,
}

enum Form {
    Ndjson(BufWriter<Counted>),
    Text(BufWriter<Counted>),
    Csv(Box<csv::Writer<Counted>>),
}

impl Sheet {
    pub(super) fn new(file: File, format: ExportFormat) -> Self {
        let file = Counted { file, bytes: 0 };
        let buffered = |file| BufWriter::with_capacity(BUFFER, file);
        let form = match format {
            ExportFormat::Ndjson => Form::Ndjson(buffered(file)),
            ExportFormat::Text => Form::Text(buffered(file)),
            ExportFormat::Csv => {
                Form::Csv(Box::new(csv::WriterBuilder::new().buffer_capacity(BUFFER).from_writer(file)))
            }
        };
        Self { form, is_headed: false }
    }

    pub(super) fn line(&mut self, line: &Line<'_>) -> io::Result<()> {
        let Line { at, ingested, group, stream, id, level, message } = *line;
        let (time, ingested) = (moment(at), moment(ingested));
        self.head(COLUMNS.into_iter())?;
        match &mut self.form {
            Form::Ndjson(file) => {
                serde_json::to_writer(
                    &mut *file,
                    &Written { time, ingested, group, stream, id, level, message },
                )?;
                file.write_all(b"\n")
            }
            Form::Text(file) => ended(file, message),
            Form::Csv(table) => {
                let (group, stream, message) = (plain(group), plain(stream), plain(message));
                let id = id.map(plain).unwrap_or_default();
                let level = level.map(Level::name).unwrap_or_default();
                Ok(table.write_record([&*time, &*ingested, &*group, &*stream, &*id, level, &*message])?)
            }
        }
    }

    /// A row of a query's results. As text it is the line that it found, or its values with tabs between them.
    pub(super) fn row(&mut self, table: &Table, row: usize) -> io::Result<()> {
        let fields = table.fields();
        self.head(fields.iter().map(String::as_str))?;
        match &mut self.form {
            Form::Ndjson(file) => {
                let mut json = serde_json::Serializer::new(&mut *file);
                let mut object = json.serialize_map(None)?;
                let values = fields.iter().zip(table.row(row));
                for (field, value) in values.filter(|(_, value)| !value.is_empty()) {
                    object.serialize_entry(field, value)?;
                }
                object.end()?;
                file.write_all(b"\n")
            }
            Form::Text(file) => match fields.iter().position(|field| field == MESSAGE) {
                Some(message) => ended(file, table.row(row).nth(message).unwrap_or_default()),
                None => ended(file, &table.row(row).collect::<Vec<_>>().join("\t")),
            },
            Form::Csv(sheet) => Ok(sheet.write_record(table.row(row).map(plain))?),
        }
    }

    /// Bytes that were written.
    pub(super) fn bytes(&self) -> u64 {
        match &self.form {
            Form::Ndjson(file) | Form::Text(file) => file.get_ref().bytes,
            Form::Csv(table) => table.get_ref().bytes,
        }
    }

    /// Writes what is left, to the disk itself; answers how many bytes there are.
    pub(super) fn close(self) -> io::Result<u64> {
        let Counted { file, bytes } = match self.form {
            Form::Ndjson(file) | Form::Text(file) => {
                file.into_inner().map_err(io::IntoInnerError::into_error)?
            }
            Form::Csv(table) => table.into_inner().map_err(|error| io::Error::from(error.error().kind()))?,
        };
        file.sync_all()?;
        Ok(bytes)
    }

    /// The names of the columns, before the first row.
    fn head<'a>(&mut self, names: impl Iterator<Item = &'a str>) -> io::Result<()> {
        if let Form::Csv(table) = &mut self.form
            && !self.is_headed
        {
            table.write_record(names.map(plain))?;
            self.is_headed = true;
        }
        Ok(())
    }
}

/// The text, and an end where it has none.
fn ended(file: &mut impl Write, text: &str) -> io::Result<()> {
    file.write_all(text.as_bytes())?;
    if text.ends_with('\n') { Ok(()) } else { file.write_all(b"\n") }
}

fn moment(millis: i64) -> String {
    format!("{:.3}", timestamp(Moment(millis)))
}

/// A file, and how many bytes it has taken.
struct Counted {
    file: File,
    bytes: u64,
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.file.write(bytes)?;
        self.bytes += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
