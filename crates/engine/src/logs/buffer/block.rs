//! Some thousands of neighbouring lines, column by column.

use std::{
    ops::Range,
    sync::atomic::{AtomicU64, Ordering},
};

use super::super::{
    event::EventId,
    reading::{Class, Shape, classify},
};

/// What orders lines: timestamp, ingestion, id.
pub(super) type Rank = (i64, i64, EventId);

/// Where a line is from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin {
    pub(super) ingested: i64,
    /// [`EventId::UNCONFIRMED`] as long as only Live Tail has brought it.
    pub(super) id: EventId,
    pub(super) stream: u32,
    pub(super) source: u16,
    /// Whether Live Tail has brought it.
    pub(super) came_live: bool,
    /// Whether the sweep found it where Live Tail should have brought it.
    pub(super) recovered: bool,
}

impl Origin {
    pub(super) fn is_confirmed(&self) -> bool {
        self.id != EventId::UNCONFIRMED
    }
}

/// A line that is not in a block yet.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) at: i64,
    pub(super) origin: Origin,
    /// Nothing until it is classified.
    pub(super) class: Option<Class>,
    pub(super) message: String,
}

impl Line {
    pub(super) fn rank(&self) -> Rank {
        (self.at, self.origin.ingested, self.origin.id)
    }

    /// Its timestamp and its ingestion.
    pub(super) fn moment(&self) -> (i64, i64) {
        (self.at, self.origin.ingested)
    }

    pub(super) fn class(&self) -> Class {
        self.class.unwrap_or_else(|| classify(&self.message))
    }
}

/// Some thousands of neighbouring lines.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    version: u64,
    /// The text of every line and a newline after each.
    texts: String,
    /// One more than there are lines.
    starts: Vec<u32>,
    times: Vec<i64>,
    origins: Vec<Origin>,
    classes: Vec<Class>,
}

impl Block {
    pub(super) fn new() -> Self {
        Self::with_room(0, 0)
    }

    /// An empty one that need not grow until it has so many lines and bytes of text.
    pub(super) fn with_room(lines: usize, bytes: usize) -> Self {
        let mut starts = Vec::with_capacity(lines + 1);
        starts.push(0);
        Self {
            version: next_version(),
            texts: String::with_capacity(bytes),
            starts,
            times: Vec::with_capacity(lines),
            origins: Vec::with_capacity(lines),
            classes: Vec::with_capacity(lines),
        }
    }

    /// Another number whenever there is anything else to see in it: what was worked out for a block holds as long as
    /// this does.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    pub(crate) fn len(&self) -> usize {
        self.times.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// The text of a line.
    pub(crate) fn text(&self, line: usize) -> &str {
        &self.texts[self.start(line)..self.start(line + 1) - 1]
    }

    /// The texts of all lines, one after another with a newline after each, to be searched in one go. A text can have
    /// newlines of its own.
    pub(crate) fn texts(&self) -> &[u8] {
        self.texts.as_bytes()
    }

    /// Where in [`Block::texts`] each line begins, with one more for the end.
    pub(crate) fn starts(&self) -> &[u32] {
        &self.starts
    }

    /// Timestamps in milliseconds since 1970, ascending.
    pub(crate) fn times(&self) -> &[i64] {
        &self.times
    }

    pub(crate) fn ingested(&self, line: usize) -> i64 {
        self.origins[line].ingested
    }

    /// The place of the line's source in the scope.
    pub(crate) fn source(&self, line: usize) -> u16 {
        self.origins[line].source
    }

    /// The number of the line's stream, unique among all sources.
    pub(crate) fn stream(&self, line: usize) -> u32 {
        self.origins[line].stream
    }

    /// Level and shape of each line.
    pub(crate) fn classes(&self) -> &[Class] {
        &self.classes
    }

    pub(crate) fn shape(&self, line: usize) -> Shape {
        self.classes[line].shape
    }

    /// Whether the sweep found it where Live Tail should have brought it.
    pub(crate) fn is_recovered(&self, line: usize) -> bool {
        self.origins[line].recovered
    }

    pub(super) fn origins(&self) -> &[Origin] {
        &self.origins
    }

