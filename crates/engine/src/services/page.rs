//! All services of an environment, a row each.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use protocol::{
    Freshness, Moment, Reading,
    catalogue::EnvironmentId,
    services::{Capacity, Policy, PolicyKind, Scaling, ServiceId, ServiceRow, ServicesPage},
};

use crate::{
    catalogue::model::Figure,
    overview::{
        aws::{
            definitions::Definition, load_balancers::LoadBalancers, scaling::Scalings,
            services::FoundService, targets::Targets, tasks::Task,
        },
        board::Board,
        cards,
        facts::Kind,
        gauges::{Gauges, Quantity},
        parts::Part,
    },
};

/// AWS's names of the metrics that a target-tracking policy holds for a service.
const CPU: &str = "ECSServiceAverageCPUUtilization";
const MEMORY: &str = "ECSServiceAverageMemoryUtilization";

/// What only some columns are made of.
const COLUMNS: [Part; 7] = [
    Part::OtherServices,
    Part::Tasks,
    Part::LoadBalancers,
    Part::Targets,
    Part::Scaling,
    Part::Loads,
    Part::OtherLoads,
];

pub(super) fn of(board: &Board, now: Moment) -> ServicesPage {
    let environment = &*board.environment;
    // Before the rows, so that a page never claims to be newer than it is.
    let revision = board.activity.revision();
    let rows = Rows::of(board, now);
    let (value, freshness) = all(board, |found| rows.row(found));
    ServicesPage {
        environment: EnvironmentId::clone(&environment.id),
        production: environment.production,
        region: environment.region.clone(),
        revision,
        services: Reading { value, freshness },
        unread: board.unread(COLUMNS),
    }
}

/// The declared services and the others, by cluster and name.
fn all(board: &Board, row: impl Fn(&FoundService) -> ServiceRow) -> (Option<Vec<ServiceRow>>, Freshness) {
    let (declared, others) = (board.services.reading(), board.other_services.reading());
    let freshness = joined(board, &declared.freshness, &others.freshness);
    if declared.value.is_none() && others.value.is_none() {
        return (None, freshness);
    }
    let declared = declared.value.iter().flat_map(|found| &found.items);
    let mut rows: Vec<_> =
        declared.chain(others.value.iter().flat_map(|others| others.iter())).map(row).collect();
    rows.sort_by(|one, other| one.id.cmp(&other.id));
    (Some(rows), freshness)
}

/// As fresh as the declared ones, which are what an operator answers for; where there are none, as the others. What is
/// missing of the others stands among what is unread.
fn joined(board: &Board, declared: &Freshness, others: &Freshness) -> Freshness {
    match (declared, others) {
        _ if board.environment.services.is_empty() => others.clone(),
        (Freshness::Failed { error }, Freshness::Fresh { at } | Freshness::Stale { at, .. }) => {
            Freshness::Stale { at: *at, error: error.clone() }
        }
        (Freshness::Loading, Freshness::Fresh { at } | Freshness::Stale { at, .. }) => {
            Freshness::Fresh { at: *at }
        }
        (declared, _) => declared.clone(),
    }
}

/// What rows are made of, taken once.
pub(super) struct Rows<'a> {
    board: &'a Board,
    now: Moment,
    loads: Arc<Gauges>,
    other_loads: Arc<Gauges>,
    balancers: Arc<LoadBalancers>,
    targets: Arc<Targets>,
    scaling: Arc<Scalings>,
    tasks: Option<HashMap<ServiceId, Workforce>>,
}

/// What the tasks of a service tell of it.
#[derive(Debug, Default)]
struct Workforce {
    /// Tasks that run, by capacity provider.
    by_capacity: BTreeMap<String, u32>,
    /// CPU units and MiB of a task, by revision.
    sizes: BTreeMap<Option<u32>, (Option<u32>, Option<u32>)>,
}

impl<'a> Rows<'a> {
    pub(super) fn of(board: &'a Board, now: Moment) -> Self {
        Self {
            board,
            now,
            loads: board.loads.value().unwrap_or_default(),
            other_loads: board.other_loads.value().unwrap_or_default(),
            balancers: board.load_balancers.value().unwrap_or_default(),
            targets: board.targets.value().unwrap_or_default(),
            scaling: board.scaling.value().unwrap_or_default(),
            tasks: board.tasks.value().map(|tasks| by_service(&tasks)),
        }
    }

    pub(super) fn row(&self, found: &FoundService) -> ServiceRow {
        let (health, note) = cards::judged(found, &self.balancers, &self.targets);
        let workforce = self.tasks.as_ref().map(|tasks| tasks.get(&found.id));
        let definition = found.definition.as_deref().and_then(|arn| self.board.known_definitions.get(arn));
        let (cpu_units, memory_mib) = size(found, definition.as_deref(), workforce.flatten());
        let scaling = self.scaling.get(&found.id);
        ServiceRow {
            id: found.id.clone(),
            key: found.key.clone(),
            health,
            note,
            running: found.running,
            desired: found.desired,
            pending: found.pending,
            family: found.family(),
            revision: found.revision(),
            cpu_units,
            memory_mib,
            cpu_percent: self.load(found, Quantity::Cpu),
            memory_percent: self.load(found, Quantity::Memory),
            rollout: found.rollout.clone(),
            capacity: capacity(found, workforce),
            last_event: found.events.first().cloned(),
            range: scaling.and_then(|scaling| scaling.range),
            cpu_target: scaling.and_then(|scaling| target_of(scaling, CPU)),
            memory_target: scaling.and_then(|scaling| target_of(scaling, MEMORY)),
            declared_tasks: self.declared_tasks(found),
        }
    }

