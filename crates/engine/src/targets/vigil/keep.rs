//! Keeps the vigil for as long as the engine lives: reads what is watched, and judges every reading, whoever asked
//! for it.

use std::{
    future::pending,
    sync::{Arc, Weak},
    time::Duration,
};

use futures::future::join_all;
use protocol::{Freshness, catalogue::EnvironmentId};
use tokio::time::sleep;

use super::Look;
use crate::{
    Engine,
    overview::{board::Board, parts::Part},
    readings::Wish,
};

/// How old the targets of a watched group may get.
const AGE: Duration = Duration::from_secs(15);
/// How often it is looked whether there is something new: a page may have asked, and the clock may be turned.
const BREATH: Duration = Duration::from_secs(1);

/// Ends with the engine, and does not keep it alive.
pub(crate) async fn keep(engine: Weak<Engine>) {
    let Some(mut changes) = engine.upgrade().map(|engine| engine.vigil.changes.subscribe()) else { return };
    loop {
        let Some(watched) = engine.upgrade().map(|engine| engine.vigil.environments()) else { return };
        let keeping = async {
            join_all(watched.into_iter().map(|id| keep_environment(&engine, id))).await;
            // Nothing is watched, or the engine is gone: then the changes end.
            pending::<()>().await;
        };
        tokio::select! {
            () = keeping => {}
            changed = changes.changed() => if changed.is_err() { return },
        }
    }
}

/// Ends with the engine. An environment that nobody declares (any more) is waited for.
async fn keep_environment(engine: &Weak<Engine>, id: EnvironmentId) {
    loop {
        let Some(board) = engine.upgrade().map(|engine| board_of(&engine, &id)) else { return };
        if let Some(board) = board {
            board.read(Part::Targets, Wish::Within(AGE)).await;
            let Some(engine) = engine.upgrade() else { return };
            judge(&engine, &board);
        }
        sleep(BREATH).await;
    }
}

fn board_of(engine: &Engine, id: &EnvironmentId) -> Option<Arc<Board>> {
    Some(engine.boards.of(&engine.catalogue.environment(id).ok()?))
}

/// Only a reading that succeeded says anything of the groups, and only if nobody else has been signed in since.
fn judge(engine: &Engine, board: &Arc<Board>) {
    let environment = &board.environment;
    let identity = *engine.boards.forgotten().borrow();
    let targets = board.targets.reading();
    if !Arc::ptr_eq(board, &engine.boards.of(environment)) {
        return;
    }
    let name = |key: &str| {
        let declared = environment.target_groups.iter().find(|group| group.key == key);
        declared.map_or_else(|| key.to_owned(), |group| group.name.clone())
    };
    match (targets.value, targets.freshness) {
        (Some(targets), Freshness::Fresh { at }) => {
            let of_group = |key: &str| targets.get(key).map(Vec::as_slice);
            engine.vigil.judge(&environment.id, Look { at, identity }, name, of_group);
        }
        (_, Freshness::Stale { error, .. } | Freshness::Failed { error }) => {
            engine.vigil.miss(&environment.id, engine.clock.now(), &error, name);
        }
        (_, Freshness::Loading) | (None, Freshness::Fresh { .. }) => {}
    }
}
