//! Amazon Web Services as this machine is set up for it: region, endpoints, proxies. Credentials are the session's.

use aws_config::{BehaviorVersion, Region};
use aws_types::SdkConfig;
use futures::{FutureExt, future::BoxFuture};
use protocol::{Error, session::AccountSource};

use crate::{account::Account, catalogue::model::Environment};

/// What the AWS configuration and the environment variables say (`AWS_ENDPOINT_URL` and the like), by the profile that
/// an environment declares.
#[derive(Debug, Default)]
pub struct AwsAccount {}

impl Account for AwsAccount {
    fn source(&self) -> AccountSource {
        AccountSource::Aws
    }

    fn config<'a>(&'a self, environment: &'a Environment) -> BoxFuture<'a, Result<SdkConfig, Error>> {
        async move {
            let mut loader = aws_config::defaults(BehaviorVersion::latest())
                .region(Region::new(environment.region.clone()))
                .no_credentials();
            if let Some(profile) = &environment.profile {
                loader = loader.profile_name(profile);
            }
            Ok(loader.load().await)
        }
        .boxed()
    }
}
