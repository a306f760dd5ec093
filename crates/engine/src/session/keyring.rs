//! Whether the operating system's keyring answers.
//!
//! The Secret Service blocks, and one that waits to be unlocked can block for ever: it is asked on a
//! thread of its own, and whoever wants to know looks at what has become of it.

use std::{
    sync::{Arc, OnceLock},
    thread,
    time::{Duration, Instant},
};

use keyring::{Entry, Error};
use protocol::session::Keyring;

/// A keyring that has not answered after this is most likely locked.
const PATIENCE: Duration = Duration::from_secs(2);

/// A question to the keyring, answered or not.
pub(super) struct Probe {
    asked_at: Instant,
    answer: Arc<OnceLock<Keyring>>,
}

impl Probe {
    /// Asks on a thread of its own, which lives until the keyring answers.
    pub(super) fn start(ask: impl FnOnce() -> Keyring + Send + 'static) -> Self {
        let answer = Arc::new(OnceLock::new());
        let told = Arc::clone(&answer);
        let thread = thread::Builder::new().name("keyring".to_owned()).spawn(move || {
            let _ = told.set(ask());
        });
        if let Err(error) = thread {
            let _ = answer.set(Keyring::Missing { reason: format!("it could not be asked: {error}") });
        }
        Self { asked_at: Instant::now(), answer }
    }

    /// What is known. Waits for nothing.
    pub(super) fn state(&self) -> Keyring {
        match self.answer.get() {
            Some(keyring) => keyring.clone(),
            None if self.asked_at.elapsed() < PATIENCE => Keyring::Asked,
            None => Keyring::Locked,
        }
    }
}

/// Reads an entry that does not exist: a keyring that can say so can be used.
pub(super) fn operating_system() -> Keyring {
    match Entry::new("signalbox", "probe").and_then(|entry| entry.get_password()) {
        Ok(_) | Err(Error::NoEntry) => Keyring::Ready,
        Err(Error::NoStorageAccess(_)) => Keyring::Locked,
        Err(Error::NoDefaultStore) => Keyring::Missing { reason: no_store() },
        Err(error) => Keyring::Missing { reason: error.to_string() },
    }
}

fn no_store() -> String {
    match Entry::store_status() {
        Err(error) => error.to_string(),
        Ok(()) => "no keyring answers on this machine".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_silent_keyring_is_locked_once_patience_is_over() {
        let (release, wait) = mpsc::channel::<()>();
        let mut probe = Probe::start(move || {
            let _ = wait.recv();
            Keyring::Ready
        });
        assert_eq!(probe.state(), Keyring::Asked);
        probe.asked_at -= PATIENCE;
        assert_eq!(probe.state(), Keyring::Locked);
        drop(release);
    }

    #[test]
    fn an_answer_is_kept() {
        let (tell, told) = mpsc::channel();
        let missing = Keyring::Missing { reason: "none".into() };
        let answer = missing.clone();
        let probe = Probe::start(move || {
            tell.send(()).unwrap();
            answer
        });
        told.recv().unwrap();
        // The thread sets the answer right after it told us.
        while probe.answer.get().is_none() {
            thread::yield_now();
        }
        assert_eq!(probe.state(), missing);
    }
}
