//! What a person chose, kept over restarts in a file beside the catalogue: sessions typed by hand, who to be in which
//! environment, when to lock. Nothing in it is secret.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use protocol::{
    Error, ErrorKind,
    catalogue::EnvironmentId,
    session::{Access, SessionName},
};
use serde::{Deserialize, Serialize};

/// The choices, and where they are kept.
pub(super) struct Choices {
    file: Option<PathBuf>,
    chosen: Mutex<Chosen>,
    /// Why the file could not be read. It is left alone then, and choices last as long as the console.
    problem: Option<String>,
}

/// All that was chosen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Chosen {
    /// Idle minutes before the lock.
    pub(super) lock_after_minutes: Option<u32>,
    /// Sessions typed by hand, by name.
    pub(super) sessions: BTreeMap<String, TypedSession>,
    /// Who to be, by environment (`system/environment`).
    pub(super) access: BTreeMap<String, Access>,
}

/// A session that was typed by hand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct TypedSession {
    pub(super) start_url: String,
    pub(super) region: String,
}

impl Choices {
    /// Reads `file`, if there is one.
    pub(super) fn open(file: Option<PathBuf>) -> Self {
        let read = file.as_deref().map_or_else(|| Ok(Chosen::default()), read);
        let (chosen, problem) = match read {
            Ok(chosen) => (chosen, None),
            Err(problem) => (Chosen::default(), Some(problem)),
        };
        Self { file, chosen: Mutex::new(chosen), problem }
    }

    pub(super) fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    pub(super) fn all(&self) -> Chosen {
        self.chosen().clone()
    }

    pub(super) fn access(&self, environment: &EnvironmentId) -> Option<Access> {
        self.chosen().access.get(&environment.to_string()).cloned()
    }

    /// Changes the choices and keeps them. What could not be written down holds for this run all the same.
    pub(super) fn change(&self, change: impl FnOnce(&mut Chosen)) -> Result<(), Error> {
        let mut chosen = self.chosen();
        change(&mut chosen);
        match (&self.file, &self.problem) {
            (Some(file), None) => write(file, &chosen).map_err(|error| not_kept(file, &error)),
            _ => Ok(()),
        }
    }

    fn chosen(&self) -> MutexGuard<'_, Chosen> {
        self.chosen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The name of a session typed by hand.
pub(super) fn session_name(text: &str) -> Result<SessionName, Error> {
    let name = text.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if !name.is_empty() && name.len() <= 64 && name.chars().all(plain) {
        return Ok(SessionName(name.to_owned()));
    }
    let said = "The name must have 1 to 64 letters, digits, hyphens, underscores or dots";
    Err(Error::new(ErrorKind::Invalid { field: "name".into() }, said))
}

fn read(file: &Path) -> Result<Chosen, String> {
    match fs::read_to_string(file) {
        Ok(text) => toml::from_str(&text).map_err(|error| format!("{}: {}", file.display(), error.message())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Chosen::default()),
        Err(error) => Err(format!("{}: {error}", file.display())),
    }
}

/// Written aside and put in place whole: a console that is ended meanwhile leaves the old file or the new one.
fn write(file: &Path, chosen: &Chosen) -> io::Result<()> {
    let text = toml::to_string_pretty(chosen).map_err(io::Error::other)?;
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

    #[test]
    fn choices_are_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep/choices.toml");
        let choices = Choices::open(Some(file.clone()));
        let environment = EnvironmentId::new("paperwurks", "prod");
        let access = Access::Role {
            session: SessionName("corp".into()),
            account: "111122223333".into(),
            role: "ReadOnly".into(),
        };
        choices
            .change(|chosen| {
                chosen.access.insert(environment.to_string(), access.clone());
                chosen.access.insert("a/b".into(), Access::Machine);
                chosen.lock_after_minutes = Some(15);
                let session =
                    TypedSession { start_url: "https://x/start".into(), region: "eu-west-2".into() };
                chosen.sessions.insert("typed".into(), session);
            })
            .unwrap();
        let again = Choices::open(Some(file));
        assert_eq!(again.access(&environment), Some(access));
        assert_eq!(again.all(), choices.all());
    }

    #[test]
    fn a_damaged_file_is_told_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("choices.toml");
        fs::write(&file, "lock_after_minutes = \"soon\"\n").unwrap();
        let choices = Choices::open(Some(file.clone()));
        assert!(choices.problem().unwrap().contains("choices.toml"), "{:?}", choices.problem());
        choices.change(|chosen| chosen.lock_after_minutes = Some(5)).unwrap();
        assert_eq!(choices.all().lock_after_minutes, Some(5));
        assert_eq!(fs::read_to_string(file).unwrap(), "lock_after_minutes = \"soon\"\n");
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_told_and_the_choice_holds() {
        let folder = tempfile::tempdir().unwrap();
        let obstacle = folder.path().join("file");
        fs::write(&obstacle, "").unwrap();
        let choices = Choices::open(Some(obstacle.join("choices.toml")));
        // Unreadable is a problem of its own: then nothing is written.
        assert!(choices.problem().is_some());
        choices.change(|chosen| chosen.lock_after_minutes = Some(5)).unwrap();
        assert_eq!(choices.all().lock_after_minutes, Some(5));
    }

    #[test]
    fn names_are_plain() {
        assert_eq!(session_name(" corp-1.eu ").unwrap().0, "corp-1.eu");
        for name in ["", " ", "a b", "a/b", "ä", &"x".repeat(65)] {
            assert!(session_name(name).is_err(), "{name:?}");
        }
    }
}
