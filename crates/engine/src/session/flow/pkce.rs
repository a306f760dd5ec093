//! Proof Key for Code Exchange (RFC 7636): who redeems the code is who asked for it.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use protocol::{Error, ErrorKind};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// Bytes of chance in a verifier and in a state: 43 characters each.
const CHANCE: usize = 32;

/// A verifier and its challenge.
pub(super) struct Pkce {
    pub(super) verifier: SecretString,
    pub(super) challenge: String,
}

impl Pkce {
    pub(super) fn new() -> Result<Self, Error> {
        Ok(Self::of(unguessable()?))
    }

    fn of(verifier: SecretString) -> Self {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose_secret()));
        Self { verifier, challenge }
    }
}

/// A text that nobody can guess, from the operating system's generator.
pub(super) fn unguessable() -> Result<SecretString, Error> {
    let mut bytes = Zeroizing::new([0_u8; CHANCE]);
    getrandom::fill(&mut *bytes).map_err(|error| {
        Error::new(ErrorKind::Internal, format!("The system gives no random numbers: {error}"))
    })?;
    Ok(URL_SAFE_NO_PAD.encode(*bytes).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_rfc() {
        // RFC 7636, appendix B.
        let pkce = Pkce::of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into());
        assert_eq!(pkce.challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn no_two_are_alike_and_all_are_long_enough() {
        let (one, other) = (unguessable().unwrap(), unguessable().unwrap());
        assert_ne!(one.expose_secret(), other.expose_secret());
        assert_eq!(one.expose_secret().len(), 43, "the least that RFC 7636 allows");
    }
}
