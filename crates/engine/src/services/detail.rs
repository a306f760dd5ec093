//! One service in detail.

use protocol::{
    Moment, Reading,
    catalogue::EnvironmentId,
    overview::{ServiceEvent, TargetState},
    services::{CircuitBreaker, GroupHealth, Scaling, ServiceDetail, ServiceId, ServiceRow},
};

use super::{page::Rows, tasks};
use crate::overview::{aws::services::FoundService, board::Board, cards};

/// Events that are shown; ECS keeps a hundred.
const EVENTS: usize = 500;

pub(super) fn of(board: &Board, id: &ServiceId, now: Moment) -> ServiceDetail {
    let environment = &*board.environment;
    // Before the rest, so that a page never claims to be newer than it is.
    let revision = board.activity.revision();
    let found = board.known_service(id);
    // Whoever is not there is not read.
    let detail = found.is_some().then(|| board.details.look_at(id, now));
    let activities = detail.as_ref().and_then(|detail| detail.activities.value()).unwrap_or_default();
    let definition = detail.as_ref().map_or_else(Reading::loading, |detail| detail.definition.reading());
    let scaling = board.scaling.reading().map(|scalings| Scaling {
        activities: activities.to_vec(),
        ..scalings.get(id).cloned().unwrap_or_default()
    });
    ServiceDetail {
        environment: EnvironmentId::clone(&environment.id),
        production: environment.production,
        region: environment.region.clone(),
        revision,
        service: service(board, id, found.as_ref(), now),
        deployments: found.as_ref().map(|found| found.deployments.clone()).unwrap_or_default(),
        circuit_breaker: found.as_ref().map_or_else(CircuitBreaker::default, |found| found.circuit_breaker),
        events: found.as_ref().map(|found| events(board, found)).unwrap_or_default(),
        tasks: tasks::of(board, id),
        definition: definition.map(|definition| vec![definition.shown.clone()]),
        scaling,
        target_groups: found.as_ref().map(|found| target_groups(board, found)).unwrap_or_default(),
        grace_period: found.and_then(|found| found.grace_period),
    }
}

/// The row, as fresh as the reading that holds it; empty once that holds no such service.
fn service(
    board: &Board,
    id: &ServiceId,
    found: Option<&FoundService>,
    now: Moment,
) -> Reading<Vec<ServiceRow>> {
    let mut services = board.environment.services.iter();
    let declared = services.any(|service| service.cluster == id.cluster && service.name == id.name);
    let row: Vec<_> = found.map(|found| Rows::of(board, now).row(found)).into_iter().collect();
    if declared { board.services.reading().map(|_| row) } else { board.other_services.reading().map(|_| row) }
}

/// ECS's events with those that it has forgotten.
fn events(board: &Board, found: &FoundService) -> Vec<ServiceEvent> {
    let forgotten = board.memory().events(&found.id);
    let forgotten = forgotten.into_iter().filter(|event| !found.events.contains(event));
    let mut events: Vec<_> = found.events.iter().cloned().chain(forgotten).collect();
    events.sort_by_key(|event| std::cmp::Reverse(event.at));
    events.truncate(EVENTS);
    events
}

fn target_groups(board: &Board, found: &FoundService) -> Vec<GroupHealth> {
    let balancers = board.load_balancers.value().unwrap_or_default();
    let targets = board.targets.value().unwrap_or_default();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let groups = cards::registered(found, &balancers).map(|(key, group)| {
        let targets = targets.get(key).map(Vec::as_slice).unwrap_or_default();
        let healthy = targets.iter().filter(|target| target.state == TargetState::Healthy).count();
        GroupHealth {
            key: key.clone(),
            name: group.name.clone(),
            healthy: number(healthy),
            all: number(targets.len()),
        }
    });
    groups.collect()
}
