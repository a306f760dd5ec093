//! Why the journal could not be read or written.

use std::io;

use protocol::{Error, ErrorKind};
use rusqlite::ErrorCode;

/// Why the journal could not be read or written.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// No file was given.
    #[error("this machine has no folder for it")]
    Nowhere,
    #[error("{0}")]
    File(#[from] io::Error),
    #[error("{0}")]
    Database(#[from] rusqlite::Error),
    #[error("{0}")]
    Csv(#[from] csv::Error),
    #[error("it was written by a newer console (form {0})")]
    Newer(i64),
    #[error("the file belongs to another program")]
    Foreign,
    #[error("its thread has ended")]
    Ended,
    #[error("there is no record {0}")]
    NoSuch(u64),
    #[error("record {0} was gone on from already, perhaps by another console")]
    ToldAlready(u64),
    #[error("`{0}` is too long")]
    TooLong(&'static str),
}

impl Fault {
    /// Whether the question is wrong, and nothing else.
    pub(super) const fn is_of_question(&self) -> bool {
        matches!(self, Self::NoSuch(_) | Self::ToldAlready(_) | Self::TooLong(_))
    }

    /// What is damaged, where the file was changed by something other than a console.
    pub(super) fn damage(&self) -> Option<String> {
        let Self::Database(error) = self else { return None };
        match error {
            rusqlite::Error::SqliteFailure(failure, message) => {
                let damaged = matches!(
                    failure.code,
                    ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown
                );
                damaged.then(|| message.clone().unwrap_or_else(|| failure.to_string()))
            }
            rusqlite::Error::SqlInputError { msg, .. } => Some(msg.clone()),
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::QueryReturnedNoRows
            | rusqlite::Error::Utf8Error(..) => Some(error.to_string()),
            _ => None,
        }
    }

    /// The error for the window, of an attempt `to` do something with the journal.
    pub(super) fn told(&self, to: &str) -> Error {
        let kind = match self {
            Self::NoSuch(_) => ErrorKind::NotFound,
            Self::ToldAlready(_) => ErrorKind::Conflict,
            Self::TooLong(field) => ErrorKind::Invalid { field: (*field).to_owned() },
            _ => ErrorKind::Internal,
        };
        let error = Error::new(kind, format!("The journal could not {to}: {self}"));
        match self {
            _ if self.is_of_question() => error,
            _ if self.damage().is_some() => error.with_next("Check its chain: the file was damaged."),
            _ => error.with_next("Until it can be written, nothing can be changed."),
        }
    }
}
