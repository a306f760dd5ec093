//! One view: its lines, how far its tail is, and how it is looked at.

mod copy;
mod fields;
mod looking;
mod published;
mod row;
mod seek;
mod state;
#[cfg(test)]
mod tests;
mod worker;

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use protocol::{
    Error, Moment,
    catalogue::Revision,
    logs::{Lens, LiveCost, Mode, Problem, Scope, Span, TailState, ViewId},
};
use tokio::sync::{Notify, watch};

use self::looking::Looking;
pub(crate) use self::published::Published;
pub(super) use self::worker::work;
use super::{
    buffer::{Bounds, Buffer},
    selection::Selector,
};
use crate::catalogue::model::Environment;

/// A view that somebody looks at.
pub(crate) struct View {
    pub(crate) id: ViewId,
    pub(crate) scope: Scope,
    /// The environment of each source.
    pub(crate) environments: Vec<Arc<Environment>>,
    /// The lines.
    pub(crate) buffer: Mutex<Buffer>,
    /// How far the tail is. It alone writes it.
    pub(crate) progress: Mutex<Progress>,
    /// From when on lines are wanted; moves back when earlier ones are asked for.
    pub(crate) from: watch::Sender<Moment>,
    pub(crate) lens: Mutex<Lens>,
    /// What is told to the window.
    pub(crate) state: watch::Sender<TailState>,
    /// How many streams tell it.
    pub(super) lookers: watch::Sender<usize>,
    /// The lens as it was read.
    looking: Mutex<Arc<Looking>>,
    /// Goes up with every lens: what is worked out for an earlier one is given up.
    lenses: AtomicU64,
    /// What was worked out of blocks, for the next time.
    selector: Mutex<Selector>,
    /// What all requests look at.
    published: Mutex<Arc<Published>>,
    moves: Notify,
    new_lens: Notify,
}

/// How far the tail of a view is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress {
    pub(crate) sources: Vec<SourceProgress>,
    pub(crate) live: LiveCost,
    /// How much of the earlier lines has been read, 0 to 1; nothing when all is.
    pub(crate) backfill: Option<f64>,
    /// Up to when everything was read at least once.
    pub(crate) read_until: Option<Moment>,
    /// Lines that came, each once.
    pub(crate) received: u64,
    pub(crate) recovered: u64,
    pub(crate) repeated: u64,
    pub(crate) forgotten: u64,
}

/// How far one source is.
#[derive(Clone, Debug)]
pub(crate) struct SourceProgress {
    pub(crate) mode: Mode,
    pub(crate) newest: Option<Moment>,
    pub(crate) complete_until: Option<Moment>,
    pub(crate) sampled: bool,
    pub(crate) trouble: Option<Error>,
}

impl View {
    /// A view without lines, that shows all.
    pub(crate) fn new(id: ViewId, scope: Scope, environments: Vec<Arc<Environment>>, now: Moment) -> Self {
        let from = match scope.span {
            Span::Live { back } => Moment(now.0.saturating_sub(back.max(0))),
            Span::Between { from, .. } => from,
        };
        let buffer = Buffer::new(Bounds::default());
        let groups = scope.sources.iter().map(|source| source.group.clone()).collect();
        let looking = Arc::new(Looking::default());
        let published = Published::nothing(&buffer.snapshot(), Arc::clone(&looking), &scope);
        Self {
            id,
            environments,
            buffer: Mutex::new(buffer),
            progress: Mutex::default(),
            from: watch::Sender::new(from),
            lens: Mutex::default(),
            state: watch::Sender::new(state::opening(&scope)),
            lookers: watch::Sender::new(0),
            looking: Mutex::new(looking),
            lenses: AtomicU64::new(0),
            selector: Mutex::new(Selector::new(groups)),
            published: Mutex::new(Arc::new(published)),
            moves: Notify::new(),
            new_lens: Notify::new(),
            scope,
        }
    }

    /// The same, in the place of another under its id: it is looked at in the same way, and its revisions go on.
    pub(super) fn instead_of(self, other: &Self) -> Self {
        let mut lens = locked(&other.lens).clone();
        let here = |source: &u32| {
            let muted = other.scope.sources.get(usize::try_from(*source).ok()?)?;
            let place = self.scope.sources.iter().position(|source| source == muted)?;
            u32::try_from(place).ok()
        };
        lens.muted = lens.muted.iter().filter_map(here).collect();
        // It was read before.
        drop(self.look_through(lens));
        let mut published = (*self.published()).clone();
        published.revision = Revision(other.published().revision.0 + 1);
        *locked(&self.published) = Arc::new(published);
        self
    }

    /// Says that lines or progress moved.
    pub(crate) fn moved(&self) {
        self.moves.notify_one();
    }

    /// What was worked out last: lines, which of them are shown, and the revision that tells them apart.
    pub(crate) fn published(&self) -> Arc<Published> {
        Arc::clone(&locked(&self.published))
    }

    /// Looks at it in another way from now on; answers the filter as a filter pattern of CloudWatch Logs. With a
    /// problem, nothing changes.
    pub(super) fn look_through(&self, lens: Lens) -> Result<Option<String>, Problem> {
        let looking = Arc::new(Looking::read(&lens)?);
        let pattern = looking.filter.pattern();
        let mut present = locked(&self.lens);
        if *present != lens {
            *present = lens;
            *locked(&self.looking) = looking;
            self.lenses.fetch_add(1, Ordering::SeqCst);
            self.state.send_modify(|state| state.filtered_in = None);
            self.new_lens.notify_one();
        }
        Ok(pattern)
    }

    /// Forgets what filters found.
    pub(super) fn forget_found(&self) {
        locked(&self.selector).forget();
    }

    /// Wants lines from `from` on too.
    pub(super) fn extend(&self, from: Moment) {
        self.from.send_if_modified(|present| {
            let earlier = from < *present;
            *present = from.min(*present);
            earlier
        });
    }

    /// Forgets all lines: they were read as somebody else.
    pub(super) fn begin_anew(&self) {
        *locked(&self.buffer) = Buffer::new(Bounds::default());
        *locked(&self.progress) = Progress::default();
        self.moved();
    }
}

/// What a lock holds, even when somebody panicked beside it: it is always whole.
fn locked<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
