//! A filter worked out line by line: what quicker ways are held against.

use protocol::logs::Level;

use super::{Expr, Filter, Term};
use crate::logs::reading;

/// A line of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'a> {
    pub(crate) text: &'a str,
    /// The place of its source in the scope.
    pub(crate) source: u16,
    /// The log group's name.
    pub(crate) group: &'a str,
    pub(crate) stream: &'a str,
}

impl Line<'_> {
    pub(crate) fn level(&self) -> Option<Level> {
        reading::classify(self.text).level
    }
}

impl Filter {
    /// Whether a line passes.
    pub(crate) fn passes(&self, line: &Line<'_>) -> bool {
        self.passes_where(&|term| term.holds(line))
    }

    /// Whether it passes where `holds` says which terms do.
    pub(crate) fn passes_where(&self, holds: &dyn Fn(&Term) -> bool) -> bool {
        passes(self.expr(), holds)
    }
}

fn passes(expr: &Expr, holds: &dyn Fn(&Term) -> bool) -> bool {
    match expr {
        Expr::All => true,
        Expr::Is(term) => holds(term),
        Expr::Not(inner) => !passes(inner, holds),
        Expr::And(all) => all.iter().all(|inner| passes(inner, holds)),
        Expr::Or(any) => any.iter().any(|inner| passes(inner, holds)),
    }
}

impl Term {
    pub(crate) fn holds(&self, line: &Line<'_>) -> bool {
        match self {
            Self::Text(text) => text.is_in(line.text),
            Self::Level(test) => test.holds(line.level()),
            Self::Source(source) => *source == line.source,
            Self::Named { what, exact, text } => what.holds(*exact, text, line.group, line.stream),
            Self::Field(test) => {
                reading::field(line.text, &test.name).is_some_and(|value| test.holds_of(&value))
            }
            Self::Has(name) => reading::field(line.text, name).is_some(),
        }
    }
}
