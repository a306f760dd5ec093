//! Measures, and writes `docs/BENCHMARKS.md` from the lines that the benchmarks print.

use std::{collections::BTreeMap, fs, process::Stdio};

use anyhow::{Context as _, Result, bail};

use crate::{
    command::{cargo, root, step, target},
    desk::Desk,
    setup, window,
};

const HEADER: &str = "# Benchmarks

Written by `make bench`; `make bench ONLY=name` renews one line. Each figure stands beside a peer or a limit that was
measured in the same run on the same machine, so the ratio means something elsewhere too. What each one measures, and
why its goal is what it is, is told at the top of its file in `tests/bench`.

| figure | value | peer or limit | ratio | goal | |
| --- | --- | --- | --- | --- | --- |
";

pub(crate) fn run(only: &[&str]) -> Result<()> {
    setup::for_benchmarks()?;
    window::build(window::Flavour::Release)?;
    // The console is built with the benchmarks: asked for by itself, its dependencies would have other features, and
    // the AWS SDK would be compiled twice.
    step(
        "the console and the benchmarks, release",
        &mut cargo(&["bench", "--no-run", "--quiet", "--bench", "figures"]),
    )?;
    step(
        "the empty window, release",
        &mut cargo(&["build", "--release", "--quiet", "--example", "empty_window"]),
    )?;

    let desk = Desk::new(1920, 1080)?;
    let mut bench = cargo(&["bench", "--quiet", "--bench", "figures", "--"]);
    let output = desk
        .seat(&mut bench)
        .args(only)
        .env("SIGNALBOX_TARGET", target())
        .stderr(Stdio::inherit())
        .output()
        .context("cargo bench")?;
    let printed = String::from_utf8_lossy(&output.stdout);
    print!("{printed}");
    if !output.status.success() {
        bail!("the benchmarks failed ({})", output.status);
    }
    write_page(&printed)
}

/// Renews the lines that were measured now and keeps the others.
fn write_page(printed: &str) -> Result<()> {
    let page = root().join("docs/BENCHMARKS.md");
    let old = fs::read_to_string(&page).unwrap_or_default();
    let mut lines: BTreeMap<String, String> = old.lines().filter_map(table_row).collect();
    lines.extend(printed.lines().filter_map(figure));
    let rows: String = lines.values().map(|row| format!("{row}\n")).collect();
    fs::write(&page, format!("{HEADER}{rows}")).with_context(|| page.display().to_string())
}

/// A row of the page by its figure's name.
fn table_row(line: &str) -> Option<(String, String)> {
    let name = line.strip_prefix("| `")?.split('`').next()?;
    Some((name.to_owned(), line.to_owned()))
}

/// `area.name value unit | peer | ratio | goal | met` as a row of the page.
fn figure(line: &str) -> Option<(String, String)> {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let [first, peer, ratio, goal, met @ ("met" | "short")] = cells.as_slice() else { return None };
    let (name, value) = first.split_once(' ')?;
    Some((name.to_owned(), format!("| `{name}` | {value} | {peer} | {ratio} | {goal} | {met} |")))
}
