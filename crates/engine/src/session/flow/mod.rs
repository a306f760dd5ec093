//! Signing in: from a person's wish to tokens. Each flow can be dropped at any moment and leaves nothing behind.

mod browser;
mod device;
mod loopback;
mod pkce;

use std::sync::Arc;

use protocol::{
    Error,
    session::{Flow, Progress},
};

use super::portal::{Portal, Registration, TokenError, Tokens};
use crate::clock::Clock;

/// Opens pages for a person.
pub trait Browser: Send + Sync + 'static {
    /// Opens `link` in the system's browser. May block for a moment.
    ///
    /// # Errors
    /// When no browser could be started.
    fn open(&self, link: &str) -> Result<(), Error>;
}

/// What a flow works with.
pub(super) struct Desk<'a> {
    pub(super) portal: &'a Portal,
    pub(super) registration: &'a Registration,
    pub(super) browser: &'a Arc<dyn Browser>,
    pub(super) clock: &'a dyn Clock,
    /// Told how far the flow is.
    pub(super) tell: &'a (dyn Fn(Progress) + Send + Sync),
}

impl Desk<'_> {
    /// Signs in.
    pub(super) async fn sign_in(&self, flow: Flow) -> Result<Tokens, TokenError> {
        match flow {
            Flow::Browser => browser::sign_in(self).await,
            Flow::Device => device::sign_in(self).await,
        }
    }
}

/// Opens `link`, off the runtime's threads. Answers what went wrong, if anything.
pub(super) async fn open_page(browser: &Arc<dyn Browser>, link: &str) -> Option<Error> {
    let (browser, link) = (Arc::clone(browser), link.to_owned());
    match tokio::task::spawn_blocking(move || browser.open(&link)).await {
        Ok(opened) => opened.err(),
        Err(_) => Some(Error::new(protocol::ErrorKind::Internal, "The browser could not be opened")),
    }
}
