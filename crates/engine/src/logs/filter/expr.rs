//! Terms joined by and, or, not.

use std::sync::Arc;

use super::Term;

/// What has to hold of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Expr {
    /// Nothing has to.
    #[default]
    All,
    Is(Arc<Term>),
    Not(Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
}

impl Expr {
    pub(super) fn is(term: Term) -> Self {
        Self::Is(Arc::new(term))
    }

    /// Calls `see` with each term, from left to right.
    pub(crate) fn each(&self, see: &mut dyn FnMut(&Arc<Term>)) {
        match self {
            Self::All => {}
            Self::Is(term) => see(term),
            Self::Not(inner) => inner.each(see),
            Self::And(all) | Self::Or(all) => all.iter().for_each(|inner| inner.each(see)),
        }
    }

    /// Calls `see` with each term that is wanted, and not with those under a `not`.
    pub(super) fn each_wanted(&self, see: &mut dyn FnMut(&Term)) {
        match self {
            Self::All | Self::Not(_) => {}
            Self::Is(term) => see(term),
            Self::And(all) | Self::Or(all) => all.iter().for_each(|inner| inner.each_wanted(see)),
        }
    }
}
