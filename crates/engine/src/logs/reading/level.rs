//! Levels as loggers write them.

use protocol::logs::Level;

/// The longest word that names a level.
const LONGEST_WORD: usize = 13;

/// The level that a word names, in upper or lower case.
pub(super) fn of_word(word: &[u8]) -> Option<Level> {
    let mut lower = [0; LONGEST_WORD];
    let lower = lower.get_mut(..word.len())?;
    lower.copy_from_slice(word);
    lower.make_ascii_lowercase();
    Some(match &*lower {
        b"trace" | b"trc" | b"finest" | b"finer" => Level::Trace,
        b"debug" | b"dbg" | b"fine" | b"verbose" | b"debug1" | b"debug2" | b"debug3" | b"debug4"
        | b"debug5" => Level::Debug,
        b"info" | b"inf" | b"information" | b"informational" | b"notice" | b"note" | b"log" | b"success" => {
            Level::Info
        }
        b"warn" | b"wrn" | b"warning" => Level::Warn,
        b"error" | b"err" | b"severe" => Level::Error,
        b"fatal" | b"ftl" | b"critical" | b"crit" | b"alert" | b"emerg" | b"emergency" | b"panic"
        | b"dpanic" => Level::Fatal,
        _ => return None,
    })
}

/// The level that a number stands for: syslog's 0 to 7, or pino's and bunyan's from 10 on.
pub(super) fn of_number(digits: &[u8]) -> Option<Level> {
    match digits {
        [digit] => of_severity(*digit),
        [b'1', _] => Some(Level::Trace),
        [b'2', _] => Some(Level::Debug),
        [b'3', _] => Some(Level::Info),
        [b'4', _] => Some(Level::Warn),
        [b'5', _] => Some(Level::Error),
        [b'6', _] => Some(Level::Fatal),
        _ => None,
    }
}

/// The level of a severity of syslog, from the digit that writes it.
pub(super) fn of_severity(digit: u8) -> Option<Level> {
    match digit {
        b'0'..=b'2' => Some(Level::Fatal),
        b'3' => Some(Level::Error),
        b'4' => Some(Level::Warn),
        b'5' | b'6' => Some(Level::Info),
        b'7' => Some(Level::Debug),
        _ => None,
    }
}

/// The level of an HTTP answer from the digits of its status.
pub(super) fn of_status(digits: &[u8]) -> Option<Level> {
    match digits {
        [b'5', _, _] => Some(Level::Error),
        [b'4', _, _] => Some(Level::Warn),
        [b'1'..=b'3', _, _] => Some(Level::Info),
        _ => None,
    }
}

/// Whether a field of this name holds the level.
pub(super) fn is_name(name: &str) -> bool {
    matches!(
        name,
        "level"
            | "lvl"
            | "severity"
            | "levelname"
            | "log.level"
            | "loglevel"
            | "log_level"
            | "logLevel"
            | "severity_text"
            | "severityText"
            | "error_severity"
            | "@l"
    )
}
