//! The fields of a line, whatever it is written as.

use std::borrow::Cow;

use protocol::logs::{Field, Form};

use super::{
    classify::classify,
    head::{Head, head},
    json::{self, Kind, Walk},
    lambda, level, logfmt, postgres,
    scan::{beginning, take},
    time::Style,
    web,
};
use crate::visible;

/// Fields that a line has at most.
const MOST: usize = 500;
/// Characters of a value that are shown.
pub(super) const LONGEST_VALUE: usize = 2_000;
/// How deep members are fields.
const DEEPEST: usize = 64;
/// How much of a line that is no JSON is looked through.
const LOOKED_THROUGH: usize = 64 * 1024;

/// Fields that some lines have by the place of their values, so that their names do not stand in the text.
const BY_PLACE: [&str; 29] = [
    "level",
    "method",
    "path",
    "protocol",
    "status",
    "remote",
    "user",
    "time",
    "bytes",
    "referrer",
    "agent",
    "request_time",
    "pid",
    "tid",
    "db",
    "severity",
    "duration_ms",
    "statement",
    "server",
    "upstream",
    "host",
    "logger",
    "request_id",
    "version",
    "billed_duration_ms",
    "memory_size_mb",
    "max_memory_used_mb",
    "init_duration_ms",
    "message",
];

/// See the room's `field`.
pub(super) fn field<'t>(text: &'t str, name: &str) -> Option<Cow<'t, str>> {
    if name == "level"
        && let Some(found) = classify(text).level
    {
        return Some(Cow::Borrowed(level::name(found)));
    }
    if text.trim_start().starts_with('{') {
        let first = name.split('.').next().unwrap_or(name);
        // No writer escapes such a name, so it stands in the text or is not there.
        if first.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'@')) {
            memchr::memmem::find(text.as_bytes(), first.as_bytes())?;
        }
        return json::find(text, name);
    }
    let text = beginning(text, LOOKED_THROUGH);
    let by_place = BY_PLACE.contains(&name);
    if !by_place && !has_pair(text, name) {
        return None;
    }
    let mut value = None;
    each(text, by_place, &mut |found, of| {
        if found == name && value.is_none() {
            value = Some(of);
        }
        value.is_none()
    });
    value
}

/// See the room's `field_word`.
pub(super) fn field_word(name: &str) -> Option<&str> {
    let first = name.split('.').next().unwrap_or(name);
    (!BY_PLACE.contains(&name) && !first.is_empty()).then_some(first)
}

/// Whether `name=` stands in a text.
fn has_pair(text: &str, name: &str) -> bool {
    let mut from = 0;
    while let Some(at) =
        memchr::memmem::find(text.as_bytes().get(from..).unwrap_or_default(), name.as_bytes())
    {
        from += at + name.len().max(1);
        if text.as_bytes().get(from) == Some(&b'=') {
            return true;
        }
    }
    false
}

/// See the room's `fields`.
pub(super) fn fields(text: &str) -> Vec<Field> {
    let mut fields = Vec::new();
    let mut add = |name: &str, value: &str| {
        fields.push(Field { name: visible::line(name, 200), value: visible::line(value, LONGEST_VALUE) });
        fields.len() < MOST
    };
    if json::is_object(text) {
        members(text, &mut add);
    } else {
        if let Some(found) = classify(text).level {
            add("level", level::name(found));
        }
        each(beginning(text, LOOKED_THROUGH), true, &mut |name, value| add(name, &value));
    }
    fields
}

/// All leaves of an object, by their paths.
fn members(text: &str, add: &mut dyn FnMut(&str, &str) -> bool) {
    let mut walk = Walk::new(text);
    // The path, and for each open level how long it is without that level's own name, and the index in an array.
    let mut path = String::new();
    let mut levels: Vec<(usize, Option<usize>)> = Vec::new();
    while let Some(token) = walk.next() {
        match token.kind {
            Kind::Close => {
                levels.pop();
                continue;
            }
            Kind::Key => {
                let base = levels.last().map_or(0, |level| level.0);
                path.truncate(base);
                path.push_str(&json::decoded(text.get(token.at).unwrap_or_default()));
                continue;
            }
            _ => {}
        }
        if let Some((base, Some(index))) = levels.last_mut() {
            path.truncate(*base);
            path.push_str(&index.to_string());
            *index += 1;
        }
        match token.kind {
            Kind::Object | Kind::Array if walk.depth() < DEEPEST => {
                if !levels.is_empty() {
                    path.push('.');
                }
                levels.push((path.len(), (token.kind == Kind::Array).then_some(0)));
            }
            Kind::Object | Kind::Array => {
                walk.close_last();
                if !add(&path, "…") {
                    return;
                }
            }
            _ => {
                let value = json::value(text, &mut walk, &token).unwrap_or_default();
                if !add(&path, &value) {
                    return;
                }
            }
        }
    }
}

