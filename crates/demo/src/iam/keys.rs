//! The role credentials that were issued, and who signs with them.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use protocol::Moment;

use super::{Caller, refusals};
use crate::{bounded::Bounded, names::Names, request::Request, response::Refusal};

/// What the account knows of an access key.
pub(crate) struct Key {
    pub(crate) session_token: String,
    pub(crate) expires: Moment,
    pub(crate) caller: Caller,
}

/// The access keys of one account. They are only asked for while somebody issues them.
#[derive(Debug)]
pub(crate) struct Keys {
    issuers: AtomicUsize,
    issued: Mutex<Bounded<Key>>,
}

impl Default for Keys {
    fn default() -> Self {
        const KEPT: usize = 2_000;
        Self { issuers: AtomicUsize::new(0), issued: Mutex::new(Bounded::at_most(KEPT)) }
    }
}

impl Keys {
    /// From now on calls are only answered to those who sign with an issued key.
    pub(crate) fn add_issuer(&self) {
        self.issuers.fetch_add(1, Ordering::SeqCst);
    }

    /// Takes back one [`Self::add_issuer`].
    pub(crate) fn remove_issuer(&self) {
        self.issuers.fetch_sub(1, Ordering::SeqCst);
    }

    pub(crate) fn issue(&self, access_key_id: &str, key: Key) {
        self.issued.lock().unwrap_or_else(PoisonError::into_inner).insert(access_key_id, key);
    }

    /// Who makes `request`, a call to the account of `names`.
    ///
    /// # Errors
    /// When its key was never issued, comes with another session's token, or has expired.
    pub(crate) fn caller(&self, request: &Request, names: &Names, now: Moment) -> Result<Caller, Refusal> {
        if self.issuers.load(Ordering::SeqCst) == 0 {
            return Ok(Caller::standing(names));
        }
        let issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        let key = request.access_key_id().and_then(|id| issued.get(id));
        let key = key.ok_or_else(|| refusals::unknown_key(request.protocol))?;
        if request.session_token() != Some(&key.session_token) {
            return Err(refusals::wrong_token(request.protocol));
        }
        if now >= key.expires {
            return Err(refusals::expired(request.protocol));
        }
        Ok(key.caller.clone())
    }
}
