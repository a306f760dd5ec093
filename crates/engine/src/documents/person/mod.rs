//! All that is stored of one person, property or customer: found in every version by the declared fields of keys.

mod archive;
mod conflicts;
mod export;
mod found;
mod places;
mod search;
#[cfg(test)]
mod tests;

pub use export::export_person;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures::Stream;
use protocol::{
    Error, ErrorKind,
    catalogue::EnvironmentId,
    documents::person::{FindPerson, PersonFound, SearchId},
};
use tokio::{sync::watch, time::sleep};
use tokio_util::task::AbortOnDropHandle;

pub(super) use self::{
    found::{Found, Version},
    search::find_again,
};
use crate::{Engine, notice::notices};

/// How long a search is kept after its last stream.
const KEPT: Duration = Duration::from_secs(10 * 60);

/// Searches all customers' buckets of an environment for one value of a field. What cannot be searched is told beside
/// what was found.
pub fn find_person(
    engine: &Arc<Engine>,
    request: FindPerson,
) -> impl Stream<Item = PersonFound> + Send + use<> {
    let search = engine.searches.open(engine, request);
    let states = search.state.subscribe();
    let engine = Arc::downgrade(engine);
    notices(states, async move {
        let _guest = Guest::of(search, engine);
        std::future::pending::<()>().await;
    })
}

/// The searches that are kept.
#[derive(Default)]
pub(crate) struct Searches(Mutex<HashMap<SearchId, Arc<Search>>>);

/// A search.
pub(super) struct Search {
    pub(super) asked: FindPerson,
    state: watch::Sender<PersonFound>,
    found: Mutex<Arc<Vec<Found>>>,
    guests: watch::Sender<u32>,
    work: Mutex<Option<AbortOnDropHandle<()>>>,
}

impl Searches {
    /// The search under this id; a new one where it asks for something else.
    fn open(&self, engine: &Arc<Engine>, asked: FindPerson) -> Arc<Search> {
        let mut searches = self.held();
        if let Some(search) = searches.get(&asked.search)
            && search.asked == asked
        {
            return Arc::clone(search);
        }
        let search = Arc::new(Search {
            asked: asked.clone(),
            state: watch::Sender::default(),
            found: Mutex::default(),
            guests: watch::Sender::default(),
            work: Mutex::default(),
        });
        let work = search::run(Arc::downgrade(engine), Arc::downgrade(&search), asked.clone());
        *search.work.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(AbortOnDropHandle::new(tokio::spawn(work)));
        searches.insert(asked.search, Arc::clone(&search));
        search
    }

    /// What a search that is over has found.
    ///
    /// # Errors
    /// `NotFound` when there is no such search any more; `Conflict` while it goes on.
    pub(super) fn finished(
        &self,
        id: &SearchId,
    ) -> Result<(FindPerson, PersonFound, Arc<Vec<Found>>), Error> {
        let search = self.held().get(id).cloned().ok_or_else(|| {
            Error::new(ErrorKind::NotFound, "This search is no longer there").with_next("Search again.")
        })?;
        let state = search.state.borrow().clone();
        if !state.done {
            return Err(Error::new(ErrorKind::Conflict, "The search is not over yet"));
        }
        let found = Arc::clone(&search.found.lock().unwrap_or_else(PoisonError::into_inner));
        Ok((search.asked.clone(), state, found))
    }

    /// Forgets the searches of `environments`: somebody else is there now.
    pub(crate) fn forget(&self, environments: &[EnvironmentId]) {
        self.held().retain(|_, search| !environments.contains(&search.asked.environment));
    }

    /// Forgets `search` if nobody follows it.
    fn leave(&self, search: &Arc<Search>) {
        let mut searches = self.held();
        let same = searches.get(&search.asked.search).is_some_and(|kept| Arc::ptr_eq(kept, search));
        if same && *search.guests.borrow() == 0 {
            searches.remove(&search.asked.search);
        }
    }

    fn held(&self) -> MutexGuard<'_, HashMap<SearchId, Arc<Search>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody who follows a search. A search that goes on is given up soon after the last has left, its result later.
struct Guest {
    search: Arc<Search>,
    engine: std::sync::Weak<Engine>,
}

impl Guest {
    fn of(search: Arc<Search>, engine: std::sync::Weak<Engine>) -> Self {
        search.guests.send_modify(|guests| *guests += 1);
        Self { search, engine }
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.search.guests.send_modify(|guests| *guests -= 1);
        let (search, engine) = (Arc::clone(&self.search), self.engine.clone());
        // Without a runtime the console is closing, and takes everything with it.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            let mut guests = search.guests.subscribe();
            let back = async { guests.wait_for(|guests| *guests > 0).await.is_ok() };
            tokio::select! {
                _ = back => {}
                () = sleep(KEPT) => {
                    if let Some(engine) = engine.upgrade() {
                        engine.searches.leave(&search);
                    }
                }
            }
        });
    }
}
