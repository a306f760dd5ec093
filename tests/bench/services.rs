//! A cluster of 500 services of six tasks each.
//!
//! `services.refresh`: the calls of ECS that a complete refresh of the services page takes, against the least number
//! that its limits allow: 100 names a page of a list, ten services and a hundred tasks a description.
//!
//! `services.scroll`: the time between two frames while the table of these services scrolls by three rows a frame and
//! goes on being refreshed, against the same window when nothing moves. The 95th percentile of 300 frames.
//!
//! `services.freshness`: the time from a change of the desired count in AWS to the row that shows it on the open page,
//! against the interval in which it is asked again.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use engine::services;
use futures::StreamExt as _;
use protocol::{
    catalogue::EnvironmentId,
    services::{GetServices, Refresh, Watch},
};
use shell::{Host, Setup, Source};
use tempfile::TempDir;

use crate::{
    figure::{Figure, median},
    scroll,
    support::{
        console::{Console, Start},
        site::Site,
    },
};

const SERVICES: usize = 500;
const TASKS: usize = 3_000;
/// `services::Watch` asks for the services again after this long.
const INTERVAL: Duration = Duration::from_secs(5);
const RUNS: usize = 5;

fn many() -> EnvironmentId {
    EnvironmentId::new("many", "prod")
}

/// A folder with a system of one cluster of many services.
fn systems() -> Result<TempDir> {
    let folder = TempDir::new()?;
    let mut text = String::from(
        "id = \"many\"\nname = \"Many\"\npurpose = \"Five hundred services\"\n\
         [document.d]\ntitle = \"Made for the benchmark\"\nversion = \"1\"\n\
         [place]\nhere = { document = \"d\", section = \"Services\", line = 1 }\n\
         [environment.prod]\nregion = \"eu-west-2\"\n[cluster.main]\nname = \"many\"\n",
    );
    for number in 0..SERVICES {
        let _ = write!(
            text,
            "[service.s{number}]\nname = \"service-{number:03}\"\ncluster = \"main\"\ncontainer = \"app\"\n\
             expect.tasks = {{ all = {}, at = \"here\" }}\n",
            TASKS / SERVICES
        );
    }
    std::fs::write(folder.path().join("many.toml"), text)?;
    Ok(folder)
}

pub(crate) async fn refresh() -> Result<()> {
    let folder = systems()?;
    let site = Site::with_systems(folder.path())?;
    let desk = site.console("journal.db");
    services::refresh(&desk.engine, Refresh { environment: many() }).await?;
    let page = services::get_services(&desk.engine, GetServices { environment: many() }).await?;
    let rows = page.services.value.context("services")?;
    anyhow::ensure!(rows.len() == SERVICES, "{} services", rows.len());
    let running: u32 = rows.iter().map(|row| row.running).sum();
    anyhow::ensure!(running as usize == TASKS, "{running} tasks");
    let mut calls = BTreeMap::<String, usize>::new();
    for call in site.account.calls().into_iter().filter(|call| call.service == "ecs") {
        *calls.entry(call.operation).or_default() += 1;
    }
    eprintln!("services.refresh: {calls:?}");
    // One more list of tasks says that none has stopped; one definition a service is read once and never again.
    let least = SERVICES.div_ceil(100) + SERVICES.div_ceil(10) + 2 * TASKS.div_ceil(100) + 1;
    let made: usize = calls
        .iter()
        .filter(|(operation, _)| *operation != "DescribeTaskDefinition")
        .map(|(_, count)| count)
        .sum();
    Figure {
        name: "services.refresh",
        value: made as f64,
        unit: "calls",
        peer: least as f64,
        peer_is: "the least that ECS's limits allow",
        limit: least as f64,
        goal: "= the least",
    }
    .print();
    Ok(())
}

pub(crate) async fn scroll() -> Result<()> {
    let folder = systems()?;
    let catalogue = folder.path().to_string_lossy().into_owned();
    let console = Console::open(Start {
        arguments: &["--catalogue", &catalogue],
        size: Some((1280, 800)),
        ..Start::default()
    })
    .await?;
    console.see("[data-test=fleet-row]").await?;
    console.visit("/many/prod/services").await?;
    console.see_text("[data-test=service-row]", "service-").await?;
    scroll::figure(console, "services.scroll", "services-scroll").await
}

pub(crate) async fn freshness() -> Result<()> {
    let host = Host::start(Setup {
        source: Source::Demo { seed: 1, portal: false },
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
    let environment = EnvironmentId::new("paperwurks", "dev");
    let (cluster, name) = ("paperwurks-dev-cluster", "dev-paperwurks-worker");
    let ecs = aws_sdk_ecs::Client::new(&host.engine.sdk_config(&environment).await?);
    let mut page = Box::pin(services::watch(&host.engine, Watch { environment: environment.clone() }));
    let mut times = Vec::new();
    for run in 0..RUNS {
        let wanted = 2 + u32::try_from(run)?;
        ecs.update_service()
            .cluster(cluster)
            .service(name)
            .desired_count(i32::try_from(wanted)?)
            .send()
            .await?;
        let changed = Instant::now();
        while page.next().await.is_some() {
            let request = GetServices { environment: environment.clone() };
            let rows =
                services::get_services(&host.engine, request).await?.services.value.unwrap_or_default();
            if rows.iter().any(|row| row.id.name == name && row.desired == wanted) {
                break;
            }
        }
        times.push(changed.elapsed().as_secs_f64() * 1000.0);
    }
    let interval = INTERVAL.as_secs_f64() * 1000.0;
    times.sort_by(f64::total_cmp);
    eprintln!("services.freshness: median {:.0} ms", median(times.clone()));
    Figure {
        name: "services.freshness",
        value: times.pop().context("a run")?,
        unit: "ms",
        peer: interval,
        peer_is: "refresh interval",
        limit: interval + 200.0,
        goal: "≤ interval + 200 ms (longest of five)",
    }
    .print();
    Ok(())
}
