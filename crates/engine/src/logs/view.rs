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

use std::{
    mem,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use protocol::{
    Error, Moment,
    catalogue::Revision,
    logs::{Lens, LensSet, LiveCost, Mode, Problem, Scope, Span, TailState, ViewId},
};
use tokio::sync::{Notify, watch};

use self::looking::Looking;
pub(crate) use self::published::Published;
pub(super) use self::worker::work;
use super::{
    buffer::{Bounds, Buffer},
    selection::{Selection, Selector},
};
use crate::catalogue::model::Environment;

/// No line is earlier: CloudWatch Logs has no time before it.
const EARLIEST: Moment = Moment(0);

/// A view that somebody looks at.
pub(crate) struct View {
    pub(crate) id: ViewId,
    pub(crate) scope: Scope,
    /// The environment of each source.
    pub(crate) environments: Vec<Arc<Environment>>,
    /// The lines.
    pub(crate) buffer: Mutex<Buffer>,
    /// How often it was begun anew. Moves while the lines are locked.
    beginnings: watch::Sender<u64>,
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
    /// The same of who looks for rows: what is shown does not wait for a slow expression.
    seeker: Mutex<Selector>,
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
        let groups: Vec<_> = scope.sources.iter().map(|source| source.group.clone()).collect();
        let looking = Arc::new(Looking::default());
        let published = Published::nothing(&buffer.snapshot(), Arc::clone(&looking), &scope);
        Self {
            id,
            environments,
            buffer: Mutex::new(buffer),
            beginnings: watch::Sender::new(0),
            progress: Mutex::default(),
            from: watch::Sender::new(from.max(EARLIEST)),
            lens: Mutex::default(),
            state: watch::Sender::new(state::opening(&scope)),
            lookers: watch::Sender::new(0),
            looking: Mutex::new(looking),
            lenses: AtomicU64::new(0),
            selector: Mutex::new(Selector::new(groups.clone())),
            seeker: Mutex::new(Selector::new(groups)),
            published: Mutex::new(Arc::new(published)),
            moves: Notify::new(),
            new_lens: Notify::new(),
            scope,
        }
    }

    /// The same, in the place of another under its id: it is looked at in the same way, and its revisions go on.
    pub(super) fn instead_of(self, other: &Self) -> Self {
        let (mut lens, looking) = {
            let lens = locked(&other.lens);
            (lens.clone(), Arc::clone(&locked(&other.looking)))
        };
        let here = |source: &u32| {
            let muted = other.scope.sources.get(usize::try_from(*source).ok()?)?;
            let place = self.scope.sources.iter().position(|source| source == muted)?;
            u32::try_from(place).ok()
        };
        lens.muted = lens.muted.iter().filter_map(here).collect();
        let looking = looking.muting(&lens.muted);
        let mut published = (*self.published()).clone();
        published.revision = Revision(other.published().revision.0 + 1);
        Self {
            lens: Mutex::new(lens),
            looking: Mutex::new(Arc::new(looking)),
            published: Mutex::new(Arc::new(published)),
            ..self
        }
    }

    /// Says that lines or progress moved.
    pub(crate) fn moved(&self) {
        self.moves.notify_one();
    }

    /// What was worked out last: lines, which of them are shown, and the revision that tells them apart.
    pub(crate) fn published(&self) -> Arc<Published> {
        Arc::clone(&locked(&self.published))
    }

    /// Looks at it in another way from now on. With a problem of the filter, nothing changes.
    ///
    /// # Errors
    /// That problem.
    pub(super) fn look_through(&self, lens: Lens) -> Result<LensSet, Problem> {
        let looking = Arc::new(Looking::read(&lens)?);
        let (highlight_rule, highlight_problem) = looking.left_out.clone().unzip();
        let pattern = looking.filter.pattern();
        let mut present = locked(&self.lens);
        if *present != lens {
            *present = lens;
            *locked(&self.looking) = looking;
            self.lenses.fetch_add(1, Ordering::SeqCst);
            self.state.send_modify(|state| state.filtered_in = None);
            self.new_lens.notify_one();
        }
        Ok(LensSet { problem: None, highlight_problem, highlight_rule, pattern })
    }

    /// Forgets what filters found.
    pub(super) fn forget_found(&self) {
        locked(&self.selector).forget();
        locked(&self.seeker).forget();
    }

    /// Wants lines from `from` on too.
    pub(super) fn extend(&self, from: Moment) {
        let from = from.max(EARLIEST);
        self.from.send_if_modified(|present| {
            let earlier = from < *present;
            *present = from.min(*present);
            earlier
        });
    }

    /// Forgets all lines: they were read as somebody else.
    pub(super) fn begin_anew(&self) {
        let empty = Buffer::new(Bounds::default());
        let snapshot = empty.snapshot();
        let former = {
            let mut buffer = locked(&self.buffer);
            self.beginnings.send_modify(|beginnings| *beginnings += 1);
            mem::replace(&mut *buffer, empty)
        };
        // A million lines take a while to go: nobody waits for that.
        drop(former);
        *locked(&self.progress) = Progress::default();
        {
            let mut published = locked(&self.published);
            let revision = Revision(published.revision.0 + 1);
            let selection = Selection::default();
            *published = Arc::new(Published { snapshot, selection, revision, ..(**published).clone() });
        }
        self.moved();
    }

    /// How often it was begun anew, and each further time.
    pub(super) fn beginnings(&self) -> watch::Receiver<u64> {
        self.beginnings.subscribe()
    }

    /// Whether it was not begun anew since there were so many beginnings.
    fn is_since(&self, beginnings: u64) -> bool {
        *self.beginnings.borrow() == beginnings
    }

    /// Works on the lines; nothing when it was begun anew since there were so many beginnings: who read lines before
    /// may have been somebody else.
    pub(super) fn on_lines<T>(&self, beginnings: u64, work: impl FnOnce(&mut Buffer) -> T) -> Option<T> {
        let mut buffer = locked(&self.buffer);
        self.is_since(beginnings).then(|| work(&mut buffer))
    }

    /// Writes how far the tail is that began after so many beginnings, and says so.
    pub(super) fn tell_progress(&self, beginnings: u64, progress: Progress) {
        {
            let mut present = locked(&self.progress);
            if self.is_since(beginnings) {
                *present = progress;
            }
        }
        self.moved();
    }
}

/// What a lock holds, even when somebody panicked beside it: it is always whole.
fn locked<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
