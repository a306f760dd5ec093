//! A million lines as a service writes them: the same at every run.

use std::{fmt::Write as _, fs, path::PathBuf};

use anyhow::{Context as _, Result};
use jiff::Timestamp;

use crate::support::paths::target;

pub(crate) const LINES: usize = 1_000_000;
/// 2026-11-02, 10:00 UTC.
const MORNING: i64 = 1_793_613_600_000;
/// Milliseconds from a line to the next.
const STEP: i64 = 3;

/// The `number`th line: its timestamp in milliseconds since 1970, and its text.
pub(crate) fn line(number: usize) -> (i64, String) {
    let at = MORNING + STEP * number as i64;
    let mut text = Timestamp::from_millisecond(at).map_or_else(|_| String::new(), |at| format!("{at:.3}"));
    let chance = scrambled(number as u64);
    let (level, status) = match chance % 1_000 {
        0..3 => ("ERROR", 503),
        3..15 => ("WARN", 404),
        _ => ("INFO", 200),
    };
    let _ = write!(
        text,
        " {level} request method=GET path=/api/properties/{:06}/documents status={status} duration_ms={} bytes={} \
         request_id={:016x}",
        chance % 1_000_000,
        chance >> 20 & 0x3ff,
        chance >> 30 & 0x7fff,
        scrambled(chance)
    );
    (at, text)
}

/// SplitMix64.
fn scrambled(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ mixed >> 31
}

/// The lines as a file, for the peers.
pub(crate) fn file() -> Result<PathBuf> {
    let file = target().join("tmp/million.log");
    let mut text = String::with_capacity(LINES * 150);
    for number in 0..LINES {
        text.push_str(&line(number).1);
        text.push('\n');
    }
    fs::create_dir_all(file.parent().context("a folder")?)?;
    fs::write(&file, text).context("the lines")?;
    Ok(file)
}
