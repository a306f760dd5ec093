//! Level and shape of a line, found when it arrives: a bounded look at its beginning, and at its end where that says
//! more.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use protocol::logs::Level;

use super::{
    Class, Shape, ansi,
    head::{Head, head},
    json::{self, Kind, Walk},
    level, postgres,
    scan::{beginning, take},
    shape::{self, Sign},
    time::Style,
    web,
};

/// How far into a line is looked.
pub(super) const LOOKED_AT: usize = 512;
/// How much of a long line's end is looked at.
const LOOKED_AT_END: usize = 256;
/// How many tokens of JSON are read for the level.
const TOKENS: usize = 160;

/// See the room's `classify`.
pub(super) fn classify(text: &str) -> Class {
    let start = beginning(text, LOOKED_AT);
    if memchr::memchr(b'\x1b', start.as_bytes()).is_some() {
        return without_dress(start);
    }
    classify_plain(text, start)
}

/// Of a line with colours: that of its words.
fn without_dress(start: &str) -> Class {
    let bare = ansi::without(start);
    classify_plain(&bare, &bare)
}

fn classify_plain(text: &str, start: &str) -> Class {
    let line = start.as_bytes();
    match line.first() {
        None => return Class { level: None, shape: Shape::Indented },
        Some(b'{') => {
            if let Some(level) = of_json(text, start) {
                return Class { level, shape: Shape::Head };
            }
        }
        Some(first) if first.is_ascii_whitespace() => return indented(start),
        _ => {}
    }
    if let Some(class) = shape::sign(line).map(of_sign) {
        return class;
    }
    if let Some(access) = web::access(line) {
        return Class { level: line.get(access.status).and_then(level::of_status), shape: Shape::Head };
    }
    let head = head(line);
    if head.time == Some(Style::Spaced)
        && let Some(entry) = postgres::entry(line, head.time_end)
    {
        let shape = if entry.level.is_some() { Shape::Head } else { Shape::Indented };
        return Class { level: entry.level, shape };
    }
    of_head(line, head)
}

/// A line that begins with space goes on with the one before, unless it begins as a head does.
fn indented(start: &str) -> Class {
    let bare = start.trim_start();
    let head = head(bare.as_bytes());
    if head.time.is_some() {
        return Class { level: head.level, shape: Shape::Head };
    }
    Class { level: None, shape: Shape::Indented }
}

fn of_sign(sign: Sign) -> Class {
    let (level, shape) = match sign {
        Sign::Traceback(level) => (level, Shape::Traceback),
        Sign::Continues => (None, Shape::Indented),
        Sign::Exception(level) => (Some(level), Shape::Bare),
        Sign::Lambda(level) => (Some(level), Shape::Head),
    };
    Class { level, shape }
}

fn of_head(line: &[u8], head: Head) -> Class {
    let told = head.level.or_else(|| of_pairs(line)).or_else(|| shape::timed_out(line, head));
    let level = worse(told, answered(line, head.end));
    let is_head =
        head.time.is_some() || head.level.is_some() || level.is_some() || shape::begins_with_pair(line);
    Class { level, shape: if is_head { Shape::Head } else { Shape::Bare } }
}

