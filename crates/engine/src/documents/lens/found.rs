//! What a query found in each block, kept for the next time.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use rayon::prelude::*;

use super::{bits::Bits, query::Query};
use crate::documents::index::Snapshot;

/// The rows of each block that a query shows, by the block's number.
#[derive(Debug, Default)]
pub(super) struct Found {
    query: Query,
    blocks: HashMap<usize, Arc<Bits>>,
}

impl Found {
    /// Puts a query to all blocks, in the order of keys. Nothing when it is not `wanted` any more: what was found until
    /// then stays for the next time.
    pub(super) fn find(
        &mut self,
        snapshot: &Snapshot,
        query: &Query,
        same: bool,
        wanted: &(dyn Fn() -> bool + Sync),
    ) -> Option<Vec<Arc<Bits>>> {
        let narrows = same || query.narrows(&self.query);
        let kept = if narrows { std::mem::take(&mut self.blocks) } else { HashMap::new() };
        let fresh = Mutex::new(HashMap::with_capacity(snapshot.blocks().len()));
        let blocks: Vec<_> = snapshot.blocks().collect();
        let found = blocks.par_iter().map(|(number, _, block)| {
            if !wanted() {
                return None;
            }
            // A block that has grown has to be asked anew.
            let before = kept.get(number).filter(|bits| bits.rows() == block.rows());
            let bits = match before {
                Some(bits) if same => Arc::clone(bits),
                Some(bits) => Arc::new(query.ask(block, snapshot.classes(), bits)),
                None => Arc::new(query.ask(block, snapshot.classes(), &Bits::all(block.rows()))),
            };
            fresh.lock().unwrap_or_else(PoisonError::into_inner).insert(*number, Arc::clone(&bits));
            Some(bits)
        });
        let found: Option<Vec<_>> = found.collect();
        if found.is_some() {
            self.query = query.clone();
            self.blocks = fresh.into_inner().unwrap_or_else(PoisonError::into_inner);
        } else {
            self.blocks = kept;
        }
        found
    }
}
