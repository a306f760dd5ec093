//! Where secrets rest: the operating system's keyring, and nowhere else.
//!
//! A keyring blocks, and one that waits to be unlocked can block for ever. So a thread of its own asks it, one job
//! after another in the order they were given; whoever asks waits for a while and is then told that it is locked.
//! The job stays: once the keyring is unlocked, what was to be kept is kept and what was to be deleted is deleted.

mod keyring;
mod parts;

pub use self::keyring::OsKeyring;

use std::{
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use protocol::session::Keyring;
use secrecy::SecretString;
use tokio::sync::{oneshot, watch};

/// A keyring that has not answered after this is most likely locked.
const PATIENCE: Duration = Duration::from_secs(2);

/// A store of secrets by name. Its methods may block, for ever even.
pub trait SecretStore: Send + Sync + 'static {
    /// The secret `name`, if there is one.
    ///
    /// # Errors
    /// When the store does not answer with it.
    fn get(&self, name: &str) -> Result<Option<SecretString>, StoreError>;

    /// Keeps `secret` under `name`, in place of what was there.
    ///
    /// # Errors
    /// When the store does not take it.
    fn set(&self, name: &str, secret: &SecretString) -> Result<(), StoreError>;

    /// Deletes the secret `name`; one that is not there is no error.
    ///
    /// # Errors
    /// When the store does not delete it.
    fn delete(&self, name: &str) -> Result<(), StoreError>;
}

/// Why a store did not do it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// It waits to be unlocked.
    #[error("the keyring is locked")]
    Locked,
    /// There is none.
    #[error("there is no keyring: {0}")]
    Missing(String),
    /// It refused.
    #[error("the keyring refused: {0}")]
    Refused(String),
}

impl From<&StoreError> for Keyring {
    fn from(error: &StoreError) -> Self {
        match error {
            StoreError::Locked => Self::Locked,
            StoreError::Missing(reason) | StoreError::Refused(reason) => {
                Self::Missing { reason: reason.clone() }
            }
        }
    }
}

/// The store behind its thread.
#[derive(Clone)]
pub(crate) struct Vault {
    jobs: mpsc::Sender<Job>,
    state: Arc<watch::Sender<Keyring>>,
    patience: Duration,
}

type Job = Box<dyn FnOnce(&dyn SecretStore) -> Keyring + Send>;

/// A name that no secret has: a store that can say so can be used.
const PROBE: &str = "probe";

impl Vault {
    /// Starts the thread, and asks the store whether it answers.
    pub(crate) fn open(store: Arc<dyn SecretStore>) -> Self {
        let (jobs, waiting) = mpsc::channel::<Job>();
        let (state, _) = watch::channel(Keyring::Asked);
        let state = Arc::new(state);
        let told = Arc::clone(&state);
        let work = move || {
            for job in waiting {
                let now = job(&*store);
                told.send_if_modified(|state| std::mem::replace(state, now.clone()) != now);
            }
        };
        if let Err(error) = thread::Builder::new().name("keyring".to_owned()).spawn(work) {
            state.send_replace(Keyring::Missing { reason: format!("it could not be asked: {error}") });
        }
        let vault = Self { jobs, state, patience: PATIENCE };
        let probe = vault.clone();
        // Outside a runtime nobody waits: then the answer alone tells.
        if tokio::runtime::Handle::try_current().is_ok() {
            tokio::spawn(async move { probe.probe().await });
        }
        vault
    }

    /// What is known of the store.
    pub(crate) fn state(&self) -> Keyring {
        self.state.borrow().clone()
    }

    /// Moves when what is known changes.
    pub(crate) fn states(&self) -> watch::Receiver<Keyring> {
        self.state.subscribe()
    }

    /// Asks whether the store answers now.
    pub(crate) async fn probe(&self) -> Keyring {
        drop(self.get(PROBE).await);
        self.state()
    }

    pub(crate) async fn get(&self, name: &str) -> Result<Option<SecretString>, StoreError> {
        let name = name.to_owned();
        self.ask(move |store| store.get(&name)).await
    }

    pub(crate) async fn set(&self, name: &str, secret: SecretString) -> Result<(), StoreError> {
        let name = name.to_owned();
        self.ask(move |store| store.set(&name, &secret)).await
    }

    pub(crate) async fn delete(&self, name: &str) -> Result<(), StoreError> {
        let name = name.to_owned();
        self.ask(move |store| store.delete(&name)).await
    }

    async fn ask<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&dyn SecretStore) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (tell, answer) = oneshot::channel();
        let job: Job = Box::new(move |store| {
            let outcome = ask(store);
            let state = outcome.as_ref().map_or_else(Keyring::from, |_| Keyring::Ready);
            // Nobody may be waiting any more: the work is done all the same.
            drop(tell.send(outcome));
            state
        });
        if self.jobs.send(job).is_err() {
            return Err(StoreError::Missing("its thread has ended".to_owned()));
        }
        match tokio::time::timeout(self.patience, answer).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Err(StoreError::Missing("its thread has ended".to_owned())),
            Err(_) => {
                self.state.send_replace(Keyring::Locked);
                Err(StoreError::Locked)
            }
        }
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
