//! A query as it is typed: `not` before `and` before `or`; two terms beside each other have both to hold. What is
//! missing at the end is still being typed.

use std::{ops::Range, sync::Arc};

use protocol::{Moment, documents::listing::QueryTrouble};

use super::{
    glob::Glob,
    op::Op,
    query::{Expr, Fields},
    term::{Term, Test, Text, regex},
    value,
};

/// The longest query, in bytes.
const LONGEST: usize = 4 << 10;
/// The most terms.
const MOST_TERMS: usize = 64;
/// How deep parentheses and `not`s may lie in each other.
const DEEPEST: usize = 32;

/// Reads a query.
///
/// # Errors
/// What is wrong with it, and where.
pub(super) fn parse(text: &str, fields: &Fields, now: Moment) -> Result<Expr, QueryTrouble> {
    let mut parser = Parser { text, at: 0, fields, now, terms: 0, depth: 0 };
    let read = if text.len() > LONGEST {
        Err(Wrong { place: 0..text.len(), message: format!("A search has {LONGEST} bytes at most") })
    } else {
        parser.whole()
    };
    read.map_err(|Wrong { place, message }| {
        let characters = |bytes: usize| u32::try_from(text[..bytes].chars().count()).unwrap_or(u32::MAX);
        QueryTrouble { from: characters(place.start), to: characters(place.end), message }
    })
}

/// What is wrong, with its place in bytes.
struct Wrong {
    place: Range<usize>,
    message: String,
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    fields: &'t Fields,
    now: Moment,
    terms: usize,
    depth: usize,
}

impl<'t> Parser<'t> {
    fn whole(&mut self) -> Result<Expr, Wrong> {
        let read = self.any()?;
        if self.rest().starts_with(')') {
            return Err(self.wrong(self.at..self.at + 1, "Nothing was opened that this closes"));
        }
        Ok(read.unwrap_or_default())
    }

    fn any(&mut self) -> Result<Option<Expr>, Wrong> {
        let mut any: Vec<_> = self.all()?.into_iter().collect();
        while let Some(place) = self.keyword("or") {
            let next = self.all()?;
            self.joins(any.is_empty(), next.is_none(), place)?;
            any.extend(next);
        }
        Ok(joined(any, Expr::Or))
    }

    fn all(&mut self) -> Result<Option<Expr>, Wrong> {
        let mut all = Vec::new();
        loop {
            let and = self.keyword("and");
            let next = self.one()?;
            let is_last = next.is_none();
            if let Some(place) = and {
                self.joins(all.is_empty(), is_last, place)?;
            }
            all.extend(next);
            if is_last {
                return Ok(joined(all, Expr::And));
            }
        }
    }

    fn one(&mut self) -> Result<Option<Expr>, Wrong> {
        self.skip_spaces();
        // Quotes with nothing in them ask nothing.
        while self.rest().starts_with("\"\"") {
            self.at += 2;
            self.skip_spaces();
        }
        let rest = self.rest();
        if rest.is_empty()
            || rest.starts_with(')')
            || starts_with_word(rest, "and")
            || starts_with_word(rest, "or")
        {
            return Ok(None);
        }
        let negated = match self.keyword("not") {
            Some(place) => Some(place),
            // A dash by itself is text.
            None if rest.starts_with('-')
                && rest[1..].starts_with(|next: char| !next.is_whitespace() && next != '-') =>
            {
                self.at += 1;
                Some(self.at - 1..self.at)
            }
            None => None,
        };
        if let Some(place) = negated {
            let inner = self.deeper(place.clone(), Self::one)?;
            if inner.is_none() && !self.rest().is_empty() {
                return Err(self.wrong(place, "Nothing stands behind this not"));
            }
            return Ok(inner.map(|inner| Expr::Not(Box::new(inner))));
        }
        if rest.starts_with('(') {
            self.at += 1;
            let inner = self.deeper(self.at - 1..self.at, Self::any)?;
            self.skip_spaces();
            self.at += usize::from(self.rest().starts_with(')'));
            // Empty parentheses are about to be filled.
            return Ok(Some(inner.unwrap_or_default()));
        }
        self.term()
    }

    fn term(&mut self) -> Result<Option<Expr>, Wrong> {
        let start = self.at;
        let test = if self.rest().starts_with('"') {
            let quoted = self.quoted();
            if quoted.is_empty() {
                // They were opened, and nothing stands in them yet.
                return Ok(None);
            }
            self.text_of(quoted, start)?
        } else if let Some(test) = self.regex()? {
            test
        } else if let Some(test) = self.compared()? {
            test
        } else {
            let word = self.word();
            match Glob::read(word) {
                Some(glob) => Test::Glob(glob, Glob::hint(word).and_then(Text::new)),
                None => self.text_of(word, start)?,
            }
        };
        self.terms += 1;
        if self.terms > MOST_TERMS {
            let message = format!("A search has {MOST_TERMS} terms at most");
            return Err(Wrong { place: start..self.at, message });
        }
        let written = self.text[start..self.at].to_owned();
        Ok(Some(Expr::Is(Arc::new(Term { written, test }))))
    }

    fn text_of(&self, text: &str, start: usize) -> Result<Test, Wrong> {
        Text::new(text)
            .map(Test::Text)
            .ok_or_else(|| self.wrong(start..self.at, "This text is too long to look for"))
    }