/// Gives a line's fields in order, those by place only where asked, until told to stop.
fn each<'t>(text: &'t str, by_place: bool, found: &mut dyn FnMut(&str, Cow<'t, str>) -> bool) {
    let mut goes_on = true;
    let mut give = |name: &'static str, value: &'t str| {
        if goes_on && !value.is_empty() {
            goes_on = found(name, Cow::Borrowed(value));
        }
    };
    let pairs_from = if by_place { placed(text, &mut give) } else { after_places(text) };
    let Some(from) = pairs_from.filter(|_| goes_on) else { return };
    for pair in logfmt::pairs(text, from) {
        let name = text.get(pair.key.clone()).unwrap_or_default();
        if !found(name, pair.value(text)) {
            return;
        }
    }
}

/// Where pairs begin in a line whose other fields nobody asks for.
fn after_places(text: &str) -> Option<usize> {
    placed(text, &mut |_, _| {})
}

/// Gives the fields of a line that have no names in it, and where pairs begin; nothing where it has none.
fn placed<'t>(text: &'t str, found: &mut dyn FnMut(&'static str, &'t str)) -> Option<usize> {
    let line = text.as_bytes();
    if let Some(access) = web::access(line) {
        return Some(access.fields(text, found));
    }
    if lambda::fields(text, found) {
        return None;
    }
    let head = head(line);
    if head.time == Some(Style::Spaced)
        && let Some(entry) = postgres::entry_after(line, head.time_end)
    {
        entry.fields(text, found);
        return entry.is_prose(text).then_some(entry.message);
    }
    if head.time == Some(Style::Slashed)
        && let Some((pid, tid, message)) = web::error(line, head.end)
    {
        found("pid", text.get(pid).unwrap_or_default());
        found("tid", text.get(tid).unwrap_or_default());
        web::error_fields(text.get(message..).unwrap_or_default(), found);
        return None;
    }
    if let Some(logger) = logger(text, head) {
        found("logger", logger);
    }
    let message = take(line, head.end, |byte| matches!(byte, b' ' | b':' | b']'));
    if let Some(request) = web::quoted_request(line).or_else(|| web::request(line, message)) {
        let mut part = |name, at| found(name, text.get::<std::ops::Range<usize>>(at).unwrap_or_default());
        part("method", request.method);
        part("path", request.path);
        part("protocol", request.protocol);
        part("status", request.status);
    }
    Some(head.end)
}

/// The logger that Python's and Rust's lines name behind the level, before a colon.
fn logger(text: &str, head: Head) -> Option<&str> {
    head.level?;
    let rest = text.get(head.end..)?.trim_start_matches([':', ' ', ']', '-']);
    let line = rest.as_bytes();
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_');
    let mut end = take(line, 0, is_of_name);
    while line.get(end..end + 2) == Some(b"::") {
        end = take(line, end + 2, is_of_name);
    }
    // In `ERROR:root:message` no space follows.
    let tight = head.time.is_none() && text.as_bytes().get(head.end) == Some(&b':');
    let ends = line.get(end) == Some(&b':') && (tight || line.get(end + 1) == Some(&b' '));
    let begins = line.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
    rest.get(..end).filter(|_| begins && ends)
}

/// See the room's `form`.
pub(super) fn form(text: &str) -> Form {
    if json::is_object(text) {
        return Form::Json;
    }
    let text = beginning(text, LOOKED_THROUGH);
    let line = text.as_bytes();
    let head = head(line);
    if head.time == Some(Style::Spaced) && postgres::entry_after(line, head.time_end).is_some() {
        return Form::Postgres;
    }
    if web::access(line).is_some()
        || (head.time == Some(Style::Slashed) && web::error(line, head.end).is_some())
    {
        return Form::Nginx;
    }
    if is_python(text, head) {
        return Form::Python;
    }
    let mut pairs = logfmt::pairs(text, head.end);
    let first = pairs.next();
    let begins = first.as_ref().is_some_and(|pair| pair.key.start <= 1);
    if begins || (first.is_some() && pairs.next().is_some()) { Form::Logfmt } else { Form::Plain }
}

/// Python's logging in its usual formats, or a traceback.
fn is_python(text: &str, head: Head) -> bool {
    let colons = || {
        let mut parts = text.splitn(3, ':');
        let level = parts
            .next()
            .is_some_and(|word| matches!(word, "DEBUG" | "INFO" | "WARNING" | "ERROR" | "CRITICAL"));
        level && parts.next().is_some_and(|name| !name.is_empty() && !name.contains(' '))
    };
    text.starts_with("Traceback (most recent call last)")
        || (head.time == Some(Style::Comma) && head.level.is_some())
        || (head.time.is_none() && head.level.is_some() && colons())
}