/// The level that `level=` or a name like it gives.
fn of_pairs(line: &[u8]) -> Option<Level> {
    static NAMES: LazyLock<[Finder<'static>; 3]> =
        LazyLock::new(|| ["level=", "lvl=", "severity="].map(Finder::new));
    memchr::memchr(b'=', line)?;
    NAMES.iter().find_map(|name| {
        let at = name.find(line)?;
        let value = line.get(at + name.needle().len()..)?;
        let begins = at.checked_sub(1).and_then(|before| line.get(before)).is_none_or(|byte| {
            byte.is_ascii_whitespace() || matches!(byte, b',' | b'[' | b'(' | b'_' | b'.' | b'{')
        });
        // Within quotes it is somebody's words.
        let outside = memchr::memchr_iter(b'"', line.get(..at)?).count().is_multiple_of(2);
        let value = value.strip_prefix(b"\"").unwrap_or(value);
        let end = value.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(value.len());
        let word = value.get(..end)?;
        (begins && outside).then(|| level::of_word(word).or_else(|| level::of_number(word)))?
    })
}

/// The level of the answer that a line tells of: of `status=503`, or behind a request.
fn answered(line: &[u8], message: usize) -> Option<Level> {
    static STATUS: LazyLock<[Finder<'static>; 2]> =
        LazyLock::new(|| ["status=", "status_code="].map(Finder::new));
    static PROTOCOL: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(" HTTP/"));
    if memchr::memchr(b'=', line).is_some() {
        let pair = STATUS.iter().find_map(|name| {
            let at = name.find(line)?;
            let begins =
                at.checked_sub(1).and_then(|before| line.get(before)).is_none_or(u8::is_ascii_whitespace);
            let status = web::status_at(line, at + name.needle().len()).filter(|_| begins)?;
            level::of_status(line.get(status)?)
        });
        if pair.is_some() {
            return pair;
        }
    }
    let request = match PROTOCOL.find(line) {
        Some(_) => web::quoted_request(line),
        None => None,
    };
    let bare = || web::request(line, take(line, message, |byte| matches!(byte, b' ' | b':' | b']')));
    let request = request.or_else(bare)?;
    level::of_status(line.get(request.status)?)
}

/// The level of a JSON object's own members; nothing at all where a text is no JSON.
fn of_json(text: &str, start: &str) -> Option<Option<Level>> {
    let mut walk = Walk::new(start);
    walk.next()?;
    let first = walk.next().filter(|token| matches!(token.kind, Kind::Key | Kind::Close))?;
    let mut key = start.get(first.at)?;
    let (mut answer, mut wrapped, mut in_log) = (None, None, false);
    for _ in 0..TOKENS {
        let Some(token) = walk.next() else { break };
        match token.kind {
            Kind::Key => key = start.get(token.at).unwrap_or_default(),
            Kind::Object | Kind::Array => in_log = walk.depth() == 2 && key == "log",
            Kind::Close => {}
            _ if walk.depth() > 1 + usize::from(in_log) => {}
            _ => {
                let value = start.get(token.at).unwrap_or_default();
                match key {
                    "status" | "status_code" | "statusCode" => answer = level::of_status(value.as_bytes()),
                    "log" => wrapped = Some(value),
                    name if level::is_name(name) => {
                        let told = level::of_word(value.as_bytes());
                        let told = told.or_else(|| level::of_number(value.as_bytes()));
                        if told.is_some() {
                            return Some(worse(told, answer));
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    let told = if text.len() > start.len() { of_json_end(text) } else { None };
    // Log routers wrap a line into an object.
    let told = told.or_else(|| head(json::decoded(wrapped?).as_bytes()).level);
    Some(worse(told, answer))
}

/// The level that is told, raised by an answer of 500 and above: that is an error, whatever the logger's level. An
/// answer below is no more than the level says.
fn worse(told: Option<Level>, answered: Option<Level>) -> Option<Level> {
    match (told, answered) {
        (Some(told), Some(Level::Error)) => Some(told.max(Level::Error)),
        (told, answered) => told.or(answered),
    }
}

/// The level in the last members of a long object, whatever stands before.
fn of_json_end(text: &str) -> Option<Level> {
    static NAMES: LazyLock<[Finder<'static>; 3]> =
        LazyLock::new(|| ["\"level\"", "\"levelname\"", "\"severity\""].map(Finder::new));
    let bytes = text.as_bytes();
    let end = bytes.get(bytes.len().saturating_sub(LOOKED_AT_END)..)?;
    NAMES.iter().find_map(|name| {
        let at = name.find(end)?;
        // A quote in a text has a backslash before it, a name has not.
        let begins = matches!(end.get(at.checked_sub(1)?), Some(b',' | b'{' | b' '));
        let rest =
            end.get(at + name.needle().len()..)?.trim_ascii_start().strip_prefix(b":")?.trim_ascii_start();
        let rest = rest.strip_prefix(b"\"").unwrap_or(rest);
        let length = rest.iter().position(|byte| !byte.is_ascii_alphanumeric())?;
        let word = rest.get(..length).filter(|_| begins)?;
        level::of_word(word).or_else(|| level::of_number(word))
    })
}
