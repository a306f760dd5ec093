//! `logs.ingest`: the time to take a million lines into the buffer, classified and in order, in batches of a page of
//! `FilterLogEvents`, against `lnav` that loads the same lines from a file; and no slower than 300,000 lines a second.
//!
//! `logs.memory`: the bytes that these lines take, against 1.3 times their text and 32 bytes a line.
//!
//! `logs.filter`: the time to find which of the million lines match a regular expression, against `rg -c` on the file.
//!
//! `logs.typing`: the slowest key of a word that is typed into the filter, with the million lines behind it, against
//! 30 ms.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context as _, Result, ensure};
use engine::logs::measure::Lines;

use super::lines::{LINES, file, line};
use crate::figure::{Figure, median};

/// Events of one page of `FilterLogEvents`.
const PAGE: usize = 10_000;
const RUNS: usize = 5;
/// Lines a second that must be taken.
const RATE: f64 = 300_000.0;
/// Milliseconds that a key may take.
const KEY: f64 = 30.0;
const REGEX: &str = r"status=50\d duration_ms=[5-9]\d\d";

fn millis(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1_000.0
}

/// The buffer with all lines, and the milliseconds that it took.
fn taken() -> (Lines, f64) {
    let mut pages: Vec<Vec<(i64, String)>> = Vec::with_capacity(LINES / PAGE);
    for first in (0..LINES).step_by(PAGE) {
        pages.push((first..first + PAGE).map(line).collect());
    }
    let mut lines = Lines::new();
    let started = Instant::now();
    for page in pages {
        lines.take(page);
    }
    (lines, millis(started))
}

/// How long a command takes, in milliseconds: the middle one of several runs.
fn time(command: impl Fn() -> Command) -> Result<f64> {
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let started = Instant::now();
        let status = command().stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        ensure!(status.success(), "{status}");
        times.push(millis(started));
    }
    Ok(median(times))
}

fn lnav(file: &Path) -> Command {
    let mut lnav = Command::new("lnav");
    lnav.args(["-n", "-q", "-c", ":quit"]).arg(file);
    lnav
}

fn ripgrep(file: &Path) -> Command {
    let mut ripgrep = Command::new("rg");
    ripgrep.args(["-c", REGEX]).arg(file);
    ripgrep
}

pub(crate) fn ingest() -> Result<()> {
    let file = file()?;
    let peer = time(|| lnav(&file)).context("lnav: `make bench` installs it")?;
    let value = median((0..RUNS).map(|_| taken().1).collect());
    Figure {
        name: "logs.ingest",
        value,
        unit: "ms",
        peer,
        peer_is: "lnav",
        limit: LINES as f64 / RATE * 1_000.0,
        goal: "≥ 300,000 lines/s",
    }
    .print();
    Ok(())
}

pub(crate) fn memory() -> Result<()> {
    const MIB: f64 = 1_048_576.0;
    let (lines, _) = taken();
    ensure!(lines.held() == LINES, "{} lines", lines.held());
    let text: usize = (0..LINES).map(|number| line(number).1.len()).sum();
    let limit = (1.3 * text as f64 + 32.0 * LINES as f64) / MIB;
    Figure {
        name: "logs.memory",
        value: lines.bytes() as f64 / MIB,
        unit: "MiB",
        peer: limit,
        peer_is: "1.3 × the lines + 32 B a line",
        limit,
        goal: "≤ that",
    }
    .print();
    Ok(())
}

pub(crate) fn filter() -> Result<()> {
    let file = file()?;
    let peer = time(|| ripgrep(&file)).context("ripgrep: `make bench` installs it")?;
    let (mut lines, _) = taken();
    let found = Command::new("rg").args(["-c", REGEX]).arg(&file).output()?.stdout;
    let found: usize = String::from_utf8(found)?.trim().parse()?;
    let mut times = Vec::new();
    for run in 0..RUNS {
        // Another filter before each, so that nothing is remembered.
        lines.select(&format!("never-{run}"));
        lines.forget();
        let started = Instant::now();
        let shown = lines.select(&format!("/{REGEX}/"));
        times.push(millis(started));
        ensure!(shown == found, "{shown} lines, where ripgrep finds {found}");
    }
    Figure {
        name: "logs.filter",
        value: median(times),
        unit: "ms",
        peer,
        peer_is: "rg -c",
        limit: 1.5 * peer,
        goal: "≤ 1.5 × rg -c",
    }
    .print();
    Ok(())
}

pub(crate) fn typing() -> Result<()> {
    let (mut lines, _) = taken();
    lines.select("");
    let word = "duration_ms=512";
    let mut slowest = 0.0_f64;
    let mut shown = LINES;
    for end in 1..=word.len() {
        let started = Instant::now();
        let now = lines.select(&format!("\"{}\"", &word[..end]));
        slowest = slowest.max(millis(started));
        ensure!(now <= shown, "{now} lines after {shown}");
        shown = now;
    }
    ensure!(shown > 0, "nothing was found");
    Figure {
        name: "logs.typing",
        value: slowest,
        unit: "ms",
        peer: KEY,
        peer_is: "limit a key",
        limit: KEY,
        goal: "≤ limit",
    }
    .print();
    Ok(())
}
