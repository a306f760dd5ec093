//! The file of an export while it is written, and what is told of it.

use std::{io, path::Path};

use protocol::{
    Error, ErrorKind, Moment,
    logs::{ExportFormat, ExportState},
};
use tokio::sync::watch;

use super::sheet::Sheet;
use crate::downloads::Reserved;

/// Why an export ended early.
#[derive(Debug)]
pub(super) enum Stop {
    /// Nobody waits for it any more.
    Dropped,
    /// The file cannot be written.
    File(io::Error),
    /// The lines cannot be had.
    Lines(Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Lines(error)
    }
}

impl Stop {
    /// The error for the window; nothing where there is nobody to tell.
    pub(super) fn told(self) -> Option<Error> {
        let internal = |message: String| Error::new(ErrorKind::Internal, message);
        match self {
            Self::Dropped => None,
            Self::Lines(error) => Some(error),
            Self::File(error) => Some(match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                    internal(format!("There is no room left for the file: {error}"))
                        .with_next("Make room, or export less; the part that was written is removed.")
                }
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                    internal(format!("The folder for downloads may not be written to: {error}"))
                }
                _ => internal(format!("The file could not be written: {error}")),
            }),
        }
    }
}

/// A file under way. Dropped before [`Output::finish`], it is removed.
pub(super) struct Output {
    // Before the place: it is closed before it is removed.
    pub(super) sheet: Sheet,
    place: Reserved,
    lines: u64,
    state: watch::Sender<ExportState>,
}

impl Output {
    /// A new file in `folder`, named after `what` is in it.
    pub(super) fn begin(
        folder: &Path,
        what: &str,
        format: ExportFormat,
        now: Moment,
        state: watch::Sender<ExportState>,
    ) -> Result<Self, Stop> {
        let ending = match format {
            ExportFormat::Ndjson => "ndjson",
            ExportFormat::Text => "log",
            ExportFormat::Csv => "csv",
        };
        let place = Reserved::in_folder(folder, what, ending, now)?;
        let sheet = Sheet::new(place.aside()?, format);
        state.send_modify(|state| state.file = place.name().display().to_string());
        Ok(Self { sheet, place, lines: 0, state })
    }

    /// Says how far it is, after so many more lines.
    pub(super) fn tell(&mut self, more: u64, done: f64) -> Result<(), Stop> {
        if self.state.is_closed() {
            return Err(Stop::Dropped);
        }
        self.lines += more;
        let (lines, bytes) = (self.lines, self.sheet.bytes());
        self.state.send_modify(|state| {
            (state.lines, state.bytes, state.done) = (lines, bytes, Some(done.clamp(0.0, 1.0)));
            state.problem = None;
        });
        Ok(())
    }

    /// Puts the file in place; says what it does not hold, if anything.
    pub(super) fn finish(self, without: Option<Error>) -> Result<(), Stop> {
        let Self { sheet, place, lines, state } = self;
        let bytes = sheet.close()?;
        if state.is_closed() {
            return Err(Stop::Dropped);
        }
        let file = place.fill()?.display().to_string();
        state.send_replace(ExportState {
            file,
            lines,
            bytes,
            done: Some(1.0),
            finished: true,
            problem: without,
        });
        Ok(())
    }
}
