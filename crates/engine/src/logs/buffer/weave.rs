//! Takes lines out of blocks and puts others in, block by block: neighbours are copied in bulk.

use std::{ops::Range, sync::Arc};

use super::{
    block::{Block, Line},
    place::Place,
};

/// The most lines of a block. In tests so few that small ones have many blocks.
pub(super) const LINES: usize = if cfg!(test) { 16 } else { 4_096 };
/// A block that has as many bytes of text takes no more lines.
pub(super) const BYTES: usize = if cfg!(test) { 1 << 10 } else { 1 << 20 };

/// Takes out the lines at `gone` and puts in `lines`, both in order. Of lines of one rank, the new ones come after those
/// that are held.
pub(super) fn weave(blocks: &mut Vec<Arc<Block>>, mut gone: &[Place], lines: Vec<Line>) {
    let first_in = lines.first().map(|line| {
        let rank = line.rank();
        let after = blocks.partition_point(|block| block.first().is_some_and(|first| first <= rank));
        after.saturating_sub(1)
    });
    let first_out = gone.first().map(|place| place.block);
    let Some(first) = first_in.into_iter().chain(first_out).min() else { return };
    if blocks.is_empty() {
        blocks.push(Arc::new(Block::new()));
    }
    let mut rest = blocks.split_off(first).into_iter().peekable();
    let mut lines = lines.into_iter();
    let mut index = first;
    while let Some(block) = rest.next() {
        let next = rest.peek().and_then(|block| block.first());
        let out = gone.partition_point(|place| place.block <= index);
        let into = lines.as_slice().partition_point(|line| next.is_none_or(|next| line.rank() < next));
        if out + into == 0 {
            blocks.push(block);
        } else {
            let edit = Edit { gone: &gone[..out], lines: &lines.as_slice()[..into], is_last: next.is_none() };
            edit.apply(blocks, block);
            lines.by_ref().take(into).for_each(drop);
            gone = &gone[out..];
        }
        index += 1;
    }
}

/// What happens to one block.
struct Edit<'e> {
    gone: &'e [Place],
    lines: &'e [Line],
    is_last: bool,
}

impl Edit<'_> {
    /// Puts what becomes of a block after the others.
    fn apply(&self, blocks: &mut Vec<Arc<Block>>, block: Arc<Block>) {
        let lines = block.len() + self.lines.len() - self.gone.len();
        let bytes = block.texts().len() + self.lines.iter().map(|line| line.message.len() + 1).sum::<usize>();
        let room = Room::of(lines, bytes, self.is_last);
        let first = self.first(&block);
        let stays = first > block.len() / 2 && (room.is_enough || self.is_last);
        let (open, old, base) = match Arc::try_unwrap(block) {
            // Of a block at which nobody looks, what stands before the first change stays where it is.
            Ok(mut open) if stays => {
                let old = open.split_off(first);
                (open, Arc::new(old), first)
            }
            Ok(old) => (Block::with_room(lines.min(room.lines), bytes.min(room.bytes)), Arc::new(old), 0),
            Err(old) => (Block::with_room(lines.min(room.lines), bytes.min(room.bytes)), old, 0),
        };
        let mut gone = self.gone.iter().map(|place| place.line - base).peekable();
        let mut loom = Loom { blocks, open, room };
        let mut at = 0;
        for line in self.lines {
            let rank = line.rank();
            let until = old.position(at, |held| held <= rank);
            loom.copy(&old, at..until, &mut gone);
            loom.push(line);
            at = until;
        }
        loom.copy(&old, at..old.len(), &mut gone);
        loom.finish(self.is_last);
    }

    /// The first line that does not stay where it is.
    fn first(&self, block: &Block) -> usize {
        let first_in = self.lines.first().map(|line| {
            let rank = line.rank();
            if block.last().is_none_or(|last| last <= rank) {
                block.len()
            } else {
                block.position(0, |held| held <= rank)
            }
        });
        let first_out = self.gone.first().map(|place| place.line);
        first_in.into_iter().chain(first_out).min().unwrap_or(0)
    }
}

/// How much goes into a block.
#[derive(Clone, Copy)]
struct Room {
    /// Whether all goes into one.
    is_enough: bool,
    lines: usize,
    bytes: usize,
}

impl Room {
    /// The last block goes on being filled; others are shared out evenly, so that more can come between.
    fn of(lines: usize, bytes: usize, is_last: bool) -> Self {
        let parts = lines.div_ceil(LINES).max(bytes.div_ceil(BYTES)).max(1);
        if is_last || parts == 1 {
            Self { is_enough: parts == 1, lines: LINES, bytes: BYTES }
        } else {
            Self { is_enough: false, lines: lines.div_ceil(parts), bytes: bytes.div_ceil(parts) }
        }
    }
}

/// Fills blocks one after another.
struct Loom<'b> {
    blocks: &'b mut Vec<Arc<Block>>,
    open: Block,
    room: Room,
}

impl Loom<'_> {
    fn push(&mut self, line: &Line) {
        self.make_room();
        self.open.push(line);
    }

    /// Copies the lines of a range that are not gone.
    fn copy(
        &mut self,
        from: &Block,
        range: Range<usize>,
        gone: &mut std::iter::Peekable<impl Iterator<Item = usize>>,
    ) {
        let mut at = range.start;
        while let Some(out) = gone.next_if(|out| *out < range.end) {
            self.extend(from, at..out);
            at = out + 1;
        }
        self.extend(from, at..range.end);
    }

    fn extend(&mut self, from: &Block, mut range: Range<usize>) {
        while !range.is_empty() {
            self.make_room();
            let starts = &from.starts()[range.start..=range.end];
            let bytes = self.room.bytes - self.open.texts().len();
            let fitting = starts[1..].partition_point(|start| ((start - starts[0]) as usize) < bytes) + 1;
            let until = range.end.min(range.start + fitting.min(self.room.lines - self.open.len()));
            self.open.extend(from, range.start..until);
            range.start = until;
        }
    }

    /// A block takes lines until it has reached its room, so that a line longer than that finds its place too.
    fn make_room(&mut self) {
        if self.open.len() >= self.room.lines || self.open.texts().len() >= self.room.bytes {
            let mut full = std::mem::replace(&mut self.open, Block::new());
            full.seal();
            self.blocks.push(Arc::new(full));
        }
    }

    fn finish(mut self, is_last: bool) {
        if self.open.is_empty() {
            return;
        }
        match self.blocks.last_mut() {
            Some(before)
                if is_small(
                    before.len() + self.open.len(),
                    before.texts().len() + self.open.texts().len(),
                ) =>
            {
                let before = Arc::make_mut(before);
                before.extend(&self.open, 0..self.open.len());
                before.seal();
            }
            _ => {
                if is_last {
                    self.open.renew();
                } else {
                    self.open.seal();
                }
                self.blocks.push(Arc::new(self.open));
            }
        }
    }
}

/// Whether two blocks are better one.
fn is_small(lines: usize, bytes: usize) -> bool {
    lines <= LINES / 4 && bytes <= BYTES / 4
}
