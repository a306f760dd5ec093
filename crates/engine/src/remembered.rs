//! What a person set, kept over restarts in a small TOML file of the console's own. Nothing in it is secret.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use protocol::{Error, ErrorKind};
use serde::{Serialize, de::DeserializeOwned};

/// A value, and the file it is kept in.
#[derive(Debug)]
pub(crate) struct Remembered<T> {
    file: Option<PathBuf>,
    value: Mutex<T>,
    /// Why the file could not be read. It is left alone then, and the value lasts as long as the console.
    problem: Option<String>,
}

impl<T: Clone + Default + Serialize + DeserializeOwned> Remembered<T> {
    /// Reads `file`, if there is one.
    pub(crate) fn open(file: Option<PathBuf>) -> Self {
        let read = file.as_deref().map_or_else(|| Ok(T::default()), read);
        let (value, problem) = match read {
            Ok(value) => (value, None),
            Err(problem) => (T::default(), Some(problem)),
        };
        Self { file, value: Mutex::new(value), problem }
    }

    /// Why the file could not be read, if it could not.
    pub(crate) fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// Looks at the value.
    pub(crate) fn with<U>(&self, look: impl FnOnce(&T) -> U) -> U {
        look(&self.value())
    }

    /// Changes the value and keeps it. What could not be written down holds for this run all the same.
    ///
    /// # Errors
    /// `Internal` when the file could not be written.
    pub(crate) fn change(&self, change: impl FnOnce(&mut T)) -> Result<(), Error> {
        let mut value = self.value();
        change(&mut value);
        match (&self.file, &self.problem) {
            (Some(file), None) => write(file, &*value).map_err(|error| not_kept(file, &error)),
            _ => Ok(()),
        }
    }

    fn value(&self) -> MutexGuard<'_, T> {
        self.value.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read<T: Default + DeserializeOwned>(file: &Path) -> Result<T, String> {
    match fs::read_to_string(file) {
        Ok(text) => toml::from_str(&text).map_err(|error| format!("{}: {}", file.display(), error.message())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(T::default()),
        Err(error) => Err(format!("{}: {error}", file.display())),
    }
}

/// Written aside and put in place whole: a console that is ended meanwhile leaves the old file or the new one.
fn write(file: &Path, value: &impl Serialize) -> io::Result<()> {
    let text = toml::to_string_pretty(value).map_err(io::Error::other)?;
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let aside = file.with_extension("new");
    fs::write(&aside, text)?;
    fs::rename(&aside, file)
}

fn not_kept(file: &Path, error: &io::Error) -> Error {
    Error::new(
        ErrorKind::Internal,
        format!("It holds for now, but could not be kept: {}: {error}", file.display()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, Default, PartialEq, Serialize, serde::Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Setting {
        minutes: Option<u32>,
    }

    #[test]
    fn it_is_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep/settings.toml");
        let settings = Remembered::<Setting>::open(Some(file.clone()));
        settings.change(|setting| setting.minutes = Some(15)).unwrap();
        let again = Remembered::<Setting>::open(Some(file));
        assert_eq!(again.with(Setting::clone), Setting { minutes: Some(15) });
    }

    #[test]
    fn a_damaged_file_is_told_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.toml");
        fs::write(&file, "minutes = \"soon\"\n").unwrap();
        let settings = Remembered::<Setting>::open(Some(file.clone()));
        assert!(settings.problem().unwrap().contains("settings.toml"), "{:?}", settings.problem());
        settings.change(|setting| setting.minutes = Some(5)).unwrap();
        assert_eq!(settings.with(|setting| setting.minutes), Some(5));
        assert_eq!(fs::read_to_string(file).unwrap(), "minutes = \"soon\"\n");
    }

    #[test]
    fn a_file_that_cannot_be_read_is_told_and_the_value_holds() {
        let folder = tempfile::tempdir().unwrap();
        let obstacle = folder.path().join("file");
        fs::write(&obstacle, "").unwrap();
        let settings = Remembered::<Setting>::open(Some(obstacle.join("settings.toml")));
        assert!(settings.problem().is_some());
        settings.change(|setting| setting.minutes = Some(5)).unwrap();
        assert_eq!(settings.with(|setting| setting.minutes), Some(5));
    }

    #[test]
    fn a_file_that_cannot_be_written_is_told_and_the_value_holds() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.toml");
        let settings = Remembered::<Setting>::open(Some(file.clone()));
        // A folder in its place can be neither read nor replaced.
        fs::create_dir(&file).unwrap();
        assert_eq!(
            settings.change(|setting| setting.minutes = Some(5)).unwrap_err().kind,
            ErrorKind::Internal
        );
        assert_eq!(settings.with(|setting| setting.minutes), Some(5));
    }
}
