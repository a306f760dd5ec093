//! All views that are open, and for how long.

#[cfg(test)]
mod tests;

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use protocol::{
    Error, ErrorKind,
    catalogue::EnvironmentId,
    logs::{Mode, SourceState, Tail, TailState, ViewId},
};
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use super::{tail, view, view::View};
use crate::Engine;

/// How long a view is kept that nobody looks at: a stream that was lost is opened again and finds it.
const GRACE: Duration = Duration::from_secs(15);
/// The most sources of a view.
const MOST_SOURCES: usize = 1_000;

/// All views that are open, by id.
#[derive(Default)]
pub(crate) struct Views(Mutex<HashMap<ViewId, Open>>);

struct Open {
    view: Arc<View>,
    /// Ends with it.
    _work: AbortOnDropHandle<()>,
}

/// One stream's hold on a view.
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

impl Views {
    /// The view of this id.
    ///
    /// # Errors
    /// `NotFound` when it is not open.
    pub(crate) fn get(&self, id: &ViewId) -> Result<Arc<View>, Error> {
        let open = self.lock().get(id).map(|open| Arc::clone(&open.view));
        open.ok_or_else(|| Error::new(ErrorKind::NotFound, "This view of logs is not open any more"))
    }

    /// Looks at the view that is asked for: the one that is there, or a new one. How it stands, when it cannot be read.
    pub(super) fn look(&self, engine: &Arc<Engine>, request: &Tail) -> Result<Looker, Box<TailState>> {
        let Tail { view: id, scope } = request;
        let declared = |source: &protocol::logs::Source| {
            if scope.sources.len() > MOST_SOURCES {
                let said = format!("A view can have {MOST_SOURCES} sources at most");
                return Err(Error::new(ErrorKind::Invalid { field: "sources".into() }, said));
            }
            engine.catalogue.environment(&source.environment)
        };
        let environments: Vec<_> = scope.sources.iter().map(declared).collect();
        if environments.iter().any(Result::is_err) {
            return Err(Box::new(unread(environments)));
        }
        let environments: Vec<_> = environments.into_iter().flatten().collect();
        let mut views = self.lock();
        let found = views.get(id).map(|open| &open.view);
        if let Some(view) = found.filter(|view| view.scope == *scope && view.environments == environments) {
            return Ok(Looker::at(view));
        }
        let fresh = View::new(id.clone(), scope.clone(), environments, engine.clock.now());
        let view = Arc::new(match found {
            Some(other) => fresh.instead_of(other),
            None => fresh,
        });
        let looker = Looker::at(&view);
        let work = tokio::spawn(keep(Arc::downgrade(engine), Arc::clone(&view)));
        views.insert(id.clone(), Open { view, _work: AbortOnDropHandle::new(work) });
        Ok(looker)
    }

    /// Forgets the lines of views that read any of `environments`: they were read as somebody else.
    pub(crate) fn forget(&self, environments: &[EnvironmentId]) {
        let views: Vec<_> = self.lock().values().map(|open| Arc::clone(&open.view)).collect();
        let reads = |view: &&Arc<View>| {
            view.environments.iter().any(|environment| environments.contains(&environment.id))
        };
        views.iter().filter(reads).for_each(|view| view.begin_anew());
    }

    /// Closes a view, unless somebody has come to look at it.
    fn close(&self, view: &Arc<View>) -> bool {
        let mut views = self.lock();
        if *view.lookers.borrow() > 0 {
            return false;
        }
        if let Entry::Occupied(entry) = views.entry(view.id.clone())
            && Arc::ptr_eq(&entry.get().view, view)
        {
            entry.remove();
        }
        true
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ViewId, Open>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How a view stands that is not read, for these reasons.
fn unread<T>(environments: Vec<Result<T, Error>>) -> TailState {
    let sources = environments.into_iter().map(|environment| {
        let trouble = environment.err();
        let mode = if trouble.is_some() { Mode::Stopped } else { Mode::Opening };
        SourceState { mode, held: 0, newest: None, complete_until: None, sampled: false, trouble }
    });
    TailState { sources: sources.collect(), ..TailState::default() }
}

/// Everything that goes on for a view, for as long as it is looked at.
async fn keep(engine: Weak<Engine>, view: Arc<View>) {
    tokio::select! {
        () = fill(Weak::clone(&engine), Arc::clone(&view)) => {}
        () = view::work(Weak::clone(&engine), Arc::clone(&view)) => {}
        () = left_alone(&engine, &view) => {}
    }
}

/// Reads lines, and from the start whenever the view is begun anew.
async fn fill(engine: Weak<Engine>, view: Arc<View>) {
    let mut beginnings = view.beginnings();
    loop {
        beginnings.mark_unchanged();
        let begun = tokio::select! {
            () = tail::run(Weak::clone(&engine), Arc::clone(&view)) => beginnings.changed().await,
            begun = beginnings.changed() => begun,
        };
        if begun.is_err() {
            return;
        }
    }
}

/// Until nobody has looked at it for a while, and it is forgotten.
async fn left_alone(engine: &Weak<Engine>, view: &Arc<View>) {
    let mut lookers = view.lookers.subscribe();
    loop {
        // The view that is asked keeps the sender alive.
        drop(lookers.wait_for(|lookers| *lookers == 0).await);
        let returned = timeout(GRACE, lookers.wait_for(|lookers| *lookers > 0)).await.is_ok();
        if !returned && engine.upgrade().is_none_or(|engine| engine.log_views.close(view)) {
            return;
        }
    }
}
