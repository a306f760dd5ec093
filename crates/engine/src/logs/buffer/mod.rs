//! Lines in memory: compact, in the order of (timestamp, ingestion, id), bounded.
//!
//! Lines lie in blocks of neighbours. A block is never changed while somebody looks at it: a [`Snapshot`] shares the
//! blocks and costs nothing, and what changes is copied first. What arrives is [joined](join) with what is held, and
//! what is new is [woven](mod@weave) in, a block at a time.

mod block;
mod join;
mod key;
mod place;
mod recoveries;
mod snapshot;
mod streams;
#[cfg(test)]
mod tests;
mod weave;

use std::{collections::HashSet, sync::Arc};

use protocol::Moment;

pub(crate) use self::{
    block::Block,
    place::Place,
    snapshot::{Keys, Snapshot},
};
use self::{
    block::{Line, Origin, Rank},
    join::Join,
    place::{onward, seek},
    recoveries::Recoveries,
    streams::Streams,
    weave::weave,
};
use super::event::{Arrival, EventId};

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

/// No line is longer, in bytes: CloudWatch Logs takes a mebibyte. What is goes at once.
const LONGEST: usize = 1 << 30;

/// What came of arrivals: each is new, confirmed, repeated or too old.
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
    /// Arrivals older than a line that went to make room. They go at once, and nobody knows any more whether they were
    /// known: see [`Buffer::floor`]. A line that is longer than any can be goes with them.
    pub(crate) too_old: usize,
    /// Lines that went to make room, the oldest first; a new one too when it is the oldest.
    pub(crate) forgotten: usize,
}

/// The lines of a view.
#[derive(Debug)]
pub(crate) struct Buffer {
    bounds: Bounds,
    /// In order; none is empty.
    blocks: Vec<Arc<Block>>,
    lines: usize,
    /// Lines of each source.
    held: Vec<u64>,
    streams: Streams,
    recoveries: Recoveries,
    /// The newest line that went to make room.
    floor: Option<Rank>,
}

