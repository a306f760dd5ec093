//! The previews that are open: a few, each with its process, until nobody looks any more.

use std::{
    collections::HashMap,
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use preview::{AskError, Client, Process, wire::Document};
use protocol::{
    Error, ErrorKind,
    catalogue::EnvironmentId,
    documents::{ObjectId, preview::PreviewId},
};
use tokio::{
    sync::{Mutex as AsyncMutex, Semaphore},
    time::{Instant, sleep_until},
};

use super::ranges::Ranges;
use crate::{
    changes::random_id,
    documents::access::{Cases, Sitting},
};

/// How many are open at once; one more ends the one that was looked at the longest ago.
const MOST: usize = 4;
/// How many are being opened at once; others wait. A process runs from the beginning, and what opens is not held yet.
const MOST_OPENING: usize = 4;
/// How long one stays that nobody looks at.
const IDLE: Duration = Duration::from_secs(5 * 60);

/// The open previews.
pub(crate) struct Previews {
    held: Arc<Mutex<HashMap<PreviewId, Open>>>,
    opening: Semaphore,
}

impl Default for Previews {
    fn default() -> Self {
        Self { held: Arc::default(), opening: Semaphore::new(MOST_OPENING) }
    }
}

struct Open {
    object: ObjectId,
    /// Asked one thing at a time. Its process ends with it.
    client: Arc<AsyncMutex<Client<Ranges>>>,
    looked: Instant,
}

impl Previews {
    /// Opens a document in a process of its own, when few others are being opened.
    ///
    /// # Errors
    /// What [`Client::begin`] has.
    pub(super) async fn begin(
        &self,
        start: impl FnMut() -> io::Result<Process> + Send + 'static,
        document: Document,
        ranges: Ranges,
    ) -> Result<Client<Ranges>, AskError> {
        // It is never closed.
        let _turn = self.opening.acquire().await;
        Box::pin(Client::begin(start, document, ranges)).await
    }

    /// Keeps a preview, under an id that cannot be guessed.
    ///
    /// # Errors
    /// `Conflict` when who opened it is not there any more; `Internal` when the system gives no chance.
    pub(super) fn keep(
        &self,
        object: ObjectId,
        client: Client<Ranges>,
        cases: &Cases,
        sitting: &Sitting,
    ) -> Result<PreviewId, Error> {
        let id = PreviewId(random_id()?);
        let open = Open { object, client: Arc::new(AsyncMutex::new(client)), looked: Instant::now() };
        let mut held = self.held();
        // Under the lock: whoever leaves now ends it, and who has left does not get it.
        cases.check(sitting)?;
        while held.len() >= MOST {
            let Some(oldest) = held.iter().min_by_key(|(_, open)| open.looked).map(|(id, _)| id.clone())
            else {
                break;
            };
            held.remove(&oldest);
        }
        held.insert(id.clone(), open);
        drop(held);
        tokio::spawn(end_when_idle(Arc::downgrade(&self.held), id.clone()));
        Ok(id)
    }

    /// Looks at one.
    ///
    /// # Errors
    /// `NotFound` when it is not open any more.
    pub(super) fn look(&self, id: &PreviewId) -> Result<Arc<AsyncMutex<Client<Ranges>>>, Error> {
        let mut held = self.held();
        let open = held.get_mut(id).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, "This preview is not open any more").with_next("Open it again.")
        })?;
        open.looked = Instant::now();
        Ok(Arc::clone(&open.client))
    }

    /// Ends one.
    pub(super) fn end(&self, id: &PreviewId) {
        self.held().remove(id);
    }

    /// Ends the previews of `environments`: somebody else is there now.
    pub(crate) fn forget(&self, environments: &[EnvironmentId]) {
        self.held().retain(|_, open| !environments.contains(&open.object.bucket.environment));
    }

    fn held(&self) -> MutexGuard<'_, HashMap<PreviewId, Open>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn end_when_idle(held: std::sync::Weak<Mutex<HashMap<PreviewId, Open>>>, id: PreviewId) {
    let mut until = Instant::now() + IDLE;
    loop {
        sleep_until(until).await;
        let Some(held) = held.upgrade() else { return };
        let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(open) = held.get(&id) else { return };
        until = open.looked + IDLE;
        if until <= Instant::now() {
            held.remove(&id);
            return;
        }
    }
}
