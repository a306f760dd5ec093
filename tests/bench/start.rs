//! `start.paint`: from the start of the process to the first painted overview on the embedded account, against the
//! same for a Tauri window with nothing in it, which is as fast as a webview opens here. 400 ms more is the goal:
//! below that a start feels like one motion.
//!
//! `memory.idle`: proportional memory of all its processes, webview included, half a minute after the fleet appeared,
//! against the empty window's. Lens's users measure gigabytes; a window that holds no world stays near the webview's own.

use std::time::Duration;

use anyhow::Result;

use crate::{
    figure::{Figure, median},
    process::Window,
};

const RUNS: usize = 7;
const MARGIN_MS: f64 = 400.0;
const IDLE: Duration = Duration::from_secs(30);

pub(crate) async fn paint() -> Result<()> {
    let mut console = Vec::new();
    let mut empty = Vec::new();
    // In turn, so that a busy moment of the machine meets both. The first pair warms the disk's cache.
    for run in 0..=RUNS {
        let (a, b) =
            (Window::start("signalbox", &["--report-paint"])?.painted_after, empty_window()?.painted_after);
        if run > 0 {
            console.push(a.as_secs_f64() * 1000.0);
            empty.push(b.as_secs_f64() * 1000.0);
        }
    }
    let peer = median(empty);
    Figure {
        name: "start.paint",
        value: median(console),
        unit: "ms",
        peer,
        peer_is: "empty Tauri window",
        limit: peer + MARGIN_MS,
        goal: "≤ empty window + 400 ms",
    }
    .print();
    Ok(())
}

pub(crate) async fn memory() -> Result<()> {
    let console = Window::start("signalbox", &["--report-paint"])?;
    tokio::time::sleep(IDLE).await;
    let value = console.memory()?;
    drop(console);
    let empty = empty_window()?;
    tokio::time::sleep(IDLE).await;
    let peer = empty.memory()?;
    Figure {
        name: "memory.idle",
        value,
        unit: "MiB",
        peer,
        peer_is: "empty Tauri window",
        limit: 2.0 * peer,
        goal: "≤ 2 × empty window",
    }
    .print();
    Ok(())
}

fn empty_window() -> Result<Window> {
    Window::start("examples/empty_window", &[])
}
