//! What the endpoints share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use protocol::Moment;

use super::{
    authorizations::Authorizations,
    clients::Clients,
    devices::Devices,
    mint::Mint,
    sessions::{Issue, Lifetimes, Sessions},
    traffic::Traffic,
};
use crate::account::Account;

/// What the portal knows of those who came.
#[derive(Debug, Default)]
pub(super) struct Books {
    pub(super) clients: Clients,
    pub(super) authorizations: Authorizations,
    pub(super) devices: Devices,
    pub(super) sessions: Sessions,
}

/// The portal behind its endpoints.
pub(super) struct Center {
    pub(super) account: Arc<Account>,
    pub(super) mint: Mint,
    pub(super) traffic: Traffic,
    /// `127.0.0.1:` and the port.
    host: String,
    books: Mutex<Books>,
    lifetimes: Mutex<Lifetimes>,
}

impl Center {
    pub(super) fn new(account: Arc<Account>, host: String) -> Self {
        Self {
            account,
            mint: Mint::default(),
            traffic: Traffic::default(),
            host,
            books: Mutex::default(),
            lifetimes: Mutex::default(),
        }
    }

    /// Held for a moment only, never while something is waited for.
    pub(super) fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn now(&self) -> Moment {
        self.account.now()
    }

    pub(super) fn host(&self) -> &str {
        &self.host
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.host)
    }

    pub(super) fn start_url(&self) -> String {
        format!("{}/start", self.url())
    }

    /// Whether `url` means this portal; people copy it with the end that the browser shows.
    pub(super) fn is_start_url(&self, url: &str) -> bool {
        url.trim_end_matches(['/', '#']) == self.start_url()
    }

    pub(super) fn lifetimes(&self) -> Lifetimes {
        *self.lifetimes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set_lifetimes(&self, lifetimes: Lifetimes) {
        *self.lifetimes.lock().unwrap_or_else(PoisonError::into_inner) = lifetimes;
    }

    /// What an issue of tokens needs, now.
    pub(super) fn issue(&self) -> Issue<'_> {
        Issue { now: self.now(), lifetimes: self.lifetimes(), mint: &self.mint }
    }
}
