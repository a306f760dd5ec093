//! Blocks of a document, the least recently used of which go first.

use std::{
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

use super::Fetch;
use crate::{trouble::Trouble, wire::MOST_NEEDED};

/// Bytes of a block.
pub(super) const BLOCK: u64 = 64 << 10;
/// Blocks that are kept: 64 MiB.
pub(super) const MOST_BLOCKS: usize = 1_024;
/// Blocks that are fetched at once when a document is read from one end to the other: 1 MiB.
const MOST_AHEAD: u64 = 16;

pub(super) struct Blocks {
    size: u64,
    fetch: Box<dyn Fetch>,
    kept: HashMap<u64, Kept>,
    by_use: BTreeMap<u64, u64>,
    uses: u64,
    /// The block after the one fetched last, and how many to fetch when it is asked for next.
    ahead: (u64, u64),
    fetched: u64,
}

struct Kept {
    bytes: Rc<[u8]>,
    used: u64,
}

impl Blocks {
    pub(super) fn new(size: u64, fetch: Box<dyn Fetch>) -> Self {
        Self {
            size,
            fetch,
            kept: HashMap::new(),
            by_use: BTreeMap::new(),
            uses: 0,
            ahead: (0, 1),
            fetched: 0,
        }
    }

    pub(super) fn fetched(&self) -> u64 {
        self.fetched
    }

    /// Fills as much of `buffer` as the block at `at` has.
    pub(super) fn read(&mut self, at: u64, buffer: &mut [u8]) -> Result<usize, Trouble> {
        if at >= self.size || buffer.is_empty() {
            return Ok(0);
        }
        let block = self.block(at / BLOCK)?;
        let held = block.get((at % BLOCK) as usize..).unwrap_or_default();
        let length = held.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(held) {
            *to = *from;
        }
        Ok(length)
    }

    /// At most `len` bytes from `from`: fewer only at the end.
    pub(super) fn bytes(&mut self, from: u64, len: u64) -> Result<Vec<u8>, Trouble> {
        let end = from.saturating_add(len).min(self.size);
        if from >= end {
            return Ok(Vec::new());
        }
        let mut bytes = Vec::new();
        for number in from / BLOCK..=(end - 1) / BLOCK {
            if !self.kept.contains_key(&number) {
                self.fetch_run(number, (end - 1) / BLOCK)?;
            }
            let block = self.block(number)?;
            let start = number * BLOCK;
            let (first, last) = (from.saturating_sub(start), (end - start).min(BLOCK));
            bytes.extend_from_slice(block.get(first as usize..last as usize).unwrap_or_default());
        }
        Ok(bytes)
    }

    fn block(&mut self, number: u64) -> Result<Rc<[u8]>, Trouble> {
        if !self.kept.contains_key(&number) {
            let count = if self.ahead.0 == number { self.ahead.1 } else { 1 };
            self.ahead.1 = (count * 2).min(MOST_AHEAD);
            self.fetch_run(number, number + count - 1)?;
        }
        self.uses += 1;
        let uses = self.uses;
        let Some(kept) = self.kept.get_mut(&number) else {
            return Err(Trouble::unfetched("A part of the document did not arrive"));
        };
        self.by_use.remove(&kept.used);
        self.by_use.insert(uses, number);
        kept.used = uses;
        Ok(kept.bytes.clone())
    }

    /// Fetches blocks from `first`, which is missing, to `last`, or to where one is kept or a fetch is full.
    fn fetch_run(&mut self, first: u64, last: u64) -> Result<(), Trouble> {
        let last = last.min((self.size - 1) / BLOCK).min(first + u64::from(MOST_NEEDED) / BLOCK - 1);
        let until = (first + 1..=last).find(|number| self.kept.contains_key(number)).unwrap_or(last + 1);
        let (from, to) = (first * BLOCK, (until * BLOCK).min(self.size));
        let length = u32::try_from(to - from).map_err(|_| Trouble::too_large("A range is too long"))?;
        let bytes = self.fetch.fetch(from, length)?;
        self.fetched = self.fetched.saturating_add(length.into());
        if bytes.len() as u64 != to - from {
            return Err(Trouble::unfetched("A part of the document did not arrive"));
        }
        for (number, block) in (first..).zip(bytes.chunks(BLOCK as usize)) {
            self.keep(number, block.into());
        }
        self.ahead.0 = until;
        Ok(())
    }

    fn keep(&mut self, number: u64, bytes: Rc<[u8]>) {
        self.uses += 1;
        self.by_use.insert(self.uses, number);
        self.kept.insert(number, Kept { bytes, used: self.uses });
        while self.kept.len() > MOST_BLOCKS
            && let Some((_, oldest)) = self.by_use.pop_first()
        {
            self.kept.remove(&oldest);
        }
    }
}
