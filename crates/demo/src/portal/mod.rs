//! A stand-in IAM Identity Center: an HTTP server on this machine that speaks the wire protocols of AWS SSO OIDC and of
//! AWS SSO, with the pages that a person answers in the browser.
//!
//! - `server`, `connection`, `traffic`: HTTP, and what goes wrong on request;
//! - `oidc`: clients register, and turn what a person allowed into tokens;
//! - `pages`: what the person sees;
//! - `access`: accounts, roles and credentials for them, which the embedded account then asks for (`iam`);
//! - `clients`, `authorizations`, `devices`, `sessions`: what the portal remembers, as rules without HTTP;
//! - `mint`: where secrets come from.
//!
//! Time is the account's clock. Everything remembered is bounded, so that it can live in the console for months.

mod access;
mod authorizations;
mod center;
mod clients;
mod connection;
mod devices;
mod loopback;
mod mint;
mod oidc;
mod pages;
mod server;
mod sessions;
mod traffic;
mod wire;

use std::{
    fmt, io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use engine::catalogue::model::Environment;
use tokio::{net::TcpListener, sync::oneshot};

use self::center::Center;
pub use self::{
    sessions::Lifetimes,
    traffic::{Endpoint, PortalFault},
};
use crate::account::Account;

/// The access portal of an embedded account. While it is open, the account answers only to credentials that it issued.
/// It closes when it is dropped.
pub struct Portal {
    center: Arc<Center>,
    /// The server stops when this is gone.
    _stop: oneshot::Sender<()>,
}

impl Portal {
    /// The region it says to be in.
    pub const REGION: &str = "eu-west-2";

    /// Opens the portal of `account` on a free port of this machine. It offers the accounts of `environments` and of
    /// every environment that the account meets.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn open(account: Arc<Account>, environments: &[Arc<Environment>]) -> io::Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
        let host = listener.local_addr()?.to_string();
        for environment in environments {
            account.stack(environment);
        }
        account.keys().add_issuer();
        let center = Arc::new(Center::new(account, host));
        let (stop, stopped) = oneshot::channel();
        tokio::spawn(server::serve(listener, Arc::clone(&center), stopped));
        Ok(Self { center, _stop: stop })
    }

    /// The address of both services and of the pages, e.g. `http://127.0.0.1:49152`: the clients' endpoint URL.
    #[must_use]
    pub fn url(&self) -> String {
        self.center.url()
    }

    /// The start URL, which is the issuer too.
    #[must_use]
    pub fn start_url(&self) -> String {
        self.center.start_url()
    }

    /// Makes an endpoint fail, in place of what failed there before.
    pub fn set_fault(&self, endpoint: Endpoint, fault: PortalFault) {
        self.center.traffic.set_fault(endpoint, fault);
    }

    /// Takes all faults away.
    pub fn clear_faults(&self) {
        self.center.traffic.clear_faults();
    }

    /// How many calls reached an endpoint, whatever became of them.
    #[must_use]
    pub fn calls(&self, endpoint: Endpoint) -> u32 {
        self.center.traffic.calls(endpoint)
    }

    /// Ends every session: neither access tokens nor refresh tokens are accepted any longer.
    pub fn revoke_sessions(&self) {
        self.center.books().sessions.revoke();
    }

    /// Ends every access token; their sessions can still be refreshed.
    pub fn expire_access_tokens(&self) {
        self.center.books().sessions.expire_access_tokens();
    }

    /// Sets how long what is issued from now on is good.
    pub fn set_lifetimes(&self, lifetimes: Lifetimes) {
        self.center.set_lifetimes(lifetimes);
    }

    /// The newest 4,096 secrets that were issued, oldest first: client secrets, codes, tokens, secret access keys and
    /// session tokens. A test looks for them where they must not be.
    #[must_use]
    pub fn secrets(&self) -> Vec<String> {
        self.center.mint.issued()
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        self.center.account.keys().remove_issuer();
    }
}

impl fmt::Debug for Portal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Portal").field("url", &self.url()).finish_non_exhaustive()
    }
}
