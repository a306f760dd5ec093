//! Fills a listing: pages of several ranges side by side, until all is there or it is told to stop.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use protocol::{
    Error, ErrorKind,
    documents::listing::{Depth, ListingPhase},
};
use tokio::{task::JoinSet, time::Instant};

use super::{
    plan::{AT_ONCE, Asked, Plan},
    view::{View, Wanted},
};
use crate::{
    Engine,
    documents::{
        aws::{
            Reach,
            listing::{Below, Next, Page, page},
            reach,
        },
        index::Classes,
    },
};

/// Lists whenever that is wanted.
pub(super) async fn fill(engine: Weak<Engine>, view: Arc<View>) {
    let mut wanted = view.wanted.subscribe();
    loop {
        let now = *wanted.borrow_and_update();
        let (beginning, classes) = view.beginning();
        let (before, began) = (view.took(), Instant::now());
        let took = || before + began.elapsed();
        let changed = if matches!(now, Wanted::Stop(_)) {
            view.tell_stopped();
            wanted.changed().await
        } else {
            tokio::select! {
                phase = Box::pin(list(&engine, &view, beginning, &classes, &took)) => {
                    let phase = phase.unwrap_or_else(|error| ListingPhase::Failed { error });
                    view.tell_progress(beginning, phase, took());
                    wanted.changed().await
                }
                changed = wanted.changed() => {
                    // The pages under way are given up, and asked for again if it goes on.
                    view.planning(beginning, Plan::give_up);
                    view.tell_progress(beginning, ListingPhase::Listing, took());
                    changed
                }
            }
        };
        if changed.is_err() {
            return;
        }
    }
}

/// Lists until there is no more. The phase that it ends with.
async fn list(
    engine: &Weak<Engine>,
    view: &Arc<View>,
    beginning: u64,
    classes: &Arc<Classes>,
    took: &(dyn Fn() -> Duration + Sync),
) -> Result<ListingPhase, Error> {
    // Without an engine nobody asks any more.
    let Some(engine) = engine.upgrade() else { return Ok(ListingPhase::Stopped) };
    view.tell_progress(beginning, ListingPhase::Listing, took());
    let reach = Arc::new(reach(&engine, &view.scope.bucket).await?);
    drop(engine);
    let below = Arc::new(Below {
        prefix: view.scope.prefix.clone(),
        by_level: view.scope.depth == Depth::Level,
        versions: view.scope.versions,
    });
    let mut under_way = JoinSet::new();
    loop {
        while under_way.len() < AT_ONCE
            && let Some(asked) = view.planning(beginning, Plan::next).flatten()
        {
            under_way.spawn(ask(Arc::clone(&reach), Arc::clone(&below), Arc::clone(classes), asked));
        }
        let Some(answer) = under_way.join_next().await else {
            // Whatever did not come because its task panicked is asked for again when it is tried again.
            return match view.planning(beginning, |plan| (plan.is_over(), plan.give_up())) {
                Some((false, ())) => {
                    Err(Error::new(ErrorKind::Internal, "A page of the listing was not read"))
                }
                _ => Ok(ListingPhase::Whole),
            };
        };
        let Ok((range, answer)) = answer else { continue };
        match answer {
            Ok(page) => match view.take(beginning, range, page) {
                Some(true) => view.tell_progress(beginning, ListingPhase::Listing, took()),
                Some(false) => {
                    view.planning(beginning, Plan::give_up);
                    return Ok(view.full());
                }
                None => return Ok(ListingPhase::Stopped),
            },
            Err(error) => {
                view.planning(beginning, Plan::give_up);
                return Err(error);
            }
        }
    }
}

/// Asks for one page, in a task of its own: reading it takes longer than asking for it.
async fn ask(
    reach: Arc<Reach>,
    below: Arc<Below>,
    classes: Arc<Classes>,
    asked: Asked<Next>,
) -> (usize, Result<Page, Error>) {
    let Asked { range, after, next } = asked;
    (range, Box::pin(page(&reach, &below, &classes, &after, next)).await)
}
