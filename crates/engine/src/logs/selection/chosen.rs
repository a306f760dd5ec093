//! Which entries of one block pass.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use protocol::logs::Level;

use super::{Counts, Spilled, bits::Bits, folding::Folded, found::Terms};
use crate::logs::{
    buffer::{Place, Snapshot},
    filter::{Expr, LevelTest, Term},
};

/// Which entries of one block pass.
#[derive(Debug)]
pub(super) struct Chosen {
    /// The block's.
    pub(super) version: u64,
    pub(super) folded: Arc<Folded>,
    /// What is folded below its heads in later blocks: versions and lines.
    spilled: Vec<(usize, u64, usize)>,
    pub(super) shown: Bits,
    warnings: Bits,
    errors: Bits,
    pub(super) counts: Counts,
}

impl Chosen {
    pub(super) fn counts_before(&self, line: usize) -> Counts {
        Counts {
            rows: self.shown.count_before(line),
            warnings: self.warnings.count_before(line),
            errors: self.errors.count_before(line),
        }
    }
}

/// What is chosen from, and by what.
pub(super) struct Choice<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) expr: &'a Expr,
    pub(super) terms: &'a Terms,
    pub(super) spilled: &'a Spilled,
}

impl Choice<'_> {
    /// Whether what was chosen of a block of the same version holds still.
    pub(super) fn is_same(&self, known: &Chosen, block: usize, folded: &Arc<Folded>) -> bool {
        Arc::ptr_eq(&known.folded, folded) && known.spilled == self.spilled_from(block)
    }

    pub(super) fn of(&self, block: usize, folded: &Arc<Folded>) -> Chosen {
        let lines = self.snapshot.blocks[block].len();
        let terms: Vec<_> = (0..self.terms.len()).map(|term| self.lifted(term, block, folded)).collect();
        let passes = Bits::of_words(lines, |word| {
            let mut next = 0;
            self.worked_out(self.expr, &terms, &mut next, word) & folded.heads.word(word)
        });
        let of_level = |term: usize| {
            let level = &terms[term];
            Bits::of_words(lines, |word| passes.word(word) & level.word(word))
        };
        let (warnings, errors) = (of_level(self.terms.warnings()), of_level(self.terms.errors()));
        Chosen {
            version: self.snapshot.blocks[block].version(),
            folded: Arc::clone(folded),
            spilled: self.spilled_from(block),
            counts: Counts { rows: passes.count(), warnings: warnings.count(), errors: errors.count() },
            shown: passes,
            warnings,
            errors,
        }
    }

    fn spilled_from(&self, block: usize) -> Vec<(usize, u64, usize)> {
        let blocks = &self.snapshot.blocks;
        let lines = self.over_the_border(block).flat_map(|(head, lines)| {
            lines.iter().map(|line| (head.line, blocks[line.block].version(), line.line))
        });
        lines.collect()
    }

    /// The heads of a block with what is folded below them in later ones.
    fn over_the_border(&self, block: usize) -> impl Iterator<Item = (&Place, &Vec<Place>)> {
        self.spilled.range(Place { block, line: 0 }..Place { block: block + 1, line: 0 })
    }

    /// Of which entries a term holds: the head's bit stands for all its lines.
    fn lifted(&self, term: usize, block: usize, folded: &Folded) -> Cow<'_, Bits> {
        let bits = self.terms.bits(term, block);
        if folded.is_flat() && self.over_the_border(block).next().is_none() {
            return Cow::Borrowed(bits);
        }
        let mut lifted = bits.clone();
        if let Term::Level(test) = self.terms.term(term) {
            self.lift_level(*test, block, folded, &mut lifted);
        } else {
            for (head, _) in folded.local().filter(|(_, line)| bits.has(*line)) {
                lifted.set(head, true);
            }
            for (head, lines) in self.over_the_border(block) {
                if lines.iter().any(|line| self.terms.bits(term, line.block).has(line.line)) {
                    lifted.set(head.line, true);
                }
            }
        }
        Cow::Owned(lifted)
    }

    /// An entry has its head's level. Where that has none, it is the worst of its lines'.
    fn lift_level(&self, test: LevelTest, block: usize, folded: &Folded, lifted: &mut Bits) {
        let level = |place: Place| self.snapshot.blocks[place.block].classes()[place.line].level;
        let unknown = |head: usize| level(Place { block, line: head }).is_none();
        let mut worst = BTreeMap::<usize, Option<Level>>::new();
        for (head, line) in folded.local().filter(|(head, _)| unknown(*head)) {
            let entry = worst.entry(head).or_default();
            *entry = (*entry).max(level(Place { block, line }));
        }
        for (head, lines) in self.over_the_border(block).filter(|(head, _)| unknown(head.line)) {
            let entry = worst.entry(head.line).or_default();
            *entry = lines.iter().map(|line| level(*line)).fold(*entry, Ord::max);
        }
        for (head, level) in worst {
            lifted.set(head, test.holds(level));
        }
    }

    /// Of which of 64 lines an expression holds. Its terms are taken in their order.
    fn worked_out(&self, expr: &Expr, terms: &[Cow<'_, Bits>], next: &mut usize, word: usize) -> u64 {
        match expr {
            Expr::All => u64::MAX,
            Expr::Is(_) => {
                *next += 1;
                terms[self.terms.place(*next - 1)].word(word)
            }
            Expr::Not(inner) => !self.worked_out(inner, terms, next, word),
            Expr::And(all) => {
                all.iter().fold(u64::MAX, |bits, inner| bits & self.worked_out(inner, terms, next, word))
            }
            Expr::Or(any) => {
                any.iter().fold(0, |bits, inner| bits | self.worked_out(inner, terms, next, word))
            }
        }
    }
}

/// The level of an entry with these lines: the first one's, or else the worst of all.
pub(super) fn worst(levels: impl Iterator<Item = Option<Level>>) -> Option<Level> {
    let mut levels = levels;
    let head = levels.next().flatten();
    head.or_else(|| levels.flatten().max())
}
