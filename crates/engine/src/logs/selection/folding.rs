//! Entries: a line, and those below it that go on with it in its stream.

use std::{collections::HashMap, sync::Arc};

use super::bits::Bits;
use crate::logs::{
    buffer::{Block, Snapshot},
    reading::Shape,
};

/// A line goes on with an entry that began at most this long before it, in milliseconds.
const LONGEST: i64 = 10_000;
/// The most lines of an entry.
const MOST_LINES: u32 = 1_000;
/// The most streams whose entries go on from one block into the next.
const MOST_OPEN: usize = 4_096;

/// The first line of an entry: in the block of this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) version: u64,
    pub(super) line: u32,
}

/// An entry that lines may still go on with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Open {
    head: Head,
    /// When it began.
    at: i64,
    lines: u32,
    in_traceback: bool,
}

/// The open entries at a border between blocks, by stream.
type Border = HashMap<u32, Open>;

/// How the lines of a block are folded.
#[derive(Debug)]
pub(super) struct Folded {
    /// Lines that begin entries.
    pub(super) heads: Bits,
    /// Heads and the lines of this block that are folded below them, sorted.
    local: Vec<(u32, u32)>,
    /// Lines that go on with entries of earlier blocks, in order.
    pub(super) carried: Vec<(Head, u32)>,
    before: Arc<Border>,
    after: Arc<Border>,
}

/// What is known of blocks, by version.
#[derive(Debug, Default)]
pub(super) struct Folding {
    known: HashMap<u64, Arc<Folded>>,
}

impl Folding {
    /// Folds all blocks; looks only at those that changed, and those after them until their entries are the same again.
    pub(super) fn fold(&mut self, snapshot: &Snapshot, unfolded: bool) -> Vec<Arc<Folded>> {
        if unfolded {
            return snapshot.blocks.iter().map(|block| Arc::new(Folded::flat(block.len()))).collect();
        }
        let mut border = Arc::new(Border::new());
        let mut all = Vec::with_capacity(snapshot.blocks.len());
        for block in &snapshot.blocks {
            let known = self.known.get(&block.version()).filter(|known| known.before == border);
            let folded = known.cloned().unwrap_or_else(|| Arc::new(Folded::of(block, border)));
            border = Arc::clone(&folded.after);
            all.push(folded);
        }
        let versions = snapshot.blocks.iter().map(|block| block.version());
        self.known = versions.zip(all.iter().cloned()).collect();
        all
    }
}

impl Folded {
    /// Each line by itself.
    fn flat(lines: usize) -> Self {
        let (before, after) = Default::default();
        Self { heads: Bits::all(lines), local: Vec::new(), carried: Vec::new(), before, after }
    }

    fn of(block: &Block, before: Arc<Border>) -> Self {
        let mut open = (*before).clone();
        let (version, times) = (block.version(), block.times());
        let (mut heads, mut local, mut carried) = (Bits::all(block.len()), Vec::new(), Vec::new());
        for (line, at) in (0_u32..).zip(times) {
            let place = line as usize;
            let (stream, shape) = (block.stream(place), block.shape(place));
            let Some(entry) = open.get_mut(&stream).filter(|entry| entry.takes(shape, *at)) else {
                let head = Head { version, line };
                open.insert(
                    stream,
                    Open { head, at: *at, lines: 1, in_traceback: shape == Shape::Traceback },
                );
                continue;
            };
            entry.go_on(shape);
            heads.set(place, false);
            if entry.head.version == version {
                local.push((entry.head.line, line));
            } else {
                carried.push((entry.head, line));
            }
        }
        local.sort_unstable();
        if let Some(last) = times.last() {
            open.retain(|_, entry| last.saturating_sub(entry.at) <= LONGEST);
        }
        Self { heads, local, carried, before, after: Arc::new(bounded(open)) }
    }

    /// Lines of this block that are folded below a line of it.
    pub(super) fn below(&self, head: usize) -> &[(u32, u32)] {
        let first = self.local.partition_point(|(of, _)| (*of as usize) < head);
        let end = first + self.local[first..].partition_point(|(of, _)| *of as usize == head);
        &self.local[first..end]
    }

    /// Heads of this block and the lines of it that are folded below them.
    pub(super) fn local(&self) -> impl Iterator<Item = (usize, usize)> {
        self.local.iter().map(|(head, line)| (*head as usize, *line as usize))
    }

    /// Whether nothing in this block is folded below a line of it.
    pub(super) const fn is_flat(&self) -> bool {
        self.local.is_empty()
    }

    /// The head in this block of a line that is folded.
    pub(super) fn local_head(&self, line: usize) -> Option<usize> {
        if self.heads.has(line) {
            return Some(line);
        }
        let found = self.local.iter().find(|(_, folded)| *folded as usize == line);
        found.map(|(head, _)| *head as usize)
    }

    /// The head in an earlier block.
    pub(super) fn carried_head(&self, line: usize) -> Option<Head> {
        let found = self.carried.binary_search_by_key(&line, |(_, folded)| *folded as usize);
        found.ok().map(|at| self.carried[at].0)
    }
}

impl Open {
    /// Whether a line of this shape goes on with it.
    fn takes(&self, shape: Shape, at: i64) -> bool {
        let goes_on = match shape {
            Shape::Head => false,
            Shape::Indented | Shape::Traceback => true,
            Shape::Bare => self.in_traceback,
        };
        goes_on && self.lines < MOST_LINES && at.saturating_sub(self.at) <= LONGEST
    }

    fn go_on(&mut self, shape: Shape) {
        self.lines += 1;
        self.in_traceback = match shape {
            Shape::Traceback => true,
            // It says what was raised.
            Shape::Bare => false,
            Shape::Head | Shape::Indented => self.in_traceback,
        };
    }
}

/// The newest entries, when there are too many to be kept at every border.
fn bounded(open: Border) -> Border {
    if open.len() <= MOST_OPEN {
        return open;
    }
    let mut newest: Vec<_> = open.into_iter().collect();
    newest.sort_unstable_by_key(|(stream, entry)| (std::cmp::Reverse(entry.at), *stream));
    newest.truncate(MOST_OPEN);
    newest.into_iter().collect()
}
