//! Authorization codes: asked for in the browser, allowed by a person, redeemed once.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use protocol::Moment;
use sha2::{Digest, Sha256};

use super::{
    mint::{self, Mint, MintError},
    oidc::OidcError,
};
use crate::{bounded::Bounded, time::after};

/// What a client asks the person for.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) state: Option<String>,
    pub(super) code_challenge: String,
}

/// What a client shows to redeem a code.
#[derive(Clone, Copy, Debug)]
pub(super) struct Proof<'a> {
    pub(super) client_id: &'a str,
    pub(super) redirect_uri: &'a str,
    pub(super) code_verifier: &'a str,
}

/// The pages that wait for an answer and the codes that wait for their client; each is good once and not for long.
#[derive(Debug)]
pub(super) struct Authorizations {
    waiting: Bounded<(Moment, Ask)>,
    codes: Bounded<(Moment, Ask)>,
}

impl Default for Authorizations {
    fn default() -> Self {
        const KEPT: usize = 500;
        Self { waiting: Bounded::at_most(KEPT), codes: Bounded::at_most(KEPT) }
    }
}

impl Authorizations {
    const PAGE: Duration = Duration::from_secs(10 * 60);
    const CODE: Duration = Duration::from_secs(60);

    /// Keeps `ask` until somebody answers it; gives the id of the answer's form.
    pub(super) fn ask(&mut self, ask: Ask, now: Moment) -> Result<String, MintError> {
        let id = mint::id()?;
        self.waiting.insert(id.clone(), (after(now, Self::PAGE), ask));
        Ok(id)
    }

    /// What the form of this id was about. It is answered with that.
    pub(super) fn answered(&mut self, id: &str, now: Moment) -> Option<Ask> {
        self.waiting.remove(id).filter(|(until, _)| now < *until).map(|(_, ask)| ask)
    }

    /// A code for what was asked and allowed.
    pub(super) fn allow(&mut self, ask: Ask, now: Moment, mint: &Mint) -> Result<String, MintError> {
        let code = mint.token("", 48)?;
        self.codes.insert(code.clone(), (after(now, Self::CODE), ask));
        Ok(code)
    }

    /// Takes `code` back from the client it was given to. Whatever comes of it, it is used up.
    ///
    /// # Errors
    /// When it is unknown, used, expired, another client's, for another place, or the verifier is not the challenge's.
    pub(super) fn redeem(&mut self, code: &str, proof: Proof<'_>, now: Moment) -> Result<(), OidcError> {
        let (until, ask) = self.codes.remove(code).ok_or(OidcError::InvalidGrant)?;
        let good = now < until
            && ask.client_id == proof.client_id
            && ask.redirect_uri == proof.redirect_uri
            && ask.code_challenge == challenge(proof.code_verifier);
        good.then_some(()).ok_or(OidcError::InvalidGrant)
    }
}

/// The S256 challenge of a verifier (RFC 7636).
fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// Whether `text` can be an S256 challenge: a SHA-256 in base64url.
pub(super) fn is_challenge(text: &str) -> bool {
    text.len() == 43 && URL_SAFE_NO_PAD.decode(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_standard() {
        let challenge = challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert!(is_challenge(&challenge));
        assert!(!is_challenge("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM"));
        assert!(!is_challenge(""));
    }
}
