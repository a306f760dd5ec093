//! Keeps what is shown of a view up to date.

use std::{
    sync::{Arc, Weak, atomic::Ordering},
    time::Duration,
};

use protocol::catalogue::Revision;
use tokio::time::{Instant, sleep_until, timeout};

use super::{
    Published, View, locked,
    state::{count, told},
};
use crate::{Engine, clock::Clock};

/// The least time between two looks at what moved. Another lens does not wait.
const PACE: Duration = Duration::from_millis(50);
/// The longest: what is told of the age of things grows by itself.
const TICK: Duration = Duration::from_secs(1);

/// Works out what is shown whenever lines, progress or the lens moved, and says so.
pub(crate) async fn work(engine: Weak<Engine>, view: Arc<View>) {
    let Some(clock) = engine.upgrade().map(|engine| Arc::clone(&engine.clock)) else { return };
    loop {
        let began = Instant::now();
        let working = Arc::clone(&view);
        // A panic there is a fault of ours; what was published stays, and the next move tries again.
        let published = tokio::task::spawn_blocking(move || working.work_out()).await;
        if let Ok(Some(())) = published {
            view.tell(&*clock);
        }
        let moved = async {
            sleep_until(began + PACE).await;
            // Silence is no error: the time is told.
            drop(timeout(TICK, view.moves.notified()).await);
        };
        tokio::select! {
            () = view.new_lens.notified() => {}
            () = moved => {}
        }
    }
}

impl View {
    /// Brings what is shown up to date. Nothing when another lens came in between, or it was begun anew.
    pub(in crate::logs) fn work_out(&self) -> Option<()> {
        let began = std::time::Instant::now();
        let lens = self.lenses.load(Ordering::SeqCst);
        let looking = Arc::clone(&locked(&self.looking));
        let (snapshot, beginnings) = {
            let buffer = locked(&self.buffer);
            (buffer.snapshot(), *self.beginnings.borrow())
        };
        let before = self.published();
        let same_lens = Arc::ptr_eq(&before.looking, &looking);
        if same_lens && before.is_of(&snapshot) {
            return Some(());
        }
        let wanted = || self.lenses.load(Ordering::SeqCst) == lens;
        let selection = locked(&self.selector).select(
            &snapshot,
            &looking.filter,
            looking.unfolded,
            same_lens.then_some(&before.selection),
            &wanted,
        )?;
        let took = (!same_lens).then(|| u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX));
        let published = Published {
            snapshot,
            selection,
            revision: Revision(before.revision.0 + 1),
            looking,
            scope: Arc::clone(&before.scope),
            filtered_in: took.unwrap_or(before.filtered_in),
        };
        let mut present = locked(&self.published);
        // Lines that were read as somebody else are not shown again.
        self.is_since(beginnings).then(|| *present = Arc::new(published))
    }

    /// Tells how the view stands, when that is another than before.
    fn tell(&self, clock: &dyn Clock) {
        let now = clock.now();
        let published = self.published();
        let bytes = locked(&self.buffer).bytes();
        let mut state = told(&locked(&self.progress), &published.snapshot, &self.scope, now);
        state.revision = published.revision;
        state.bytes = count(bytes);
        state.shown = published.selection.rows();
        let present = Arc::ptr_eq(&published.looking, &locked(&self.looking));
        state.filtered_in = present.then_some(published.filtered_in);
        self.state.send_if_modified(|told| {
            let moved = *told != state;
            *told = state;
            moved
        });
    }
}
