//! Where credentials come from: the embedded account or AWS, one or the other behind one trait.

use aws_types::SdkConfig;
use futures::future::BoxFuture;
use protocol::{
    Error,
    session::{Access, AccountSource},
};

use crate::catalogue::model::Environment;

/// Turns an environment of the catalogue into the configuration its SDK clients are made from.
pub trait Account: Send + Sync + 'static {
    /// Where the answers come from.
    fn source(&self) -> AccountSource;

    /// Region, credentials and, where it is not the engine's own, the HTTP client for `environment`.
    ///
    /// # Errors
    /// `SignInRequired` or `Invalid` when no credentials can be had for it.
    fn config<'a>(&'a self, environment: &'a Environment) -> BoxFuture<'a, Result<SdkConfig, Error>>;

    /// Whether credentials that AWS no longer accepts are replaced by others, so that another try is worth it.
    fn renews_credentials(&self) -> bool {
        false
    }

    /// AWS no longer accepts the credentials with `access_key`.
    fn reject(&self, environment: &Environment, access_key: &str) {
        let _ = (environment, access_key);
    }

    /// Who asks in `environment` now; nothing where the credentials are the account's own.
    fn who(&self, environment: &Environment) -> Option<Access> {
        let _ = environment;
        None
    }
}
