//! A query that was read.

use std::sync::Arc;

use protocol::{Moment, documents::listing::QueryTrouble};

use super::{bits::Bits, parser::parse, term::Term};
use crate::{
    catalogue::model::KeyPattern,
    documents::index::{Block, Classes},
};

/// What a row has to be to be shown.
#[derive(Clone, Debug, Default)]
pub(in crate::documents) struct Query {
    expr: Expr,
    fields: Arc<Fields>,
}

/// The fields that a bucket's keys are made of.
#[derive(Debug, Default)]
pub(in crate::documents) struct Fields {
    patterns: Vec<KeyPattern>,
    /// What a listing's keys begin with and its index leaves out.
    prefix: String,
}

impl Fields {
    pub(in crate::documents) const fn new(patterns: Vec<KeyPattern>, prefix: String) -> Self {
        Self { patterns, prefix }
    }

    /// The expressions whose group of that number is the field `name`.
    pub(super) fn expressions(&self, name: &str) -> impl Iterator<Item = (String, usize)> {
        self.patterns.iter().filter_map(move |pattern| {
            let place = pattern.names().position(|known| known == name)?;
            Some((pattern.expression(), place + 1))
        })
    }

    /// Whether there is a field of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.patterns.iter().any(|pattern| pattern.names().any(|known| known == name))
    }

    /// Whether a key has such a field with such a value.
    pub(super) fn any(&self, rest: &[u8], name: &str, is: impl Fn(&str) -> bool) -> bool {
        let Ok(rest) = std::str::from_utf8(rest) else { return false };
        let key = format!("{}{rest}", self.prefix);
        let mut fields = self.patterns.iter().filter_map(|pattern| pattern.fields(&key)).flatten();
        fields.any(|(known, value)| known == name && is(&value))
    }
}

/// Terms joined by and, or, not.
#[derive(Clone, Debug, Default)]
pub(super) enum Expr {
    /// Nothing is asked.
    #[default]
    All,
    Is(Arc<Term>),
    Not(Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
}

impl Query {
    /// Reads a query. Empty text shows all; ages are counted back from `now`.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub(in crate::documents) fn read(
        text: &str,
        fields: &Arc<Fields>,
        now: Moment,
    ) -> Result<Self, QueryTrouble> {
        Ok(Self { expr: parse(text, fields, now)?, fields: Arc::clone(fields) })
    }

    /// What is asked, for who says it in another language.
    pub(super) const fn expr(&self) -> &Expr {
        &self.expr
    }

    pub(super) fn fields(&self) -> &Fields {
        &self.fields
    }

    /// Whether it shows all.
    pub(super) const fn is_all(&self) -> bool {
        matches!(self.expr, Expr::All)
    }

    /// Whether all that it shows was shown by `other` too, as far as can be told.
    pub(super) fn narrows(&self, other: &Self) -> bool {
        narrows(&self.expr, &other.expr)
    }

    /// Those of the rows `within` a block that it shows.
    pub(super) fn ask(&self, block: &Block, classes: &Classes, within: &Bits) -> Bits {
        self.eval(&self.expr, block, classes, within)
    }

    fn eval(&self, expr: &Expr, block: &Block, classes: &Classes, within: &Bits) -> Bits {
        let eval = |expr, within: &Bits| self.eval(expr, block, classes, within);
        match expr {
            Expr::All => within.clone(),
            Expr::Is(term) => term.ask(block, classes, &self.fields, within),
            Expr::Not(inner) => within.clone().without(&eval(inner, within)),
            Expr::And(all) => all.iter().fold(within.clone(), |within, expr| eval(expr, &within)),
            Expr::Or(any) => {
                any.iter().fold(Bits::none(within.rows()), |found, expr| found.or(&eval(expr, within)))
            }
        }
    }
}

fn narrows(here: &Expr, there: &Expr) -> bool {
    match (here, there) {
        (_, Expr::All) => true,
        (_, Expr::And(all)) => all.iter().all(|there| narrows(here, there)),
        (Expr::And(all), _) => all.iter().any(|here| narrows(here, there)),
        (Expr::Or(any), _) => any.iter().all(|here| narrows(here, there)),
        (_, Expr::Or(any)) => any.iter().any(|there| narrows(here, there)),
        (Expr::Is(here), Expr::Is(there)) => here.implies(there),
        (Expr::Not(here), Expr::Not(there)) => narrows(there, here),
        _ => false,
    }
}
