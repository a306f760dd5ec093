//! Why something cannot be shown, in words for a person and a kind for the program.

use std::io;

use serde::{Deserialize, Serialize};

/// Why something cannot be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{words}")]
pub struct Trouble {
    /// What to do about it.
    pub kind: TroubleKind,
    /// A sentence for a person.
    pub words: String,
}

/// What kind of trouble it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TroubleKind {
    /// The document is not what its kind asks for: broken, cut off, or made to harm.
    Broken,
    /// It is past what a preview takes on.
    TooLarge,
    /// It is locked with a password.
    Locked,
    /// The document has no such part.
    NoSuchPart,
    /// It took longer than a preview may.
    TooSlow,
    /// Its bytes could not be fetched.
    Unfetched,
    /// The process that reads documents ended, or said what it may not.
    Ended,
}

impl Trouble {
    /// A document that is not what its kind asks for.
    pub fn broken(words: impl Into<String>) -> Self {
        Self { kind: TroubleKind::Broken, words: words.into() }
    }

    /// A document past what a preview takes on.
    pub fn too_large(words: impl Into<String>) -> Self {
        Self { kind: TroubleKind::TooLarge, words: words.into() }
    }

    /// A document that is locked with a password.
    pub fn locked(words: impl Into<String>) -> Self {
        Self { kind: TroubleKind::Locked, words: words.into() }
    }

    /// A part that the document does not have.
    pub fn no_such_part(words: impl Into<String>) -> Self {
        Self { kind: TroubleKind::NoSuchPart, words: words.into() }
    }

    /// Bytes that could not be fetched.
    pub fn unfetched(words: impl Into<String>) -> Self {
        Self { kind: TroubleKind::Unfetched, words: words.into() }
    }

    /// A process that ended, or said what it may not.
    pub fn ended(words: impl Into<String>) -> Self {
        Self { kind: TroubleKind::Ended, words: words.into() }
    }

    /// What a reader's error is: the trouble it carries when the bytes could not be fetched, else a broken document
    /// of which `what` is said.
    pub(crate) fn of_reading(error: &(dyn std::error::Error + 'static), what: &str) -> Self {
        let mut cause = Some(error);
        while let Some(at) = cause {
            if let Some(trouble) = at.downcast_ref::<Self>() {
                return trouble.clone();
            }
            // An error of reading hides what it wraps from its sources.
            cause = match at.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
                Some(wrapped) => Some(wrapped),
                None => at.source(),
            };
        }
        Self::broken(format!("{what}: {error}"))
    }
}

impl From<Trouble> for io::Error {
    fn from(trouble: Trouble) -> Self {
        Self::other(trouble)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trouble_survives_being_an_error_of_reading() {
        let gone = Trouble::unfetched("the object is gone");
        let error = io::Error::from(gone.clone());
        assert_eq!(Trouble::of_reading(&error, "the archive cannot be read"), gone);
        let wrapped = io::Error::other(error);
        assert_eq!(Trouble::of_reading(&wrapped, "the archive cannot be read"), gone);
    }

    #[test]
    fn another_error_says_what_was_read() {
        let error = io::Error::new(io::ErrorKind::InvalidData, "no header");
        assert_eq!(
            Trouble::of_reading(&error, "the archive cannot be read").words,
            "the archive cannot be read: no header"
        );
    }
}
