//! What the window asks of a view.

use std::{future::pending, sync::Arc};

use futures::{Stream, StreamExt as _, stream};
use protocol::{
    Error, ErrorKind,
    logs::{
        Copied, CopyLines, Density, Extend, FieldSeen, FindRow, Found, GetContext, GetDensity, GetFields,
        GetLine, GetRows, LensSet, LineDetail, Row, Rows, SetLens, Tail, TailState, ViewId,
    },
};
use tokio::sync::watch;

use super::view::{Published, View};
use crate::{
    Engine,
    catalogue::{Edition, model::Environment},
    notice::notices,
};

/// Opens a view, or goes on with it, and says how it stands: at once, after each change, and every five seconds. It is
/// opened anew when the catalogue declares one of its environments otherwise. What cannot be read says so in its
/// sources, and is opened when the catalogue declares it.
pub fn tail(engine: &Arc<Engine>, request: Tail) -> impl Stream<Item = TailState> + Send + use<> {
    stream::unfold((Arc::clone(engine), request), async |(engine, request)| {
        let mut editions = engine.catalogue.editions();
        editions.mark_unchanged();
        let states = match engine.log_views.look(&engine, &request) {
            Ok(looker) => {
                let states = looker.view().state.subscribe();
                let environments = looker.view().environments.clone();
                let other = declared_otherwise(Arc::clone(&engine), editions, environments);
                let looking = async move {
                    let _looker = looker;
                    pending::<()>().await;
                };
                notices(states, looking).take_until(other).left_stream()
            }
            Err(state) => {
                let (sender, states) = watch::channel(*state);
                let until_declared = async move {
                    // Either way there is no more to say: with the sender the stream ends, and it is tried again.
                    drop(editions.changed().await);
                    drop(sender);
                };
                notices(states, until_declared).right_stream()
            }
        };
        Some((states, (engine, request)))
    })
    .flatten()
}

/// Until one of `environments` is declared in another way, or no more.
async fn declared_otherwise(
    engine: Arc<Engine>,
    mut editions: watch::Receiver<Arc<Edition>>,
    environments: Vec<Arc<Environment>>,
) {
    let is_same = |known: &Arc<Environment>| {
        engine.catalogue.environment(&known.id).is_ok_and(|present| present == *known)
    };
    while environments.iter().all(is_same) {
        if editions.changed().await.is_err() {
            return;
        }
    }
}

/// Looks at a view in another way.
///
/// # Errors
/// `NotFound` when the view is not open.
pub async fn set_lens(engine: &Arc<Engine>, request: SetLens) -> Result<LensSet, Error> {
    let view = engine.log_views.get(&request.view)?;
    // Hostile regular expressions take a while to read.
    let looked = beside(move || view.look_through(request.lens)).await?;
    Ok(looked.unwrap_or_else(|problem| LensSet { problem: Some(problem), ..LensSet::default() }))
}

/// Reads earlier lines into a view too.
///
/// # Errors
/// `NotFound` when the view is not open.
pub async fn extend(engine: &Arc<Engine>, request: Extend) -> Result<(), Error> {
    engine.log_views.get(&request.view)?.extend(request.from);
    Ok(())
}

/// The rows around a place of what a view shows.
///
/// # Errors
/// `NotFound` when the view is not open.
pub async fn get_rows(engine: &Arc<Engine>, request: GetRows) -> Result<Rows, Error> {
    let now = engine.clock.now();
    let GetRows { view, anchor, before, after } = request;
    look(engine, &view, move |published| published.rows(&anchor, before, after, now)).await
}

/// The next row of a kind; nothing when there is none.
///
/// # Errors
/// `NotFound` when the view is not open; `Invalid` for a filter that cannot be read.
pub async fn find_row(engine: &Arc<Engine>, request: FindRow) -> Result<Option<Found>, Error> {
    let view = engine.log_views.get(&request.view)?;
    beside(move || view.find(&request)).await?.map_err(|problem| {
        let said = format!("{} (at {})", problem.message, problem.at);
        Error::new(ErrorKind::Invalid { field: "filter".into() }, said)
    })
}

/// How many rows there are over time, by level.
///
/// # Errors
/// `NotFound` when the view is not open.
pub async fn get_density(engine: &Arc<Engine>, request: GetDensity) -> Result<Density, Error> {
    look(engine, &request.view, move |published| {
        published.selection.density(&published.snapshot, request.buckets, published.revision)
    })
    .await
}

/// A line and those around it, whatever the filter hides.
///
/// # Errors
/// `NotFound` when the view is not open. A line that is not held any more has nothing around it.
pub async fn get_context(engine: &Arc<Engine>, request: GetContext) -> Result<Vec<Row>, Error> {
    let now = engine.clock.now();
    let view = request.view.clone();
    look(engine, &view, move |published| published.context(&request, now)).await
}

/// Everything about a line, or about the entry that begins with it.
///
/// # Errors
/// `NotFound` when the view is not open, or the line is not held any more.
pub async fn get_line(engine: &Arc<Engine>, request: GetLine) -> Result<LineDetail, Error> {
    let now = engine.clock.now();
    let GetLine { view, key } = request;
    let found = look(engine, &view, move |published| {
        published.line(&key).and_then(|place| published.detail(place, now))
    });
    found.await?.ok_or_else(|| Error::new(ErrorKind::NotFound, "This line is not held any more"))
}

/// Which fields the newest of the shown lines have.
///
/// # Errors
/// `NotFound` when the view is not open.
pub async fn get_fields(engine: &Arc<Engine>, request: GetFields) -> Result<Vec<FieldSeen>, Error> {
    look(engine, &request.view, Published::fields).await
}

/// Text of the lines that are shown between two.
///
/// # Errors
/// `NotFound` when the view is not open.
pub async fn copy_lines(engine: &Arc<Engine>, request: CopyLines) -> Result<Copied, Error> {
    let CopyLines { view, from, until, prefix } = request;
    look(engine, &view, move |published| published.copy(&from, &until, prefix)).await
}

/// Looks at what a view shows, beside the runtime: it may be a million lines.
async fn look<T: Send + 'static>(
    engine: &Engine,
    view: &ViewId,
    look: impl FnOnce(&Published) -> T + Send + 'static,
) -> Result<T, Error> {
    let view: Arc<View> = engine.log_views.get(view)?;
    beside(move || look(&view.published())).await
}

async fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|failure| Error::new(ErrorKind::Internal, format!("The lines were not read: {failure}")))
}
