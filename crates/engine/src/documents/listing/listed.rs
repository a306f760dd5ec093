//! What was listed, and how far that is.

use std::time::Duration;

use protocol::{
    Moment,
    catalogue::Revision,
    documents::listing::{Depth, ListingPhase, ListingState, Scope},
};

use super::{plan::Plan, view::number};
use crate::documents::{
    aws::listing::{Next, Page},
    index::Index,
};

/// The most that a listing holds: beyond that an inventory is the better place to search.
const MOST_ROWS: usize = 12_000_000;
const MOST_MEMORY: usize = 1 << 30;

/// What was listed, and how far that is.
pub(super) struct Listed {
    pub(super) index: Index,
    pub(super) plan: Plan<Next>,
    /// How often it was begun anew.
    pub(super) beginning: u64,
    pub(super) phase: ListingPhase,
    pub(super) took: Duration,
    calls: u64,
    began: Moment,
}

impl Listed {
    /// Nothing yet.
    pub(super) fn anew(scope: &Scope, beginning: u64, began: Moment) -> Self {
        Self {
            index: Index::default(),
            plan: Plan::new(scope.depth == Depth::Level),
            beginning,
            phase: ListingPhase::Listing,
            took: Duration::ZERO,
            calls: 0,
            began,
        }
    }

    /// Takes what belongs to `range` of a page. Whether there is room for more.
    pub(super) fn take(&mut self, range: usize, page: Page) -> bool {
        let Page { rows, next } = page;
        let taken = self.plan.came(range, rows.rows(), |row| rows.listed(row).key, next);
        self.index.push(range, &rows, taken.rows);
        if taken.over {
            self.index.close(range);
        }
        self.calls += 1;
        self.index.rows() < MOST_ROWS && self.index.memory() < MOST_MEMORY
    }

    /// The phase of a listing that holds as much as it may.
    pub(super) fn full(&self) -> ListingPhase {
        ListingPhase::Full { limit: number(self.index.rows()) }
    }

    /// How it stands, but for what is shown of it.
    pub(super) fn state(&self) -> ListingState {
        ListingState {
            revision: Revision(0),
            listed: number(self.index.rows()),
            bytes: self.index.bytes(),
            shown: 0,
            memory: number(self.index.memory()),
            calls: self.calls,
            ranges: u32::try_from(self.plan.going()).unwrap_or(u32::MAX),
            phase: self.phase.clone(),
            began: Some(self.began),
            took: u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX),
            arranged_in: None,
        }
    }
}
