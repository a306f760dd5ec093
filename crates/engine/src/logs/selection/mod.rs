//! Which lines of a buffer pass a filter, remembered block by block.
//!
//! Each term of a filter becomes a [bitmap](bits) of each block, kept for as long as the block is the same. The filter
//! is then worked out on the bitmaps, of whole [entries](folding): a line with those that are folded below it.

mod bits;
mod chosen;
mod density;
mod folding;
mod found;
mod hits;
mod scan;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use protocol::logs::Level;
use rayon::iter::{IndexedParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _};

use self::{
    chosen::{Choice, Chosen, worst},
    folding::{Folded, Folding},
    found::Found,
};
use super::{
    buffer::{Place, Snapshot},
    filter::Filter,
};

/// Works out selections, and remembers what it found for the next.
#[derive(Debug)]
pub(crate) struct Selector {
    found: Found,
    folding: Folding,
}

/// Which lines of a snapshot begin rows. A place belongs to the snapshot that it was worked out of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    filter: Filter,
    unfolded: bool,
    blocks: Vec<Arc<Chosen>>,
    /// Rows, warnings and errors before each block, and at last all.
    before: Vec<Counts>,
    /// The lines of later blocks that are folded below a line.
    spilled: Arc<Spilled>,
}

/// Heads, and the lines of later blocks that are folded below them.
type Spilled = BTreeMap<Place, Vec<Place>>;

/// How many rows there are, and how many of them are warnings and errors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) rows: u64,
    pub(crate) warnings: u64,
    pub(crate) errors: u64,
}

impl Selector {
    /// For a view with sources of these log groups.
    pub(crate) fn new(groups: Vec<String>) -> Self {
        Self { found: Found::new(groups), folding: Folding::default() }
    }

    /// Forgets what filters found.
    pub(crate) fn forget(&mut self) {
        self.found.forget();
    }

    /// Works out what of `snapshot` passes. `before` is what was selected of an earlier snapshot: blocks that are the
    /// same are not looked at again. Nothing when it is not `wanted` any more.
    pub(crate) fn select(
        &mut self,
        snapshot: &Snapshot,
        filter: &Filter,
        unfolded: bool,
        before: Option<&Selection>,
        wanted: &(dyn Fn() -> bool + Sync),
    ) -> Option<Selection> {
        let terms = self.found.all(filter, snapshot, wanted)?;
        let folded = self.folding.fold(snapshot, unfolded);
        let spilled = spilled(snapshot, &folded);
        let known: HashMap<u64, &Arc<Chosen>> = before
            .filter(|before| before.filter == *filter && before.unfolded == unfolded)
            .map(|before| before.blocks.iter().map(|chosen| (chosen.version, chosen)).collect())
            .unwrap_or_default();
        let choice = Choice { snapshot, expr: filter.expr(), terms: &terms, spilled: &spilled };
        let blocks = folded.par_iter().enumerate().map(|(block, folded)| {
            let version = snapshot.blocks[block].version();
            let same = known.get(&version).filter(|known| choice.is_same(known, block, folded));
            same.map_or_else(|| Arc::new(choice.of(block, folded)), |same| Arc::clone(same))
        });
        let blocks = blocks.collect();
        Some(Selection::new(filter.clone(), unfolded, blocks, spilled))
    }
}

/// What of an entry lies in later blocks than its head.
fn spilled(snapshot: &Snapshot, folded: &[Arc<Folded>]) -> Spilled {
    let blocks: HashMap<u64, usize> =
        snapshot.blocks.iter().enumerate().map(|(place, block)| (block.version(), place)).collect();
    let mut spilled = Spilled::new();
    for (block, folded) in folded.iter().enumerate() {
        for (head, line) in &folded.carried {
            if let Some(head_block) = blocks.get(&head.version) {
                let head = Place { block: *head_block, line: head.line as usize };
                spilled.entry(head).or_default().push(Place { block, line: *line as usize });
            }
        }
    }
    spilled
}

impl Selection {
    fn new(filter: Filter, unfolded: bool, blocks: Vec<Arc<Chosen>>, spilled: Spilled) -> Self {
        let mut counts = Counts::default();
        let mut before = vec![counts];
        for chosen in &blocks {
            counts = counts.plus(chosen.counts);
            before.push(counts);
        }
        Self { filter, unfolded, blocks, before, spilled: Arc::new(spilled) }
    }

