//! Tokens as an expression: `not` before `and` before `or`; two terms beside each other have both to hold.

use std::{iter::Peekable, ops::Range, vec::IntoIter};

use protocol::logs::Problem;

use super::{
    Expr,
    lexer::{Token, problem, tokens},
};

/// The longest filter, in bytes.
const LONGEST: usize = 8 << 10;
/// The most terms.
const MOST_TERMS: usize = 64;
/// How deep parentheses and `not`s may lie in each other.
const DEEPEST: usize = 32;

/// Reads a filter. What is missing at its end is still being typed.
pub(super) fn parse(text: &str) -> Result<Expr, Problem> {
    if text.len() > LONGEST {
        return Err(problem(format!("A filter has {LONGEST} bytes at most"), 0..text.len()));
    }
    let tokens = tokens(text)?;
    let mut terms = tokens.iter().filter(|(token, _)| matches!(token, Token::Term(_)));
    if let Some((_, at)) = terms.nth(MOST_TERMS) {
        return Err(problem(format!("A filter has {MOST_TERMS} terms at most"), at.clone()));
    }
    let mut parser = Parser { tokens: tokens.into_iter().peekable(), depth: 0 };
    let read = parser.any()?;
    match parser.tokens.next() {
        Some((Token::Close, at)) => Err(problem("Nothing was opened that this closes".to_owned(), at)),
        Some((_, at)) => Err(problem("This belongs to nothing".to_owned(), at)),
        None => Ok(read.unwrap_or_default()),
    }
}

struct Parser {
    tokens: Peekable<IntoIter<(Token, Range<usize>)>>,
    depth: usize,
}

/// Nothing where nothing stands.
type Read = Result<Option<Expr>, Problem>;

impl Parser {
    fn any(&mut self) -> Read {
        let mut any = Vec::new();
        any.extend(self.all()?);
        while let Some((_, at)) = self.tokens.next_if(|(token, _)| matches!(token, Token::Or)) {
            let next = self.all()?;
            self.joins(any.is_empty(), next.is_none(), "or", at)?;
            any.extend(next);
        }
        Ok(joined(any, Expr::Or))
    }

    fn all(&mut self) -> Read {
        let mut all = Vec::new();
        loop {
            let and = self.tokens.next_if(|(token, _)| matches!(token, Token::And));
            let next = self.one()?;
            let is_last = next.is_none();
            if let Some((_, at)) = and {
                self.joins(all.is_empty(), is_last, "and", at)?;
            }
            all.extend(next);
            if is_last {
                return Ok(joined(all, Expr::And));
            }
        }
    }

    fn one(&mut self) -> Read {
        match self.tokens.peek() {
            Some((Token::Not, at)) => {
                let at = at.clone();
                self.tokens.next();
                let inner = self.deeper(&at, Self::one)?;
                if inner.is_none() && self.tokens.peek().is_some() {
                    return Err(problem("Nothing stands behind this not".to_owned(), at));
                }
                Ok(inner.map(|inner| Expr::Not(Box::new(inner))))
            }
            Some((Token::Open, at)) => {
                let at = at.clone();
                self.tokens.next();
                let inner = self.deeper(&at, Self::any)?;
                self.tokens.next_if(|(token, _)| matches!(token, Token::Close));
                // Empty parentheses are about to be filled.
                Ok(Some(inner.unwrap_or_default()))
            }
            Some((Token::Term(_), _)) => match self.tokens.next() {
                Some((Token::Term(term), _)) => Ok(Some(Expr::is(term))),
                _ => Ok(None),
            },
            Some((Token::Close | Token::And | Token::Or, _)) | None => Ok(None),
        }
    }

    fn deeper(&mut self, at: &Range<usize>, read: fn(&mut Self) -> Read) -> Read {
        if self.depth == DEEPEST {
            return Err(problem("This lies too deep in parentheses".to_owned(), at.clone()));
        }
        self.depth += 1;
        let inner = read(self);
        self.depth -= 1;
        inner
    }

    /// What joins needs something before it, and something behind it unless it is the last that was typed.
    fn joins(&mut self, first: bool, last: bool, word: &str, at: Range<usize>) -> Result<(), Problem> {
        if first {
            return Err(problem(format!("Nothing stands before this {word}"), at));
        }
        if last && self.tokens.peek().is_some() {
            return Err(problem(format!("Nothing stands behind this {word}"), at));
        }
        Ok(())
    }
}

/// One by itself, or several together.
fn joined(mut all: Vec<Expr>, together: fn(Vec<Expr>) -> Expr) -> Option<Expr> {
    if all.len() > 1 { Some(together(all)) } else { all.pop() }
}
