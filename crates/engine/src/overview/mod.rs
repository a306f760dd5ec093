//! What is wrong, since when, and what to open next: the fleet, and one environment.
//!
//! Each environment has a board of readings, one a [part](parts::Part); answers are joined from what the
//! board holds now, and never wait for AWS. The open stream keeps the parts fresh.
//!
//! What does not need another's answer leaves at once, and the limits let it (`clients::limits`); how deep
//! the rest goes is [`LONGEST_CHAIN`].

pub(crate) mod aws;
pub(crate) mod board;
mod boards;
mod capacity_facts;
pub(crate) mod cards;
mod cost;
pub(crate) mod design;
mod details;
pub(crate) mod facts;
mod fleet;
mod gather;
pub(crate) mod gauges;
pub(crate) mod health;
pub(crate) mod history;
mod instance_class;
mod kpis;
mod memory;
mod network_facts;
pub(crate) mod page;
pub(crate) mod parts;
#[cfg(test)]
mod tests;
mod verdict;

use std::{future::pending, sync::Arc};

use futures::Stream;
use protocol::{
    Error,
    catalogue::EnvironmentId,
    overview::{FleetRow, GetEnvironment, GetFleet, Notice, Refresh, Snapshot, Watch},
};

use self::parts::Page;
use crate::{Engine, notice::notices, readings::Wish};

pub(crate) use boards::Boards;
pub(crate) use cost::{athena_scan, fargate_task_month, live_tail_minute, query_scan, restore_dollars};

/// The calls of one environment's longest dependent chain: a list or a description that gives a name, then
/// the question that needs it. So `DescribeTargetGroups` → `DescribeTargetHealth` or `GetMetricData`,
/// `ListTasks` → `DescribeTasks`, `DescribeServices` → `DescribeTaskDefinition` or `GetResource` of its
/// security groups, `ListResources` → `GetResource`, `GetQueueUrl` → `GetQueueAttributes`. An answer of
/// more than one page makes its chain longer by the pages. The pages of services and targets go a call deeper, to
/// `DescribeContainerInstances`.
pub const LONGEST_CHAIN: u32 = 2;

/// Every environment of every system, from what is known now.
///
/// # Errors
/// None.
pub async fn get_fleet(engine: &Arc<Engine>, _request: GetFleet) -> Result<Vec<FleetRow>, Error> {
    let now = engine.clock.now();
    let environments = engine.catalogue.environments();
    Ok(environments.iter().map(|environment| fleet::row(&engine.boards.of(environment), now)).collect())
}

/// One environment, from what is known now.
///
/// # Errors
/// `NotFound` for an environment that no system declares.
pub async fn get_environment(engine: &Arc<Engine>, request: GetEnvironment) -> Result<Snapshot, Error> {
    let environment = engine.catalogue.environment(&request.environment)?;
    Ok(page::snapshot(&engine.boards.of(&environment), request.window, engine.clock.now()))
}

/// Asks AWS again now, whatever is still fresh, and answers when all is read. What could not be read stands
/// in the cards.
///
/// # Errors
/// `NotFound` for an environment that no system declares.
pub async fn refresh(engine: &Arc<Engine>, request: Refresh) -> Result<(), Error> {
    match request.environment {
        Some(id) => {
            let board = engine.boards.of(&engine.catalogue.environment(&id)?);
            let now = Wish::now();
            board
                .read_all(Page::Environment(request.window).parts().into_iter().map(|part| (part, now)))
                .await;
        }
        None => engine.boards.refresh(&engine.catalogue.environments()).await,
    }
    Ok(())
}

/// Keeps the fleet, or one environment, fresh until the stream is dropped. Says what arrived and what is
/// under way: at once, after each change, and every five seconds.
pub fn watch(engine: &Arc<Engine>, request: Watch) -> impl Stream<Item = Notice> + Send + use<> {
    let activity = engine.boards.activity(request.environment.as_ref());
    let page = request.environment.map(|id| (id, Page::Environment(request.window)));
    notices(activity.subscribe(), keep_fresh(Arc::clone(engine), page))
}

