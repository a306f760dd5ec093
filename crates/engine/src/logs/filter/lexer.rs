//! A filter in tokens. What is still being typed is read as far as its meaning is clear.

use std::ops::Range;

use protocol::logs::{Level, Problem};

use super::{
    FieldTest, Op, Term, Text,
    number::Number,
    term::{LevelTest, Named},
};

#[derive(Clone, Debug)]
pub(super) enum Token {
    Open,
    Close,
    And,
    Or,
    Not,
    Term(Term),
}

/// Reads all tokens, each with its place in bytes.
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, Range<usize>)>, Problem> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::new();
    loop {
        lexer.skip_spaces();
        let start = lexer.at;
        if lexer.rest().is_empty() {
            return Ok(tokens);
        }
        if let Some(token) = lexer.token()? {
            tokens.push((token, start..lexer.at));
        }
    }
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

/// A value behind an operator.
enum Value {
    Text(Text),
    /// Not in quotes, and no regular expression.
    Word(String),
}

impl Value {
    fn text(self) -> Text {
        match self {
            Self::Text(text) => text,
            Self::Word(word) if Number::read(&word).is_some() => Text::folded(&word.to_lowercase()),
            Self::Word(word) => Text::word(&word),
        }
    }
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn skip_spaces(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn take(&mut self, bytes: usize) -> &'t str {
        let taken = &self.rest()[..bytes];
        self.at += bytes;
        taken
    }

    /// The token here; nothing where quotes have been opened and nothing stands in them.
    fn token(&mut self) -> Result<Option<Token>, Problem> {
        let rest = self.rest();
        let simple = match rest.as_bytes() {
            [b'(', ..] => Some((Token::Open, 1)),
            [b')', ..] => Some((Token::Close, 1)),
            // `--flag` and `->` are text.
            [b'-', next, ..] if !matches!(next, b'-' | b'>' | b')' | b'=') && !next.is_ascii_whitespace() => {
                Some((Token::Not, 1))
            }
            _ => keyword(rest),
        };
        if let Some((token, length)) = simple {
            self.take(length);
            return Ok(Some(token));
        }
        if rest.starts_with('"') {
            let quoted = self.quoted();
            return Ok((!quoted.is_empty()).then(|| Token::Term(Term::Text(Text::exact(&quoted)))));
        }
        if let Some(regex) = self.regex()? {
            return Ok(Some(Token::Term(Term::Text(regex))));
        }
        if let Some(term) = self.compared()? {
            return Ok(Some(term));
        }
        let word = word(rest);
        self.take(word.len());
        Ok(Some(Token::Term(Term::Text(Text::word(word)))))
    }

    /// Text in quotes, which may still be open. `\"` and `\\` stand for what follows the backslash.
    fn quoted(&mut self) -> String {
        let mut quoted = String::new();
        let mut chars = self.rest().char_indices().skip(1).peekable();
        let mut end = self.rest().len();
        while let Some((at, char)) = chars.next() {
            match char {
                '"' => {
                    end = at + 1;
                    break;
                }
                '\\' => {
                    let escaped = chars.next_if(|(_, next)| matches!(next, '"' | '\\'));
                    quoted.push(escaped.map_or('\\', |(_, escaped)| escaped));
                }
                _ => quoted.push(char),
            }
        }
        self.take(end);
        quoted
    }

    /// `/pattern/` or `/pattern/i`; nothing where a slash begins a path. A pattern that is still open goes on to the
    /// end when it looks like one.
    fn regex(&mut self) -> Result<Option<Text>, Problem> {
        let rest = self.rest();
        let Some(body) = rest.strip_prefix('/') else { return Ok(None) };
        let (pattern, length, folded) = match unescaped_slash(body) {
            Some(close) => {
                let flags = word(&body[close + 1..]);
                if close == 0 || !matches!(flags, "" | "i") {
                    return Ok(None);
                }
                (&body[..close], close + 2 + flags.len(), !flags.is_empty())
            }
            None if body.contains(['\\', '*', '+', '?', '[', '(', '{', '|', '^', '$', '.']) => {
                (body, rest.len(), false)
            }
            None => return Ok(None),
        };
        let start = self.at + 1;
        self.take(length);
        let read = if folded { Text::folded_regex(pattern) } else { Text::regex(pattern) };
        read.map(Some).map_err(|problem| Problem { at: start + problem.at, ..problem })
    }

