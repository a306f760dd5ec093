//! A window's program run bare, without a driver: how long it takes to paint, how much memory it holds.

use std::{
    collections::HashMap,
    fs,
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use crate::support::paths::program;

/// A window that has painted nothing after this never will.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running window.
pub(crate) struct Window {
    process: Child,
    /// From the start of the process to the line `painted`.
    pub(crate) painted_after: Duration,
    _folders: TempDir,
}

impl Window {
    /// Starts `name` and waits for its first paint.
    pub(crate) fn start(name: &str, arguments: &[&str]) -> Result<Self> {
        let folders = TempDir::new()?;
        let mut command = Command::new(program(name));
        command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::null());
        for variable in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"] {
            command.env(variable, folders.path().join(variable));
        }
        let started = Instant::now();
        let mut process = command.spawn().with_context(|| program(name).display().to_string())?;
        let stdout = process.stdout.take().context("no output")?;
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || {
            let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
            if lines.any(|line| line.starts_with("painted")) {
                // Nobody waits any more when it came too late.
                let _ = tell.send(());
            }
        });
        let painted = told.recv_timeout(PATIENCE);
        let window = Self { process, painted_after: started.elapsed(), _folders: folders };
        painted.with_context(|| format!("{name} painted nothing"))?;
        Ok(window)
    }

    /// Proportional memory of the process and all below it (the webview has its own), in MiB.
    pub(crate) fn memory(&self) -> Result<f64> {
        let kib: f64 = family(self.process.id())?.iter().filter_map(|id| proportional_kib(*id)).sum();
        Ok(kib / 1024.0)
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Proportional memory of this process, in MiB.
pub(crate) fn own_memory() -> Result<f64> {
    proportional_kib(std::process::id()).map(|kib| kib / 1024.0).context("this process tells no memory")
}

/// A process and all its descendants.
fn family(root: u32) -> Result<Vec<u32>> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in fs::read_dir("/proc")? {
        let Ok(id) = entry?.file_name().to_string_lossy().parse::<u32>() else { continue };
        let Ok(stat) = fs::read_to_string(format!("/proc/{id}/stat")) else { continue };
        // The name in brackets may hold anything; what follows the last bracket is `state parent …`.
        let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)?.parse().ok());
        children.entry(parent.unwrap_or(0)).or_default().push(id);
    }
    let mut found = vec![root];
    let mut next = 0;
    while let Some(id) = found.get(next).copied() {
        found.extend(children.get(&id).into_iter().flatten());
        next += 1;
    }
    Ok(found)
}

fn proportional_kib(id: u32) -> Option<f64> {
    let rollup = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok()?;
    rollup.lines().find_map(|line| line.strip_prefix("Pss:")?.split_whitespace().next()?.parse().ok())
}
