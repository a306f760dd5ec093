//! The head of a plain line: its time and its level, where a level stands.

use protocol::logs::Level;

use super::{
    level,
    scan::{take, word_end},
    time::{self, Style},
};

/// How many words may stand between the time and the level.
const WORDS_BEFORE: usize = 6;
/// How far they may reach.
const LONGEST_HEAD: usize = 240;

/// What a line begins with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) time: Option<Style>,
    /// Where the time ends; 0 without.
    pub(super) time_end: usize,
    pub(super) level: Option<Level>,
    /// Where the level ends, or the time where there is none.
    pub(super) end: usize,
}

/// Reads time and level at the beginning of a line.
pub(super) fn head(line: &[u8]) -> Head {
    let (line, skipped) = without_priority(line);
    let mut head = plain(line.get(..line.len().min(LONGEST_HEAD)).unwrap_or(line));
    if let Some((digit, length)) = skipped {
        head.level = head.level.or_else(|| level::of_severity(digit));
        head.time_end += if head.time.is_some() { length } else { 0 };
        head.end += length;
    }
    head
}

fn plain(line: &[u8]) -> Head {
    let Some((style, end)) = time::leading(line) else { return without_time(line).unwrap_or_default() };
    let found = match style {
        Style::Worded => redis(line, end),
        _ => behind_time(line, end, style),
    };
    timed(style, end, found)
}

/// A head with a time that ends at `end`, and the level behind it.
fn timed(style: Style, end: usize, found: Option<(Level, usize)>) -> Head {
    let (level, level_end) = found.map_or((None, end), |(level, end)| (Some(level), end));
    Head { time: Some(style), time_end: end, level, end: level_end }
}

/// Takes the priority of syslog away: the digit of its severity, and its length.
fn without_priority(line: &[u8]) -> (&[u8], Option<(u8, usize)>) {
    let digits = match line {
        [b'<', rest @ ..] => take(rest, 0, |byte| byte.is_ascii_digit()),
        _ => return (line, None),
    };
    if !(1..=3).contains(&digits) || line.get(digits + 1) != Some(&b'>') {
        return (line, None);
    }
    let priority =
        line.iter().skip(1).take(digits).fold(0_u32, |sum, byte| sum * 10 + u32::from(byte - b'0'));
    let mut length = digits + 2;
    // The version of RFC 5424.
    if line.get(length..).is_some_and(|rest| rest.starts_with(b"1 ")) {
        length += 2;
    }
    let digit = b'0' + u8::try_from(priority % 8).unwrap_or_default();
    (line.get(length..).unwrap_or_default(), Some((digit, length)))
}

/// The head of a line that does not begin with a time: with a level, or with a sign before the time.
fn without_time(line: &[u8]) -> Option<Head> {
    if let Some(head) = klog(line).or_else(|| bracketed_letter(line)).or_else(|| redis_role(line)) {
        return Some(head);
    }
    let (level, end) = match line.first()? {
        b'[' | b'(' | b'<' => {
            let end = take(line, 0, |byte| !matches!(byte, b']' | b')' | b'>'));
            (level::of_word(line.get(1..end)?.trim_ascii())?, end + 1)
        }
        _ => first_word(line)?,
    };
    Some(Head { level: Some(level), end: end.min(line.len()), ..Head::default() })
}

/// The level that a line begins with, where it is set off as one.
fn first_word(line: &[u8]) -> Option<(Level, usize)> {
    let end = take(line, 0, |byte| byte.is_ascii_alphanumeric());
    let word = line.get(..end)?;
    let level = level::of_word(word)?;
    let upper = word.iter().all(|byte| !byte.is_ascii_lowercase());
    let set_off = match line.get(end) {
        Some(b':' | b'\t' | b'|') => true,
        Some(b' ') => upper || dashed(line, end),
        Some(b'[' | b'(') | None => upper,
        _ => false,
    };
    set_off.then_some((level, end))
}

/// Kubernetes': `E1102 10:00:00.123456       1 file.go:12] message`.
fn klog(line: &[u8]) -> Option<Head> {
    let level = letter(*line.first()?)?;
    let digits = line.get(1..5)?.iter().all(u8::is_ascii_digit) && line.get(5) == Some(&b' ');
    let (Style::Clock, end) = time::leading(line.get(6..).filter(|_| digits)?)? else { return None };
    Some(timed(Style::Clock, 6 + end, Some((level, 6 + end))))
}

