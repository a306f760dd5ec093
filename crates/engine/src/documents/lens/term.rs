//! One thing that a query asks of a row.

use memchr::memmem;
use regex::bytes::{Regex, RegexBuilder};

use super::{bits::Bits, glob::Glob, query::Fields};
use crate::{
    documents::index::{Block, Classes, What},
    folded::Folded,
};

/// The most memory of a regular expression, in bytes.
const REGEX_BYTES: usize = 1 << 20;
/// A scan of all keys is quicker than a look at each, when more than one in so many is looked at.
const DENSE: usize = 6;

/// One thing that is asked, as it was written and ready to be asked.
#[derive(Debug)]
pub(super) struct Term {
    pub(super) written: String,
    pub(super) test: Test,
}

#[derive(Debug)]
pub(super) enum Test {
    /// Found in the key, in any case.
    Text(Text),
    /// With what is in the middle of it, which is found in all keys at once.
    Glob(Glob, Option<Text>),
    Regex(Regex),
    /// Bytes from and up to, both included.
    Size(u64, u64),
    /// Milliseconds since 1970, from and before.
    Modified(i64, i64),
    /// A storage class in lower case: all of its name, or a part.
    Class {
        name: String,
        whole: bool,
    },
    /// What stands behind the last dot.
    Suffix(String),
    /// A field of the key by the declared patterns: all of its value, or a part.
    Field {
        name: String,
        value: Text,
        whole: Option<String>,
    },
}

/// Text that is found in any case.
#[derive(Debug)]
pub(super) enum Text {
    Folded(String, Folded),
    Exact(String, Box<memmem::Finder<'static>>),
    /// Letters beyond ASCII.
    Regex(String, Regex),
}

impl Text {
    pub(super) fn new(text: &str) -> Option<Self> {
        if !text.is_ascii() {
            let regex = regex(&regex::escape(text), true).ok()?;
            return Some(Self::Regex(text.to_lowercase(), regex));
        }
        let lower = text.to_ascii_lowercase();
        Some(match Folded::new(text) {
            Some(folded) => Self::Folded(lower, folded),
            None => Self::Exact(lower, Box::new(memmem::Finder::new(text).into_owned())),
        })
    }

    /// Whether all that contains it contains the other too.
    pub(super) fn implies(&self, other: &Self) -> bool {
        match (self, other) {
            // What folds to the same beyond ASCII is known to the expressions alone.
            (Self::Regex(here, _), Self::Regex(there, _)) => here == there,
            (Self::Regex(..), _) | (_, Self::Regex(..)) => false,
            (
                Self::Folded(here, _) | Self::Exact(here, _),
                Self::Folded(there, _) | Self::Exact(there, _),
            ) => here.contains(there.as_str()),
        }
    }

    fn is_in(&self, key: &[u8]) -> bool {
        match self {
            Self::Folded(_, folded) => folded.find(key, 0).is_some(),
            Self::Exact(_, finder) => finder.find(key).is_some(),
            Self::Regex(_, regex) => regex.is_match(key),
        }
    }

    /// Where it stands next, and where it ends.
    fn find(&self, arena: &[u8], from: usize) -> Option<(usize, usize)> {
        match self {
            Self::Folded(_, folded) => folded.find(arena, from).map(|found| (found.start, found.end)),
            Self::Exact(text, finder) => {
                let start = from + finder.find(arena.get(from..)?)?;
                Some((start, start + text.len()))
            }
            Self::Regex(_, regex) => regex.find_at(arena, from).map(|found| (found.start(), found.end())),
        }
    }

    /// The rows it is in, all keys at once.
    fn scan(&self, block: &Block) -> Bits {
        let (arena, ends) = block.arena();
        let mut found = Bits::none(block.rows());
        let (mut row, mut at) = (0, 0);
        while let Some((start, end)) = self.find(arena, at) {
            while (ends[row] as usize) <= start {
                row += 1;
            }
            let row_end = ends[row] as usize;
            // What goes on over the end of a key is in neither.
            at = if end <= row_end { row_end } else { start + 1 };
            if end <= row_end {
                found.set(row);
            }
        }
        found
    }
}

impl Term {
    /// Those of the rows `within` a block of which it holds.
    pub(super) fn ask(&self, block: &Block, classes: &Classes, fields: &Fields, within: &Bits) -> Bits {
        let object = |row: usize| !block.is_folder(row);
        let is_dense = within.count() * DENSE > block.rows();
        match &self.test {
            Test::Text(text) if is_dense => text.scan(block).and(within),
            Test::Text(text) => within.which(|row| text.is_in(block.key(row))),
            Test::Glob(glob, hint) => {
                let hinted = hint.as_ref().filter(|_| is_dense).map(|hint| hint.scan(block).and(within));
                hinted.as_ref().unwrap_or(within).which(|row| glob.is_of(block.key(row)))
            }
            Test::Regex(regex) => within.which(|row| regex.is_match(block.key(row))),
            Test::Size(from, to) => {
                let sizes = block.sizes();
                let marker = |row| block.listed(row).what == What::DeleteMarker;
                within.which(|row| (*from..=*to).contains(&sizes[row]) && object(row) && !marker(row))
            }
            Test::Modified(from, before) => {
                let modified = block.modified();
                within.which(|row| (*from..*before).contains(&modified[row]) && object(row))
            }
            Test::Class { name, whole } => {
                let is = |class: &str| {
                    let class = class.to_ascii_lowercase();
                    if *whole { class == *name } else { class.contains(name.as_str()) }
                };
                let (which, numbers) = (classes.which(is), block.classes());
                within.which(|row| which.get(usize::from(numbers[row])) == Some(&true) && object(row))
            }
            Test::Suffix(suffix) => within.which(|row| {
                let key = block.key(row);
                let dot = key.len().checked_sub(suffix.len() + 1);
                dot.is_some_and(|dot| {
                    key[dot] == b'.' && key[dot + 1..].eq_ignore_ascii_case(suffix.as_bytes())
                })
            }),
            Test::Field { name, value, whole } => within.which(|row| {
                fields.any(block.key(row), name, |found| match whole {
                    Some(whole) => found.eq_ignore_ascii_case(whole),
                    None => value.is_in(found.as_bytes()),
                })
            }),
        }
    }

    /// Whether all that it holds of are such that `other` does too, as far as can be told.
    pub(super) fn implies(&self, other: &Self) -> bool {
        match (&self.test, &other.test) {
            (Test::Text(here), Test::Text(there)) => here.implies(there),
            (Test::Size(from, to), Test::Size(least, most)) => from >= least && to <= most,
            (Test::Modified(from, before), Test::Modified(least, most)) => from >= least && before <= most,
            _ => self.written == other.written,
        }
    }
}

/// A regular expression, of bounded size.
pub(super) fn regex(pattern: &str, folded: bool) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern)
        .case_insensitive(folded)
        .size_limit(REGEX_BYTES)
        .dfa_size_limit(REGEX_BYTES)
        .build()
}
