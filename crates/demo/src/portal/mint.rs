//! Where secrets come from: the system's randomness, never the account's seed.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// The system gave no randomness.
#[derive(Debug, thiserror::Error)]
#[error("no randomness: {0}")]
pub(super) struct MintError(#[from] getrandom::Error);

/// Draws secrets, and remembers the newest, so that a test can look for them where they must not be.
#[derive(Default)]
pub(super) struct Mint(Mutex<VecDeque<String>>);

impl Mint {
    const KEPT: usize = 4_096;

    /// `prefix` and `bytes` random bytes, in base64url.
    pub(super) fn token(&self, prefix: &str, bytes: usize) -> Result<String, MintError> {
        Ok(self.remembered(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(random(bytes)?))))
    }

    /// The secret half of an access key: 40 characters.
    pub(super) fn secret_access_key(&self) -> Result<String, MintError> {
        self.token("", 30)
    }

    pub(super) fn issued(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn remembered(&self, secret: String) -> String {
        let mut issued = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if issued.len() == Self::KEPT {
            issued.pop_front();
        }
        issued.push_back(secret.clone());
        secret
    }
}

/// A public id of 128 bits.
pub(super) fn id() -> Result<String, MintError> {
    Ok(URL_SAFE_NO_PAD.encode(random(16)?))
}

/// The id of an access key: `ASIA` for one with a session, and 16 characters.
pub(super) fn access_key_id() -> Result<String, MintError> {
    Ok(format!("ASIA{}", letters(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)?))
}

/// A code that a person compares or types, e.g. `BDWP-HQPK`: no vowels, so no words.
pub(super) fn user_code() -> Result<String, MintError> {
    let letters = letters(b"BCDFGHJKLMNPQRST", 8)?;
    let (head, tail) = letters.split_at(4);
    Ok(format!("{head}-{tail}"))
}

/// `count` of the characters of `alphabet`, whose number divides 256: none is likelier than another.
fn letters<const N: usize>(alphabet: &[u8; N], count: usize) -> Result<String, MintError> {
    const { assert!(256 % N == 0) };
    Ok(random(count)?.into_iter().map(|byte| char::from(alphabet[usize::from(byte) % N])).collect())
}

fn random(bytes: usize) -> Result<Vec<u8>, MintError> {
    let mut drawn = vec![0; bytes];
    getrandom::fill(&mut drawn)?;
    Ok(drawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_have_their_form_and_are_remembered() {
        let mint = Mint::default();
        let key = mint.secret_access_key().unwrap();
        let token = mint.token("aoa", 96).unwrap();
        assert_eq!((key.len(), token.len()), (40, 131));
        assert_eq!(mint.issued(), [key, token]);
        assert_eq!(access_key_id().unwrap().len(), 20);
        let code = user_code().unwrap();
        assert!(code.len() == 9 && code.as_bytes()[4] == b'-', "{code}");
        assert_ne!(id().unwrap(), id().unwrap());
    }

    #[test]
    fn only_the_newest_are_remembered() {
        let mint = Mint::default();
        let first = mint.token("", 8).unwrap();
        for _ in 0..Mint::KEPT {
            mint.token("", 8).unwrap();
        }
        let issued = mint.issued();
        assert_eq!(issued.len(), Mint::KEPT);
        assert!(!issued.contains(&first));
    }
}
