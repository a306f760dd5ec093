//! The portal's sessions, their access tokens and their refresh tokens.

use std::time::Duration;

use protocol::Moment;

use super::{
    mint::{self, Mint, MintError},
    oidc::OidcError,
};
use crate::{bounded::Bounded, time::after};

/// How long what the portal issues is good. It holds for what is issued from then on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// An access token; never longer than its session.
    pub access_token: Duration,
    /// A session: so long can access tokens be refreshed.
    pub session: Duration,
    /// The credentials of a role, which outlive their session.
    pub role_credentials: Duration,
    /// A client's registration.
    pub registration: Duration,
}

impl Default for Lifetimes {
    /// As Identity Center sets them: an hour, eight hours, an hour, 90 days.
    fn default() -> Self {
        const HOUR: Duration = Duration::from_secs(60 * 60);
        Self { access_token: HOUR, session: HOUR * 8, role_credentials: HOUR, registration: HOUR * 24 * 90 }
    }
}

/// What a client gets for a grant.
pub(super) struct Tokens {
    pub(super) access_token: String,
    /// The access token is good until then.
    pub(super) expires: Moment,
    /// Only where the client registered for it.
    pub(super) refresh_token: Option<String>,
}

#[derive(Clone, Debug)]
struct Session {
    client_id: String,
    ends: Moment,
    refreshes: bool,
}

/// Who is signed in.
#[derive(Debug)]
pub(super) struct Sessions {
    sessions: Bounded<Session>,
    /// The session of each access token, and how long the token is good.
    access: Bounded<(String, Moment)>,
    /// The session of each refresh token that was not used yet.
    refresh: Bounded<String>,
}

impl Default for Sessions {
    fn default() -> Self {
        const KEPT: usize = 500;
        Self {
            sessions: Bounded::at_most(KEPT),
            access: Bounded::at_most(4 * KEPT),
            refresh: Bounded::at_most(KEPT),
        }
    }
}

/// What every issue needs: the time, how long, and where secrets come from.
#[derive(Clone, Copy)]
pub(super) struct Issue<'a> {
    pub(super) now: Moment,
    pub(super) lifetimes: Lifetimes,
    pub(super) mint: &'a Mint,
}

impl Sessions {
    /// Signs somebody in at a client.
    pub(super) fn begin(
        &mut self,
        client_id: &str,
        refreshes: bool,
        issue: Issue<'_>,
    ) -> Result<Tokens, MintError> {
        let ends = after(issue.now, issue.lifetimes.session);
        let session = Session { client_id: client_id.to_owned(), ends, refreshes };
        let id = mint::id()?;
        self.sessions.insert(id.clone(), session.clone());
        self.issue(&id, &session, issue)
    }

    /// New tokens for a refresh token, which is used up by it.
    ///
    /// # Errors
    /// When the token is unknown, used, another client's, or its session is over.
    pub(super) fn refresh(
        &mut self,
        refresh_token: &str,
        client_id: &str,
        issue: Issue<'_>,
    ) -> Result<Tokens, OidcError> {
        let id = self.refresh.remove(refresh_token).ok_or(OidcError::InvalidGrant)?;
        let session = self.sessions.get(&id).filter(|session| issue.now < session.ends);
        let session = session.filter(|session| session.client_id == client_id).cloned();
        Ok(self.issue(&id, &session.ok_or(OidcError::InvalidGrant)?, issue)?)
    }

    fn issue(&mut self, id: &str, session: &Session, issue: Issue<'_>) -> Result<Tokens, MintError> {
        // As long as AWS's own.
        const TOKEN_BYTES: usize = 240;
        let access_token = issue.mint.token("aoa", TOKEN_BYTES)?;
        let expires = after(issue.now, issue.lifetimes.access_token).min(session.ends);
        self.access.insert(access_token.clone(), (id.to_owned(), expires));
        let refresh_token =
            if session.refreshes { Some(issue.mint.token("aor", TOKEN_BYTES)?) } else { None };
        if let Some(token) = &refresh_token {
            self.refresh.insert(token.clone(), id.to_owned());
        }
        Ok(Tokens { access_token, expires, refresh_token })
    }

    /// Whether somebody is signed in with this access token.
    pub(super) fn is_open(&self, access_token: &str, now: Moment) -> bool {
        self.session_of(access_token, now).is_some()
    }

    /// Signs out; false when nobody is signed in with this access token.
    pub(super) fn end(&mut self, access_token: &str, now: Moment) -> bool {
        let id = self.session_of(access_token, now).map(str::to_owned);
        id.and_then(|id| self.sessions.remove(&id)).is_some()
    }

    /// Ends every session.
    pub(super) fn revoke(&mut self) {
        self.sessions.clear();
    }

    /// Ends every access token; a session can still be refreshed.
    pub(super) fn expire_access_tokens(&mut self) {
        self.access.clear();
    }

    fn session_of(&self, access_token: &str, now: Moment) -> Option<&str> {
        let (id, expires) = self.access.get(access_token)?;
        (now < *expires && self.sessions.get(id).is_some()).then_some(id)
    }
}
