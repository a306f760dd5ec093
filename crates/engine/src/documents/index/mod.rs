//! The index of a listing: keys and what S3 lists of them, compact and in order.
//!
//! Keys are kept without the listing's prefix. Rows stand in blocks behind `Arc`s, so that whoever looks has a snapshot
//! and nobody waits. Each range of keys that is listed in order fills blocks of its own; ranges do not overlap, so
//! blocks do not either, and in the order of their first keys they are the whole.

mod block;
mod classes;
mod snapshot;
#[cfg(test)]
mod tests;

use std::{collections::HashMap, sync::Arc};

pub(in crate::documents) use self::{
    block::{Block, Listed, What},
    classes::Classes,
    snapshot::Snapshot,
};

/// Rows of a full block.
const BLOCK: usize = 8_192;

/// Everything that was listed so far.
#[derive(Debug, Default)]
pub(in crate::documents) struct Index {
    blocks: Vec<Arc<Block>>,
    /// The last block of each range, by its place among the blocks.
    open: HashMap<usize, usize>,
    classes: Arc<Classes>,
    rows: usize,
    bytes: u64,
    /// Moves with every row.
    version: u64,
}

impl Index {
    /// The names of storage classes, for whoever makes blocks for it.
    pub(in crate::documents) fn classes(&self) -> &Arc<Classes> {
        &self.classes
    }

    /// Adds the first `count` rows of `page`, which follow what `range` has already.
    pub(in crate::documents) fn push(&mut self, range: usize, page: &Block, count: usize) {
        let count = count.min(page.rows());
        if count == 0 {
            return;
        }
        self.rows += count;
        self.version += 1;
        if let Some(block) = self.open.get(&range).and_then(|place| self.blocks.get_mut(*place))
            && block.rows() + count <= BLOCK
        {
            self.bytes = self.bytes.saturating_add(Arc::make_mut(block).append(page, count));
            return;
        }
        self.close(range);
        let mut block = Block::default();
        self.bytes = self.bytes.saturating_add(block.append(page, count));
        self.open.insert(range, self.blocks.len());
        self.blocks.push(Arc::new(block));
    }

    /// Ends a range: nothing follows in it.
    pub(in crate::documents) fn close(&mut self, range: usize) {
        if let Some(block) = self.open.remove(&range).and_then(|place| self.blocks.get_mut(place)) {
            Arc::make_mut(block).shrink();
        }
    }

    /// Objects, versions and folders.
    pub(in crate::documents) const fn rows(&self) -> usize {
        self.rows
    }

    /// Bytes of the objects.
    pub(in crate::documents) const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Bytes of memory that it takes.
    pub(in crate::documents) fn memory(&self) -> usize {
        self.blocks.iter().map(|block| block.memory() + size_of::<Arc<Block>>()).sum()
    }

    /// What it holds now, in the order of keys.
    pub(in crate::documents) fn snapshot(&self) -> Snapshot {
        let mut blocks: Vec<_> = self.blocks.iter().enumerate().collect();
        // A key with many versions may go on in the next block of its range.
        blocks.sort_by(|(here, a), (there, b)| a.key(0).cmp(b.key(0)).then(here.cmp(there)));
        let blocks = blocks.into_iter().map(|(place, block)| (place, Arc::clone(block)));
        Snapshot::new(blocks, Arc::clone(&self.classes), self.version)
    }
}
