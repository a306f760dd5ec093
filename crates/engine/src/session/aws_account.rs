//! Amazon Web Services with the credentials of this machine.

use std::sync::OnceLock;

use aws_config::{BehaviorVersion, Region};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_types::SdkConfig;
use futures::{FutureExt, future::BoxFuture};
use protocol::{Error, ErrorKind, session::AccountSource};

use crate::{account::Account, catalogue::model::Environment};

/// The profile that an environment declares, else the SDK's default chain: environment variables,
/// `~/.aws`, SSO, a credential process.
#[derive(Debug, Default)]
pub struct AwsAccount {
    /// One connection pool for all environments.
    http: OnceLock<SharedHttpClient>,
}

impl Account for AwsAccount {
    fn source(&self) -> AccountSource {
        AccountSource::Aws
    }

    fn config<'a>(&'a self, environment: &'a Environment) -> BoxFuture<'a, Result<SdkConfig, Error>> {
        async move {
            let mut loader = aws_config::defaults(BehaviorVersion::latest())
                .region(Region::new(environment.region.clone()))
                .http_client(self.http());
            if let Some(profile) = &environment.profile {
                loader = loader.profile_name(profile);
            }
            let config = loader.load().await;
            match config.credentials_provider() {
                Some(_) => Ok(config),
                None => Err(no_credentials(environment)),
            }
        }
        .boxed()
    }
}

impl AwsAccount {
    fn http(&self) -> SharedHttpClient {
        let make = || {
            aws_smithy_http_client::Builder::new()
                .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
                .build_https()
        };
        self.http.get_or_init(make).clone()
    }
}

fn no_credentials(environment: &Environment) -> Error {
    let (message, next) = match &environment.profile {
        Some(profile) => (
            format!("The profile {profile} of {} has no credentials", environment.id),
            format!("Sign in with `aws sso login --profile {profile}`."),
        ),
        None => (
            format!("There are no credentials for {}", environment.id),
            "Sign in with `aws sso login`, or declare a profile for the environment.".to_owned(),
        ),
    };
    Error::new(ErrorKind::SignInRequired, message).with_next(next)
}
