//! Where a line stands among blocks.

use std::sync::Arc;

use super::block::{Block, Rank};

/// A place in a snapshot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) block: usize,
    pub(crate) line: usize,
}

/// The first place from `from` on of which `is_before` does not hold; after the last block when there is none. No block
/// is empty.
pub(super) fn seek(blocks: &[Arc<Block>], from: Place, is_before: impl Fn(Rank) -> bool) -> Place {
    let ends_before = |block: &Arc<Block>| block.last().is_some_and(&is_before);
    let rest = blocks.get(from.block..).unwrap_or_default();
    let block = match rest.first() {
        Some(block) if !ends_before(block) => from.block,
        _ => from.block + rest.partition_point(ends_before),
    };
    let first = if block == from.block { from.line } else { 0 };
    Place { block, line: blocks.get(block).map_or(0, |found| found.position(first, is_before)) }
}

/// All places from `from` on.
pub(super) fn onward(blocks: &[Arc<Block>], from: Place) -> impl Iterator<Item = Place> + use<'_> {
    blocks.iter().enumerate().skip(from.block).flat_map(move |(block, lines)| {
        let first = if block == from.block { from.line } else { 0 };
        (first..lines.len()).map(move |line| Place { block, line })
    })
}