    /// How many rows there are.
    pub(crate) fn rows(&self) -> u64 {
        self.before.last().map_or(0, |counts| counts.rows)
    }

    /// The lines that begin the rows from `row` on.
    pub(crate) fn places(&self, row: u64) -> impl Iterator<Item = Place> {
        let first = self.before.partition_point(|counts| counts.rows <= row).saturating_sub(1);
        let into = row - self.before.get(first).map_or(0, |counts| counts.rows).min(row);
        self.blocks.iter().enumerate().skip(first).flat_map(move |(block, chosen)| {
            let nth = if block == first { into } else { 0 };
            chosen.shown.ones_from_nth(nth).map(move |line| Place { block, line })
        })
    }

    /// How many rows begin before a place: the index of the first row there or after it.
    pub(crate) fn rows_before(&self, place: Place) -> u64 {
        self.counts_before(place).rows
    }

    fn counts_before(&self, place: Place) -> Counts {
        let before = self.before.get(place.block).or(self.before.last()).copied().unwrap_or_default();
        self.blocks.get(place.block).map_or(before, |chosen| before.plus(chosen.counts_before(place.line)))
    }

    /// The index of the row that a line belongs to; where it is not shown, of the next one.
    pub(crate) fn row_of(&self, place: Place) -> u64 {
        let head = self.head_of(place);
        self.rows_before(if self.is_shown(head) { head } else { place })
    }

    /// Whether a line begins a row.
    fn is_shown(&self, place: Place) -> bool {
        self.blocks.get(place.block).is_some_and(|chosen| chosen.shown.has(place.line))
    }

    /// The line that begins the entry of a line.
    pub(crate) fn head_of(&self, place: Place) -> Place {
        let Some(chosen) = self.blocks.get(place.block) else { return place };
        if let Some(line) = chosen.folded.local_head(place.line) {
            return Place { block: place.block, line };
        }
        let carried = chosen.folded.carried_head(place.line).and_then(|head| {
            let block =
                self.blocks[..place.block].iter().rposition(|chosen| chosen.version == head.version)?;
            Some(Place { block, line: head.line as usize })
        });
        carried.unwrap_or(place)
    }

    /// A line, and the lines that are folded below it.
    pub(crate) fn entry(&self, head: Place) -> impl Iterator<Item = Place> {
        let folded = self.blocks.get(head.block).map_or(&[][..], |chosen| chosen.folded.below(head.line));
        let here = folded.iter().map(move |(_, line)| Place { block: head.block, line: *line as usize });
        let later = self.spilled.get(&head).map_or(&[][..], Vec::as_slice);
        std::iter::once(head).chain(here).chain(later.iter().copied())
    }

    /// The level of an entry: its head's, or else the worst of its lines'.
    pub(crate) fn level(&self, snapshot: &Snapshot, head: Place) -> Option<Level> {
        worst(self.entry(head).map(|place| {
            let block = snapshot.blocks.get(place.block)?;
            block.classes().get(place.line)?.level
        }))
    }

    /// The first row from a place on that `other`, of the same snapshot, has too.
    pub(crate) fn first_in_both(&self, other: &Self, from: Place) -> Option<Place> {
        let both = self.blocks.iter().zip(&other.blocks).enumerate().skip(from.block);
        both.map(|(block, (here, there))| {
            let first = if block == from.block { from.line } else { 0 };
            here.shown.first_in_both(&there.shown, first).map(|line| Place { block, line })
        })
        .find_map(|found| found)
    }

    /// The last row before a place, or of all, that `other`, of the same snapshot, has too.
    pub(crate) fn last_in_both(&self, other: &Self, until: Option<Place>) -> Option<Place> {
        let blocks = until.map_or(self.blocks.len(), |until| until.block + 1);
        let both = self.blocks.iter().zip(&other.blocks).enumerate().take(blocks);
        let both: Vec<_> = both.collect();
        both.into_iter().rev().find_map(|(block, (here, there))| {
            let end = until.filter(|until| until.block == block).map_or(usize::MAX, |until| until.line);
            here.shown.last_in_both(&there.shown, end).map(|line| Place { block, line })
        })
    }
}

impl Counts {
    fn plus(self, other: Self) -> Self {
        Self {
            rows: self.rows + other.rows,
            warnings: self.warnings + other.warnings,
            errors: self.errors + other.errors,
        }
    }
}
