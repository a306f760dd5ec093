//! What a person chose, kept over restarts in a file beside the catalogue: sessions typed by hand, who to be in which
//! environment, when to lock. Nothing in it is secret.

use std::{collections::BTreeMap, path::PathBuf};

use protocol::{
    Error, ErrorKind,
    catalogue::EnvironmentId,
    session::{Access, SessionName},
};
use serde::{Deserialize, Serialize};

use crate::remembered::Remembered;

/// The choices.
pub(super) struct Choices(Remembered<Chosen>);

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
        Self(Remembered::open(file))
    }

    pub(super) fn problem(&self) -> Option<&str> {
        self.0.problem()
    }

    pub(super) fn all(&self) -> Chosen {
        self.0.with(Chosen::clone)
    }

    pub(super) fn access(&self, environment: &EnvironmentId) -> Option<Access> {
        self.0.with(|chosen| chosen.access.get(&environment.to_string()).cloned())
    }

    /// Changes the choices and keeps them. What could not be written down holds for this run all the same.
    pub(super) fn change(&self, change: impl FnOnce(&mut Chosen)) -> Result<(), Error> {
        self.0.change(change)
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
    fn names_are_plain() {
        assert_eq!(session_name(" corp-1.eu ").unwrap().0, "corp-1.eu");
        for name in ["", " ", "a b", "a/b", "ä", &"x".repeat(65)] {
            assert!(session_name(name).is_err(), "{name:?}");
        }
    }
}
