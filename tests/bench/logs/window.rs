//! The reader in the real window.
//!
//! `logs.jump`: the time from a press on the density bar, with a million lines behind it, to the frame in which the rows
//! of that place stand; the 95th percentile of forty presses all over, against one idle frame. The presses begin when
//! the sweep has read all that the bursts wrote: before that the two cores of a small machine are busy with reading a
//! million lines from the embedded account, which lives in the same process, and with working out what is shown.
//!
//! `logs.latency`: while 10,000 lines a second flow, the age of the newest line on screen in each frame, from the
//! moment that the embedded account emits it; the 99th percentile, against 300 ms. Live Tail is set to send all that it
//! has every 100 ms, since AWS's own pace of once a second is not the console's to change.
//!
//! `logs.frames`: the 95th percentile of the time between two frames in that minute, against that of a plain page in
//! the same window: as many lines as the reader shows, each a single text in an element of its own, all of them replaced
//! every 100 ms by three lines of JavaScript while nothing else goes on. Without a graphics card the webview draws in
//! software, and to draw a screen full of other text takes longer than one frame whoever asks for it; an idle frame
//! would measure that. The idle frame is told beside the figure.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::{
    figure::Figure,
    support::console::{Console, Start},
};

const ROW: &str = "[data-test=log-row]";
const PATIENCE: Duration = Duration::from_secs(300);
/// Milliseconds.
const LATENCY: f64 = 300.0;
/// Lines.
const HELD: f64 = 900_000.0;

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

/// The window's clock, in milliseconds since 1970.
async fn now(console: &Console) -> Result<f64> {
    number(&console.run("return Date.now();", Vec::new()).await?)
}

/// Waits until a million lines are held and the sweep has read everything up to a moment.
async fn settled(console: &Console, until: f64) -> Result<()> {
    const SCRIPT: &str = "
        const told = (part, name) => Number(document.querySelector(`[data-test=${part}]`)?.getAttribute(name) ?? 0);
        return [told('log-status', 'data-held'), told('log-complete', 'data-at')];";
    let deadline = tokio::time::Instant::now() + PATIENCE;
    loop {
        let told = console.run(SCRIPT, Vec::new()).await?;
        let (held, complete) = (number(&told[0])?, number(&told[1])?);
        if held >= HELD && complete >= until {
            return Ok(());
        }
        ensure!(
            tokio::time::Instant::now() < deadline,
            "{held} lines are held, {} ms to come",
            until - complete
        );
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// The 95th percentile of the time between frames of a plain page that has as many lines as the reader shows, and
/// replaces them ten times a second.
async fn plain_page(console: &Console) -> Result<f64> {
    const SCRIPT: &str = "
        const [millis, done] = arguments, reader = document.querySelector('#log-rows'), look = getComputedStyle(reader);
        const seen = [...document.querySelectorAll('[data-test=log-row]')].slice(-Math.ceil(reader.clientHeight / 20));
        const texts = seen.map(row => row.textContent), page = document.createElement('div');
        const { backgroundColor, color, font } = look;
        const place = { position: 'fixed', inset: 0, zIndex: 99, overflow: 'hidden', whiteSpace: 'pre' };
        Object.assign(page.style, place, { backgroundColor, color, font });
        const lines = texts.map(() => page.appendChild(document.createElement('div')));
        document.body.append(page);
        const times = [], began = performance.now();
        let last = began, drawn = 0, turn = 0;
        const frame = now => {
            times.push(now - last);
            last = now;
            if (now - drawn >= 100) {
                [drawn, turn] = [now, turn + 1];
                lines.forEach((line, at) => line.textContent = texts[(at + turn) % texts.length] + turn);
            }
            if (now - began < millis) return requestAnimationFrame(frame);
            page.remove();
            times.sort((a, b) => a - b);
            done(times[Math.floor(times.length * 0.95)]);
        };
        requestAnimationFrame(frame);";
    number(&console.run_async(SCRIPT, vec![json!(10_000)]).await?)
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
    let written = now(&console).await?;
    settled(&console, written).await?;
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
    let plain = plain_page(&console).await?;
    eprintln!("logs.frames: an idle frame takes {idle:.1} ms");
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
        peer: plain,
        peer_is: "plain page, as many lines",
        limit: 1.2 * plain,
        goal: "≤ 1.2 × plain page (p95)",
    }
    .print();
    Ok(())
}
