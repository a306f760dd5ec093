//! All listings that are open, and for how long.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use protocol::{
    Error, ErrorKind,
    catalogue::EnvironmentId,
    documents::listing::{List, ListingId},
};
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use super::{lister::fill, view::View, worker::work};
use crate::{Engine, clock::Clock};

/// How long a listing is kept that nobody looks at: a stream that was lost is opened again and finds it.
const GRACE: Duration = Duration::from_secs(15);

/// All listings that are open, by id.
#[derive(Default)]
pub(crate) struct Listings(Mutex<HashMap<ListingId, Open>>);

struct Open {
    view: Arc<View>,
    /// By which a listing that is begun anew says when.
    clock: Arc<dyn Clock>,
    /// Ends with it.
    _work: AbortOnDropHandle<()>,
}

/// One stream's hold on a listing.
pub(super) struct Looker(Arc<View>);

impl Looker {
    fn at(view: &Arc<View>) -> Self {
        view.lookers.send_modify(|lookers| *lookers += 1);
        Self(Arc::clone(view))
    }

    pub(super) fn view(&self) -> &View {
        &self.0
    }
}

impl Drop for Looker {
    fn drop(&mut self) {
        self.0.lookers.send_modify(|lookers| *lookers -= 1);
    }
}

impl Listings {
    /// The listing of this id.
    ///
    /// # Errors
    /// `NotFound` when it is not open.
    pub(super) fn get(&self, id: &ListingId) -> Result<Arc<View>, Error> {
        let open = self.lock().get(id).map(|open| Arc::clone(&open.view));
        open.ok_or_else(|| Error::new(ErrorKind::NotFound, "This listing is not open any more"))
    }

    /// Looks at the listing that is asked for: the one that is there, or a new one.
    ///
    /// # Errors
    /// `NotFound` for an environment that no system declares.
    pub(super) fn look(&self, engine: &Arc<Engine>, request: &List) -> Result<Looker, Error> {
        let List { listing: id, scope } = request;
        let environment = engine.catalogue.environment(&scope.bucket.environment)?;
        let mut listings = self.lock();
        let found = listings.get(id).map(|open| &open.view);
        if let Some(view) = found.filter(|view| view.scope == *scope && view.environment == environment) {
            return Ok(Looker::at(view));
        }
        let fresh = View::new(id.clone(), scope.clone(), environment, engine.clock.now());
        let view = Arc::new(match found {
            Some(other) => fresh.instead_of(other),
            None => fresh,
        });
        let looker = Looker::at(&view);
        let work = AbortOnDropHandle::new(tokio::spawn(keep(Arc::downgrade(engine), Arc::clone(&view))));
        listings.insert(id.clone(), Open { view, clock: Arc::clone(&engine.clock), _work: work });
        Ok(looker)
    }

    /// Forgets what was read of `environments`: it was read as somebody else.
    pub(crate) fn forget(&self, environments: &[EnvironmentId]) {
        let open: Vec<_> =
            self.lock().values().map(|open| (Arc::clone(&open.view), Arc::clone(&open.clock))).collect();
        for (view, clock) in open {
            if environments.contains(&view.scope.bucket.environment) {
                view.begin_anew(clock.now());
            }
        }
    }

    /// Closes a listing, unless somebody has come to look at it.
    fn close(&self, view: &Arc<View>) -> bool {
        let mut listings = self.lock();
        if *view.lookers.borrow() > 0 {
            return false;
        }
        if let Entry::Occupied(entry) = listings.entry(view.id.clone())
            && Arc::ptr_eq(&entry.get().view, view)
        {
            entry.remove();
        }
        true
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ListingId, Open>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Everything that goes on for a listing, for as long as it is looked at.
async fn keep(engine: Weak<Engine>, view: Arc<View>) {
    tokio::select! {
        () = fill(Weak::clone(&engine), Arc::clone(&view)) => {}
        () = work(Arc::clone(&view)) => {}
        () = left_alone(&engine, &view) => {}
    }
}

/// Until nobody has looked at it for a while, and it is forgotten.
async fn left_alone(engine: &Weak<Engine>, view: &Arc<View>) {
    let mut lookers = view.lookers.subscribe();
    loop {
        // The listing that is asked keeps the sender alive.
        drop(lookers.wait_for(|lookers| *lookers == 0).await);
        let returned = timeout(GRACE, lookers.wait_for(|lookers| *lookers > 0)).await.is_ok();
        if !returned && engine.upgrade().is_none_or(|engine| engine.listings.close(view)) {
            return;
        }
    }
}
