//! The operating system's keyring: Secret Service, Keychain or Credential Manager.

use keyring::{Entry, Error};
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use super::{SecretStore, StoreError, parts};

/// What every entry is filed under.
const SERVICE: &str = "signalbox";

/// The operating system's keyring. A long secret is split over several entries (see `parts`).
#[derive(Clone, Copy, Debug, Default)]
pub struct OsKeyring {}

impl SecretStore for OsKeyring {
    fn get(&self, name: &str) -> Result<Option<SecretString>, StoreError> {
        parts::read(|part| match entry(name, part)?.get_secret() {
            Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(refused(&error)),
        })
    }

    fn set(&self, name: &str, secret: &SecretString) -> Result<(), StoreError> {
        if secret.expose_secret().len() >= parts::LONGEST {
            return Err(StoreError::Refused("it is too long".to_owned()));
        }
        for (part, bytes) in parts::split(secret.expose_secret()).enumerate() {
            entry(name, part)?.set_secret(&bytes).map_err(|error| refused(&error))?;
        }
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), StoreError> {
        for part in 0..parts::MOST {
            match entry(name, part)?.delete_credential() {
                Ok(()) => {}
                Err(Error::NoEntry) => break,
                Err(error) => return Err(refused(&error)),
            }
        }
        Ok(())
    }
}

fn entry(name: &str, part: usize) -> Result<Entry, StoreError> {
    let user = if part == 0 { name.to_owned() } else { format!("{name} part {}", part + 1) };
    Entry::new(SERVICE, &user).map_err(|error| refused(&error))
}

fn refused(error: &Error) -> StoreError {
    match error {
        Error::NoStorageAccess(_) => StoreError::Locked,
        Error::NoDefaultStore => StoreError::Missing(no_store()),
        // The text of other errors may quote what was to be kept.
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            StoreError::Refused("what it holds is damaged".to_owned())
        }
        error => StoreError::Refused(error.to_string()),
    }
}

fn no_store() -> String {
    match Entry::store_status() {
        Err(error) => error.to_string(),
        Ok(()) => "none answers on this machine".to_owned(),
    }
}
