//! Files that a person takes elsewhere, in the folder for downloads: under a name of their own, and in place only when
//! they are whole.

use std::{
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
};

use directories::UserDirs;
use jiff::{Timestamp, Zoned, tz::TimeZone};
use protocol::{Error, ErrorKind, Moment};

/// How many files of one minute may stand side by side.
const MOST_OF_A_MINUTE: u32 = 1_000;

/// Where a person looks for files that a program gave them.
///
/// # Errors
/// `Internal` on a machine without one.
pub(crate) fn folder() -> Result<PathBuf, Error> {
    let folders = UserDirs::new()
        .ok_or_else(|| Error::new(ErrorKind::Internal, "This machine has no folder for downloads"))?;
    Ok(folders.download_dir().unwrap_or_else(|| folders.home_dir()).to_owned())
}

/// A name that nobody else takes, by an empty file; what was not filled is removed again.
#[derive(Debug)]
pub(crate) struct Reserved {
    name: PathBuf,
    aside: PathBuf,
    filled: bool,
}

impl Reserved {
    /// Reserves `signalbox-<what>-<minute>.<ending>` in `folder`, which is made where it is not there.
    pub(crate) fn in_folder(folder: &Path, what: &str, ending: &str, now: Moment) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let minute = Zoned::new(timestamp(now), TimeZone::system()).strftime("%Y-%m-%d-%H%M");
        for attempt in 1..=MOST_OF_A_MINUTE {
            let which = if attempt == 1 { String::new() } else { format!("-{attempt}") };
            let name = folder.join(format!("signalbox-{what}-{minute}{which}.{ending}"));
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

    /// The file as it will be.
    pub(crate) fn name(&self) -> &Path {
        &self.name
    }

    /// A file to write to until all is there.
    pub(crate) fn aside(&self) -> io::Result<File> {
        create(&self.aside)
    }

    /// Puts what was written in place.
    pub(crate) fn fill(mut self) -> io::Result<PathBuf> {
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

/// A spreadsheet runs text that begins with one of these as a formula, and what is written may come from anywhere. An
/// apostrophe before it makes it text.
pub(crate) fn plain(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { "'" } else { "" };
    format!("{guard}{text}")
}

/// A moment as files tell it.
pub(crate) fn timestamp(moment: Moment) -> Timestamp {
    Timestamp::from_millisecond(moment.0).unwrap_or_default()
}
