//! A bit for each line of a block.

/// Lines of a word.
const WORD: usize = 64;

/// A bit for each line of a block. Those behind the last line are not set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits {
    words: Box<[u64]>,
    lines: usize,
}

impl Bits {
    /// None set.
    pub(super) fn none(lines: usize) -> Self {
        Self { words: vec![0; lines.div_ceil(WORD)].into(), lines }
    }

    /// The lines of which `is` holds.
    pub(super) fn of(lines: usize, mut is: impl FnMut(usize) -> bool) -> Self {
        Self::of_words(lines, |word| {
            let end = lines.min((word + 1) * WORD);
            (word * WORD..end).rev().fold(0, |bits, line| bits << 1 | u64::from(is(line)))
        })
    }

    /// By words of 64 lines; bits behind the last line are cleared.
    pub(super) fn of_words(lines: usize, word: impl FnMut(usize) -> u64) -> Self {
        let mut words: Box<[u64]> = (0..lines.div_ceil(WORD)).map(word).collect();
        if let Some(last) = words.last_mut()
            && !lines.is_multiple_of(WORD)
        {
            *last &= below(lines % WORD);
        }
        Self { words, lines }
    }

    pub(super) fn all(lines: usize) -> Self {
        Self::of_words(lines, |_| u64::MAX)
    }

    pub(super) fn word(&self, word: usize) -> u64 {
        self.words[word]
    }

    pub(super) fn set(&mut self, line: usize, to: bool) {
        let bit = 1 << (line % WORD);
        if to {
            self.words[line / WORD] |= bit;
        } else {
            self.words[line / WORD] &= !bit;
        }
    }

    pub(super) fn has(&self, line: usize) -> bool {
        line < self.lines && self.words[line / WORD] >> (line % WORD) & 1 == 1
    }

    pub(super) fn count(&self) -> u64 {
        self.words.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// How many are set before a line.
    pub(super) fn count_before(&self, line: usize) -> u64 {
        let line = line.min(self.lines);
        let whole: u64 = self.words[..line / WORD].iter().map(|word| u64::from(word.count_ones())).sum();
        let part = self.words.get(line / WORD).map_or(0, |word| (word & below(line % WORD)).count_ones());
        whole + u64::from(part)
    }

    /// The lines that are set.
    pub(super) fn ones(&self) -> impl Iterator<Item = usize> {
        self.ones_from_nth(0)
    }

    /// The lines that are set, from the nth of them on, counted from 0.
    pub(super) fn ones_from_nth(&self, mut nth: u64) -> impl Iterator<Item = usize> {
        let skipped = self.words.iter().position(|word| {
            let ones = u64::from(word.count_ones());
            let here = nth < ones;
            nth -= if here { 0 } else { ones };
            here
        });
        let first = skipped.unwrap_or(self.words.len());
        self.words.iter().enumerate().skip(first).flat_map(move |(place, word)| {
            let mut rest = *word;
            if place == first {
                (0..nth).for_each(|_| rest &= rest - 1);
            }
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
                rest &= rest - 1;
                Some(place * WORD + bit)
            })
        })
    }

    /// The first line from `from` on that is set here and in `other`.
    pub(super) fn first_in_both(&self, other: &Self, from: usize) -> Option<usize> {
        let both = self.words.iter().zip(&other.words).enumerate().skip(from / WORD);
        both.map(|(place, (here, there))| {
            let hidden = if place == from / WORD { below(from % WORD) } else { 0 };
            (place, here & there & !hidden)
        })
        .find(|(_, both)| *both != 0)
        .map(|(place, both)| place * WORD + both.trailing_zeros() as usize)
    }

    /// The last line before `until` that is set here and in `other`.
    pub(super) fn last_in_both(&self, other: &Self, until: usize) -> Option<usize> {
        let until = until.min(self.lines);
        let both = self.words.iter().zip(&other.words).enumerate().take(until.div_ceil(WORD));
        both.rev()
            .map(|(place, (here, there))| {
                let kept = if place == until / WORD { below(until % WORD) } else { u64::MAX };
                (place, here & there & kept)
            })
            .find(|(_, both)| *both != 0)
            .map(|(place, both)| place * WORD + WORD - 1 - both.leading_zeros() as usize)
    }
}

/// The lowest bits, fewer than 64.
const fn below(bits: usize) -> u64 {
    (1 << bits) - 1
}
