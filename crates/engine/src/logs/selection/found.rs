//! Where each term of a filter was found, kept from one filter to the next.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use protocol::logs::Level;
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

use super::{
    bits::Bits,
    hits::{Hits, Wider},
    scan::scan,
};
use crate::logs::{
    buffer::Snapshot,
    filter::{Filter, LevelTest, Op, Term},
};

/// The most terms that are remembered; an eighth of a byte a line for each.
const MOST_TERMS: usize = 128;

/// In which lines a term was found, by the version of their block.
#[derive(Debug, Default)]
struct Known {
    blocks: HashMap<u64, Arc<Bits>>,
    /// Of the last filter: where in each of these lines it begins.
    firsts: HashMap<u64, Box<[u32]>>,
    /// With which filter it was asked for last.
    asked: u64,
}

/// Everything that was found and may be asked for again.
#[derive(Debug)]
pub(super) struct Found {
    /// The log group of each source.
    groups: Vec<String>,
    known: HashMap<Arc<Term>, Known>,
    /// Filters so far.
    asked: u64,
}

/// The terms of one filter, with where each was found in each block of a snapshot.
#[derive(Debug)]
pub(super) struct Terms {
    /// Each once; at last those of warnings and errors.
    terms: Vec<(Arc<Term>, Vec<Arc<Bits>>)>,
    /// Which of them stands where in the filter, from left to right.
    order: Vec<usize>,
    warnings: usize,
    errors: usize,
}

impl Terms {
    pub(super) const fn len(&self) -> usize {
        self.terms.len()
    }

    pub(super) fn term(&self, term: usize) -> &Term {
        &self.terms[term].0
    }

    pub(super) fn bits(&self, term: usize, block: usize) -> &Bits {
        &self.terms[term].1[block]
    }

    /// Which term stands at this place of the filter.
    pub(super) fn place(&self, nth: usize) -> usize {
        self.order[nth]
    }

    pub(super) const fn warnings(&self) -> usize {
        self.warnings
    }

    pub(super) const fn errors(&self) -> usize {
        self.errors
    }
}

impl Known {
    /// What is known of a block, to be narrowed to a text in which this one begins at the byte `into`.
    fn wider(&self, version: u64, into: usize) -> Option<Wider<'_>> {
        let firsts = self.firsts.get(&version).map_or(&[][..], |firsts| firsts);
        Some(Wider { bits: self.blocks.get(&version)?, firsts, into })
    }
}

impl Found {
    pub(super) fn new(groups: Vec<String>) -> Self {
        Self { groups, known: HashMap::new(), asked: 0 }
    }

    pub(super) fn forget(&mut self) {
        self.known.clear();
    }

    #[cfg(test)]
    pub(super) fn remembered(&self) -> usize {
        self.known.len()
    }

    /// Finds all terms of a filter. Nothing when it is not `wanted` any more; what was found until then is kept.
    pub(super) fn all(
        &mut self,
        filter: &Filter,
        snapshot: &Snapshot,
        wanted: &(dyn Fn() -> bool + Sync),
    ) -> Option<Terms> {
        self.forget_gone(snapshot);
        self.asked += 1;
        let mut terms = Vec::<Arc<Term>>::new();
        let mut place_of = |term: &Arc<Term>| {
            terms.iter().position(|known| known == term).unwrap_or_else(|| {
                terms.push(Arc::clone(term));
                terms.len() - 1
            })
        };
        let mut order = Vec::new();
        filter.expr().each(&mut |term| order.push(place_of(term)));
        let level = |op, level| Arc::new(Term::Level(LevelTest { op, level }));
        let warnings = place_of(&level(Op::Equal, Level::Warn));
        let errors = place_of(&level(Op::GreaterEqual, Level::Error));
        for term in &terms {
            self.search(term, snapshot, wanted);
        }
        let found: Option<Vec<_>> = terms.into_iter().map(|term| self.of(term, snapshot)).collect();
        Some(Terms { terms: found?, order, warnings, errors })
    }

    /// Looks through the blocks that were not looked through yet.
    fn search(&mut self, term: &Arc<Term>, snapshot: &Snapshot, wanted: &(dyn Fn() -> bool + Sync)) {
        let known = self.known.get(term);
        let new = |block: &usize| {
            let version = snapshot.blocks[*block].version();
            known.is_none_or(|known| !known.blocks.contains_key(&version))
        };
        let new: Vec<_> = (0..snapshot.blocks.len()).filter(new).collect();
        let wider = self.wider(term);
        let look = |block: usize| {
            let block = &snapshot.blocks[block];
            let wider = wider.and_then(|(known, into)| known.wider(block.version(), into));
            let hits = wanted().then(|| scan(term, block, snapshot, &self.groups, wider));
            Some((block.version(), hits?))
        };
        let found: Vec<_> = new.into_par_iter().filter_map(look).collect();
        let known = self.known.entry(Arc::clone(term)).or_default();
        known.asked = self.asked;
        for (version, Hits { bits, firsts }) in found {
            known.blocks.insert(version, Arc::new(bits));
            known.firsts.insert(version, firsts);
        }
    }

    /// What was found for a text that this one has in it, and where in it: as one types, only there it can be found.
    fn wider(&self, term: &Term) -> Option<(&Known, usize)> {
        let Term::Text(text) = term else { return None };
        let wider = self.known.iter().filter_map(|(known, found)| match &**known {
            Term::Text(other) if text != other => Some((found, text.narrows(other)?)),
            _ => None,
        });
        wider.max_by_key(|(found, _)| found.asked)
    }

    fn of(&self, term: Arc<Term>, snapshot: &Snapshot) -> Option<(Arc<Term>, Vec<Arc<Bits>>)> {
        let known = self.known.get(&term)?;
        let bits: Option<Vec<_>> =
            snapshot.blocks.iter().map(|block| known.blocks.get(&block.version()).cloned()).collect();
        Some((term, bits?))
    }

    /// Forgets blocks that are not there any more, and the terms that were asked for longest ago.
    fn forget_gone(&mut self, snapshot: &Snapshot) {
        let held: HashSet<_> = snapshot.blocks.iter().map(|block| block.version()).collect();
        for known in self.known.values_mut() {
            known.blocks.retain(|version, _| held.contains(version));
            known.firsts.retain(|version, _| known.asked == self.asked && held.contains(version));
        }
        if self.known.len() > MOST_TERMS {
            let mut asked: Vec<_> = self.known.values().map(|known| known.asked).collect();
            asked.sort_unstable();
            let oldest = asked[asked.len() - MOST_TERMS / 2];
            self.known.retain(|_, known| known.asked >= oldest);
        }
    }
}
