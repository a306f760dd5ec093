//! The buffer for who measures it: lines in, figures out.

use protocol::Moment;

use super::{
    buffer::{Bounds, Buffer},
    event::{Arrival, EventId},
};

/// So many streams are written to in turn.
const STREAMS: u64 = 40;
/// What it takes CloudWatch Logs to take a line, in milliseconds.
const INGESTION: i64 = 350;

/// Lines of one log group, as the sweep reads them into a view.
#[derive(Debug)]
pub struct Lines {
    buffer: Buffer,
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
        Self { buffer: Buffer::new(Bounds::default()), came: 0 }
    }

    /// Takes lines with their timestamps, in milliseconds since 1970: one answer of the sweep, in any order.
    pub fn take(&mut self, lines: Vec<(i64, String)>) {
        let now = lines.iter().map(|(at, _)| at + INGESTION).max().unwrap_or_default();
        let arrivals = lines.into_iter().map(|(at, message)| self.arrival(at, message)).collect();
        self.buffer.take_swept(arrivals, Moment(now));
    }

    /// The bytes of memory that they take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.buffer.bytes()
    }

    /// How many are held.
    #[must_use]
    pub fn held(&self) -> usize {
        self.buffer.snapshot().lines()
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
