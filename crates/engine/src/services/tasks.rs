//! The tasks of a service as its page lists them.

use std::{cmp::Reverse, collections::HashSet, sync::Arc};

use protocol::{
    Freshness, Reading,
    services::{Container, ServiceId, Task},
};

use super::{end_of, stopping::exit_in_words};
use crate::{
    overview::{
        aws::tasks::{self, TaskContainer},
        board::Board,
    },
    visible,
};

/// Characters of a container's reason that are shown; ECS's own limit.
const LONGEST_REASON: usize = 1_024;

/// Those that run or start, newest first; then those that stopped, the last first, with those that ECS has forgotten.
pub(super) fn of(board: &Board, service: &ServiceId) -> Reading<Vec<Task>> {
    let (running, stopped) = (board.tasks.reading(), board.stopped_tasks.reading());
    let freshness = joined(&running, &stopped);
    let of_service = |tasks: &Arc<Vec<tasks::Task>>| -> Vec<tasks::Task> {
        tasks.iter().filter(|task| task.service.as_ref() == Some(service)).cloned().collect()
    };
    let Some(running) = running.value.as_ref().map(of_service) else {
        return Reading { value: None, freshness };
    };
    let stopped = stopped.value.as_ref().map(of_service).unwrap_or_default();
    let remembered = board.memory().stopped(service);
    let mut seen = HashSet::new();
    // A task that stops is never wanted again, so whichever reading says that it does is the newer one.
    let ended: Vec<_> = stopped
        .iter()
        .map(|task| (task, false))
        .chain(remembered.iter().map(|task| (task, true)))
        .filter(|(task, _)| seen.insert(task.id.clone()))
        .collect();
    let mut shown: Vec<_> = running
        .iter()
        .filter(|task| !seen.contains(&task.id))
        .map(|task| (task, false))
        .chain(ended)
        .map(|(task, remembered)| convert(board, task, remembered))
        .collect();
    shown.sort_by_key(|task| match &task.stopped {
        None => (false, Reverse(task.created)),
        Some(stopped) => (true, Reverse(stopped.at.or(task.created))),
    });
    Reading { value: Some(shown), freshness }
}

/// As fresh as the running ones; without the stopped ones it is not the whole.
fn joined<T>(running: &Reading<T>, stopped: &Reading<T>) -> Freshness {
    match (&running.freshness, stopped.error()) {
        (Freshness::Fresh { at }, Some(error)) => Freshness::Stale { at: *at, error: error.clone() },
        (freshness, _) => freshness.clone(),
    }
}

fn convert(board: &Board, task: &tasks::Task, remembered: bool) -> Task {
    let definition = task.definition.as_deref().and_then(|arn| board.known_definitions.get(arn));
    let instances = board.instances.value().unwrap_or_default();
    let stopped = end_of(task);
    let cause = stopped.as_ref().map(|stopped| stopped.cause);
    let containers = task.containers.iter().map(|container| Container {
        name: container.name.clone(),
        image: container.image.clone(),
        status: container.status.clone(),
        exit_code: container.exit_code,
        exit_words: container.exit_code.and_then(|code| exit_in_words(code, cause)),
        reason: reason(container),
        log: definition.as_ref().and_then(|definition| definition.log(&container.name, &task.id)),
    });
    Task {
        id: task.id.clone(),
        status: task.status.clone(),
        desired_status: task.desired_status.clone(),
        health: task.health,
        zone: task.zone.clone(),
        revision: task.revision,
        deployment: task.started_by.clone(),
        capacity: task.capacity.clone(),
        address: task.addresses.first().cloned(),
        instance: task.container_instance.as_ref().and_then(|arn| instances.get(arn)).cloned(),
        created: task.created,
        started: task.started,
        stopped,
        containers: containers.collect(),
        remembered,
    }
}

fn reason(container: &TaskContainer) -> Option<String> {
    container.reason.as_deref().map(|reason| visible::line(reason, LONGEST_REASON))
}
