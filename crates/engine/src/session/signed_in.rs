//! An account whose credentials come from the sessions.

use std::{fmt, sync::Arc};

use aws_config::identity::IdentityCache;
use aws_credential_types::provider::{
    ProvideCredentials, SharedCredentialsProvider, error::CredentialsError, future,
};
use aws_types::SdkConfig;
use futures::{FutureExt, future::BoxFuture};
use protocol::{
    Error,
    session::{Access, AccountSource},
};

use super::sessions::Sessions;
use crate::{account::Account, catalogue::model::Environment};

/// Another account, with the credentials of whoever the console is in each environment.
pub(crate) struct SignedIn {
    pub(crate) account: Arc<dyn Account>,
    pub(crate) sessions: Arc<Sessions>,
}

impl Account for SignedIn {
    fn source(&self) -> AccountSource {
        self.account.source()
    }

    fn config<'a>(&'a self, environment: &'a Environment) -> BoxFuture<'a, Result<SdkConfig, Error>> {
        async move {
            let config = self.account.config(environment).await?;
            let credentials = EnvironmentCredentials {
                environment: Arc::new(environment.clone()),
                sessions: Arc::clone(&self.sessions),
            };
            let provider = SharedCredentialsProvider::new(credentials);
            // The sessions keep credentials themselves, once for all clients, and notice a change of role at once.
            let builder = config.into_builder().credentials_provider(provider);
            Ok(builder.identity_cache(IdentityCache::no_cache()).build())
        }
        .boxed()
    }

    fn renews_credentials(&self) -> bool {
        true
    }

    fn reject(&self, environment: &Environment, access_key: &str) {
        self.sessions.reject(environment, access_key);
    }

    fn who(&self, environment: &Environment) -> Option<Access> {
        self.sessions.access(environment).access
    }
}

struct EnvironmentCredentials {
    environment: Arc<Environment>,
    sessions: Arc<Sessions>,
}

impl ProvideCredentials for EnvironmentCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            // The error goes along whole: it is found again where the call's error is classified.
            self.sessions.credentials(&self.environment).await.map_err(CredentialsError::provider_error)
        })
    }
}

impl fmt::Debug for EnvironmentCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnvironmentCredentials")
            .field("environment", &self.environment.id)
            .finish_non_exhaustive()
    }
}
