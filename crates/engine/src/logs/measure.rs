//! A view for who measures it: lines in, figures out; and what a view really holds.

use std::sync::PoisonError;

use protocol::{
    Error, Moment,
    catalogue::EnvironmentId,
    logs::{Anchor, Lens, Scope, Source, Span, ViewId},
};

use super::{
    buffer::Buffer,
    event::{Arrival, EventId},
    view::View,
};
use crate::Engine;

/// So many streams are written to in turn.
const STREAMS: u64 = 40;
/// What it takes CloudWatch Logs to take a line, in milliseconds.
const INGESTION: i64 = 350;

/// Lines of one log group, as the sweep reads them into a view.
pub struct Lines {
    view: View,
    came: u64,
}

impl Default for Lines {
    fn default() -> Self {
        Self::new()
    }
}

impl Lines {
    /// None, and room for as many as a view holds.
    #[must_use]
    pub fn new() -> Self {
        let environment = EnvironmentId::new("measured", "lines");
        let source = Source { environment, group: "/measured/lines".to_owned(), streams: Vec::new() };
        let scope = Scope { sources: vec![source], span: Span::Live { back: 0 }, pattern: None };
        Self { view: View::new(ViewId("measured".to_owned()), scope, Vec::new(), Moment(0)), came: 0 }
    }

    /// Takes lines with their timestamps, in milliseconds since 1970: one answer of the sweep, in any order.
    pub fn take(&mut self, lines: Vec<(i64, String)>) {
        let now = lines.iter().map(|(at, _)| at + INGESTION).max().unwrap_or_default();
        let arrivals = lines.into_iter().map(|(at, message)| self.arrival(at, message)).collect();
        self.buffer(|buffer| buffer.take_swept(arrivals, Moment(now)));
    }

    /// The bytes of memory that they take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.buffer(|buffer| buffer.bytes())
    }

    /// How many are held.
    #[must_use]
    pub fn held(&self) -> usize {
        self.buffer(|buffer| buffer.snapshot().lines())
    }

    /// Filters them, and brings what is shown up to date. Returns how many rows there are; of a filter that cannot be
    /// read, as many as before.
    pub fn select(&mut self, filter: &str) -> usize {
        let lens = Lens { filter: filter.to_owned(), ..Lens::default() };
        if self.view.look_through(lens).is_ok() {
            self.view.work_out();
        }
        usize::try_from(self.view.published().selection.rows()).unwrap_or(usize::MAX)
    }

    /// Forgets what filters found, as if no line had been looked at.
    pub fn forget(&mut self) {
        self.view.forget_found();
    }

    /// Builds the rows from `index` on, as the window asks for them. Returns how many there are.
    #[must_use]
    pub fn rows_at(&self, index: u64, count: u32) -> usize {
        self.view.published().rows(&Anchor::Row { index }, 0, count, Moment(0)).rows.len()
    }

    /// How many rows there are in each of so many stretches of time.
    #[must_use]
    pub fn density(&self, buckets: u32) -> usize {
        let published = self.view.published();
        published.selection.density(&published.snapshot, buckets, published.revision).buckets.len()
    }

    fn buffer<T>(&self, use_it: impl FnOnce(&mut Buffer) -> T) -> T {
        use_it(&mut self.view.buffer.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn arrival(&mut self, at: i64, message: String) -> Arrival {
        self.came += 1;
        Arrival {
            source: 0,
            stream: format!("api/{:02}", self.came % STREAMS),
            at,
            ingested: at + INGESTION,
            id: Some(EventId::of(&format!("{at}{:043}", self.came))),
            was_live: false,
            message,
        }
    }
}

/// A line that a view holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its timestamp, in milliseconds since 1970.
    pub at: i64,
    /// When CloudWatch Logs took it, in milliseconds since 1970.
    pub ingested: i64,
    /// The name of its stream.
    pub stream: String,
    /// Its text.
    pub text: String,
}

/// All lines that a view holds, in their order: to be compared with what the log groups hold.
///
/// # Errors
/// `NotFound` when the view is not open.
pub fn held(engine: &Engine, view: &ViewId) -> Result<Vec<Held>, Error> {
    let published = engine.log_views.get(view)?.published();
    let snapshot = &published.snapshot;
    let lines = snapshot.blocks.iter().flat_map(|block| (0..block.len()).map(move |line| (block, line)));
    let held = lines.map(|(block, line)| Held {
        at: block.times()[line],
        ingested: block.ingested(line),
        stream: snapshot.stream_name(block.stream(line)).to_owned(),
        text: block.text(line).to_owned(),
    });
    Ok(held.collect())
}