/// Tornado's: `[E 2026-11-02 10:00:00.123 app:12] message`.
fn bracketed_letter(line: &[u8]) -> Option<Head> {
    let [b'[', first, b' ', rest @ ..] = line else { return None };
    let (style, end) = time::leading(rest)?;
    Some(timed(style, 3 + end, Some((letter(*first)?, 3 + end))))
}

/// Redis's: `1:M 02 Nov 2026 10:00:00.123 # message`.
fn redis_role(line: &[u8]) -> Option<Head> {
    let role = take(line, 0, |byte| byte.is_ascii_digit());
    if role == 0 || line.get(role) != Some(&b':') || line.get(role + 2) != Some(&b' ') {
        return None;
    }
    let start = role + 3;
    let (Style::Worded, end) = time::leading(line.get(start..)?)? else { return None };
    Some(timed(Style::Worded, start + end, redis(line, start + end)))
}

fn letter(byte: u8) -> Option<Level> {
    Some(match byte {
        b'T' => Level::Trace,
        b'D' | b'V' => Level::Debug,
        b'I' => Level::Info,
        b'W' => Level::Warn,
        b'E' => Level::Error,
        b'F' | b'C' => Level::Fatal,
        _ => return None,
    })
}

/// Redis has a sign behind the time.
fn redis(line: &[u8], end: usize) -> Option<(Level, usize)> {
    let level = match line.get(end..end + 3)? {
        b" . " => Level::Debug,
        b" - " | b" * " => Level::Info,
        b" # " => Level::Warn,
        _ => return None,
    };
    Some((level, end + 2))
}

/// The level behind a time, and where it ends. Before it may stand what loggers write there, but no words of a message.
fn behind_time(line: &[u8], time_end: usize, style: Style) -> Option<(Level, usize)> {
    let mut at = time_end;
    for word in 0..WORDS_BEFORE {
        let start = take(line, at, is_between);
        let end = token_end(line, start);
        let token = line.get(start..end).filter(|token| !token.is_empty())?;
        let dashed = dashed(line, end);
        if let Some((level, length)) = stands(token, line.get(end), dashed) {
            return Some((level, start + length));
        }
        let is_host = word == 0 && style == Style::Syslog;
        if !(is_host || dashed || is_before_level(token)) {
            return None;
        }
        at = end;
    }
    None
}

const fn is_between(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'-' | b'|' | b':' | b',' | b';')
}

/// Whether ` - ` or ` | ` follows.
fn dashed(line: &[u8], end: usize) -> bool {
    let behind = take(line, end, |byte| byte == b' ');
    matches!(line.get(behind), Some(b'|'))
        || (behind > end && matches!(line.get(behind..behind + 2), Some(b"- " | b"--")))
}

/// The end of a word; what brackets hold is one.
fn token_end(line: &[u8], start: usize) -> usize {
    let closing = match line.get(start) {
        Some(b'[') => b']',
        Some(b'(') => b')',
        _ => return word_end(line, start),
    };
    let close = take(line, start, |byte| byte != closing);
    if close == line.len() { word_end(line, start) } else { close + 1 }
}

/// The level of a word that stands as a level does, and how much of the word it is.
fn stands(token: &[u8], next: Option<&u8>, dashed: bool) -> Option<(Level, usize)> {
    let open = usize::from(matches!(token.first(), Some(b'[' | b'(' | b'<')));
    let end = take(token, open, |byte| byte.is_ascii_alphanumeric());
    let word = token.get(open..end)?;
    let level = level::of_word(word.trim_ascii())?;
    let upper = word.iter().all(|byte| !byte.is_ascii_lowercase());
    let set_off = match token.get(end) {
        // `[error]`, `[ERROR  ]`, `error:`, `Error:`
        Some(b']' | b')' | b'>' | b':') => true,
        Some(b' ') => open == 1 && token.get(end..).is_some_and(|rest| rest.trim_ascii_start() == b"]"),
        // `ERROR/MainProcess]`, `ERROR|…`
        Some(b'/' | b'|') => upper,
        None => upper || dashed || matches!(next, Some(b'\t')),
        _ => false,
    };
    set_off.then_some((level, (end + open).min(token.len())))
}

/// Whether a word is such as loggers write before the level: a bracket, a number, an id, the name of a module.
fn is_before_level(token: &[u8]) -> bool {
    matches!(token.first(), Some(b'[' | b'(' | b'<' | b'0'..=b'9'))
        || token.last() == Some(&b':')
        || token.iter().any(|byte| matches!(byte, b'.' | b':' | b'_' | b'/' | b'[' | b'#' | b'@'))
        || token.iter().filter(|byte| byte.is_ascii_digit()).count() * 4 >= token.len()
}
