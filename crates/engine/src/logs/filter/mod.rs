//! The filter language: text, regular expressions, levels, sources, fields, joined by and, or, not.

mod expr;
mod field;
mod finder;
mod lexer;
#[cfg(test)]
mod naive;
mod number;
mod parser;
mod pattern;
#[cfg(test)]
mod print;
mod term;
#[cfg(test)]
mod tests;
mod text;

use std::ops::Range;

use protocol::logs::{Level, Problem};

#[cfg(test)]
pub(crate) use self::naive::Line;
pub(crate) use self::{
    expr::Expr,
    field::FieldTest,
    term::{LevelTest, Op, Term},
    text::Text,
};

/// The most ranges that are marked in a text.
const MOST_HITS: usize = 1_000;

/// A filter that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    expr: Expr,
}

impl Filter {
    /// Reads a filter. Empty text passes all.
    pub(crate) fn read(text: &str) -> Result<Self, Problem> {
        Ok(Self { expr: parser::parse(text)? })
    }

    /// Passes lines of this level or worse.
    pub(crate) fn at_least(level: Level) -> Self {
        Self { expr: Expr::is(Term::Level(LevelTest { op: Op::GreaterEqual, level })) }
    }

    /// Passes lines in which any of these is found; none when there is none.
    pub(crate) fn any_of(texts: impl Iterator<Item = Text>) -> Self {
        Self { expr: Expr::Or(texts.map(|text| Expr::is(Term::Text(text))).collect()) }
    }

    /// The same, and nothing from these sources, by their places in the scope.
    pub(crate) fn without_sources(self, muted: &[u32]) -> Self {
        let muted = muted.iter().filter_map(|source| u16::try_from(*source).ok());
        let mut all: Vec<_> =
            muted.map(|source| Expr::Not(Box::new(Expr::is(Term::Source(source))))).collect();
        if all.is_empty() {
            return self;
        }
        all.push(self.expr);
        Self { expr: Expr::And(all) }
    }

    /// What has to hold.
    pub(crate) const fn expr(&self) -> &Expr {
        &self.expr
    }

    /// The filter as a filter pattern of CloudWatch Logs, where that language can say the same or more.
    pub(crate) fn pattern(&self) -> Option<String> {
        pattern::of(&self.expr)
    }

    /// What it found in a text, as byte ranges in order, without overlap.
    pub(crate) fn hits(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        self.expr.each_wanted(&mut |term| {
            if let Term::Text(wanted) = term {
                found.extend(wanted.ranges(text).into_iter().take(MOST_HITS));
            }
        });
        found.sort_by_key(|range| (range.start, range.end));
        let mut hits = Vec::<Range<usize>>::with_capacity(found.len());
        for range in found {
            match hits.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => hits.push(range),
            }
        }
        hits.truncate(MOST_HITS);
        hits
    }
}