    fn load(&self, found: &FoundService, quantity: Quantity) -> Option<f64> {
        match &found.key {
            Some(key) => self.loads.present(Kind::Service, key, quantity, self.now),
            None => self.other_loads.present(Kind::Service, &found.id.to_string(), quantity, self.now),
        }
    }

    fn declared_tasks(&self, found: &FoundService) -> Option<(u32, u32)> {
        let key = found.key.as_ref()?;
        let declared = self.board.environment.services.iter().find(|service| service.key == *key)?;
        let (least, most) = declared.expect.range(Figure::Tasks)?;
        // Counts of tasks are small and whole; the catalogue holds that.
        Some((least as u32, most as u32))
    }
}

fn by_service(tasks: &[Task]) -> HashMap<ServiceId, Workforce> {
    let mut by_service = HashMap::<ServiceId, Workforce>::new();
    for task in tasks.iter().filter(|task| !task.ends()) {
        let Some(service) = &task.service else { continue };
        let workforce = by_service.entry(service.clone()).or_default();
        workforce.sizes.insert(task.revision, (task.cpu, task.memory));
        if let Some(capacity) = task.capacity.as_ref().filter(|_| task.status == "RUNNING") {
            *workforce.by_capacity.entry(capacity.clone()).or_default() += 1;
        }
    }
    by_service
}

/// CPU units and MiB of one task: by its definition, or, where that was not read, as a task of it has them.
fn size(
    found: &FoundService,
    definition: Option<&Definition>,
    workforce: Option<&Workforce>,
) -> (Option<u32>, Option<u32>) {
    if let Some(definition) = definition {
        return (definition.shown.cpu_units, definition.shown.memory_mib);
    }
    let size = workforce.and_then(|workforce| workforce.sizes.get(&found.revision()));
    size.copied().unwrap_or_default()
}

/// The strategy's shares with the tasks that run there; then tasks that run where it no longer sends them. `workforce`
/// is nothing where no task is known, and holds nothing where the service has none.
fn capacity(found: &FoundService, workforce: Option<Option<&Workforce>>) -> Vec<Capacity> {
    let mut running =
        workforce.map(|workforce| workforce.map(|it| it.by_capacity.clone()).unwrap_or_default());
    let mut shares: Vec<_> = found
        .capacity
        .iter()
        .map(|share| Capacity {
            provider: share.provider.clone(),
            base: share.base,
            weight: share.weight,
            running: running.as_mut().map(|running| running.remove(&share.provider).unwrap_or_default()),
        })
        .collect();
    let elsewhere = running.into_iter().flatten();
    shares.extend(elsewhere.map(|(provider, running)| Capacity {
        provider,
        base: 0,
        weight: None,
        running: Some(running),
    }));
    shares
}

/// The value that a policy holds the metric `name` at.
fn target_of(scaling: &Scaling, name: &str) -> Option<f64> {
    scaling.policies.iter().find_map(|Policy { kind, .. }| match kind {
        PolicyKind::TargetTracking { metric, target, .. } if metric == name => Some(*target),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overview::{aws::services::CapacityShare, test_found_service, test_task};

    fn share(provider: &str, base: u32, weight: Option<u32>) -> CapacityShare {
        CapacityShare { provider: provider.into(), base, weight }
    }

    fn task(id: &str, provider: &str, status: &str) -> Task {
        Task {
            capacity: Some(provider.into()),
            status: status.into(),
            revision: Some(42),
            cpu: Some(1024),
            memory: Some(2048),
            ..test_task(id, "backend")
        }
    }

    #[test]
    fn spot_and_on_demand_are_told_apart_by_the_tasks() {
        let found = FoundService {
            capacity: vec![share("FARGATE", 1, Some(1)), share("FARGATE_SPOT", 0, Some(3))],
            ..test_found_service("backend")
        };
        let tasks = by_service(&[
            task("a", "FARGATE", "RUNNING"),
            task("b", "FARGATE_SPOT", "RUNNING"),
            task("c", "FARGATE_SPOT", "PENDING"),
            task("d", "old-provider", "RUNNING"),
        ]);
        let shown = capacity(&found, Some(tasks.get(&found.id)));
        let told: Vec<_> = shown.iter().map(|it| (it.provider.as_str(), it.base, it.running)).collect();
        assert_eq!(
            told,
            [("FARGATE", 1, Some(1)), ("FARGATE_SPOT", 0, Some(1)), ("old-provider", 0, Some(1))]
        );
    }

    #[test]
    fn without_tasks_nothing_is_said_of_how_many_run() {
        let found = FoundService { capacity: vec![share("EC2", 0, None)], ..test_found_service("backend") };
        assert_eq!(capacity(&found, None)[0].running, None, "they could not be read");
        assert_eq!(capacity(&found, Some(None))[0].running, Some(0), "there are none");
    }

    #[test]
    fn a_task_tells_its_size_where_no_definition_was_read() {
        let definition = Some("arn:aws:ecs:eu-west-2:1:task-definition/backend:42".to_owned());
        let found = FoundService { definition, ..test_found_service("backend") };
        let tasks = by_service(&[task("a", "FARGATE", "RUNNING")]);
        assert_eq!(size(&found, None, tasks.get(&found.id)), (Some(1024), Some(2048)));
        let older = FoundService { definition: None, ..found };
        assert_eq!(size(&older, None, tasks.get(&older.id)), (None, None), "it is another revision's");
    }
}
