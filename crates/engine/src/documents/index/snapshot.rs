//! What an index held at one moment.

use std::{ops::Range, sync::Arc};

use super::{Block, Classes, Listed};

/// Rows in the order of keys, each with a place from 0.
#[derive(Clone, Debug)]
pub(in crate::documents) struct Snapshot {
    /// With the number under which the index knows each.
    blocks: Arc<[(usize, Arc<Block>)]>,
    /// The place of each block's first row, and of the row after the last.
    starts: Arc<[u32]>,
    classes: Arc<Classes>,
    version: u64,
    folders: usize,
}

impl Snapshot {
    pub(super) fn new(
        blocks: impl Iterator<Item = (usize, Arc<Block>)>,
        classes: Arc<Classes>,
        version: u64,
    ) -> Self {
        let blocks: Arc<[_]> = blocks.collect();
        let mut starts = vec![0_u32];
        let mut rows = 0_usize;
        for (_, block) in blocks.iter() {
            rows += block.rows();
            starts.push(u32::try_from(rows).unwrap_or(u32::MAX));
        }
        let folders = blocks.iter().map(|(_, block)| block.folders()).sum();
        Self { blocks, starts: starts.into(), classes, version, folders }
    }

    /// The same number means the same rows, of one index.
    pub(in crate::documents) const fn version(&self) -> u64 {
        self.version
    }

    pub(in crate::documents) fn rows(&self) -> usize {
        self.starts.last().map_or(0, |end| *end as usize)
    }

    /// How many rows are folders.
    pub(in crate::documents) const fn folders(&self) -> usize {
        self.folders
    }

    pub(in crate::documents) fn classes(&self) -> &Classes {
        &self.classes
    }

    /// The blocks in order, each with its number and the place of its first row.
    pub(in crate::documents) fn blocks(&self) -> impl ExactSizeIterator<Item = (usize, u32, &Arc<Block>)> {
        self.blocks.iter().zip(self.starts.iter()).map(|((number, block), start)| (*number, *start, block))
    }

    /// The row at a place.
    pub(in crate::documents) fn row(&self, place: u32) -> Option<Listed<'_>> {
        self.at(place).map(|(block, row)| block.listed(row))
    }

    /// The block and the row in it of a place.
    pub(in crate::documents) fn at(&self, place: u32) -> Option<(&Block, usize)> {
        let block = self.starts.partition_point(|start| *start <= place).checked_sub(1)?;
        let (_, found) = self.blocks.get(block)?;
        Some((found, (place - self.starts[block]) as usize))
    }

    /// The places that have this key, in the order of its versions; where it would be, when none has.
    pub(in crate::documents) fn find(&self, key: &[u8]) -> Range<u32> {
        self.first(|other| other < key)..self.first(|other| other <= key)
    }

    /// The first place whose key is not `before`.
    fn first(&self, before: impl Fn(&[u8]) -> bool) -> u32 {
        let block = self.blocks.partition_point(|(_, block)| before(block.key(0)));
        // The one before begins with a key that is, and may end with others.
        let Some(block) = block.checked_sub(1) else { return 0 };
        let (_, within) = &self.blocks[block];
        let (mut from, mut until) = (0, within.rows());
        while from < until {
            let middle = usize::midpoint(from, until);
            if before(within.key(middle)) { from = middle + 1 } else { until = middle }
        }
        self.starts[block] + u32::try_from(from).unwrap_or(u32::MAX)
    }
}
