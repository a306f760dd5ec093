//! The lines that the sweep found lately.

use std::{collections::VecDeque, sync::Arc};

use protocol::Moment;

use super::super::event::EventId;

/// How long a recovered line is news, in milliseconds.
const NEWS: i64 = 10_000;
/// Of more lines than this nobody looks at each: they are only counted.
const MOST: usize = 65_536;

/// The lines that the sweep found in the last ten seconds.
#[derive(Clone, Debug, Default)]
pub(super) struct Recoveries(VecDeque<Arc<Recovery>>);

/// What one answer of the sweep held.
#[derive(Debug)]
struct Recovery {
    found: Moment,
    lines: u64,
    /// Their ids in order; none when there are too many.
    ids: Vec<EventId>,
}

impl Recovery {
    fn is_news(&self, now: Moment) -> bool {
        now.millis_since(self.found) < NEWS
    }
}

impl Recoveries {
    /// Remembers what was found now, and forgets what is no news any more.
    pub(super) fn add(&mut self, mut ids: Vec<EventId>, now: Moment) {
        self.0.retain(|recovery| recovery.is_news(now));
        if ids.is_empty() {
            return;
        }
        let lines = ids.len() as u64;
        if self.remembered() + ids.len() > MOST {
            ids = Vec::new();
        }
        ids.sort_unstable();
        ids.shrink_to_fit();
        self.0.push_back(Arc::new(Recovery { found: now, lines, ids }));
    }

    pub(super) fn has(&self, id: EventId, now: Moment) -> bool {
        self.news(now).any(|recovery| recovery.ids.binary_search(&id).is_ok())
    }

    /// How many lines were found.
    pub(super) fn lines(&self, now: Moment) -> u64 {
        self.news(now).map(|recovery| recovery.lines).sum()
    }

    pub(super) fn bytes(&self) -> usize {
        self.0.len() * size_of::<Recovery>() + self.remembered() * size_of::<EventId>()
    }

    fn news(&self, now: Moment) -> impl Iterator<Item = &Arc<Recovery>> {
        self.0.iter().filter(move |recovery| recovery.is_news(now))
    }

    fn remembered(&self) -> usize {
        self.0.iter().map(|recovery| recovery.ids.len()).sum()
    }
}
