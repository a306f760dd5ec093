//! Credentials that need no portal: a profile's, or whatever the SDK finds by itself.

use std::{error::Error as StdError, time::Duration};

use aws_config::{
    default_provider::credentials::DefaultCredentialsChain, profile::ProfileFileCredentialsProvider,
};
use aws_credential_types::{
    Credentials,
    provider::{ProvideCredentials as _, SharedCredentialsProvider},
};
use protocol::{Error, ErrorKind, Moment, session::Access};
use tokio::sync::OnceCell;

use super::{
    role_credentials::{is_fresh, is_valid},
    single_flight::SingleFlight,
};
use crate::clock::Clock;

/// How long credentials without an end are used before they are read again: a profile may have been edited.
const UNENDING: Duration = Duration::from_secs(300);

/// The credentials of one source, and when they were read.
#[derive(Default)]
pub(super) struct OtherCredentials {
    held: SingleFlight<(Credentials, Moment)>,
    provider: OnceCell<SharedCredentialsProvider>,
}

impl OtherCredentials {
    /// What `access` gives: what is at hand for as long as it does.
    pub(super) async fn credentials(&self, access: &Access, clock: &dyn Clock) -> Result<Credentials, Error> {
        let fresh = |(held, read_at): &(Credentials, Moment)| {
            let age = Duration::from_millis(clock.now().millis_since(*read_at).unsigned_abs());
            is_fresh(held, clock.now()) && (held.expiry().is_some() || age < UNENDING)
        };
        let fetch = async {
            let provider = self.provider.get_or_init(|| provider_of(access)).await;
            let provided = provider.provide_credentials().await;
            provided
                .map(|credentials| (credentials, clock.now()))
                .map_err(|error| not_provided(access, &error))
        };
        let held = self.held.get(fresh, |(held, _)| is_valid(held, clock.now()), Box::pin(fetch)).await?;
        Ok(held.0)
    }

    /// AWS did not accept these: the next call reads others.
    pub(super) fn reject(&self, access_key: &str) {
        self.held.discard(|(held, _)| held.access_key_id() == access_key);
    }
}

async fn provider_of(access: &Access) -> SharedCredentialsProvider {
    match access {
        Access::Profile { name } => SharedCredentialsProvider::new(
            ProfileFileCredentialsProvider::builder().profile_name(name).build(),
        ),
        _ => SharedCredentialsProvider::new(DefaultCredentialsChain::builder().build().await),
    }
}

fn not_provided(access: &Access, error: &dyn StdError) -> Error {
    let cause = error.source().map_or_else(|| error.to_string(), ToString::to_string);
    let (said, next) = match access {
        Access::Profile { name } => (
            format!("The profile {name} gives no credentials: {cause}"),
            "Check the profile in ~/.aws/config, or choose another role.",
        ),
        _ => (
            format!("This machine has no AWS credentials: {cause}"),
            "Add a session on the sign-in page, or choose a profile.",
        ),
    };
    Error::new(ErrorKind::SignInRequired, said).with_next(next)
}
