//! Text that is looked for, as it was written and ready to search with.

use std::{
    fmt,
    hash::{Hash, Hasher},
    ops::Range,
    sync::Arc,
};

use protocol::logs::Problem;

use super::finder::Finder;

/// Text, or a regular expression, that is looked for.
#[derive(Clone)]
pub(crate) struct Text {
    kind: Kind,
    written: Arc<str>,
    finder: Arc<Finder>,
}

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// Found in upper and lower case.
    Folded,
    /// Found as it is.
    Exact,
    Regex,
    /// A regular expression that is found in upper and lower case.
    FoldedRegex,
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}({:?})", self.kind, self.written)
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        (self.kind, &self.written) == (other.kind, &other.written)
    }
}

impl Eq for Text {}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.kind, &self.written).hash(state);
    }
}

impl Text {
    /// A word: with an upper-case letter it is found as it is, else in any case.
    pub(crate) fn word(word: &str) -> Self {
        if word.chars().any(char::is_uppercase) { Self::exact(word) } else { Self::folded(word) }
    }

    /// Found as it is.
    pub(crate) fn exact(text: &str) -> Self {
        Self::new(Kind::Exact, text, Finder::exact(text))
    }

    /// Found in any case.
    pub(super) fn folded(text: &str) -> Self {
        Self::new(Kind::Folded, text, Finder::folded(text))
    }

    /// A regular expression. `(?i)` at its beginning finds any case.
    pub(crate) fn regex(pattern: &str) -> Result<Self, Problem> {
        Ok(Self::new(Kind::Regex, pattern, Finder::regex(pattern, false)?))
    }

    /// A regular expression that is found in any case.
    pub(super) fn folded_regex(pattern: &str) -> Result<Self, Problem> {
        Ok(Self::new(Kind::FoldedRegex, pattern, Finder::regex(pattern, true)?))
    }

    fn new(kind: Kind, written: &str, finder: Finder) -> Self {
        Self { kind, written: written.into(), finder: Arc::new(finder) }
    }

    pub(super) const fn kind(&self) -> Kind {
        self.kind
    }

    pub(super) fn written(&self) -> &str {
        &self.written
    }

    pub(crate) fn finder(&self) -> &Finder {
        &self.finder
    }

    /// Whether it is found in `text`.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        self.finder.find(text.as_bytes(), 0).is_some()
    }

    /// Whether `text` is it, and nothing more. A regular expression says itself where it has to begin and end.
    pub(super) fn is(&self, text: &str) -> bool {
        match self.kind {
            Kind::Exact => text == &*self.written,
            Kind::Folded => {
                text.len() == self.written.len() && self.is_in(text) || {
                    // Letters may have another length in the other case.
                    !text.is_ascii() && text.to_lowercase() == self.written.to_lowercase()
                }
            }
            Kind::Regex | Kind::FoldedRegex => self.is_in(text),
        }
    }

    /// Where it is found, without overlap. What is found without a letter of it is nothing to show.
    pub(crate) fn ranges(&self, text: &str) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        let mut from = 0;
        while let Some(found) = self.finder.find(text.as_bytes(), from) {
            from = found.end.max(found.start + 1);
            if !found.is_empty() && text.is_char_boundary(found.start) && text.is_char_boundary(found.end) {
                ranges.push(found);
            }
        }
        ranges
    }

    /// Where `other` stands in every text that is found for this, as it is read: the place of its first byte. Nothing
    /// where a text can have this in it without `other`.
    pub(crate) fn narrows(&self, other: &Self) -> Option<usize> {
        match (self.kind, other.kind) {
            (Kind::Exact, Kind::Exact | Kind::Folded) => {}
            // Beyond ASCII a letter may have more than two cases.
            (Kind::Folded, Kind::Folded) if self.written.is_ascii() => {}
            _ => return None,
        }
        Some(other.finder.find(self.written.as_bytes(), 0)?.start)
    }
}
