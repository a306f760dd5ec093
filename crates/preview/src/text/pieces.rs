//! The pieces of a document of any length, lines or rows: found as they are asked for, never all held.

use crate::{source::Source, trouble::Trouble};

/// The longest piece, in bytes; a longer one goes on as the next.
pub(crate) const LONGEST: usize = 1 << 20;
/// Every so many pieces, or bytes, a place is remembered.
const STEP: u64 = 512;
const STRIDE: u64 = 4 << 20;
/// Bytes of pieces that one answer is made of, but for its first.
pub(crate) const MOST_GATHERED: usize = 8 << 20;
/// Bytes that are read at a time.
const CHUNK: u64 = 256 << 10;
/// Bytes that one ask reads through to find pieces.
pub(crate) const MOST_SCANNED: u64 = 48 << 20;
/// A document up to this many bytes is counted at once, so that its length is known.
const SMALL: u64 = 4 << 20;

/// Tells where a piece ends.
pub(crate) trait Ending: Clone {
    /// Bytes that are told as one and must not be torn.
    fn unit(&self) -> usize {
        1
    }

    /// Where the piece ends that goes on with `more`: after so many bytes of it.
    fn find(&mut self, more: &[u8]) -> Option<usize>;
}

/// The pieces of a document.
pub(crate) struct Pieces<E> {
    source: Source,
    ending: E,
    /// Pieces by their numbers, and where they begin; the first is 0.
    places: Vec<(u64, u64)>,
    /// How far they have been counted: the next, and where it begins.
    counted: (u64, u64),
}

impl<E: Ending> Pieces<E> {
    /// The pieces of a document; `ending` is at the beginning of one.
    pub(crate) fn new(source: Source, ending: E) -> Self {
        Self { source, ending, places: vec![(0, 0)], counted: (0, 0) }
    }

    /// Pieces from one on, as far as one answer goes, each as what `show` makes of it; `show` has nothing for one that
    /// does not go into the answer any more. With them, how many there are: nothing while that is not known, and nothing
    /// when the answer stops short of what was asked for, so that asking again from there goes on.
    pub(crate) fn range<T>(
        &mut self,
        from: u64,
        count: u32,
        mut show: impl FnMut(&[u8]) -> Option<T>,
    ) -> Result<(Vec<T>, Option<u64>), Trouble> {
        let to = from.saturating_add(count.into());
        self.count_to(to)?;
        let mut shown = Vec::new();
        let to = to.min(self.counted.0);
        if from < to {
            let after = self.places.partition_point(|(number, _)| *number <= from);
            let (number, at) = self.places.get(after.saturating_sub(1)).copied().unwrap_or_default();
            let mut walk = self.walk(at);
            for _ in number..from {
                walk.pass()?;
            }
            let begun = walk.at;
            for _ in from..to {
                let Some(piece) = walk.next()? else { break };
                let Some(one) = show(piece) else { break };
                shown.push(one);
                if walk.at - begun > MOST_GATHERED as u64 {
                    break;
                }
            }
        }
        let short = from.saturating_add(shown.len() as u64) < to;
        Ok((shown, self.total().filter(|_| !short)))
    }

    /// How many there are, once all have been counted.
    pub(crate) fn total(&self) -> Option<u64> {
        (self.counted.1 >= self.source.size()).then_some(self.counted.0)
    }

    /// Goes through all, as far as one ask goes, until `visit` has enough. Whether it came to the end.
    pub(crate) fn each(&self, mut visit: impl FnMut(u64, &[u8]) -> bool) -> Result<bool, Trouble> {
        let mut walk = self.walk(0);
        let mut number = 0;
        while walk.at <= MOST_SCANNED
            && let Some(piece) = walk.next()?
        {
            if !visit(number, piece) {
                return Ok(walk.at >= self.source.size());
            }
            number += 1;
        }
        Ok(walk.at >= self.source.size())
    }

    /// Counts until this one has been counted, as far as one ask goes.
    fn count_to(&mut self, piece: u64) -> Result<(), Trouble> {
        let small = self.source.size() <= SMALL;
        let mut walk = self.walk(self.counted.1);
        let (mut number, mut places) = (self.counted.0, Vec::new());
        let mut last = self.places.last().copied().unwrap_or_default();
        while (small || number < piece) && walk.at - self.counted.1 <= MOST_SCANNED && walk.pass()? {
            number += 1;
            if number - last.0 >= STEP || walk.at - last.1 >= STRIDE {
                last = (number, walk.at);
                places.push(last);
            }
        }
        self.counted = (number, walk.at);
        self.places.extend(places);
        Ok(())
    }

    fn walk(&self, at: u64) -> Walk<'_, E> {
        Walk { source: &self.source, ending: &self.ending, at, held: Vec::new(), used: 0 }
    }
}

/// Goes through pieces from one place on.
struct Walk<'a, E> {
    source: &'a Source,
    ending: &'a E,
    /// Where the next piece begins.
    at: u64,
    /// Bytes that were read; those from `used` on are the next.
    held: Vec<u8>,
    used: usize,
}

impl<E: Ending> Walk<'_, E> {
    /// The next piece with what ends it; nothing at the end.
    fn next(&mut self) -> Result<Option<&[u8]>, Trouble> {
        let Some(length) = self.length()? else { return Ok(None) };
        let from = self.used;
        self.take(length);
        Ok(Some(self.held.get(from..self.used).unwrap_or_default()))
    }

    /// Goes past a piece; false at the end.
    fn pass(&mut self) -> Result<bool, Trouble> {
        let Some(length) = self.length()? else { return Ok(false) };
        self.take(length);
        Ok(true)
    }

    fn take(&mut self, length: usize) {
        self.used += length;
        self.at += length as u64;
    }

    /// Bytes of the next piece, all of which are then held.
    fn length(&mut self) -> Result<Option<usize>, Trouble> {
        let mut ending = self.ending.clone();
        let mut searched = 0;
        loop {
            let held = self.held.get(self.used..).unwrap_or_default();
            let until = held.len() - held.len() % ending.unit();
            if let Some(end) = ending.find(held.get(searched..until).unwrap_or_default()) {
                return Ok(Some((searched + end).min(LONGEST)));
            }
            if held.len() >= LONGEST {
                return Ok(Some(LONGEST));
            }
            searched = until;
            let read = self.source.range(self.at + held.len() as u64, CHUNK)?;
            if read.is_empty() {
                return Ok((!held.is_empty()).then_some(held.len()));
            }
            self.held.drain(..self.used);
            self.used = 0;
            self.held.extend(read);
        }
    }
}
