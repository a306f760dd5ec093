//! Lines to a file in the folder for downloads: streamed, and in place only when it is whole.

mod merge;
mod output;
mod range;
mod sheet;
#[cfg(test)]
mod tests;

use std::{future::pending, path::PathBuf, sync::Arc};

use futures::Stream;
use protocol::{
    Error, ErrorKind,
    logs::{Export, ExportOf, ExportState},
};
use tokio::{sync::watch, task::spawn_blocking};

use self::{
    output::{Output, Stop},
    sheet::Line,
};
use super::{
    buffer::{Block, Snapshot},
    insights::table::Table,
    view::Published,
};
use crate::{Engine, notice::notices};

/// Lines between two words on how far it is.
const STEP: u64 = 1_000;

/// Writes lines to a file, and says how far it is: at once, about ten times a second, and every five seconds, after the
/// end too. Dropping the stream before the end takes the file away.
pub fn export(engine: &Arc<Engine>, request: Export) -> impl Stream<Item = ExportState> + Send + use<> {
    export_to(engine, request, engine.downloads())
}

fn export_to(
    engine: &Arc<Engine>,
    request: Export,
    folder: Result<PathBuf, Error>,
) -> impl Stream<Item = ExportState> + Send + use<> {
    let engine = Arc::clone(engine);
    let (state, states) = watch::channel(ExportState::default());
    notices(states, async move {
        let written = match folder {
            Ok(folder) => write(engine, request, folder, state.clone()).await,
            Err(error) => Err(error.into()),
        };
        if let Some(problem) = written.err().and_then(Stop::told) {
            state.send_modify(|state| state.problem = Some(problem));
        }
        // A stream that ends is opened again by who waits for it, and would write another file.
        pending::<()>().await;
    })
}

async fn write(
    engine: Arc<Engine>,
    request: Export,
    folder: PathBuf,
    state: watch::Sender<ExportState>,
) -> Result<(), Stop> {
    let (format, now) = (request.format, engine.clock.now());
    let told = state.clone();
    let begin = move |what: &str| Output::begin(&folder, what, format, now, told);
    match request.of {
        ExportOf::View { view, shown } => {
            let published = engine.log_views.get(&view)?.published();
            beside(move || of_view(&published, shown, begin("logs")?)).await
        }
        ExportOf::Query { query } => {
            let results = engine.insights.results(&query)?;
            let (_, table) = results.ok_or_else(|| {
                Error::new(ErrorKind::NotFound, "The results of this query are not held any more")
                    .with_next("Run it again.")
            })?;
            beside(move || of_query(&table, begin("query")?)).await
        }
        ExportOf::Range { scope } => range::write(&engine, scope, &state, move || begin("logs")).await,
    }
}

/// Work with files, where it keeps nobody waiting.
async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Stop> + Send + 'static,
) -> Result<T, Stop> {
    spawn_blocking(work).await.unwrap_or_else(|failure| {
        Err(Error::new(ErrorKind::Internal, format!("The file was not written: {failure}")).into())
    })
}

fn of_view(published: &Published, shown: bool, mut output: Output) -> Result<(), Stop> {
    let snapshot = &published.snapshot;
    let total = snapshot.lines().max(1);
    let (mut since, mut before, mut counted) = (0, 0, 0);
    let mut write = |block: usize, line: usize| {
        output.sheet.line(&held(published, snapshot, &snapshot.blocks[block], line))?;
        since += 1;
        if since == STEP {
            before += snapshot.blocks[counted..block].iter().map(|block| block.len()).sum::<usize>();
            counted = block;
            // Lines below 2^53 are exact.
            output.tell(since, (before + line) as f64 / total as f64)?;
            since = 0;
        }
        Ok::<_, Stop>(())
    };
    if shown {
        for place in published.shown_lines(0) {
            write(place.block, place.line)?;
        }
    } else {
        for (number, block) in snapshot.blocks.iter().enumerate() {
            for line in 0..block.len() {
                write(number, line)?;
            }
        }
    }
    output.tell(since, 1.0)?;
    output.finish(None)
}

fn held<'a>(published: &'a Published, snapshot: &'a Snapshot, block: &'a Block, line: usize) -> Line<'a> {
    let source = published.scope.sources.get(usize::from(block.source(line)));
    Line {
        at: block.times()[line],
        ingested: block.ingested(line),
        group: source.map(|source| source.group.as_str()).unwrap_or_default(),
        stream: snapshot.stream_name(block.stream(line)),
        // The buffer keeps what tells events apart, and not AWS's whole ids.
        id: None,
        level: block.classes()[line].level,
        message: block.text(line),
    }
}

fn of_query(table: &Table, mut output: Output) -> Result<(), Stop> {
    let total = table.len().max(1);
    let mut since = 0;
    for row in 0..table.len() {
        output.sheet.row(table, row)?;
        since += 1;
        if since == STEP {
            output.tell(since, row as f64 / total as f64)?;
            since = 0;
        }
    }
    output.tell(since, 1.0)?;
    output.finish(None)
}
