//! One listing: what was listed, how far the lister is, and how it is looked at.

use std::{
    mem,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use protocol::{
    Moment,
    catalogue::Revision,
    documents::listing::{Lens, LensSet, ListingId, ListingPhase, ListingState, Scope},
};
use tokio::sync::{Notify, watch};

use super::{listed::Listed, plan::Plan, published::Published};
use crate::{
    catalogue::model::Environment,
    documents::{
        aws::listing::{Next, Page},
        index::{Classes, Snapshot},
        lens::{Arranged, Arranger, Fields, Query},
    },
};

/// A listing that somebody looks at.
pub(super) struct View {
    pub(super) id: ListingId,
    pub(super) scope: Scope,
    pub(super) environment: Arc<Environment>,
    listed: Mutex<Listed>,
    /// How the lens was read. Each has a number.
    looking: Mutex<Looking>,
    /// The number of the last lens: what is worked out for an earlier one is given up.
    lenses: AtomicU64,
    /// What was worked out, for the next time.
    arranger: Mutex<Kept>,
    /// What all requests look at.
    published: Mutex<Arc<Published>>,
    /// Whether pages are wanted: a number that moves whenever they are wanted anew.
    pub(super) wanted: watch::Sender<Wanted>,
    /// What is told to the window.
    pub(super) state: watch::Sender<ListingState>,
    /// How many streams tell it.
    pub(super) lookers: watch::Sender<usize>,
    pub(super) moves: Notify,
    pub(super) new_lens: Notify,
    fields: Arc<Fields>,
}

/// Whether pages are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Go(u64),
    Stop(u64),
}

/// A lens that was read.
#[derive(Clone)]
struct Looking {
    lens: Lens,
    query: Query,
    number: u64,
}

/// What was worked out last.
#[derive(Default)]
struct Kept {
    arranger: Arranger,
    /// For this lens of this beginning.
    of: Option<(u64, u64)>,
}

impl View {
    /// A listing of nothing yet, that shows all.
    pub(super) fn new(id: ListingId, scope: Scope, environment: Arc<Environment>, now: Moment) -> Self {
        let declared = environment.buckets.iter().find(|bucket| bucket.name == scope.bucket.bucket);
        let documents = declared.and_then(|bucket| bucket.documents.as_ref());
        let patterns = documents.map_or_else(Vec::new, |documents| documents.keys.clone());
        let listed = Listed::anew(&scope, 0, now);
        let arranged = Arranged::plain(listed.index.snapshot());
        let published = Published { arranged, revision: Revision(0), lens: 0, beginning: 0, arranged_in: 0 };
        let looking = Looking { lens: Lens::default(), query: Query::default(), number: 0 };
        let state = ListingState { began: Some(now), ..ListingState::default() };
        Self {
            id,
            environment,
            listed: Mutex::new(listed),
            looking: Mutex::new(looking),
            lenses: AtomicU64::new(0),
            arranger: Mutex::default(),
            published: Mutex::new(Arc::new(published)),
            wanted: watch::Sender::new(Wanted::Go(0)),
            state: watch::Sender::new(state),
            lookers: watch::Sender::new(0),
            moves: Notify::new(),
            new_lens: Notify::new(),
            fields: Arc::new(Fields::new(patterns, scope.prefix.clone())),
            scope,
        }
    }

    /// The same, in the place of another under its id: its revisions go on.
    pub(super) fn instead_of(self, other: &Self) -> Self {
        let mut published = (*self.published()).clone();
        published.revision = Revision(other.published().revision.0 + 1);
        self.state.send_modify(|state| state.revision = published.revision);
        Self { published: Mutex::new(Arc::new(published)), ..self }
    }

    /// What was worked out last.
    pub(super) fn published(&self) -> Arc<Published> {
        Arc::clone(&locked(&self.published))
    }

    /// Looks at it in another way from now on. With trouble in the search, nothing changes.
    pub(super) fn look_through(&self, lens: Lens, now: Moment) -> LensSet {
        let read = Query::read(&lens.query, &self.fields, now);
        let mut present = locked(&self.looking);
        // The lock of what is published is never held over another one.
        let revision = Revision(self.published().revision.0 + 1);
        match read {
            Err(trouble) => LensSet { revision, trouble: Some(trouble) },
            Ok(query) => {
                if present.lens != lens {
                    let number = self.lenses.fetch_add(1, Ordering::SeqCst) + 1;
                    *present = Looking { lens, query, number };
                    self.state.send_modify(|state| state.arranged_in = None);
                    self.new_lens.notify_one();
                    return LensSet { revision, trouble: None };
                }
                let published = self.published();
                let revision = if published.lens == present.number { published.revision } else { revision };
                LensSet { revision, trouble: None }
            }
        }
    }

    /// Stops listing, if it goes on.
    pub(super) fn stop(&self) {
        if locked(&self.listed).phase == ListingPhase::Listing {
            self.want(false);
        }
    }

    /// Stops listing, or goes on with it.
    fn want(&self, go: bool) {
        self.wanted.send_modify(|wanted| {
            let (Wanted::Go(number) | Wanted::Stop(number)) = *wanted;
            *wanted = if go { Wanted::Go(number + 1) } else { Wanted::Stop(number + 1) };
        });
    }

