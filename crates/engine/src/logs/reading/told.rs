//! A line as a person reads it beside its time and level: JSON with the message first, others without their head.

use std::borrow::Cow;

use super::{
    json::{self, Kind, Token, Walk},
    level,
    scan::beginning,
    time,
};

/// Names of the message, in the order of preference.
const MESSAGES: [&str; 5] = ["msg", "message", "@message", "event", "log"];
/// Bytes of a name.
const LONGEST_NAME: usize = 200;
/// Bytes of a nested value.
const LONGEST_NESTED: usize = 300;
/// Bytes of all of it.
const LONGEST: usize = 64 * 1024;

/// See the room's `told`.
pub(super) fn told(text: &str) -> Option<Cow<'_, str>> {
    message_first(text).map(Cow::Owned).or_else(|| without_head(text).map(Cow::Borrowed))
}

/// What follows the time that a line begins with, and the level's word after it.
fn without_head(text: &str) -> Option<&str> {
    let (_, end) = time::leading(text.as_bytes())?;
    let rest = text.get(end..)?.strip_prefix(' ')?.trim_start_matches(' ');
    let length = rest.find(|letter: char| !letter.is_ascii_uppercase()).unwrap_or(rest.len());
    let (word, after) = rest.split_at(length);
    let after =
        after.strip_prefix(':').unwrap_or(after).strip_prefix(' ').map(|after| after.trim_start_matches(' '));
    let rest = after.filter(|_| level::of_word(word.as_bytes()).is_some()).unwrap_or(rest);
    (!rest.is_empty()).then_some(rest)
}

/// A JSON object as its message and its other fields.
fn message_first(text: &str) -> Option<String> {
    if !text.trim_start().starts_with('{') || !json::is_object(text) {
        return None;
    }
    let chosen = message(text)?;
    let mut told = json::decoded(beginning(text.get(chosen.clone())?, LONGEST)).into_owned();
    let mut gap = "  ";
    let mut walk = Walk::new(text);
    walk.next();
    while let Some(key) = walk.next().filter(|token| token.kind == Kind::Key) {
        let Some(value) = walk.next() else { break };
        let name = json::decoded(beginning(text.get(key.at).unwrap_or_default(), LONGEST_NAME));
        let start = value.at.start;
        let end =
            if matches!(value.kind, Kind::Object | Kind::Array) { walk.close_last() } else { value.at.end };
        if start == chosen.start || is_of_the_row(&name) {
            continue;
        }
        if told.len() > LONGEST {
            told.push_str(" …");
            break;
        }
        told.push_str(gap);
        told.push_str(&name);
        told.push('=');
        push_value(text.get(start..end).unwrap_or_default(), &value, &mut told);
        gap = " ";
    }
    Some(told)
}

/// Where the object's message stands.
fn message(text: &str) -> Option<std::ops::Range<usize>> {
    let mut walk = Walk::new(text);
    walk.next()?;
    let mut best: Option<(usize, std::ops::Range<usize>)> = None;
    while let Some(key) = walk.next().filter(|token| token.kind == Kind::Key) {
        let Some(value) = walk.next() else { break };
        match value.kind {
            Kind::Object | Kind::Array => {
                walk.close_last();
            }
            Kind::Text => {
                let name = text.get(key.at).unwrap_or_default();
                let rank = MESSAGES.iter().position(|it| *it == name);
                if let Some(rank) = rank
                    && best.as_ref().is_none_or(|(other, _)| rank < *other)
                {
                    best = Some((rank, value.at));
                }
            }
            _ => {}
        }
    }
    best.map(|(_, at)| at)
}

/// Time and level, which a row shows by itself.
fn is_of_the_row(name: &str) -> bool {
    level::is_name(name)
        || matches!(name, "time" | "timestamp" | "ts" | "@timestamp" | "asctime" | "datetime" | "date" | "@t")
}

fn push_value(raw: &str, token: &Token, told: &mut String) {
    match token.kind {
        // Between the quotes are JSON's own escapes, so that no value looks like two.
        Kind::Text => {
            let simple = |byte: u8| byte > b' ' && !matches!(byte, b'"' | b'=' | b'\\' | 0x7f);
            if !raw.is_empty() && raw.bytes().all(simple) {
                told.push_str(beginning(raw, LONGEST));
            } else {
                told.push('"');
                told.push_str(beginning(raw, LONGEST));
                told.push('"');
            }
        }
        Kind::Object | Kind::Array => push_compact(raw, told),
        _ => told.push_str(beginning(raw, LONGEST_NESTED)),
    }
}

/// A nested value without the spaces between its tokens.
fn push_compact(raw: &str, told: &mut String) {
    let start = told.len();
    let (mut in_text, mut escaped) = (false, false);
    for character in raw.chars() {
        if told.len() - start >= LONGEST_NESTED {
            told.push('…');
            return;
        }
        if in_text {
            in_text = escaped || character != '"';
            escaped = !escaped && character == '\\';
        } else if character.is_ascii_whitespace() {
            continue;
        } else {
            in_text = character == '"';
        }
        told.push(character);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_that_the_row_shows_is_left_out() {
        for (line, expected) in [
            ("2026-11-02T10:00:00.123Z ERROR pool exhausted size=20", Some("pool exhausted size=20")),
            ("2026-11-02 10:00:00,123 INFO: started", Some("started")),
            ("2026-11-02 10:00:00,123 GET /health", Some("GET /health")),
            ("2026-11-02T10:00:00.123Z", None),
            ("2026-11-02T10:00:00.123Z ", None),
            ("ERROR pool exhausted", None),
        ] {
            assert_eq!(told(line).as_deref(), expected, "{line}");
        }
    }
}