    /// Text in quotes, which may still be open.
    fn quoted(&mut self) -> &'t str {
        let body = &self.rest()[1..];
        let length = body.find('"').unwrap_or(body.len());
        self.at += 1 + length + usize::from(length < body.len());
        &body[..length]
    }

    /// `/pattern/` or `/pattern/i`; nothing where a slash begins a path.
    fn regex(&mut self) -> Result<Option<Test>, Wrong> {
        let rest = self.rest();
        let Some(body) = rest.strip_prefix('/') else { return Ok(None) };
        let mut escaped = false;
        let close = body.bytes().position(|byte| {
            let closes = byte == b'/' && !escaped;
            escaped = byte == b'\\' && !escaped;
            closes
        });
        let Some(close) = close.filter(|close| *close > 0) else { return Ok(None) };
        let flags = word(&body[close + 1..]);
        if !matches!(flags, "" | "i") {
            return Ok(None);
        }
        let place = self.at..self.at + close + 2 + flags.len();
        self.at = place.end;
        // A slash may be written with a backslash, since it ends the expression otherwise.
        let pattern = body[..close].replace("\\/", "/");
        regex(&pattern, flags == "i").map(|regex| Some(Test::Regex(regex))).map_err(|error| {
            let said = match error {
                regex::Error::CompiledTooBig(_) => "This expression is too large".to_owned(),
                other => {
                    let lines = other.to_string();
                    let last = lines.lines().last().unwrap_or_default();
                    format!("This is no regular expression: {}", last.trim_start_matches("error: "))
                }
            };
            Wrong { place, message: said }
        })
    }

    /// `size>1MB`, `property:PW-1` and their like; nothing where a colon is part of a word.
    fn compared(&mut self) -> Result<Option<Test>, Wrong> {
        let rest = self.rest();
        let name_end =
            rest.find(|char: char| !char.is_alphanumeric() && !"_-".contains(char)).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(name_end);
        let found = Op::ALL.iter().find(|(written, _)| behind.starts_with(written));
        let lower = name.to_ascii_lowercase();
        let is_field = self.fields.has(name);
        let is_known = is_field || matches!(lower.as_str(), "size" | "modified" | "age" | "class" | "suffix");
        let Some((written, op)) = found.filter(|_| is_known) else { return Ok(None) };
        let start = self.at;
        self.at += name.len() + written.len();
        let value_at = self.at;
        let value = if self.rest().starts_with('"') { self.quoted() } else { self.word() };
        let place = start..self.at;
        if value.is_empty() {
            return Err(self.wrong(place, "A value is missing here"));
        }
        let value_place = value_at..self.at;
        let test = match lower.as_str() {
            _ if is_field => self.field(name, *op, value).ok_or("A field is compared with : or ="),
            "size" => value::size(value)
                .map(|bytes| op.of_size(bytes))
                .ok_or("A size is written as 500, 20KB, 1.5MB, 2GiB"),
            "age" => value::age(value)
                .map(|age| op.of_age(age, self.now))
                .ok_or("An age is written as 90m, 12h, 30d, 2w, 1y"),
            "modified" => value::span(value)
                .map(|span| op.of_time(span))
                .ok_or("A time is written as 2026, 2026-01, 2026-01-31 or 2026-01-31T08:30"),
            _ if !matches!(op, Op::Contains | Op::Equal) => Err("This is compared with : or ="),
            "class" => Ok(Test::Class { name: value.to_ascii_lowercase(), whole: *op == Op::Equal }),
            _ => Ok(Test::Suffix(value.trim_start_matches('.').to_owned())),
        };
        test.map(Some).map_err(|message| self.wrong(value_place, message))
    }

    fn field(&self, name: &str, op: Op, value: &str) -> Option<Test> {
        let whole = match op {
            Op::Equal => Some(value.to_owned()),
            Op::Contains => None,
            _ => return None,
        };
        Some(Test::Field { name: name.to_owned(), value: Text::new(value)?, whole })
    }

    fn deeper(
        &mut self,
        place: Range<usize>,
        read: fn(&mut Self) -> Result<Option<Expr>, Wrong>,
    ) -> Result<Option<Expr>, Wrong> {
        if self.depth == DEEPEST {
            return Err(self.wrong(place, "This lies too deep in parentheses"));
        }
        self.depth += 1;
        let inner = read(self);
        self.depth -= 1;
        inner
    }

    /// What joins needs something before it, and something behind it unless it is the last that was typed.
    fn joins(&mut self, first: bool, last: bool, place: Range<usize>) -> Result<(), Wrong> {
        self.skip_spaces();
        if first {
            return Err(self.wrong(place, "Nothing stands before this"));
        }
        if last && !self.rest().is_empty() {
            return Err(self.wrong(place, "Nothing stands behind this"));
        }
        Ok(())
    }

    /// Takes `word` as a word of its own, in any case.
    fn keyword(&mut self, word: &str) -> Option<Range<usize>> {
        self.skip_spaces();
        starts_with_word(self.rest(), word).then(|| {
            self.at += word.len();
            self.at - word.len()..self.at
        })
    }

    fn word(&mut self) -> &'t str {
        let word = word(self.rest());
        self.at += word.len();
        word
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn skip_spaces(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn wrong(&self, place: Range<usize>, message: &str) -> Wrong {
        Wrong { place, message: message.to_owned() }
    }
}

/// One by itself, or several together.
fn joined(mut all: Vec<Expr>, together: fn(Vec<Expr>) -> Expr) -> Option<Expr> {
    if all.len() > 1 { Some(together(all)) } else { all.pop() }
}

fn starts_with_word(rest: &str, wanted: &str) -> bool {
    word(rest).eq_ignore_ascii_case(wanted)
}

/// What goes on until a space, or until a parenthesis closes that was not opened in it.
fn word(rest: &str) -> &str {
    let mut open = 0_usize;
    let end = rest.find(|char: char| match char {
        '(' => {
            open += 1;
            false
        }
        ')' => {
            let closes_other = open == 0;
            open = open.saturating_sub(1);
            closes_other
        }
        other => other.is_whitespace(),
    });
    &rest[..end.unwrap_or(rest.len())]
}