    /// Lists anew when it is whole or full; goes on where it stopped otherwise.
    pub(super) fn again(&self, now: Moment) {
        let phase = locked(&self.listed).phase.clone();
        match phase {
            ListingPhase::Listing => {}
            ListingPhase::Whole | ListingPhase::Full { .. } => self.begin_anew(now),
            ListingPhase::Stopped | ListingPhase::Failed { .. } => {
                locked(&self.listed).phase = ListingPhase::Listing;
                self.want(true);
            }
        }
        self.moves.notify_one();
    }

    /// Forgets all rows, and lists from the start.
    pub(super) fn begin_anew(&self, now: Moment) {
        let former = {
            let mut listed = locked(&self.listed);
            let fresh = Listed::anew(&self.scope, listed.beginning + 1, now);
            mem::replace(&mut *listed, fresh)
        };
        // What was read as somebody else is not shown for a moment longer.
        {
            let listed = locked(&self.listed);
            let mut published = locked(&self.published);
            let (revision, beginning) = (Revision(published.revision.0 + 1), listed.beginning);
            let arranged = Arranged::plain(listed.index.snapshot());
            *published = Arc::new(Published { arranged, revision, beginning, ..(**published).clone() });
        }
        // Millions of rows take a while to go: nobody waits for that.
        drop(former);
        self.want(true);
        self.moves.notify_one();
    }

    /// The classes that pages are packed with, and how often it was begun anew.
    pub(super) fn beginning(&self) -> (u64, Arc<Classes>) {
        let listed = locked(&self.listed);
        (listed.beginning, Arc::clone(listed.index.classes()))
    }

    /// Works on the plan; nothing when it was begun anew since.
    pub(super) fn planning<R>(&self, beginning: u64, work: impl FnOnce(&mut Plan<Next>) -> R) -> Option<R> {
        let mut listed = locked(&self.listed);
        (listed.beginning == beginning).then(|| work(&mut listed.plan))
    }

    /// Takes what belongs to `range` of a page. Whether there is room for more; nothing when it was begun anew since.
    pub(super) fn take(&self, beginning: u64, range: usize, page: Page) -> Option<bool> {
        let has_room = {
            let mut listed = locked(&self.listed);
            (listed.beginning == beginning).then(|| listed.take(range, page))
        };
        self.moves.notify_one();
        has_room
    }

    /// Says how far the lister is.
    pub(super) fn tell_progress(&self, beginning: u64, phase: ListingPhase, took: Duration) {
        {
            let mut listed = locked(&self.listed);
            if listed.beginning == beginning {
                listed.phase = phase;
                listed.took = took;
            }
        }
        self.moves.notify_one();
    }

    /// Says that the lister was stopped, unless it had come to an end by itself.
    pub(super) fn tell_stopped(&self) {
        {
            let mut listed = locked(&self.listed);
            if listed.phase == ListingPhase::Listing {
                listed.phase = ListingPhase::Stopped;
            }
        }
        self.moves.notify_one();
    }

    /// How long it has taken until it was stopped.
    pub(super) fn took(&self) -> Duration {
        locked(&self.listed).took
    }

    /// The phase of a listing that holds as much as it may.
    pub(super) fn full(&self) -> ListingPhase {
        locked(&self.listed).full()
    }

    /// Brings what is shown up to date, and says how the listing stands. Nothing of both when another lens came in
    /// between, or it was begun anew.
    pub(super) fn work_out(&self) -> Option<()> {
        let began = std::time::Instant::now();
        let looking = locked(&self.looking).clone();
        let (snapshot, beginning, state) = {
            let listed = locked(&self.listed);
            (listed.index.snapshot(), listed.beginning, listed.state())
        };
        let before = self.published();
        let same_lens = before.lens == looking.number;
        let same_rows =
            before.beginning == beginning && before.arranged.snapshot.version() == snapshot.version();
        if !(same_lens && same_rows) {
            let arranged = self.arrange(&snapshot, beginning, &looking)?;
            let took = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
            let arranged_in = if same_lens { before.arranged_in } else { took };
            let listed = locked(&self.listed);
            // Rows that were read as somebody else are not shown again.
            if listed.beginning != beginning {
                return None;
            }
            let mut present = locked(&self.published);
            let revision = Revision(present.revision.0 + 1);
            *present =
                Arc::new(Published { arranged, revision, lens: looking.number, beginning, arranged_in });
        }
        self.tell(state);
        Some(())
    }

    fn arrange(&self, snapshot: &Snapshot, beginning: u64, looking: &Looking) -> Option<Arranged> {
        let wanted = || self.lenses.load(Ordering::SeqCst) == looking.number;
        let order = (looking.lens.sort, looking.lens.descending);
        let mut kept = locked(&self.arranger);
        if kept.of.is_some_and(|(_, of)| of != beginning) {
            *kept = Kept::default();
        }
        let same = kept.of == Some((looking.number, beginning));
        let arranged = kept.arranger.arrange(snapshot, &looking.query, same, order, &wanted)?;
        kept.of = Some((looking.number, beginning));
        Some(arranged)
    }

    /// Tells how the listing stands, with what is shown of it, when that is otherwise than before.
    fn tell(&self, state: ListingState) {
        let published = self.published();
        let present = locked(&self.looking).number == published.lens;
        let state = ListingState {
            revision: published.revision,
            shown: number(published.arranged.rows()),
            arranged_in: present.then_some(published.arranged_in),
            ..state
        };
        self.state.send_if_modified(|told| {
            let moved = *told != state;
            *told = state;
            moved
        });
    }
}

pub(super) fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// What a lock holds, even when somebody panicked beside it: it is always whole.
fn locked<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
