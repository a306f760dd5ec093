use std::{
    pin::pin,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};
use engine::{Engine, documents};
use futures::StreamExt as _;
use protocol::documents::listing::{
    Depth, GetRows, Lens, List, ListingId, ListingPhase, ListingState, Scope, SetLens, Sort,
};
use std::sync::Arc;

use super::{bucket, config, engine, folder, peers, server::BUCKET, server::Server};
use crate::figure::{Figure, median};

const OBJECTS: usize = 1_000_000;
/// Of the fastest peer.
const GOAL: f64 = 0.7;
const TYPED: &str = "lease PW-1042";
const MEBIBYTE: f64 = 1_048_576.0;

pub(crate) async fn measure() -> Result<()> {
    let server = Server::start(OBJECTS)?;
    let folder = folder()?;
    let (peer, peer_is) = peers::list(&server)?;
    let mut took = Vec::new();
    // Fresh each time; the middle one of three.
    for _ in 0..3 {
        let engine = engine(&server, folder.path()).await?;
        let began = Instant::now();
        drop(whole(&engine, "bench").await?);
        took.push(began.elapsed().as_secs_f64() * 1_000.0);
    }
    Figure {
        name: "documents.list",
        value: median(took),
        unit: "ms",
        peer,
        peer_is,
        limit: GOAL * peer,
        goal: "≤ 0.7 × the fastest peer, 1,000,000 objects",
    }
    .print();
    first(&server, folder.path()).await?;
    let engine = engine(&server, folder.path()).await?;
    let state = whole(&engine, "held").await?;
    ensure!(state.listed == OBJECTS as u64, "{state:?}");
    index(&state);
    search(&engine).await?;
    sort(&engine).await
}

/// Lists everything; the last state.
async fn whole(engine: &Arc<Engine>, id: &str) -> Result<ListingState> {
    let mut states = pin!(documents::list(engine, all(id)));
    loop {
        let state = states.next().await.context("the stream ended")?;
        match state.phase {
            ListingPhase::Listing => {}
            ListingPhase::Whole => return Ok(state),
            other => bail!("{other:?}"),
        }
    }
}

fn all(id: &str) -> List {
    let scope = Scope { bucket: bucket(), prefix: String::new(), depth: Depth::Below, versions: false };
    List { listing: ListingId(id.into()), scope }
}

/// Until rows can be had, beside one plain call for as many.
async fn first(server: &Server, folder: &std::path::Path) -> Result<()> {
    let plain = aws_sdk_s3::Client::new(&config(server).await);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..7 {
        let engine = engine(server, folder).await?;
        let list = all(&format!("first-{round}"));
        let id = list.listing.clone();
        // The connection is made before either is measured.
        drop(plain.list_objects_v2().bucket(BUCKET).max_keys(1).send().await?);
        let began = Instant::now();
        drop(plain.list_objects_v2().bucket(BUCKET).send().await?);
        theirs.push(began.elapsed().as_secs_f64() * 1_000.0);
        let began = Instant::now();
        let mut states = pin!(documents::list(&engine, list));
        loop {
            states.next().await.context("the stream ended")?;
            let rows = GetRows { listing: id.clone(), from: 0, count: 50 };
            if documents::get_rows(&engine, rows).await.is_ok_and(|rows| rows.rows.len() == 50) {
                break;
            }
        }
        ours.push(began.elapsed().as_secs_f64() * 1_000.0);
    }
    let page = median(theirs);
    Figure {
        name: "documents.first",
        value: median(ours),
        unit: "ms",
        peer: page,
        peer_is: "one page by a plain SDK client",
        limit: page + 50.0,
        goal: "≤ one page + 50 ms",
    }
    .print();
    Ok(())
}

fn index(state: &ListingState) {
    let keys: usize = super::server::keys(OBJECTS).iter().map(String::len).sum();
    let allowed = (1.2 * keys as f64 + 40.0 * OBJECTS as f64) / MEBIBYTE;
    Figure {
        name: "documents.index",
        value: state.memory as f64 / MEBIBYTE,
        unit: "MiB",
        peer: allowed,
        peer_is: "1.2 × the keys + 40 B an object",
        limit: allowed,
        goal: "≤ that",
    }
    .print();
}

async fn search(engine: &Arc<Engine>) -> Result<()> {
    let mut slowest: f64 = 0.0;
    for end in 1..=TYPED.len() {
        let lens = Lens { query: TYPED[..end].to_owned(), ..Lens::default() };
        slowest = slowest.max(arranged(engine, lens).await?);
    }
    let limit = 30.0;
    Figure {
        name: "documents.search",
        value: slowest,
        unit: "ms",
        peer: limit,
        peer_is: "limit a key",
        limit,
        goal: "≤ limit",
    }
    .print();
    Ok(())
}

async fn sort(engine: &Arc<Engine>) -> Result<()> {
    arranged(engine, Lens::default()).await?;
    let value = arranged(engine, Lens { sort: Sort::Size, descending: true, ..Lens::default() }).await?;
    let limit = 300.0;
    Figure {
        name: "documents.sort",
        value,
        unit: "ms",
        peer: limit,
        peer_is: "limit, by size",
        limit,
        goal: "≤ limit",
    }
    .print();
    Ok(())
}

/// Sets a lens and waits until rows are by it, in milliseconds by our own watch.
async fn arranged(engine: &Arc<Engine>, lens: Lens) -> Result<f64> {
    let listing = ListingId("held".into());
    let began = Instant::now();
    let set = documents::set_lens(engine, SetLens { listing: listing.clone(), lens }).await?;
    ensure!(set.trouble.is_none(), "{:?}", set.trouble);
    loop {
        let rows = GetRows { listing: listing.clone(), from: 0, count: 50 };
        if documents::get_rows(engine, rows).await?.revision >= set.revision {
            return Ok(began.elapsed().as_secs_f64() * 1_000.0);
        }
        tokio::time::sleep(Duration::from_micros(200)).await;
    }
}
