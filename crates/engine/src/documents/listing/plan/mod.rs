//! Which ranges of keys are listed side by side, so that each key is listed exactly once.
//!
//! A bucket tells no shape of its keys before they are listed, and only ever the next page. So the first range is all
//! of it, and whoever has nothing to do **takes** the far part of a range that still goes on, from a key that is
//! guessed. Both parts are right whatever the guess was: a bad one costs one call that brings nothing, and tells where
//! no keys are, so that the next guess is better. Keys here are without the listing's prefix.

mod guess;
#[cfg(test)]
mod tests;

use self::guess::guess;

/// Ranges that are listed at the same time.
pub(super) const AT_ONCE: usize = 8;
/// Pages that are listed one after another, before a listing counts as big.
const PAGES_ALONE: usize = 2;
/// Guesses of one range whose first page is awaited.
const MOST_AWAITED: usize = 2;
/// Calls that may bring nothing before any page did.
const MISSES_FREE: usize = 8;
/// One more for so many pages.
const PAGES_A_MISS: usize = 4;

/// The ranges of a listing. `T` is how S3 says where the next page begins.
#[derive(Debug)]
pub(super) struct Plan<T> {
    ranges: Vec<Part<T>>,
    /// Whether keys are listed by `/`, so that a range never ends within a folder.
    by_level: bool,
    pages: usize,
    misses: usize,
}

/// One range.
#[derive(Debug)]
struct Part<T> {
    /// Begins behind this key.
    after: String,
    /// Ends with this key; nothing for the end of the listing.
    until: Option<String>,
    /// The last key that was listed.
    at: Option<String>,
    next: Option<T>,
    phase: Phase,
    /// The range that it was taken from.
    taken_from: Option<usize>,
    /// Ranges taken from it whose first page has not come.
    awaited: usize,
    /// Up to which character keys were found to differ.
    differs: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Waits,
    Asked,
    Over,
}

/// A page to be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked<T> {
    /// Of this range.
    pub(super) range: usize,
    /// Behind this key; from the start when it is empty.
    pub(super) after: String,
    /// Where it goes on; the first page of the range when nothing.
    pub(super) next: Option<T>,
}

/// What became of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    /// So many of its rows belong to the range, from the first on.
    pub(super) rows: usize,
    /// Whether the range is over.
    pub(super) over: bool,
}

impl<T: Clone> Plan<T> {
    /// One range that is all.
    pub(super) fn new(by_level: bool) -> Self {
        let all = Part {
            after: String::new(),
            until: None,
            at: None,
            next: None,
            phase: Phase::Waits,
            taken_from: None,
            awaited: 0,
            differs: None,
        };
        Self { ranges: vec![all], by_level, pages: 0, misses: 0 }
    }

    /// The next page to be asked for; nothing while all that can be done is under way.
    pub(super) fn next(&mut self) -> Option<Asked<T>> {
        let waits = self.ranges.iter().position(|range| range.phase == Phase::Waits);
        let range = waits.or_else(|| self.take())?;
        let part = &mut self.ranges[range];
        part.phase = Phase::Asked;
        let after = part.at.as_ref().unwrap_or(&part.after).clone();
        Some(Asked { range, after, next: part.next.clone() })
    }

    /// A page of `range` came: `rows` of them, each with its key, in order. `next` when there are more.
    pub(super) fn came<'k>(
        &mut self,
        range: usize,
        rows: usize,
        key: impl Fn(usize) -> &'k str,
        next: Option<T>,
    ) -> Taken {
        let part = &mut self.ranges[range];
        let kept = match &part.until {
            Some(until) => partition(rows, |row| key(row) <= until.as_str()),
            None => rows,
        };
        let is_first = part.at.is_none() && part.next.is_none();
        let over = next.is_none() || kept < rows;
        part.phase = if over { Phase::Over } else { Phase::Waits };
        part.next = next;
        if let Some(last) = kept.checked_sub(1) {
            part.at = Some(key(last).to_owned());
        }
        self.pages += 1;
        if let Some(from) = part.taken_from.filter(|_| is_first) {
            self.ranges[from].awaited -= 1;
            self.misses += usize::from(kept == 0 && over);
        }
        Taken { rows: kept, over }
    }

    /// The pages under way do not come: they are asked for again when the listing goes on.
    pub(super) fn give_up(&mut self) {
        let asked = self.ranges.iter_mut().filter(|range| range.phase == Phase::Asked);
        asked.for_each(|range| range.phase = Phase::Waits);
    }

    /// Whether everything is listed.
    pub(super) fn is_over(&self) -> bool {
        self.ranges.iter().all(|range| range.phase == Phase::Over)
    }

    /// How many ranges are listed just now.
    pub(super) fn going(&self) -> usize {
        self.ranges.iter().filter(|range| range.phase == Phase::Asked).count()
    }

    /// Makes a range of the far part of another; the one whose keys differ earliest has most before it.
    fn take(&mut self) -> Option<usize> {
        if self.pages < PAGES_ALONE || self.misses > MISSES_FREE + self.pages / PAGES_A_MISS {
            return None;
        }
        let going = self
            .ranges
            .iter()
            .enumerate()
            .filter(|(_, part)| part.phase != Phase::Over && part.awaited < MOST_AWAITED);
        let guesses = going.filter_map(|(place, part)| {
            let at = part.at.as_deref()?;
            Some((place, guess(at, part.until.as_deref(), part.differs, self.by_level)?))
        });
        let (from, guess) = guesses.min_by_key(|(_, guess)| (guess.level, std::cmp::Reverse(guess.width)))?;
        let part = &mut self.ranges[from];
        part.awaited += 1;
        let taken = Part {
            after: guess.key.clone(),
            until: part.until.replace(guess.key),
            at: None,
            next: None,
            phase: Phase::Waits,
            taken_from: Some(from),
            awaited: 0,
            differs: Some(guess.level),
        };
        self.ranges.push(taken);
        Some(self.ranges.len() - 1)
    }
}

/// How many of the first rows are so, when all that are stand before all that are not.
fn partition(rows: usize, is: impl Fn(usize) -> bool) -> usize {
    let (mut from, mut until) = (0, rows);
    while from < until {
        let middle = usize::midpoint(from, until);
        if is(middle) { from = middle + 1 } else { until = middle }
    }
    from
}
