//! `logs.soak`: half an hour at 1,000 lines a second through one view, read as a window reads it. The memory of the
//! process at its end, against its memory when the view was full and the first lines had gone to make room: what comes
//! must go. That is measured a while after the buffer is full, since a block goes as a whole, and so the view holds a
//! little more while it forgets than when it was first full. Takes its half hour; only `make bench ONLY=logs.soak` runs it.

use std::{pin::pin, sync::Arc, time::Duration};

use anyhow::{Context as _, Result, ensure};
use demo::Torrent;
use engine::{
    Engine, Options,
    clock::{Clock as _, SystemClock},
    logs,
};
use futures::StreamExt as _;
use protocol::{
    Moment,
    catalogue::EnvironmentId,
    logs::{Anchor, GetDensity, GetRows, Scope, Source, Span, Tail, TailState, ViewId},
};
use tokio::time::Instant;

use crate::{figure::Figure, process::own_memory};

const GROUP: &str = "/ecs/prod-paperwurks-backend";
const RATE: u32 = 1_000;
const HALF_AN_HOUR: Duration = Duration::from_secs(30 * 60);
/// Lines that a view holds.
const FULL: u64 = 1_000_000;
/// Lines that have gone when the memory is first measured.
const TURNED: u64 = 50_000;
/// Between two samples that are printed, so that a slope shows.
const SAMPLE: Duration = Duration::from_secs(60);
/// Of the memory at the full buffer.
const GOAL: f64 = 1.1;

pub(crate) async fn measure() -> Result<()> {
    let clock = Arc::new(SystemClock);
    let account = Arc::new(demo::Account::new(7, clock.clone()));
    let environment = EnvironmentId::new("paperwurks", "prod");
    let engine = Engine::start(Options::of(account.clone(), clock.clone()));
    account.set_torrent(&Torrent {
        streams: 20,
        lines: u64::from(RATE) * 2 * HALF_AN_HOUR.as_secs(),
        lines_per_second: RATE,
        ..Torrent::new(environment.clone(), GROUP, Moment(clock.now().0 - 60_000))
    })?;
    let source = Source { environment, group: GROUP.into(), streams: Vec::new() };
    let view = ViewId("soak".into());
    let scope = Scope { sources: vec![source], span: Span::Live { back: 60_000 }, pattern: None };
    let mut states = pin!(logs::tail(&engine, Tail { view: view.clone(), scope }));
    let started = Instant::now();
    let (mut full, mut last, mut sampled) = (None, TailState::default(), started);
    while started.elapsed() < HALF_AN_HOUR {
        last = states.next().await.context("the stream ended")?;
        let rows = GetRows { view: view.clone(), anchor: Anchor::End, before: 60, after: 0 };
        // Before the first answer there is nothing to show.
        let shown = logs::get_rows(&engine, rows).await.map_or(0, |rows| rows.rows.len());
        drop(logs::get_density(&engine, GetDensity { view: view.clone(), buckets: 300 }).await);
        if last.forgotten >= TURNED && full.is_none() {
            full = Some(own_memory()?);
            eprintln!("logs.soak: full after {} s, {shown} rows shown", started.elapsed().as_secs());
        }
        if full.is_some() && sampled.elapsed() >= SAMPLE {
            sampled = Instant::now();
            eprintln!("logs.soak: {:.1} MiB after {} s", own_memory()?, started.elapsed().as_secs());
        }
    }
    let full = full.with_context(|| format!("never full: {last:#?}"))?;
    ensure!(last.forgotten > 0 && last.held <= FULL, "{last:#?}");
    eprintln!(
        "logs.soak: {} received, {} recovered, behind {:?} ms",
        last.received, last.recovered, last.behind
    );
    Figure {
        name: "logs.soak",
        value: own_memory()?,
        unit: "MiB",
        peer: full,
        peer_is: "when the full buffer first forgot",
        limit: GOAL * full,
        goal: "≤ 1.1 × that after 30 min",
    }
    .print();
    Ok(())
}
