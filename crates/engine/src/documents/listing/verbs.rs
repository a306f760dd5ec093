//! What the window asks of a listing.

use std::{future::pending, sync::Arc};

use futures::{Stream, StreamExt as _, stream};
use protocol::{
    Error, ErrorKind,
    documents::listing::{
        FindRow, FoundRow, GetKeys, GetRows, LensSet, List, ListAgain, ListingPhase, ListingState, Rows,
        SetLens, StopListing,
    },
};
use tokio::sync::watch;

use super::view::number;
use crate::{Engine, notice::notices};

/// Opens a listing, or goes on with it, and says how it stands: at once, after each change, and every five seconds. What
/// cannot be listed says so, and is opened when the catalogue declares it.
pub fn list(engine: &Arc<Engine>, request: List) -> impl Stream<Item = ListingState> + Send + use<> {
    stream::unfold((Arc::clone(engine), request), async |(engine, request)| {
        let mut editions = engine.catalogue.editions();
        editions.mark_unchanged();
        let states = match engine.listings.look(&engine, &request) {
            Ok(looker) => {
                let states = looker.view().state.subscribe();
                let declared = Arc::clone(&looker.view().environment);
                let catalogue = Arc::clone(&engine);
                let otherwise = async move {
                    let is_same = || {
                        catalogue.catalogue.environment(&declared.id).is_ok_and(|present| present == declared)
                    };
                    while is_same() && editions.changed().await.is_ok() {}
                };
                let looking = async move {
                    let _looker = looker;
                    pending::<()>().await;
                };
                notices(states, looking).take_until(otherwise).left_stream()
            }
            Err(error) => {
                let phase = ListingPhase::Failed { error };
                let (sender, states) = watch::channel(ListingState { phase, ..ListingState::default() });
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

/// Stops a listing; what is listed stays.
///
/// # Errors
/// `NotFound` when the listing is not open.
pub async fn stop_listing(engine: &Arc<Engine>, request: StopListing) -> Result<(), Error> {
    engine.listings.get(&request.listing)?.stop();
    Ok(())
}

/// Lists anew, or goes on where it was stopped or failed.
///
/// # Errors
/// `NotFound` when the listing is not open.
pub async fn list_again(engine: &Arc<Engine>, request: ListAgain) -> Result<(), Error> {
    let (view, now) = (engine.listings.get(&request.listing)?, engine.clock.now());
    beside(move || view.again(now)).await
}

/// Says which rows are shown, and in which order.
///
/// # Errors
/// `NotFound` when the listing is not open.
pub async fn set_lens(engine: &Arc<Engine>, request: SetLens) -> Result<LensSet, Error> {
    let (view, now) = (engine.listings.get(&request.listing)?, engine.clock.now());
    // Hostile regular expressions take a while to read.
    beside(move || view.look_through(request.lens, now)).await
}

/// Rows of what a listing shows.
///
/// # Errors
/// `NotFound` when the listing is not open.
pub async fn get_rows(engine: &Arc<Engine>, request: GetRows) -> Result<Rows, Error> {
    let view = engine.listings.get(&request.listing)?;
    beside(move || view.published().rows(&view.scope, &request)).await
}

/// The row of a key; nothing when it is not shown.
///
/// # Errors
/// `NotFound` when the listing is not open.
pub async fn find_row(engine: &Arc<Engine>, request: FindRow) -> Result<FoundRow, Error> {
    let view = engine.listings.get(&request.listing)?;
    beside(move || {
        let rest = request.key.strip_prefix(&view.scope.prefix);
        let row = rest.and_then(|rest| view.published().arranged.find(rest.as_bytes()));
        FoundRow { row: row.map(number) }
    })
    .await
}

/// The keys of some rows, 10,000 at the most.
///
/// # Errors
/// `NotFound` when the listing is not open.
pub async fn get_keys(engine: &Arc<Engine>, request: GetKeys) -> Result<Vec<String>, Error> {
    let view = engine.listings.get(&request.listing)?;
    let place = |row: u64| usize::try_from(row).unwrap_or(usize::MAX);
    let (from, to) = (place(request.from), place(request.to));
    beside(move || view.published().keys(&view.scope, from, to)).await
}

/// Works on rows beside the runtime: there may be millions.
async fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|failure| Error::new(ErrorKind::Internal, format!("The rows were not read: {failure}")))
}
