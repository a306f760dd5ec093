//! What is kept in the keyring of one session: enough to stay signed in over a restart, and no more.

use protocol::Moment;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::portal::Registration;

/// The registration and the refresh token.
#[derive(Clone)]
pub(super) struct KeptSession {
    pub(super) start_url: String,
    pub(super) since: Moment,
    pub(super) registration: Registration,
    pub(super) refresh: SecretString,
}

/// The same as it is written.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
struct Written {
    start_url: String,
    since: i64,
    client_id: String,
    client_secret: String,
    client_expires_at: i64,
    refresh_token: String,
}

impl KeptSession {
    /// As a text for the keyring; nothing when it has no such form, which is never.
    pub(super) fn write(&self) -> Option<SecretString> {
        let written = Written {
            start_url: self.start_url.clone(),
            since: self.since.0,
            client_id: self.registration.client_id.clone(),
            client_secret: self.registration.client_secret.expose_secret().to_owned(),
            client_expires_at: self.registration.expires_at.0,
            refresh_token: self.refresh.expose_secret().to_owned(),
        };
        let text = Zeroizing::new(serde_json::to_string(&written).ok()?);
        Some(text.as_str().into())
    }

    /// What `write` wrote; nothing for anything else.
    pub(super) fn read(text: &SecretString) -> Option<Self> {
        let written: Written = serde_json::from_str(text.expose_secret()).ok()?;
        Some(Self {
            start_url: written.start_url.clone(),
            since: Moment(written.since),
            registration: Registration {
                client_id: written.client_id.clone(),
                client_secret: written.client_secret.as_str().into(),
                expires_at: Moment(written.client_expires_at),
            },
            refresh: written.refresh_token.as_str().into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let kept = KeptSession {
            start_url: "https://d-12.awsapps.com/start".into(),
            since: Moment(7),
            registration: Registration {
                client_id: "id".into(),
                client_secret: "secret".into(),
                expires_at: Moment(9),
            },
            refresh: "token".into(),
        };
        let read = KeptSession::read(&kept.write().unwrap()).unwrap();
        assert_eq!((read.start_url.as_str(), read.since), ("https://d-12.awsapps.com/start", Moment(7)));
        assert_eq!(read.registration.client_secret.expose_secret(), "secret");
        assert_eq!(read.refresh.expose_secret(), "token");
    }

    proptest! {
        #[test]
        fn anything_else_is_nothing(text in ".{0,200}") {
            prop_assert!(KeptSession::read(&text.into()).is_none());
        }
    }
}
