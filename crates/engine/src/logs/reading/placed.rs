//! Fields by the place of their values: of web servers', PostgreSQL's, Lambda's and Python's lines.

use super::{
    head::{Head, head},
    lambda, postgres,
    scan::take,
    time::Style,
    web,
};

/// Fields that some lines have by the place of their values, so that their names do not stand in the text.
const NAMES: [&str; 28] = [
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
];

/// Whether a field of this name can stand without it.
pub(super) fn is_name(name: &str) -> bool {
    NAMES.contains(&name)
}

/// Gives the fields of a line that have no names in it, and where pairs begin; nothing where it has none.
pub(super) fn placed<'t>(text: &'t str, found: &mut dyn FnMut(&'static str, &'t str)) -> Option<usize> {
    let line = text.as_bytes();
    if let Some(access) = web::access(line) {
        return Some(access.fields(text, found));
    }
    if lambda::fields(text, found) {
        return None;
    }
    let head = head(line);
    if head.time == Some(Style::Spaced)
        && let Some(entry) = postgres::entry(line, head.time_end)
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