    /// `name>=value` and its like, with or without spaces around what compares.
    fn compared(&mut self) -> Result<Option<Token>, Problem> {
        let (start, rest) = (self.at, self.rest());
        let name = &rest[..name_length(rest)];
        let behind = &rest[name.len()..];
        let apart = behind.len() - behind.trim_start().len();
        let found = Op::ALL.iter().find(|(written, _)| behind.trim_start().starts_with(written));
        let Some((written, op)) = found.filter(|_| !name.is_empty()) else { return Ok(None) };
        let value = &behind.trim_start()[written.len()..];
        let is_text = match op {
            // `http://…`, `std::fmt`, `C:\…`, `failed: …`
            Op::Contains => {
                apart > 0
                    || value.is_empty()
                    || value.starts_with("//")
                    || value
                        .starts_with(|next: char| next.is_whitespace() || matches!(next, ':' | '\\' | ')'))
            }
            // `=>`
            Op::Equal => value.starts_with('>'),
            _ => false,
        };
        if is_text {
            return Ok(None);
        }
        let op_at = start + name.len() + apart;
        self.at = op_at + written.len();
        self.skip_spaces();
        let value_at = self.at;
        let Some(value) = self.value()? else {
            return Err(problem(
                format!("A value is missing behind {written:?}"),
                op_at..op_at + written.len(),
            ));
        };
        let places = Places { op: op_at..op_at + written.len(), value: value_at..self.at };
        term(name, *op, value, &places).map(Some)
    }

    fn value(&mut self) -> Result<Option<Value>, Problem> {
        if self.rest().starts_with('"') {
            return Ok(Some(Value::Text(Text::exact(&self.quoted()))));
        }
        if let Some(regex) = self.regex()? {
            return Ok(Some(Value::Text(regex)));
        }
        let word = word(self.rest());
        self.take(word.len());
        Ok((!word.is_empty()).then(|| Value::Word(word.to_owned())))
    }
}

/// Where the parts of a comparison stand.
struct Places {
    op: Range<usize>,
    value: Range<usize>,
}

/// What a comparison asks.
fn term(name: &str, op: Op, value: Value, places: &Places) -> Result<Token, Problem> {
    let named = match name {
        "level" => {
            let level = level(&value).ok_or_else(|| {
                let said = "The levels are trace, debug, info, warn, error, fatal".to_owned();
                problem(said, places.value.clone())
            })?;
            let op = if op == Op::Contains { Op::Equal } else { op };
            return Ok(Token::Term(Term::Level(LevelTest { op, level })));
        }
        "has" => {
            return match (op, value) {
                (Op::Contains | Op::Equal, Value::Word(word)) => {
                    Ok(Token::Term(Term::Has(path(&word).to_owned())))
                }
                _ => Err(problem("It is written has:field".to_owned(), places.op.start..places.value.end)),
            };
        }
        "source" => Some(Named::Source),
        "group" => Some(Named::Group),
        "stream" => Some(Named::Stream),
        _ => None,
    };
    let Some(what) = named else {
        return Ok(Token::Term(Term::Field(FieldTest::new(path(name), op, value.text()))));
    };
    match op {
        Op::Contains | Op::Equal => {
            Ok(Token::Term(Term::Named { what, exact: op == Op::Equal, text: value.text() }))
        }
        _ => {
            let said = format!("A {name} is compared with : or =; put not before it for all others");
            Err(problem(said, places.op.clone()))
        }
    }
}

/// A field's name without the `$.` that CloudWatch Logs puts before it. So a field that is called `level` can be named.
fn path(name: &str) -> &str {
    name.strip_prefix("$.").filter(|path| !path.is_empty()).unwrap_or(name)
}

/// The level that a word names or begins to name.
fn level(value: &Value) -> Option<Level> {
    const NAMES: [(&str, Level); 11] = [
        ("trace", Level::Trace),
        ("debug", Level::Debug),
        ("information", Level::Info),
        ("notice", Level::Info),
        ("warning", Level::Warn),
        ("error", Level::Error),
        ("fatal", Level::Fatal),
        ("critical", Level::Fatal),
        ("panic", Level::Fatal),
        ("emergency", Level::Fatal),
        ("alert", Level::Fatal),
    ];
    let written = match value {
        Value::Word(word) => word.to_lowercase(),
        Value::Text(text) => text.written().to_lowercase(),
    };
    let found = NAMES.iter().find(|(name, _)| !written.is_empty() && name.starts_with(&written));
    found.map(|(_, level)| *level)
}

/// `and`, `or`, `not` as a word of its own.
fn keyword(rest: &str) -> Option<(Token, usize)> {
    let word = word(rest);
    let token = match word.to_ascii_lowercase().as_str() {
        "and" => Token::And,
        "or" => Token::Or,
        "not" => Token::Not,
        _ => return None,
    };
    Some((token, word.len()))
}

/// What goes on until a space, or until a parenthesis closes that was not opened in it.
pub(super) fn word(rest: &str) -> &str {
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

/// How long the name of a field is that begins `rest`; 0 when there is none.
pub(super) fn name_length(rest: &str) -> usize {
    if !rest.starts_with(|first: char| first.is_alphabetic() || matches!(first, '_' | '@' | '$')) {
        return 0;
    }
    let end = rest.find(|char: char| !char.is_alphanumeric() && !"_.@$-[]".contains(char));
    end.unwrap_or(rest.len())
}

/// Where the first slash stands that no backslash is before.
fn unescaped_slash(body: &str) -> Option<usize> {
    let mut escaped = false;
    body.bytes().position(|byte| {
        let closes = byte == b'/' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    })
}

pub(super) const fn problem(message: String, at: Range<usize>) -> Problem {
    Problem { message, at: at.start, length: at.end - at.start }
}
