//! The reader in the real window.
//!
//! `logs.jump`: the time from a press on the density bar, with a million lines behind it, to the frame in which the rows
//! of that place stand; the 95th percentile of forty presses all over, against one idle frame.
//!
//! `logs.latency`: while 10,000 lines a second flow, the age of the newest line on screen in each frame, from the
//! moment that the embedded account emits it; the 99th percentile, against 300 ms. Live Tail is set to send all that it
//! has every 100 ms, since AWS's own pace of once a second is not the console's to change.
//!
//! `logs.frames`: the 95th percentile of the time between two frames in that minute, against an idle frame.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::{
    figure::Figure,
    support::console::{Console, Start},
};

const ROW: &str = "[data-test=log-row]";
const PATIENCE: Duration = Duration::from_secs(180);
/// Milliseconds.
const LATENCY: f64 = 300.0;
const HELD: u64 = 900_000;

fn prod() -> Value {
    json!({ "system": "paperwurks", "environment": "prod" })
}

async fn open(path: &str) -> Result<Console> {
    let console = Console::open(Start { size: Some((1920, 1080)), ..Start::default() }).await?;
    console.see("[data-test=fleet-row]").await?;
    console.visit(path).await?;
    console.see(ROW).await?;
    Ok(console)
}

async fn strike(console: &Console, blow: &str) -> Result<()> {
    let answer = console.request("demo.Strike", json!({ "environment": prod(), "blow": blow })).await?;
    ensure!(answer.get("error").is_none(), "{answer}");
    Ok(())
}

/// The 95th percentile of the time between frames, in milliseconds, for so many of them.
async fn frame_time(console: &Console, frames: u32) -> Result<f64> {
    const SCRIPT: &str = "
        const [frames, done] = arguments, times = [];
        let last = performance.now();
        const frame = now => {
            times.push(now - last);
            last = now;
            if (times.length < frames) return requestAnimationFrame(frame);
            times.sort((a, b) => a - b);
            done(times[Math.floor(times.length * 0.95)]);
        };
        requestAnimationFrame(frame);";
    number(&console.run_async(SCRIPT, vec![json!(frames)]).await?)
}

fn number(value: &Value) -> Result<f64> {
    value.as_f64().with_context(|| format!("no number: {value}"))
}

pub(crate) async fn jump() -> Result<()> {
    const PRESS: &str = "
        const [share, done] = arguments;
        const bar = document.querySelector('[data-test=log-density]'), box = bar.getBoundingClientRect();
        const first = () => document.querySelector('[data-test=log-row]')?.dataset.line;
        const before = first(), began = performance.now();
        const at = { clientX: box.x + box.width / 2, clientY: box.y + box.height * share, bubbles: true, pointerId: 1, button: 0, buttons: 1 };
        bar.dispatchEvent(new PointerEvent('pointerdown', at));
        bar.dispatchEvent(new PointerEvent('pointerup', { ...at, buttons: 0 }));
        const look = () => {
            if (first() !== before) return done(performance.now() - began);
            if (performance.now() - began > 5000) return done(null);
            requestAnimationFrame(look);
        };
        requestAnimationFrame(look);";
    let console = open("/paperwurks/prod/logs").await?;
    let idle = frame_time(&console, 120).await?;
    for _ in 0..2 {
        strike(&console, "log_burst").await?;
        tokio::time::sleep(Duration::from_secs(11)).await;
    }
    let full = "[data-test=log-status][data-held]:not([data-held='0'])";
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        let held = console.see(full).await?.attr("data-held").await?.unwrap_or_default();
        if held.parse::<u64>().is_ok_and(|held| held >= HELD) {
            break;
        }
        ensure!(tokio::time::Instant::now() < deadline, "{held} lines are held");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let mut times = Vec::new();
    for press in 0..40 {
        // All over, and never twice the same place.
        let share = f64::from(press * 17 % 40) / 40.0 * 0.9 + 0.05;
        times.push(number(&console.run_async(PRESS, vec![json!(share)]).await?)?);
    }
    console.close().await?;
    times.sort_by(f64::total_cmp);
    Figure {
        name: "logs.jump",
        value: times[times.len() * 95 / 100],
        unit: "ms",
        peer: idle,
        peer_is: "idle frame",
        limit: 2.0 * idle,
        goal: "in the next frame (p95)",
    }
    .print();
    Ok(())
}

pub(crate) async fn latency() -> Result<()> {
    const WATCH: &str = "
        const [millis, done] = arguments, ages = [], times = [], began = performance.now();
        let last = began;
        const frame = now => {
            times.push(now - last);
            last = now;
            const rows = document.querySelectorAll('[data-test=log-row]');
            const newest = rows[rows.length - 1]?.querySelector('.log-time')?.dataset.at;
            if (newest) ages.push(Date.now() - Number(newest));
            if (now - began < millis) return requestAnimationFrame(frame);
            ages.sort((a, b) => a - b);
            times.sort((a, b) => a - b);
            done([ages[Math.floor(ages.length * 0.99)], times[Math.floor(times.length * 0.95)]]);
        };
        requestAnimationFrame(frame);";
    let path = "/paperwurks/prod/logs/group%3D%2Fecs%2Fprod-paperwurks-backend%26back%3D60000";
    let console = open(path).await?;
    let idle = frame_time(&console, 120).await?;
    let terms = json!({
        "interval": 100, "most_events": 1_000_000, "loses_percent": 0, "cuts_percent": 0, "ends_after": 10_800,
        "there": true,
    });
    console.request("demo.SetLiveTail", json!({ "terms": terms })).await?;
    strike(&console, "log_flood").await?;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let measured = console.run_async(WATCH, vec![json!(30_000)]).await?;
    console.close().await?;
    let (age, frame) = (number(&measured[0])?, number(&measured[1])?);
    Figure {
        name: "logs.latency",
        value: age,
        unit: "ms",
        peer: LATENCY,
        peer_is: "limit at 10,000 lines/s",
        limit: LATENCY,
        goal: "≤ limit (p99)",
    }
    .print();
    Figure {
        name: "logs.frames",
        value: frame,
        unit: "ms",
        peer: idle,
        peer_is: "idle frame",
        limit: 1.2 * idle,
        goal: "≤ 1.2 × idle frame (p95)",
    }
    .print();
    Ok(())
}
