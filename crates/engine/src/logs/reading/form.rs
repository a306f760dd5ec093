//! What a line is written as.

use protocol::logs::Form;

use super::{
    ansi,
    fields::LOOKED_THROUGH,
    head::{Head, head},
    json, logfmt, postgres,
    scan::beginning,
    time::Style,
    web,
};

/// See the room's `form`.
pub(super) fn form(text: &str) -> Form {
    if json::is_object(text) {
        return Form::Json;
    }
    let bare = ansi::without(beginning(text, LOOKED_THROUGH));
    let line = bare.as_bytes();
    let head = head(line);
    if head.time == Some(Style::Spaced) && postgres::entry(line, head.time_end).is_some() {
        return Form::Postgres;
    }
    if web::access(line).is_some()
        || (head.time == Some(Style::Slashed) && web::error(line, head.end).is_some())
    {
        return Form::Nginx;
    }
    if is_python(&bare, head) {
        return Form::Python;
    }
    let mut pairs = logfmt::pairs(&bare, head.end);
    let first = pairs.next();
    let begins = first.as_ref().is_some_and(|pair| pair.key.start <= 1);
    if begins || (first.is_some() && pairs.next().is_some()) { Form::Logfmt } else { Form::Plain }
}

/// Python's logging in its usual formats, or a traceback.
fn is_python(text: &str, head: Head) -> bool {
    if text.starts_with("Traceback (most recent call last)") {
        return true;
    }
    if head.level.is_none() {
        return false;
    }
    match head.time {
        // Java has the same time, and its thread in brackets before the level.
        Some(Style::Comma) => !text.get(head.time_end..head.end).is_some_and(|before| before.contains('[')),
        Some(_) => false,
        // `ERROR:root:message`
        None => {
            let mut parts = text.splitn(3, ':');
            let level = parts.next();
            level.is_some_and(|it| matches!(it, "DEBUG" | "INFO" | "WARNING" | "ERROR" | "CRITICAL"))
                && parts.next().is_some_and(|name| !name.is_empty() && !name.contains(' '))
                && parts.next().is_some()
        }
    }
}
