//! A filter as a filter pattern of CloudWatch Logs, which lets the same lines through or more.
//!
//! Its terms are case-sensitive; a word that is found in any case is written as a regular expression between `%`, of
//! which a pattern may have two. What it cannot say is left out where something else has to hold too.

use super::{Expr, Term, Text, text::Kind};

/// The most regular expressions of a filter pattern.
const MOST_REGEXES: usize = 2;
/// The longest filter pattern, in bytes.
const LONGEST: usize = 1_024;

pub(super) fn of(expr: &Expr) -> Option<String> {
    let all = match expr {
        Expr::And(all) => all.as_slice(),
        one => std::slice::from_ref(one),
    };
    // Alternatives and other terms cannot stand in one pattern.
    let pattern = match all {
        [Expr::Or(any)] => any_of(any)?,
        all => all_of(all)?,
    };
    (pattern.len() <= LONGEST).then_some(pattern)
}

fn all_of(all: &[Expr]) -> Option<String> {
    let mut regexes = 0;
    let mut terms = Vec::new();
    for expr in all {
        let term = match expr {
            Expr::Not(inner) => exact(inner).map(|term| format!("-{term}")),
            other => exact(other).or_else(|| {
                let regex = folded(other).filter(|_| regexes < MOST_REGEXES)?;
                regexes += 1;
                Some(format!("%{regex}%"))
            }),
        };
        terms.extend(term);
    }
    // What only leaves out is as good as nothing: AWS asks for a term that is there.
    terms.iter().any(|term| !term.starts_with('-')).then(|| terms.join(" "))
}

fn any_of(any: &[Expr]) -> Option<String> {
    let exact: Option<Vec<_>> = any.iter().map(|expr| exact(expr).map(|term| format!("?{term}"))).collect();
    exact.map(|terms| terms.join(" ")).or_else(|| {
        let regexes: Option<Vec<_>> = any.iter().map(|expr| folded(expr).or_else(|| literal(expr))).collect();
        Some(format!("%{}%", regexes?.join("|")))
    })
}

fn text(expr: &Expr, kind: Kind) -> Option<&str> {
    let Expr::Is(term) = expr else { return None };
    let Term::Text(text) = &**term else { return None };
    (text.kind() == kind).then(|| Text::written(text))
}

/// Text that is found as it is, as a term in quotes. One cannot be told to AWS that has a quote in it.
fn exact(expr: &Expr) -> Option<String> {
    let text = text(expr, Kind::Exact).or_else(|| {
        // Without letters there is no case.
        text(expr, Kind::Folded).filter(|text| !text.chars().any(char::is_alphabetic))
    })?;
    let plain = !text.contains(['"', '\\']) && !text.chars().any(char::is_control);
    plain.then(|| format!("\"{text}\""))
}

/// A word in any case as a regular expression.
fn folded(expr: &Expr) -> Option<String> {
    regex(text(expr, Kind::Folded)?, |letter| {
        format!("[{}{}]", letter.to_ascii_lowercase(), letter.to_ascii_uppercase())
    })
}

fn literal(expr: &Expr) -> Option<String> {
    regex(text(expr, Kind::Exact)?, |letter| letter.to_string())
}

/// Of the few characters that AWS takes in one.
fn regex(text: &str, letter: fn(char) -> String) -> Option<String> {
    let one = |char: char| match char {
        _ if char.is_ascii_alphabetic() => Some(letter(char)),
        '0'..='9' | ':' | '_' | '#' | '=' | '@' | '/' | ';' | ',' | '-' => Some(char.to_string()),
        _ => None,
    };
    text.chars().map(one).collect()
}
