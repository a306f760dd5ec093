//! A filter as one would type it. What is printed is read as the same.

use std::fmt::{Display, Formatter, Result};

use super::{Expr, Filter, Op, Term, Text, text::Kind};

impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.expr().fmt(f)
    }
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::All => Ok(()),
            Self::Is(term) => term.fmt(f),
            Self::Not(inner) => {
                f.write_str("not ")?;
                inside(inner, f)
            }
            Self::And(all) => joined(all, " and ", f),
            Self::Or(any) => joined(any, " or ", f),
        }
    }
}

fn joined(all: &[Expr], word: &str, f: &mut Formatter<'_>) -> Result {
    for (place, inner) in all.iter().enumerate() {
        if place > 0 {
            f.write_str(word)?;
        }
        inside(inner, f)?;
    }
    Ok(())
}

fn inside(inner: &Expr, f: &mut Formatter<'_>) -> Result {
    match inner {
        Expr::Is(_) | Expr::Not(_) => inner.fmt(f),
        // With a space: a word may have opened a parenthesis of its own.
        Expr::All | Expr::And(_) | Expr::Or(_) => write!(f, "({inner} )"),
    }
}

impl Display for Term {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Text(text) => text.fmt(f),
            Self::Level(test) => {
                write!(f, "level{}{}", test.op.written(), format!("{:?}", test.level).to_lowercase())
            }
            Self::Source(_) => Ok(()),
            Self::Named { what, exact, text } => {
                compared(what.written(), if *exact { Op::Equal } else { Op::Contains }, text, f)
            }
            Self::Field(test) => compared(&format!("$.{}", test.name), test.op, &test.value, f),
            Self::Has(name) => write!(f, "has:$.{name}"),
        }
    }
}

/// With spaces, so that a value can begin as what compares does.
fn compared(name: &str, op: Op, value: &Text, f: &mut Formatter<'_>) -> Result {
    match op {
        Op::Contains => write!(f, "{name}:{value}"),
        _ => write!(f, "{name} {} {value}", op.written()),
    }
}

impl Display for Text {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self.kind() {
            Kind::Folded => f.write_str(self.written()),
            Kind::Exact => write!(f, "\"{}\"", self.written().replace('\\', "\\\\").replace('"', "\\\"")),
            Kind::Regex => write!(f, "/{}/", self.written()),
            Kind::FoldedRegex => write!(f, "/{}/i", self.written()),
        }
    }
}
