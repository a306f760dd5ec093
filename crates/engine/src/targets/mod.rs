//! Target health: listeners, rules, groups, targets, and the task behind each.
//!
//! Read from the boards of the [overview](crate::overview), which hold everything that is asked of AWS. What is added
//! here is the [join] of targets and tasks, the settings beside the design, and the vigil over chosen groups.

pub mod join;
mod page;
mod settings;
mod tasks;
#[cfg(test)]
mod tests;
mod vigil;

use std::{future::pending, sync::Arc};

use futures::Stream;
use protocol::{
    Error, ErrorKind,
    overview::Notice,
    targets::{AlertNotice, Alerts, GetTargets, Refresh, SetVigil, TargetsPage, Watch},
};

pub(crate) use self::{
    tasks::KnownTasks,
    vigil::{Vigil, keep as keep_vigil},
};
use crate::{
    Engine,
    notice::notices,
    overview::{parts::Page, watch_page},
    readings::Wish,
};

/// The load balancers of an environment with their listeners, groups and targets, from what is known now.
///
/// # Errors
/// `NotFound` for an environment that no system declares.
pub async fn get_targets(engine: &Arc<Engine>, request: GetTargets) -> Result<TargetsPage, Error> {
    let environment = engine.catalogue.environment(&request.environment)?;
    let watched = engine.vigil.groups(&environment.id);
    Ok(page::page(&engine.boards.of(&environment), &watched, engine.clock.now()))
}

/// Asks AWS again now, whatever is still fresh, and answers when all is read. What could not be read stands in the
/// page.
///
/// # Errors
/// `NotFound` for an environment that no system declares.
pub async fn refresh(engine: &Arc<Engine>, request: Refresh) -> Result<(), Error> {
    let board = engine.boards.of(&engine.catalogue.environment(&request.environment)?);
    let now = Wish::now();
    board.read_all(Page::Targets.parts().into_iter().map(|part| (part, now))).await;
    Ok(())
}

/// Keeps the targets of an environment fresh until the stream is dropped. Says what arrived and what is under way: at
/// once, after each change, and every five seconds.
pub fn watch(engine: &Arc<Engine>, request: Watch) -> impl Stream<Item = Notice> + Send + use<> {
    watch_page(engine, request.environment, Page::Targets)
}

/// Watches over a target group from now on, or no longer, in later runs too.
///
/// # Errors
/// `NotFound` for an environment or a group that no system declares; `Internal` when it could not be written down: it
/// holds for this run all the same.
pub async fn set_vigil(engine: &Arc<Engine>, request: SetVigil) -> Result<(), Error> {
    let SetVigil { environment, group, on } = request;
    let declared = engine.catalogue.environment(&environment)?;
    // One that is declared no more can still be let go.
    if on && !declared.target_groups.iter().any(|declared| declared.key == group) {
        let said = format!("{environment} has no target group {group:?}");
        return Err(Error::new(ErrorKind::NotFound, said));
    }
    let watching = Arc::clone(engine);
    let set = move || watching.vigil.set(&environment, &group, on);
    let kept = tokio::task::spawn_blocking(set).await.unwrap_or_else(|failure| {
        Err(Error::new(ErrorKind::Internal, format!("The file of the vigils was not written: {failure}")))
    });
    engine.boards.activity(Some(&declared.id)).moved();
    kept
}

/// The alerts of all groups that are watched: at once, after each, and every five seconds.
pub fn alerts(engine: &Arc<Engine>, _request: Alerts) -> impl Stream<Item = AlertNotice> + Send + use<> {
    notices(engine.vigil.alerts(), pending())
}
