//! `fleet.scroll`: the time between two frames while the fleet of 200 declared environments scrolls by three rows a
//! frame, in the real window, against the time between two frames of the same window when nothing moves. The 95th
//! percentile of 300 frames, so that a stutter counts.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use serde_json::json;
use tempfile::TempDir;

use crate::{
    figure::Figure,
    support::console::{Console, Start},
};

const ENVIRONMENTS: usize = 200;
const FRAMES: u32 = 300;

/// The longest frame that will do, against an idle one: one dropped frame at 60 Hz.
const GOAL: f64 = 2.0;

pub(crate) async fn measure() -> Result<()> {
    let folder = TempDir::new()?;
    std::fs::write(folder.path().join("many.toml"), many_environments())?;
    let catalogue = folder.path().to_string_lossy().into_owned();
    let console = Console::open(Start {
        arguments: &["--catalogue", &catalogue],
        size: Some((1280, 800)),
        ..Start::default()
    })
    .await?;
    console.see_text("[data-test=fleet-row]", "env-").await?;
    figure(console, "fleet.scroll", "fleet-scroll").await
}

/// Lets the list scroll and prints the figure `name` of it.
pub(crate) async fn figure(console: Console, name: &str, list: &str) -> Result<()> {
    let idle = frame_time(&console, list, 0).await?;
    let scrolling = frame_time(&console, list, 90).await?;
    console.close().await?;
    Figure {
        name,
        value: scrolling,
        unit: "ms",
        peer: idle,
        peer_is: "idle frame",
        limit: GOAL * idle,
        goal: "≤ 2 × idle frame (p95)",
    }
    .print();
    Ok(())
}

/// The 95th percentile of the time between frames, in milliseconds, while the list moves `step` pixels a frame.
async fn frame_time(console: &Console, list: &str, step: u32) -> Result<f64> {
    const SCRIPT: &str = "
        const [step, frames, name] = arguments, done = arguments[3];
        const list = document.querySelector(`[data-test=${name}]`);
        const times = [];
        let last = performance.now(), direction = 1;
        const frame = now => {
            times.push(now - last);
            last = now;
            const end = list.scrollTop + list.clientHeight >= list.scrollHeight - 1;
            direction = end ? -1 : list.scrollTop === 0 ? 1 : direction;
            list.scrollTop += direction * step;
            if (times.length < frames) return requestAnimationFrame(frame);
            times.sort((a, b) => a - b);
            done(times[Math.floor(times.length * 0.95)]);
        };
        requestAnimationFrame(frame);";
    let time = console.run_async(SCRIPT, vec![json!(step), json!(FRAMES), json!(list)]).await?;
    time.as_f64().context("the script returned no number")
}

/// A system of many environments, each with a cluster and two services.
fn many_environments() -> String {
    let mut text = String::from(
        "id = \"many\"\nname = \"Many\"\npurpose = \"Two hundred environments\"\n\
         [cluster.main]\nname = \"many-{env}\"\n\
         [service.api]\nname = \"{env}-api\"\ncluster = \"main\"\ncontainer = \"api\"\n\
         [service.worker]\nname = \"{env}-worker\"\ncluster = \"main\"\ncontainer = \"worker\"\n",
    );
    for number in 1..=ENVIRONMENTS {
        let _ = write!(text, "[environment.env-{number:03}]\nregion = \"eu-west-2\"\n");
    }
    text
}
