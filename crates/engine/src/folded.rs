//! Searches for ASCII text in any case.

use std::ops::Range;

use memchr::{memchr, memchr2};

/// What log lines and keys are made of, the most frequent first.
const FREQUENT: &[u8] = b" 0123\"e:4-5ta6,i7.o8n9srl/_dcmpughf{}wbyv=k[]()xzqj";
/// Places that are looked at together.
const LANES: usize = 32;

/// ASCII text that is found in any case: by its rarest pair of bytes, and then around it.
#[derive(Debug)]
pub(crate) struct Folded {
    lower: Box<[u8]>,
    /// The place of the pair; of a single byte, its own.
    rare: usize,
}

impl Folded {
    /// Nothing for text without a letter: that has no case.
    pub(crate) fn new(text: &str) -> Option<Self> {
        if !text.bytes().any(|byte| byte.is_ascii_alphabetic()) {
            return None;
        }
        let lower = text.to_ascii_lowercase().into_bytes().into_boxed_slice();
        let rank =
            |byte: &u8| FREQUENT.iter().position(|frequent| frequent == byte).unwrap_or(FREQUENT.len());
        let ranks = lower.windows(2).map(|pair| pair.iter().map(rank).sum::<usize>());
        let rare = ranks.enumerate().max_by_key(|(_, rank)| *rank).map_or(0, |(place, _)| place);
        Some(Self { lower, rare })
    }

    /// Itself, where it stands at `at`.
    pub(crate) fn at(&self, text: &[u8], at: usize) -> Option<Range<usize>> {
        let range = at..at + self.lower.len();
        text.get(range.clone())?.eq_ignore_ascii_case(&self.lower).then_some(range)
    }

    /// The first at `from` or after it.
    pub(crate) fn find(&self, text: &[u8], from: usize) -> Option<Range<usize>> {
        if let [only] = *self.lower {
            let start = from + single(only, text.get(from..)?)?;
            return Some(start..start + 1);
        }

        let (one, other) = (Case::of(self.lower[self.rare]), Case::of(self.lower[self.rare + 1]));
        let mut at = from + self.rare;
        while let Some((ones, others)) = text.get(at..at + LANES).zip(text.get(at + 1..=at + LANES)) {
            let mut pairs = [0_u8; LANES];
            for (pair, (first, second)) in pairs.iter_mut().zip(ones.iter().zip(others)) {
                *pair = u8::from(one.is(*first)) & u8::from(other.is(*second));
            }
            for (place, eight) in (at..).step_by(8).zip(pairs.as_chunks().0) {
                let mut rest = u64::from_le_bytes(*eight);
                while rest != 0 {
                    let start = place + rest.trailing_zeros() as usize / 8 - self.rare;
                    if let Some(found) = self.at(text, start) {
                        return Some(found);
                    }
                    rest &= rest - 1;
                }
            }
            at += LANES;
        }
        (at - self.rare..text.len()).find_map(|start| self.at(text, start))
    }
}

/// A byte in upper and lower case.
#[derive(Clone, Copy)]
struct Case {
    lower: u8,
    /// What makes lower case of it.
    bit: u8,
}

impl Case {
    const fn of(lower: u8) -> Self {
        Self { lower, bit: if lower.is_ascii_alphabetic() { 0x20 } else { 0 } }
    }

    const fn is(self, byte: u8) -> bool {
        byte | self.bit == self.lower
    }
}

fn single(lower: u8, text: &[u8]) -> Option<usize> {
    let upper = lower.to_ascii_uppercase();
    if lower == upper { memchr(lower, text) } else { memchr2(lower, upper, text) }
}
