//! Lines in memory: compact, in the order of (timestamp, ingestion, id), bounded.
//!
//! Lines lie in blocks of neighbours. A block is never changed while somebody looks at it: a [`Snapshot`] shares the
//! blocks and costs nothing, and what changes is copied first.

use std::sync::Arc;

use protocol::{Moment, logs::LineKey};

use super::{
    event::Arrival,
    reading::{Class, Shape},
};

/// The most that a buffer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) lines: usize,
    /// Bytes of all memory that the lines take.
    pub(crate) bytes: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { lines: 1_000_000, bytes: 512 << 20 }
    }
}

/// What came of arrivals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    /// Lines that were not known.
    pub(crate) new: usize,
    /// Of those, the ones that Live Tail should have brought and the sweep found.
    pub(crate) recovered: usize,
    /// Lines of Live Tail that the sweep found too, so that they have an id now.
    pub(crate) confirmed: usize,
    /// Lines that were known already.
    pub(crate) repeated: usize,
    /// Lines that went to make room; what arrives older than all that is held goes at once.
    pub(crate) forgotten: usize,
}

/// The lines of a view.
#[derive(Debug)]
pub(crate) struct Buffer {}

impl Buffer {
    pub(crate) fn new(bounds: Bounds) -> Self {
        let _ = bounds;
        todo!()
    }

    /// Takes lines of Live Tail, in any order. Each is the same as one line of the sweep that is not yet known to have
    /// come live, or else new.
    pub(crate) fn take_live(&mut self, arrivals: Vec<Arrival>) -> Taken {
        let _ = arrivals;
        todo!()
    }

    /// Takes lines of the sweep, in any order. Each is known by its id, or the same as one line of Live Tail that has
    /// none yet, or else new.
    pub(crate) fn take_swept(&mut self, arrivals: Vec<Arrival>, now: Moment) -> Taken {
        let _ = (arrivals, now);
        todo!()
    }

    /// Takes away what Live Tail brought of a source between these timestamps and no sweep has found: it was told
    /// twice. The sweep has read all of that time. Returns how many.
    pub(crate) fn settle(&mut self, source: u16, from: i64, until: i64) -> usize {
        let _ = (source, from, until);
        todo!()
    }

    /// What is held now.
    pub(crate) fn snapshot(&self) -> Snapshot {
        todo!()
    }

    /// Bytes of all memory that the lines take.
    pub(crate) fn bytes(&self) -> usize {
        todo!()
    }
}

/// What a buffer held at one moment.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    pub(crate) blocks: Vec<Arc<Block>>,
}

/// A place in a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) block: usize,
    pub(crate) line: usize,
}

impl Snapshot {
    /// How many lines there are.
    pub(crate) fn lines(&self) -> usize {
        todo!()
    }

    /// Lines of each source, by its place in the scope.
    pub(crate) fn held_of(&self, source: u16) -> u64 {
        let _ = source;
        todo!()
    }

    /// The name of a stream.
    pub(crate) fn stream_name(&self, stream: u32) -> &str {
        let _ = stream;
        todo!()
    }

    /// The first line of this moment or after it; nothing when all are older.
    pub(crate) fn at_or_after(&self, at: Moment) -> Option<Place> {
        let _ = at;
        todo!()
    }

    /// The key of a line.
    pub(crate) fn key(&self, place: Place) -> LineKey {
        let _ = place;
        todo!()
    }

    /// The line of this key, or, where it is not there, the one that follows its place. Nothing for a key that is not
    /// one, or when nothing follows.
    pub(crate) fn find(&self, key: &LineKey) -> Option<(Place, bool)> {
        let _ = key;
        todo!()
    }

    /// Whether the sweep found the line in the last ten seconds.
    pub(crate) fn just_recovered(&self, place: Place, now: Moment) -> bool {
        let _ = (place, now);
        todo!()
    }
}

/// Some thousands of neighbouring lines.
#[derive(Clone, Debug)]
pub(crate) struct Block {}

impl Block {
    /// Another number whenever anything in it is another: what was worked out for a block holds as long as this does.
    pub(crate) fn version(&self) -> u64 {
        todo!()
    }

    pub(crate) fn len(&self) -> usize {
        todo!()
    }

    /// The text of a line.
    pub(crate) fn text(&self, line: usize) -> &str {
        let _ = line;
        todo!()
    }

    /// The texts of all lines, one after another with a newline after each, to be searched in one go.
    pub(crate) fn texts(&self) -> &[u8] {
        todo!()
    }

    /// Where in [`Block::texts`] each line begins, with one more for the end.
    pub(crate) fn starts(&self) -> &[u32] {
        todo!()
    }

    /// Timestamps in milliseconds since 1970, ascending.
    pub(crate) fn times(&self) -> &[i64] {
        todo!()
    }

    pub(crate) fn ingested(&self, line: usize) -> i64 {
        let _ = line;
        todo!()
    }

    /// The place of the line's source in the scope.
    pub(crate) fn source(&self, line: usize) -> u16 {
        let _ = line;
        todo!()
    }

    /// The number of the line's stream, unique among all sources.
    pub(crate) fn stream(&self, line: usize) -> u32 {
        let _ = line;
        todo!()
    }

    /// Level and shape of each line.
    pub(crate) fn classes(&self) -> &[Class] {
        todo!()
    }

    pub(crate) fn shape(&self, line: usize) -> Shape {
        self.classes()[line].shape
    }

    /// Whether the sweep found it where Live Tail should have brought it.
    pub(crate) fn is_recovered(&self, line: usize) -> bool {
        let _ = line;
        todo!()
    }
}