impl Buffer {
    pub(crate) fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            blocks: Vec::new(),
            lines: 0,
            held: Vec::new(),
            streams: Streams::default(),
            recoveries: Recoveries::default(),
            floor: None,
        }
    }

    /// Takes lines of Live Tail, in any order. Each is the same as one line of the sweep that is not yet known to have
    /// come live, or else new.
    pub(crate) fn take_live(&mut self, arrivals: Vec<Arrival>) -> Taken {
        let mut taken = Taken::default();
        let lines = self.lines_of(arrivals, Way::Live, &mut taken);
        let mut join = Join::new(&mut self.blocks);
        let new = join.live(lines);
        taken.repeated = join.repeated;
        taken.new = new.len();
        self.replace(&[], new);
        taken.forgotten = self.make_room();
        taken
    }

    /// Takes lines of the sweep, in any order. Each is known by its id, or the same as one line of Live Tail that has
    /// none yet, or else new.
    pub(crate) fn take_swept(&mut self, arrivals: Vec<Arrival>, now: Moment) -> Taken {
        let mut taken = Taken::default();
        let lines = self.lines_of(arrivals, Way::Swept, &mut taken);
        let mut join = Join::new(&mut self.blocks);
        let lines = join.swept(lines);
        let moved = join.moved;
        taken.repeated = join.repeated;
        taken.confirmed = join.confirmed;
        taken.new = lines.len() - moved.len();
        let recovered: Vec<_> = lines
            .iter()
            .map(|line| line.origin)
            .filter(|origin| origin.recovered)
            .map(|origin| origin.id)
            .collect();
        taken.recovered = recovered.len();
        self.recoveries.add(recovered, now);
        self.replace(&moved, lines);
        taken.forgotten = self.make_room();
        taken
    }

    /// Takes away what Live Tail brought of a source between these timestamps and no sweep has found: it was told
    /// twice. The sweep has read all of that time. Returns how many.
    pub(crate) fn settle(&mut self, source: u16, from: i64, until: i64) -> usize {
        let first = seek(&self.blocks, Place::default(), |(at, ..)| at < from);
        let end = seek(&self.blocks, first, |(at, ..)| at < until);
        let told_twice: Vec<_> = onward(&self.blocks, first)
            .take_while(|place| *place < end)
            .filter(|place| {
                let origin = &self.blocks[place.block].origins()[place.line];
                origin.source == source && !origin.is_confirmed()
            })
            .collect();
        self.replace(&told_twice, Vec::new());
        told_twice.len()
    }

    /// What is held now.
    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot {
            blocks: self.blocks.clone(),
            lines: self.lines,
            held: self.held.clone(),
            names: Arc::clone(self.streams.names()),
            recoveries: self.recoveries.clone(),
        }
    }

    /// Bytes of all memory that the lines take.
    pub(crate) fn bytes(&self) -> usize {
        let blocks: usize = self.blocks.iter().map(|block| block.bytes()).sum();
        blocks + self.streams.bytes() + self.recoveries.bytes()
    }

    /// The timestamp of the newest line that went to make room: nothing before it is held or will be, so there is no
    /// need to read it.
    pub(crate) fn floor(&self) -> Option<Moment> {
        self.floor.map(|(at, ..)| Moment(at))
    }

    /// Arrivals as lines, in order, without those that go at once.
    fn lines_of(&mut self, arrivals: Vec<Arrival>, way: Way, taken: &mut Taken) -> Vec<Line> {
        let arrived = arrivals.len();
        let mut lines: Vec<_> = arrivals.into_iter().map(|arrival| self.line_of(arrival, way)).collect();
        lines.retain(|line| {
            self.floor.is_none_or(|floor| floor < line.rank()) && line.message.len() <= LONGEST
        });
        taken.too_old = arrived - lines.len();
        lines.sort_by_key(Line::rank);
        lines
    }

    fn line_of(&mut self, arrival: Arrival, way: Way) -> Line {
        let Arrival { source, stream, at, ingested, id, was_live, message } = arrival;
        let (id, came_live) = match way {
            Way::Live => (EventId::UNCONFIRMED, true),
            // What says the same each time it is read is the same event, as far as anybody can tell.
            Way::Swept => (id.unwrap_or_else(|| EventId::of(&format!("{stream}\n{message}"))), false),
        };
        let stream = self.streams.number(source, &stream);
        let recovered = was_live && !came_live;
        Line {
            at,
            origin: Origin { ingested, id, stream, source, came_live, recovered },
            class: None,
            message,
        }
    }

    /// Takes out the lines at `gone` and puts in others, both in order.
    fn replace(&mut self, gone: &[Place], lines: Vec<Line>) {
        for line in &lines {
            let source = usize::from(line.origin.source);
            if self.held.len() <= source {
                self.held.resize(source + 1, 0);
            }
            self.held[source] += 1;
        }
        for place in gone {
            self.held[usize::from(self.blocks[place.block].source(place.line))] -= 1;
        }
        self.lines = self.lines + lines.len() - gone.len();
        weave(&mut self.blocks, gone, lines);
    }

    /// Lets the oldest lines go until the others are within bounds. Returns how many.
    fn make_room(&mut self) -> usize {
        let before = self.lines;
        while self.lines > self.bounds.lines {
            self.forget(self.lines - self.bounds.lines);
        }
        // Bytes are let go by the block, and of the last one by half.
        while self.bytes() > self.bounds.bytes && !self.blocks.is_empty() {
            let parts = if self.blocks.len() > 1 { 1 } else { 2 };
            self.forget(self.blocks[0].len().div_ceil(parts));
        }
        if before > self.lines && self.streams.are_many() {
            let used = self.blocks.iter().flat_map(|block| block.origins()).map(|origin| origin.stream);
            self.streams.keep(&used.collect::<HashSet<_>>());
        }
        before - self.lines
    }

    /// Forgets so many lines of the first block, or all of it.
    fn forget(&mut self, lines: usize) {
        let first = &mut self.blocks[0];
        let lines = lines.min(first.len());
        self.floor = self.floor.max(Some(first.rank(lines - 1)));
        self.lines -= lines;
        first.origins()[..lines].iter().for_each(|origin| self.held[usize::from(origin.source)] -= 1);
        if lines == first.len() {
            self.blocks.remove(0);
        } else {
            let first = Arc::make_mut(first);
            first.forget_before(lines);
            first.seal();
        }
    }
}

/// How lines are told.
#[derive(Clone, Copy)]
enum Way {
    Live,
    Swept,
}
