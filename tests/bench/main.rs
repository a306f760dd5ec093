//! The figures of `docs/BENCHMARKS.md`: `make bench`, or `make bench ONLY=area.name` for one.
//!
//! Each prints one line a figure: `area.name value unit | peer or limit | ratio | goal | met` (or `short`).

#![expect(clippy::disallowed_methods, reason = "the embedded account is changed as by somebody else")]

#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "shared with the tests and the pictures, which use more of it")]
mod support;

mod documents;
mod fanout;
mod figure;
mod logs;
mod process;
mod scroll;
mod services;
mod session;
mod size;
mod start;
mod targets;

use std::process::ExitCode;

use anyhow::Result;
use futures::future::BoxFuture;

type Benchmark = (&'static str, fn() -> BoxFuture<'static, Result<()>>);

const BENCHMARKS: &[Benchmark] = &[
    ("overview.fanout", || Box::pin(fanout::measure())),
    ("start.paint", || Box::pin(start::paint())),
    ("memory.idle", || Box::pin(start::memory())),
    ("size.bundle", || Box::pin(async { size::measure() })),
    ("session.overhead", || Box::pin(session::overhead())),
    ("session.singleflight", || Box::pin(session::single_flight())),
    ("session.signin", || Box::pin(session::sign_in())),
    ("fleet.scroll", || Box::pin(scroll::measure())),
    ("services.refresh", || Box::pin(services::refresh())),
    ("services.scroll", || Box::pin(services::scroll())),
    ("services.freshness", || Box::pin(services::freshness())),
    ("logs.ingest", || Box::pin(async { logs::ingest() })),
    ("logs.memory", || Box::pin(async { logs::memory() })),
    ("logs.filter", || Box::pin(async { logs::filter() })),
    ("logs.typing", || Box::pin(async { logs::typing() })),
    ("logs.jump", || Box::pin(logs::jump())),
    ("logs.latency", || Box::pin(logs::latency())),
    ("logs.soak", || Box::pin(logs::soak())),
    ("documents.list", || Box::pin(documents::list())),
    ("documents.download", || Box::pin(documents::download())),
    ("documents.pdf", || Box::pin(async { documents::pdf() })),
    ("targets.join", || Box::pin(async { targets::join() })),
];

/// What takes so long that it is measured only when asked for by name.
const ON_REQUEST: [&str; 1] = ["logs.soak"];

#[tokio::main]
async fn main() -> ExitCode {
    // Cargo adds `--bench`; what is left is the name, if one was asked for.
    let only: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let mut found = false;
    let mut failed = false;
    for (name, measure) in BENCHMARKS {
        let wanted = match only.as_slice() {
            [] => !ON_REQUEST.contains(name),
            only => only.iter().any(|wanted| wanted == name),
        };
        if !wanted {
            continue;
        }
        found = true;
        if let Err(error) = measure().await {
            eprintln!("{name}: {error:#}");
            failed = true;
        }
    }
    if !found {
        let names: Vec<&str> = BENCHMARKS.iter().map(|(name, _)| *name).collect();
        eprintln!("no such benchmark; there are {}", names.join(", "));
    }
    if failed || !found { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