/// Keeps a page of one environment fresh until the stream is dropped, and says what [`watch`] says.
pub(crate) fn watch_page(
    engine: &Arc<Engine>,
    environment: EnvironmentId,
    page: Page,
) -> impl Stream<Item = Notice> + Send + use<> {
    let activity = engine.boards.activity(Some(&environment));
    notices(activity.subscribe(), keep_fresh(Arc::clone(engine), Some((environment, page))))
}

/// Reads whatever grows old on the page, or in the fleet. Begins anew when the catalogue changes or somebody else is
/// signed in; what is fresh stays so.
async fn keep_fresh(engine: Arc<Engine>, page: Option<(EnvironmentId, Page)>) {
    let mut editions = engine.catalogue.editions();
    let mut forgotten = engine.boards.forgotten();
    loop {
        editions.mark_unchanged();
        forgotten.mark_unchanged();
        let reading = async {
            let Some((id, page)) = &page else {
                return engine.boards.keep_fleet(&engine.catalogue.environments()).await;
            };
            match engine.catalogue.environment(id) {
                Ok(environment) => engine.boards.keep_page(&environment, *page).await,
                // Not declared: perhaps the next edition declares it.
                Err(_) => pending().await,
            }
        };
        tokio::select! {
            () = reading => {}
            changed = editions.changed() => if changed.is_err() { return },
            changed = forgotten.changed() => if changed.is_err() { return },
        }
    }
}

#[cfg(test)]
pub(crate) fn test_environment() -> crate::catalogue::model::Environment {
    let id = protocol::catalogue::EnvironmentId::new("paperwurks", "prod");
    (*crate::catalogue::Catalogue::open(None).environment(&id).unwrap()).clone()
}

/// A Fargate service of one task that runs.
#[cfg(test)]
pub(crate) fn test_service(key: &str) -> protocol::overview::Service {
    use protocol::overview::{Rollout, RolloutState, Service};
    Service {
        key: key.into(),
        name: key.into(),
        cluster: "main".into(),
        health: protocol::Health::Fine,
        note: None,
        running: 1,
        desired: 1,
        pending: 0,
        revision: None,
        cpu_units: None,
        memory_mib: None,
        cpu_percent: None,
        memory_percent: None,
        rollout: Rollout { state: RolloutState::Steady, since: None, done: 1, of: 1, reason: None },
        last_event: None,
    }
}

/// A service of the cluster `main`, as ECS would describe it without anything in it.
#[cfg(test)]
pub(crate) fn test_found_service(name: &str) -> aws::services::FoundService {
    use protocol::services::{CircuitBreaker, ServiceId};
    let card = test_service(name);
    aws::services::FoundService {
        id: ServiceId::new(card.cluster, name),
        key: Some(card.key),
        health: card.health,
        note: None,
        running: card.running,
        desired: card.desired,
        pending: card.pending,
        rollout: card.rollout,
        deployments: Vec::new(),
        circuit_breaker: CircuitBreaker::default(),
        events: Vec::new(),
        capacity: Vec::new(),
        grace_period: None,
        definition: None,
        definitions: Vec::new(),
        container: None,
        security_groups: Vec::new(),
        subnets: Vec::new(),
        target_groups: Vec::new(),
    }
}

/// A task of the service `service` of the cluster `main` that runs.
#[cfg(test)]
pub(crate) fn test_task(id: &str, service: &str) -> aws::tasks::Task {
    use protocol::services::{ServiceId, TaskHealth};
    aws::tasks::Task {
        id: id.into(),
        cluster: "main".into(),
        service: Some(ServiceId::new("main", service)),
        status: "RUNNING".into(),
        desired_status: "RUNNING".into(),
        health: TaskHealth::Unknown,
        zone: None,
        definition: None,
        revision: None,
        cpu: None,
        memory: None,
        started_by: None,
        capacity: None,
        addresses: Vec::new(),
        container_instance: None,
        created: None,
        started: None,
        stopping: None,
        stopped: None,
        stop_code: None,
        stop_reason: None,
        containers: Vec::new(),
    }
}

#[cfg(test)]
pub(crate) fn test_target(id: &str, state: protocol::overview::TargetState) -> protocol::overview::Target {
    protocol::overview::Target {
        id: id.into(),
        port: Some(8000),
        zone: None,
        state,
        reason: None,
        description: None,
        since: None,
        task: None,
        revision: None,
        history: Vec::new(),
    }
}
