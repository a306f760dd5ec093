//! JSON as it stands in a text: tokens in order, without a tree, so that neither depth nor length costs more than
//! reading. What is cut off in the middle is read as far as it goes.

mod path;
mod text;

use std::ops::Range;

pub(super) use self::{
    path::{find, value},
    text::decoded,
};

use super::scan::{skip_spaces, take};

/// How many beginnings of objects in a line are tried.
const TRIED: usize = 4;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `{`
    Object,
    /// `[`
    Array,
    /// `}` or `]`
    Close,
    /// The name of a member; the range is without quotes.
    Key,
    /// Text; the range is without quotes.
    Text,
    Number,
    Bool,
    Null,
}

/// A token and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) at: Range<usize>,
}

/// How reading ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The object was read to its end, and nothing stands behind it.
    Whole,
    /// The text ends within it.
    Cut,
    /// It is none.
    Broken,
}

/// What may stand next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// A value; in an array that was just opened also its end.
    Value { or_close: bool },
    /// A name; in an object that was just opened also its end.
    Key { or_close: bool },
    /// A comma or the end of what is open.
    Comma,
}

/// Reads the object that a text begins with.
#[derive(Clone, Debug)]
pub(super) struct Walk<'t> {
    text: &'t [u8],
    at: usize,
    next: Next,
    depth: usize,
    /// Which of the first 64 levels are objects, by their bits.
    shallow: u64,
    /// Which of the deeper ones are.
    deep: Vec<bool>,
    end: Option<End>,
}

impl<'t> Walk<'t> {
    /// At the beginning of `text`.
    pub(super) fn new(text: &'t str) -> Self {
        let text = text.as_bytes();
        let at = skip_spaces(text, 0);
        let end = (text.get(at) != Some(&b'{')).then_some(End::Broken);
        Self { text, at, next: Next::Value { or_close: false }, depth: 0, shallow: 0, deep: Vec::new(), end }
    }

    /// How reading ended; before it has, as if it were whole.
    pub(super) fn end(&self) -> End {
        self.end.unwrap_or(End::Whole)
    }

    /// How many objects and arrays are open.
    pub(super) const fn depth(&self) -> usize {
        self.depth
    }

    /// Reads on until what was opened last is closed. Gives where that ends.
    pub(super) fn close_last(&mut self) -> usize {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside && self.next().is_some() {}
        self.at
    }

    fn open(&mut self, object: bool) -> Kind {
        match self.depth {
            0..64 => self.shallow = self.shallow & !(1 << self.depth) | u64::from(object) << self.depth,
            _ => self.deep.push(object),
        }
        self.depth += 1;
        self.next = if object { Next::Key { or_close: true } } else { Next::Value { or_close: true } };
        if object { Kind::Object } else { Kind::Array }
    }

    fn close(&mut self) -> Kind {
        self.depth -= 1;
        if self.depth >= 64 {
            self.deep.pop();
        }
        self.next = Next::Comma;
        if self.depth == 0 {
            let rest = skip_spaces(self.text, self.at + 1);
            self.end = Some(if rest == self.text.len() { End::Whole } else { End::Broken });
        }
        Kind::Close
    }

    fn in_object(&self) -> bool {
        match self.depth {
            0 => false,
            1..=64 => self.shallow >> (self.depth - 1) & 1 == 1,
            _ => self.deep.last().copied().unwrap_or(false),
        }
    }

    /// The token at the place, or how the text ended instead.
    fn read(&mut self) -> Result<Token, End> {
        loop {
            self.at = skip_spaces(self.text, self.at);
            let start = self.at;
            let byte = *self.text.get(start).ok_or(End::Cut)?;
            let kind = match (self.next, byte) {
                (Next::Value { .. }, b'{') => self.open(true),
                (Next::Value { .. }, b'[') => self.open(false),
                (Next::Value { or_close: true }, b']') | (Next::Key { or_close: true }, b'}') => self.close(),
                (Next::Comma, b']') if !self.in_object() => self.close(),
                (Next::Comma, b'}') if self.in_object() => self.close(),
                (Next::Comma, b',') => {
                    self.at += 1;
                    self.next = match self.in_object() {
                        true => Next::Key { or_close: false },
                        false => Next::Value { or_close: false },
                    };
                    continue;
                }
                (Next::Value { .. }, b'"') => return self.text(Kind::Text),
                (Next::Key { .. }, b'"') => return self.text(Kind::Key),
                (Next::Value { .. }, _) => return self.word(byte),
                _ => return Err(End::Broken),
            };
            self.at = start + 1;
            return Ok(Token { kind, at: start..start + 1 });
        }
    }

    fn text(&mut self, kind: Kind) -> Result<Token, End> {
        let start = self.at + 1;
        let mut at = start;
        let end = loop {
            let rest = self.text.get(at..).unwrap_or_default();
            let found = at + memchr::memchr2(b'"', b'\\', rest).ok_or(End::Cut)?;
            match self.text.get(found) {
                Some(b'\\') => at = found + 2,
                _ => break found,
            }
        };
        self.at = end + 1;
        self.next = Next::Comma;
        if kind == Kind::Key {
            self.at = skip_spaces(self.text, self.at);
            match self.text.get(self.at) {
                Some(b':') => self.at += 1,
                Some(_) => return Err(End::Broken),
                None => return Err(End::Cut),
            }
            self.next = Next::Value { or_close: false };
        }
        Ok(Token { kind, at: start..end })
    }

    /// A number or a literal.
    fn word(&mut self, first: u8) -> Result<Token, End> {
        let start = self.at;
        let end = take(self.text, start, |byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
        let kind = match (first, self.text.get(start..end).unwrap_or_default()) {
            (b'-' | b'0'..=b'9', _) | (_, b"NaN" | b"Infinity") => Kind::Number,
            (_, b"true" | b"false") => Kind::Bool,
            (_, b"null") => Kind::Null,
            _ if end == self.text.len() && end > start => return Err(End::Cut),
            _ => return Err(End::Broken),
        };
        self.at = end;
        self.next = Next::Comma;
        Ok(Token { kind, at: start..end })
    }
}

impl Iterator for Walk<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        if self.end.is_some() {
            return None;
        }
        self.read().map_err(|end| self.end = Some(end)).ok()
    }
}

/// Whether a text begins as a JSON object does.
pub(super) fn begins(text: &str) -> bool {
    let mut walk = Walk::new(text);
    walk.next().is_some() && walk.next().is_some_and(|token| matches!(token.kind, Kind::Key | Kind::Close))
}

/// Whether a text is a JSON object, or the beginning of one that was cut.
pub(super) fn is_object(text: &str) -> bool {
    let mut walk = Walk::new(text);
    let mut members = 0_usize;
    for token in walk.by_ref() {
        members += usize::from(token.kind == Kind::Key);
    }
    match walk.end() {
        End::Whole => true,
        End::Cut => members > 0,
        End::Broken => false,
    }
}

/// Where the JSON object begins that a line ends with, behind other words.
pub(super) fn within(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let begins = |at: &usize| bytes.get(skip_spaces(bytes, at + 1)) == Some(&b'"');
    let mut starts = memchr::memchr_iter(b'{', bytes).filter(begins).take(TRIED);
    starts.find(|at| text.get(*at..).is_some_and(is_object))
}
