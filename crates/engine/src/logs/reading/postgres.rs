//! PostgreSQL's log, with the prefix of RDS or another that has the process in brackets.

use std::ops::Range;

use protocol::logs::Level;

use super::{level, scan::take};

/// How far the severity may stand from the beginning.
const LONGEST_PREFIX: usize = 320;

/// What stands between the prefix's severity and the message.
const BEFORE_MESSAGE: &[u8] = b":  ";

/// A line of PostgreSQL's.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Nothing for what goes on with the entry before.
    pub(super) level: Option<Level>,
    /// Where the severity stands.
    pub(super) severity: Range<usize>,
    /// What stands between the time and the severity.
    prefix: Range<usize>,
    /// Where the message begins.
    pub(super) message: usize,
}

/// Reads the beginning of a line whose time ends at `start`.
pub(super) fn entry(line: &[u8], start: usize) -> Option<Entry> {
    let head = line.get(..line.len().min(LONGEST_PREFIX))?;
    // The prefix has no two spaces in a row, so the first ones stand behind the severity.
    let end = start + memchr::memmem::find(head.get(start..)?, BEFORE_MESSAGE)?;
    let before = head.get(start..end)?;
    let length = before.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let severity = end - length..end;
    let level = match head.get(severity.clone())? {
        b"STATEMENT" | b"DETAIL" | b"HINT" | b"CONTEXT" | b"QUERY" | b"LOCATION" | b"BACKTRACE" => None,
        word if word.iter().any(u8::is_ascii_lowercase) => return None,
        word => Some(level::of_word(word)?),
    };
    let prefix = start..severity.start;
    process(head.get(prefix.clone())?)?;
    Some(Entry { level, severity, prefix, message: end + BEFORE_MESSAGE.len() })
}

/// The digits in the first brackets that hold only digits.
fn process(prefix: &[u8]) -> Option<Range<usize>> {
    let mut from = 0;
    loop {
        let start = from + memchr::memchr(b'[', prefix.get(from..)?)? + 1;
        let end = take(prefix, start, |byte| byte.is_ascii_digit());
        if end > start && prefix.get(end) == Some(&b']') {
            return Some(start..end);
        }
        from = start;
    }
}

impl Entry {
    /// The fields of its line, by their names, in order.
    pub(super) fn fields<'t>(&self, text: &'t str, found: &mut dyn FnMut(&'static str, &'t str)) {
        let prefix = text.get(self.prefix.clone()).unwrap_or_default();
        // RDS: `:10.0.1.2(5432):user@db:[123]:`
        let mut parts = prefix.strip_prefix(':').unwrap_or_default().split(':');
        if let (Some(client), Some(who)) = (parts.next(), parts.next()) {
            found("remote", client.split('(').next().unwrap_or_default());
            name_and_database(who, found);
        } else if let Some(who) = prefix.split_whitespace().find(|word| word.contains('@')) {
            name_and_database(who, found);
        }
        if let Some(pid) = process(prefix.as_bytes()) {
            found("pid", prefix.get(pid).unwrap_or_default());
        }
        found("severity", text.get(self.severity.clone()).unwrap_or_default());
        let message = text.get(self.message..).unwrap_or_default();
        let Some(rest) = message.strip_prefix("duration: ") else { return };
        let (millis, rest) = rest.split_once(" ms").unwrap_or((rest, ""));
        found("duration_ms", millis);
        if let Some((_, statement)) = rest.split_once(": ") {
            found("statement", statement);
        }
    }

    /// Whether its message is PostgreSQL's own words, and no statement.
    pub(super) fn is_prose(&self, text: &str) -> bool {
        self.level.is_some()
            && !text.get(self.message..).is_some_and(|message| {
                message.starts_with("duration:")
                    || message.starts_with("statement:")
                    || message.starts_with("execute ")
            })
    }
}

fn name_and_database<'t>(who: &'t str, found: &mut dyn FnMut(&'static str, &'t str)) {
    if let Some((user, database)) = who.split_once('@') {
        found("user", user);
        found("db", database);
    }
}