    pub(super) fn rank(&self, line: usize) -> Rank {
        let origin = &self.origins[line];
        (self.times[line], origin.ingested, origin.id)
    }

    /// The rank of the first line.
    pub(super) fn first(&self) -> Option<Rank> {
        (!self.is_empty()).then(|| self.rank(0))
    }

    pub(super) fn last(&self) -> Option<Rank> {
        self.len().checked_sub(1).map(|line| self.rank(line))
    }

    /// The first line from `from` on of which `is_before` does not hold. It holds of none after that.
    pub(super) fn position(&self, from: usize, is_before: impl Fn(Rank) -> bool) -> usize {
        let (mut low, mut high) = (from, self.len());
        // Neighbours arrive together, so it is mostly here already.
        if low < high && !is_before(self.rank(low)) {
            return low;
        }
        while low < high {
            let middle = low + (high - low) / 2;
            if is_before(self.rank(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The bytes of memory that it takes.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>()
            + self.texts.capacity()
            + self.starts.capacity() * size_of::<u32>()
            + self.times.capacity() * size_of::<i64>()
            + self.origins.capacity() * size_of::<Origin>()
            + self.classes.capacity() * size_of::<Class>()
    }

    fn start(&self, line: usize) -> usize {
        self.starts[line] as usize
    }
}

/// Changes. Whoever makes some calls [`Block::renew`] or [`Block::seal`] when they are done.
impl Block {
    pub(super) fn push(&mut self, line: &Line) {
        self.texts.push_str(&line.message);
        self.texts.push('\n');
        self.starts.push(offset(self.texts.len()));
        self.times.push(line.at);
        self.origins.push(line.origin);
        self.classes.push(line.class());
    }

    /// Takes over lines of another block, which follow those that it has.
    pub(super) fn extend(&mut self, from: &Self, lines: Range<usize>) {
        let base = from.start(lines.start);
        let end = self.texts.len();
        self.texts.push_str(&from.texts[base..from.start(lines.end)]);
        let moved = |start: &u32| offset(*start as usize - base + end);
        self.starts.extend(from.starts[lines.start + 1..=lines.end].iter().map(moved));
        self.times.extend_from_slice(&from.times[lines.clone()]);
        self.origins.extend_from_slice(&from.origins[lines.clone()]);
        self.classes.extend_from_slice(&from.classes[lines]);
    }

    /// Parts with the lines from `line` on.
    pub(super) fn split_off(&mut self, line: usize) -> Self {
        let base = self.starts[line];
        let texts = self.texts.split_off(base as usize);
        let starts = self.starts[line..].iter().map(|start| start - base).collect();
        self.starts.truncate(line + 1);
        Self {
            version: next_version(),
            texts,
            starts,
            times: self.times.split_off(line),
            origins: self.origins.split_off(line),
            classes: self.classes.split_off(line),
        }
    }

    /// Forgets the lines before `line`.
    pub(super) fn forget_before(&mut self, line: usize) {
        let base = self.starts[line];
        self.texts.drain(..base as usize);
        self.starts.drain(..line);
        self.starts.iter_mut().for_each(|start| *start -= base);
        self.times.drain(..line);
        self.origins.drain(..line);
        self.classes.drain(..line);
    }

    /// Says where a line is from, which nobody sees from outside.
    pub(super) fn origin_mut(&mut self, line: usize) -> &mut Origin {
        &mut self.origins[line]
    }

    /// There is something else to see now.
    pub(super) fn renew(&mut self) {
        self.version = next_version();
    }

    /// There is something else to see now, and more will hardly come.
    pub(super) fn seal(&mut self) {
        self.renew();
        self.texts.shrink_to_fit();
        self.starts.shrink_to_fit();
        self.times.shrink_to_fit();
        self.origins.shrink_to_fit();
        self.classes.shrink_to_fit();
    }
}

/// A block holds a mebibyte and one line, and no line is longer than [`super::LONGEST`].
fn offset(bytes: usize) -> u32 {
    debug_assert!(u32::try_from(bytes).is_ok());
    bytes as u32
}

/// Of all blocks of all buffers, so that no two are taken for one another.
fn next_version() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
