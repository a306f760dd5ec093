//! `overview.fanout`: all cards of one environment, each call answered after 100 ms, against the longest chain of
//! calls of which each needs the answer of the one before. What can be asked at once must be.
//!
//! It also lists the calls. That a second look while all is fresh makes none is a test (`tests/app/embedded.rs`).

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use anyhow::Result;
use engine::overview;
use protocol::{
    catalogue::EnvironmentId,
    overview::{Refresh, Window},
};
use shell::{Host, Setup, Source};

use crate::figure::{Figure, median};

const LATENCY: Duration = Duration::from_millis(100);
const GOAL: f64 = 1.5;
const RUNS: usize = 5;

pub(crate) async fn measure() -> Result<()> {
    let mut times = Vec::new();
    for _ in 0..RUNS {
        times.push(run().await?);
    }
    let chain = f64::from(overview::LONGEST_CHAIN) * LATENCY.as_secs_f64() * 1000.0;
    Figure {
        name: "overview.fanout",
        value: median(times),
        unit: "ms",
        peer: chain,
        peer_is: &format!("chain of {} calls of 100 ms", overview::LONGEST_CHAIN),
        limit: GOAL * chain,
        goal: "≤ 1.5 × chain",
    }
    .print();
    Ok(())
}

/// One complete reading of Paperwurks' production by a console that knows nothing yet, in milliseconds.
async fn run() -> Result<f64> {
    let source = Source::Demo { seed: 1, portal: false };
    let host = Host::start(Setup {
        source,
        catalogue: None,
        choices: None,
        journal: None,
        vigils: None,
        logs: None,
        documents: None,
        previewer: None,
        notices: Vec::new(),
    })
    .await?;
    let Some(account) = host.demo.clone() else { unreachable!("the embedded account was asked for") };
    let environment = EnvironmentId::new("paperwurks", "prod");
    let refresh = Refresh { environment: Some(environment), window: Window::Hour };
    account.set_latency(LATENCY);
    let started = std::time::Instant::now();
    overview::refresh(&host.engine, refresh).await?;
    let elapsed = started.elapsed();
    list(&account);
    Ok(elapsed.as_secs_f64() * 1000.0)
}

fn list(account: &Arc<demo::Account>) {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for call in account.calls() {
        *counts.entry(format!("{}:{}", call.service, call.operation)).or_default() += 1;
    }
    let total: u32 = counts.values().sum();
    let named: Vec<String> = counts.iter().map(|(name, count)| format!("{count} × {name}")).collect();
    eprintln!("overview.fanout: {total} calls: {}", named.join(", "));
}
