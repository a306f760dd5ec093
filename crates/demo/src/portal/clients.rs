//! The programs that registered themselves.

use protocol::Moment;

use super::{
    loopback::Loopback,
    mint::{self, Mint},
    oidc::OidcError,
};
use crate::bounded::Bounded;

/// A way to a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grant {
    AuthorizationCode,
    DeviceCode,
    RefreshToken,
}

impl Grant {
    const ALL: [Self; 3] = [Self::AuthorizationCode, Self::DeviceCode, Self::RefreshToken];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::DeviceCode => "urn:ietf:params:oauth:grant-type:device_code",
            Self::RefreshToken => "refresh_token",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant| grant.name() == name)
    }
}

/// A public client, as it registered.
#[derive(Clone, Debug)]
pub(super) struct Client {
    pub(super) name: String,
    pub(super) grants: Vec<Grant>,
    pub(super) redirects: Vec<Loopback>,
    pub(super) scopes: Vec<String>,
    /// The registration is worth nothing from then on.
    pub(super) expires: Moment,
}

impl Client {
    /// # Errors
    /// When it did not register for `grant`.
    pub(super) fn must_have(&self, grant: Grant) -> Result<(), OidcError> {
        self.grants.contains(&grant).then_some(()).ok_or(OidcError::UnauthorizedClient)
    }
}

/// What a new client is told.
pub(super) struct Registration {
    pub(super) client_id: String,
    pub(super) client_secret: String,
}

/// The clients and their secrets.
#[derive(Debug)]
pub(super) struct Clients(Bounded<(String, Client)>);

impl Default for Clients {
    fn default() -> Self {
        const KEPT: usize = 500;
        Self(Bounded::at_most(KEPT))
    }
}

impl Clients {
    pub(super) fn register(&mut self, client: Client, mint: &Mint) -> Result<Registration, OidcError> {
        // As long as AWS's own: what is too long for a keyring's entry must show here.
        const SECRET_BYTES: usize = 1_152;
        let (client_id, client_secret) = (mint::id()?, mint.token("eyJ", SECRET_BYTES)?);
        self.0.insert(client_id.clone(), (client_secret.clone(), client));
        Ok(Registration { client_id, client_secret })
    }

    /// The client that shows this id and secret.
    ///
    /// # Errors
    /// When there is none, or its registration has expired.
    pub(super) fn authenticated(&self, id: &str, secret: &str, now: Moment) -> Result<&Client, OidcError> {
        let (expected, client) = self.0.get(id).ok_or(OidcError::InvalidClient)?;
        (expected == secret && now < client.expires).then_some(client).ok_or(OidcError::InvalidClient)
    }

    /// The client of this id, who proves nothing in the browser.
    pub(super) fn named(&self, id: &str, now: Moment) -> Option<&Client> {
        self.0.get(id).map(|(_, client)| client).filter(|client| now < client.expires)
    }
}
