//! Amazon Web Services with the credentials of this machine.

use aws_config::{BehaviorVersion, Region};
use aws_types::SdkConfig;
use futures::{FutureExt, future::BoxFuture};
use protocol::{Error, ErrorKind, session::AccountSource};

use crate::{account::Account, catalogue::model::Environment};

/// The profile that an environment declares, else the SDK's default chain: environment variables,
/// `~/.aws`, SSO, a credential process.
#[derive(Debug, Default)]
pub struct AwsAccount {}

impl Account for AwsAccount {
    fn source(&self) -> AccountSource {
        AccountSource::Aws
    }

    fn config<'a>(&'a self, environment: &'a Environment) -> BoxFuture<'a, Result<SdkConfig, Error>> {
        async move {
            let mut loader = aws_config::defaults(BehaviorVersion::latest())
                .region(Region::new(environment.region.clone()));
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
