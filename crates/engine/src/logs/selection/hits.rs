//! In which lines of a block a text is found, and where.

use super::bits::Bits;
use crate::logs::{buffer::Block, filter::Text};

/// When fewer lines than one in so many can have a text, each of them is looked at, and not what lies between.
const FEW: u64 = 4;

/// In which lines of a block a term was found.
#[derive(Debug)]
pub(super) struct Hits {
    pub(super) bits: Bits,
    /// Where in the block's texts a text begins first, in each of these lines. Empty for what is no text.
    pub(super) firsts: Box<[u32]>,
}

/// Where a text was found that the one that is looked for has in it: only there it can be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wider<'a> {
    pub(super) bits: &'a Bits,
    /// Where it begins first, in each of these lines; empty when that is not known any more.
    pub(super) firsts: &'a [u32],
    /// Where it begins in the text that is looked for.
    pub(super) into: usize,
}

impl Hits {
    /// Looks for a text in all lines, or in those of `wider`.
    pub(super) fn of(text: &Text, block: &Block, wider: Option<Wider<'_>>) -> Self {
        let lines = block.len();
        if !text.finder().crosses_no_line() {
            let bits = Bits::of(lines, |line| text.is_in(block.text(line)));
            return Self { bits, firsts: Box::default() };
        }
        let mut search = Search::new(text, block);
        let Some(Wider { bits, firsts, into }) = wider else {
            (0..lines).for_each(|line| search.look(line, 0));
            return search.hits();
        };
        search.line_by_line = bits.count() * FEW < lines as u64;
        if firsts.is_empty() {
            bits.ones().for_each(|line| search.look(line, 0));
        } else {
            let starts = firsts.iter().map(|first| (*first as usize).saturating_sub(into));
            bits.ones().zip(starts).for_each(|(line, from)| search.look(line, from));
        }
        search.hits()
    }
}

/// A search through the lines of a block in their order.
struct Search<'a> {
    text: &'a Text,
    texts: &'a [u8],
    starts: &'a [u32],
    /// Whether it is not worth it to look beyond the end of a line.
    line_by_line: bool,
    /// Nothing more is found before this.
    ahead: usize,
    bits: Bits,
    firsts: Vec<u32>,
}

impl<'a> Search<'a> {
    fn new(text: &'a Text, block: &'a Block) -> Self {
        Self {
            text,
            texts: block.texts(),
            starts: block.starts(),
            line_by_line: false,
            ahead: 0,
            bits: Bits::none(block.len()),
            firsts: Vec::new(),
        }
    }

    /// Looks for the text in a line, at `from` in all texts or after it.
    fn look(&mut self, line: usize, from: usize) {
        let (start, end) = (self.starts[line] as usize, self.starts[line + 1] as usize - 1);
        if self.ahead > end {
            return;
        }
        let from = from.max(start).max(self.ahead);
        let mut limit = if self.line_by_line { end } else { self.texts.len() };
        let finder = self.text.finder();
        let mut found = finder.at(self.texts, from).or_else(|| finder.find(&self.texts[..limit], from));
        // What is looked for may have a newline in it, and then it may begin in one line and end in the next.
        if found.as_ref().is_some_and(|found| found.start < end && found.end > end) {
            limit = end;
            found = finder.find(&self.texts[..limit], from);
        }
        match found {
            Some(found) if found.end <= end => {
                self.bits.set(line, true);
                self.firsts.push(u32::try_from(found.start).unwrap_or(u32::MAX));
            }
            Some(found) => self.ahead = found.start,
            None => self.ahead = limit,
        }
    }

    fn hits(self) -> Hits {
        Hits { bits: self.bits, firsts: self.firsts.into() }
    }
}
