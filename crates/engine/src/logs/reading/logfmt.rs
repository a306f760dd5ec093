//! `key=value` pairs, wherever they stand in a line.

use std::{borrow::Cow, ops::Range};

use memchr::memmem::Finder;

use super::{
    json,
    scan::{take, word_end},
};

/// The longest name that is believed.
const LONGEST_KEY: usize = 64;

/// A pair, as byte ranges of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) key: Range<usize>,
    /// Without quotes.
    pub(super) value: Range<usize>,
    pub(super) quoted: bool,
}

impl Pair {
    /// What the value says.
    pub(super) fn value<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let raw = text.get(self.value.clone()).unwrap_or_default();
        if self.quoted { json::decoded(raw) } else { Cow::Borrowed(raw) }
    }
}

/// The pairs of a text from `from` on, in order. What stands in quotes is no pair.
pub(super) fn pairs(text: &str, from: usize) -> impl Iterator<Item = Pair> {
    Pairs { text: text.as_bytes(), at: from }
}

/// Whether a text has a pair of some name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    No,
    /// There is something like it; only reading all pairs can tell.
    Perhaps,
    Surely(Pair),
}

/// Looks for the first pair of a name without reading those before it.
pub(super) fn find(text: &str, name: &Finder<'_>) -> Found {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(at) = name.find(bytes.get(from..).unwrap_or_default()) {
        let start = from + at;
        from = start + name.needle().len().max(1);
        if bytes.get(from) != Some(&b'=') {
            continue;
        }
        let before = bytes.get(..start).unwrap_or_default();
        let begins = before.last().is_none_or(u8::is_ascii_whitespace);
        // Behind a quote it may stand in somebody's words.
        if !begins || !is_key(name.needle()) || memchr::memchr(b'"', before).is_some() {
            return Found::Perhaps;
        }
        if bytes.get(from + 1) != Some(&b'=') {
            return Found::Surely(Pairs { text: bytes, at: start }.pair(start..from));
        }
    }
    Found::No
}

struct Pairs<'t> {
    text: &'t [u8],
    at: usize,
}

impl Iterator for Pairs<'_> {
    type Item = Pair;

    fn next(&mut self) -> Option<Pair> {
        // Without an equals sign ahead there is nothing to look for.
        memchr::memchr(b'=', self.text.get(self.at..)?)?;
        loop {
            self.at =
                take(self.text, self.at, |byte| byte.is_ascii_whitespace() || b",;([{|".contains(&byte));
            let start = self.at;
            let byte = *self.text.get(start)?;
            if byte == b'"' {
                self.at = quote_end(self.text, start).map_or(start + 1, |end| end + 1);
                continue;
            }
            let end = take(self.text, start, is_of_key);
            if self.text.get(start..end).is_some_and(is_key)
                && self.text.get(end) == Some(&b'=')
                && self.text.get(end + 1) != Some(&b'=')
            {
                return Some(self.pair(start..end));
            }
            self.at = word_end(self.text, start);
        }
    }
}

impl Pairs<'_> {
    /// The pair whose name is known.
    fn pair(&mut self, key: Range<usize>) -> Pair {
        let start = key.end + 1;
        if self.text.get(start) == Some(&b'"')
            && let Some(end) = quote_end(self.text, start)
        {
            self.at = end + 1;
            return Pair { key, value: start + 1..end, quoted: true };
        }
        let mut end = word_end(self.text, start);
        self.at = end;
        while end > start && b",;".contains(&self.text[end - 1]) {
            end -= 1;
        }
        // A bracket that the value did not open closes what the pair stands in.
        if end > start && b")]}".contains(&self.text[end - 1]) {
            let closing = self.text[end - 1];
            let opening = match closing {
                b')' => b'(',
                b']' => b'[',
                _ => b'{',
            };
            if !self.text[start..end].contains(&opening) {
                end = take(self.text, start, |byte| byte != closing);
            }
        }
        Pair { key, value: start..end, quoted: false }
    }
}

/// Where the quote closes that opens at `at`.
fn quote_end(text: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    loop {
        let found = at + memchr::memchr2(b'"', b'\\', text.get(at..)?)?;
        match text.get(found) {
            Some(b'\\') => at = found + 2,
            _ => return Some(found),
        }
    }
}

fn is_key(name: &[u8]) -> bool {
    name.first().is_some_and(|byte| byte.is_ascii_alphabetic() || b"_@".contains(byte))
        && name.len() <= LONGEST_KEY
        && name.iter().all(|byte| is_of_key(*byte))
}

const fn is_of_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'@' | b'/')
}
