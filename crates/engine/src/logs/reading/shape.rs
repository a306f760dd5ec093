//! What begins as only some lines do: tracebacks, what goes on with them, and the runtime's own words.

use protocol::logs::Level;

use super::{head::Head, scan::take, time::Style};

/// What the beginning of a line says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// A traceback begins.
    Traceback(Option<Level>),
    /// Only within an entry.
    Continues,
    /// `ValueError: bad`
    Exception(Level),
    /// A line of AWS Lambda's own.
    Lambda(Level),
}

const TRACEBACKS: [(&[u8], Option<Level>); 14] = [
    (b"Traceback (most recent call last)", Some(Level::Error)),
    (b"Exception in thread ", Some(Level::Error)),
    (b"Exception ignored in", Some(Level::Error)),
    (b"Exception Group Traceback", Some(Level::Error)),
    (b"Unhandled exception", Some(Level::Fatal)),
    (b"Fatal Python error: ", Some(Level::Fatal)),
    (b"fatal error: ", Some(Level::Fatal)),
    (b"panic: ", Some(Level::Fatal)),
    (b"Caused by: ", None),
    (b"Suppressed: ", None),
    (b"The above exception was the direct cause", None),
    (b"During handling of the above exception", None),
    (b"goroutine ", None),
    (b"stack backtrace:", None),
];

const CONTINUATIONS: [&[u8]; 7] = [
    b"at ",
    b"... ",
    b"created by ",
    b"[signal ",
    b"note: run with `RUST_BACKTRACE",
    b"note: Some details are omitted",
    b"Current thread 0x",
];

const LAMBDA: [&[u8]; 6] = [
    b"START RequestId: ",
    b"END RequestId: ",
    b"REPORT RequestId: ",
    b"INIT_START ",
    b"INIT_REPORT ",
    b"EXTENSION\t",
];

/// What the first bytes of a line say, where they say something.
pub(super) fn sign(line: &[u8]) -> Option<Sign> {
    match line.first()? {
        b'}' | b']' | b')' => return Some(Sign::Continues),
        b'S' | b'E' | b'R' | b'I' if LAMBDA.iter().any(|begins| line.starts_with(begins)) => {
            return Some(Sign::Lambda(lambda_level(line)));
        }
        _ => {}
    }
    if let Some((_, level)) = TRACEBACKS.iter().find(|(begins, _)| line.starts_with(begins)) {
        return Some(Sign::Traceback(*level));
    }
    if line.starts_with(b"thread '") && memchr::memmem::find(line, b"' panicked at ").is_some() {
        return Some(Sign::Traceback(Some(Level::Fatal)));
    }
    if CONTINUATIONS.iter().any(|begins| line.starts_with(begins)) && is_frame(line) || is_call(line) {
        return Some(Sign::Continues);
    }
    exception(line).map(Sign::Exception)
}

/// A frame names its place; a sentence that begins with `at` does not.
fn is_frame(line: &[u8]) -> bool {
    !line.starts_with(b"at ") || line.ends_with(b")") || memchr::memchr(b':', line).is_some()
}

/// Go's frames: `main.handle(0xc000010000)`.
fn is_call(line: &[u8]) -> bool {
    let name = take(line, 0, |byte| byte.is_ascii_alphanumeric() || b"._/-*()".contains(&byte));
    let Some(called) = memchr::memchr(b'(', line) else { return false };
    line.last() == Some(&b')')
        && called <= name
        && called > 0
        && line.iter().take(called).any(|byte| *byte == b'.')
}

/// The name of an exception and its message, or the name alone.
fn exception(line: &[u8]) -> Option<Level> {
    let end = take(line, 0, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$'));
    let name = line.get(..end)?;
    let is_error = name.ends_with(b"Error")
        || name.ends_with(b"Exception")
        || matches!(name, b"KeyboardInterrupt" | b"SystemExit" | b"StopIteration");
    let follows = match line.get(end) {
        None => name.len() > b"Error".len(),
        Some(b':') => line.get(end + 1).is_none_or(u8::is_ascii_whitespace),
        _ => false,
    };
    (is_error && follows).then_some(Level::Error)
}

/// A report that names what went wrong is an error.
fn lambda_level(line: &[u8]) -> Level {
    let failed = [&b"Status: error"[..], b"Status: timeout"];
    let found = |words: &[u8]| memchr::memmem::find(line, words).is_some();
    if failed.into_iter().any(found) { Level::Error } else { Level::Info }
}

/// Lambda's `… Task timed out after 3.00 seconds`.
pub(super) fn timed_out(line: &[u8], head: Head) -> Option<Level> {
    (head.time == Some(Style::Iso)).then_some(())?;
    memchr::memmem::find(line, b" Task timed out after ").map(|_| Level::Error)
}

/// Whether a line begins with a `key=value` pair.
pub(super) fn begins_with_pair(line: &[u8]) -> bool {
    let end = take(line, 0, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
    end > 0
        && line.get(end) == Some(&b'=')
        && line.get(end + 1).is_some_and(|byte| !matches!(byte, b'=' | b' '))
}
