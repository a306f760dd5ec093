//! The cards of the environment page, each joined from what the board has read.

use std::sync::Arc;

use protocol::{
    Freshness, Health, Moment, Reading,
    overview::{
        Alarm, Bucket, Database, Kpi, LoadBalancer, Queue, Service, Target, TargetGroup, TargetState, Window,
    },
};

use super::{
    aws::{
        load_balancers::{FoundTargetGroup, LoadBalancers},
        services::FoundService,
        targets::Targets,
        tasks::Task,
    },
    board::Board,
    facts::Kind,
    gauges::{Gauges, Quantity},
    health,
    history::unhealthy_since,
    kpis,
};

/// What several cards draw on, taken once.
pub(crate) struct Cards<'a> {
    board: &'a Board,
    now: Moment,
    traffic: Arc<Gauges>,
    loads: Arc<Gauges>,
}

impl<'a> Cards<'a> {
    pub(crate) fn of(board: &'a Board, now: Moment) -> Self {
        let traffic = board.traffic.value().unwrap_or_default();
        let loads = board.loads.value().unwrap_or_default();
        Self { board, now, traffic, loads }
    }

    pub(crate) fn services(&self) -> Reading<Vec<Service>> {
        let definitions = self.board.definitions.value().unwrap_or_default();
        let load = |key: &str, quantity| self.loads.present(Kind::Service, key, quantity, self.now);
        let (balancers, targets) = (
            self.board.load_balancers.value().unwrap_or_default(),
            self.board.targets.value().unwrap_or_default(),
        );
        self.list(&self.board.environment.services, self.board.services.reading(), |found| {
            let services = found.items.iter().filter_map(|found| {
                let mut service = found.card()?;
                let definition = definitions.by_service.get(&service.key);
                service.cpu_units = definition.and_then(|definition| definition.shown.cpu_units);
                service.memory_mib = definition.and_then(|definition| definition.shown.memory_mib);
                service.cpu_percent = load(&service.key, Quantity::Cpu);
                service.memory_percent = load(&service.key, Quantity::Memory);
                (service.health, service.note) = judged(found, &balancers, &targets);
                Some(service)
            });
            services.collect()
        })
    }

    pub(crate) fn load_balancers(&self) -> Reading<Vec<LoadBalancer>> {
        let load = self.board.load_balancers.reading();
        let Some(found) = load.value.clone() else {
            return self.list(&self.board.environment.load_balancers, load, |_| Vec::new());
        };
        let targets = self.board.targets.reading();
        let freshness = match (&targets.value, targets.freshness, load.freshness) {
            (None, Freshness::Loading, _) => return Reading::loading(),
            // The balancers are known and their targets are not: what is shown is not the whole.
            (None, Freshness::Failed { error }, Freshness::Fresh { at } | Freshness::Stale { at, .. }) => {
                Freshness::Stale { at, error }
            }
            (_, Freshness::Fresh { .. }, failed @ Freshness::Stale { .. }) => failed,
            (_, freshness, _) => freshness,
        };
        let tasks = self.board.tasks.value().unwrap_or_default();
        let shown = self.board.environment.load_balancers.iter().filter_map(|declared| {
            let balancer = found.load_balancers.get(&declared.key)?;
            let requests =
                self.traffic.per_minute(Kind::LoadBalancer, &declared.key, Quantity::Requests, self.now);
            Some(LoadBalancer {
                name: balancer.name.clone(),
                state: balancer.state.clone(),
                requests_per_second: requests.map(|requests| requests / 60.0),
                target_groups: self.target_groups(&declared.key, &found, targets.value.as_deref(), &tasks),
            })
        });
        Reading { value: Some(shown.collect()), freshness }
    }

    fn target_groups(
        &self,
        load_balancer: &str,
        found: &LoadBalancers,
        targets: Option<&Targets>,
        tasks: &[Task],
    ) -> Vec<TargetGroup> {
        let behind = found.target_groups.iter().filter(|(_, group)| group.load_balancer == load_balancer);
        behind
            .map(|(key, group)| {
                let targets = targets.and_then(|targets| targets.get(key));
                self.target_group(key, group, targets.map(Vec::as_slice), tasks)
            })
            .collect()
    }

    fn target_group(
        &self,
        key: &str,
        group: &FoundTargetGroup,
        targets: Option<&[Target]>,
        tasks: &[Task],
    ) -> TargetGroup {
        let mut shown = targets.unwrap_or_default().to_vec();
        self.board.complete_targets(key, &mut shown, self.now);
        date_unhealthy(&mut shown, self.traffic.series(Kind::TargetGroup, key, Quantity::UnhealthyHosts));
        join_tasks(&mut shown, tasks);
        shown.sort_by_key(|target| {
            (target.state != TargetState::Unhealthy, target.state == TargetState::Healthy)
        });
        TargetGroup {
            key: key.to_owned(),
            name: group.name.clone(),
            port: group.port,
            check: group.check.clone(),
            health: targets.map_or(Health::Unknown, health::of_target_group),
            targets: shown,
        }
    }

    pub(crate) fn databases(&self) -> Reading<Vec<Database>> {
        let events = self.board.database_events.value().unwrap_or_default();
        let load = |key: &str, quantity| self.loads.present(Kind::Database, key, quantity, self.now);
        self.list(&self.board.environment.databases, self.board.databases.reading(), |found| {
            let databases = found.items.iter().map(|found| {
                let mut database = found.database.clone();
                let key = database.key.as_str();
                database.cpu_percent = load(key, Quantity::Cpu);
                database.connections = load(key, Quantity::Connections);
                database.free_storage_bytes = load(key, Quantity::FreeStorage);
                database.freeable_memory_bytes = load(key, Quantity::FreeableMemory);
                database.events = events.get(key).cloned().unwrap_or_default();
                database.health = health::of_database(&database, self.now);
                database
            });
            databases.collect()
        })
    }

    pub(crate) fn buckets(&self) -> Reading<Vec<Bucket>> {
        let sizes = self.board.bucket_sizes.value().unwrap_or_default();
        let classes = [Quantity::StandardBytes, Quantity::InfrequentAccessBytes, Quantity::GlacierBytes];
        self.list(&self.board.environment.buckets, self.board.buckets.reading(), |found| {
            let buckets = found.items.iter().map(|bucket| {
                let size = |quantity| sizes.newest(Kind::Bucket, &bucket.key, quantity);
                // A class that holds nothing has no series.
                let bytes: Vec<f64> = classes.into_iter().filter_map(size).collect();
                Bucket {
                    objects: size(Quantity::Objects),
                    bytes: (!bytes.is_empty()).then(|| bytes.iter().sum()),
                    ..bucket.clone()
                }
            });
            buckets.collect()
        })
    }

    pub(crate) fn queues(&self) -> Reading<Vec<Queue>> {
        self.list(&self.board.environment.queues, self.board.queues.reading(), |found| {
            let queues = found.items.iter().map(|queue| Queue {
                oldest_seconds: self.loads.present(
                    Kind::Queue,
                    &queue.key,
                    Quantity::OldestMessage,
                    self.now,
                ),
                ..queue.clone()
            });
            queues.collect()
        })
    }

    pub(crate) fn alarms(&self) -> Reading<Vec<Alarm>> {
        let history = self.board.alarm_history.value().unwrap_or_default();
        self.list(&self.board.environment.alarms, self.board.alarms.reading(), |found| {
            let alarms = found.items.iter().map(|alarm| Alarm {
                history: history.get(&alarm.name).cloned().unwrap_or_default(),
                ..alarm.clone()
            });
            alarms.collect()
        })
    }

    pub(crate) fn kpis(&self, window: Window) -> Reading<Vec<Kpi>> {
        let last_hour = self.board.series(Window::Hour).value();
        let declared = &self.board.environment.kpis;
        self.list(declared, self.board.series(window).reading(), |series| {
            declared.iter().map(|kpi| kpis::shown(kpi, series, last_hour.as_deref())).collect()
        })
    }

    /// The reading as a list of what is shown. Where nothing is declared there is nothing to wait for.
    fn list<D, T, U>(
        &self,
        declared: &[D],
        reading: Reading<Arc<T>>,
        show: impl FnOnce(&T) -> Vec<U>,
    ) -> Reading<Vec<U>> {
        if declared.is_empty() {
            return Reading::fresh(Vec::new(), self.now);
        }
        reading.map(|value| show(&value))
    }
}

/// How a service is doing, by its tasks and by the targets in the groups it is registered in; and why.
pub(crate) fn judged(
    found: &FoundService,
    balancers: &LoadBalancers,
    targets: &Targets,
) -> (Health, Option<String>) {
    let groups = registered(found, balancers);
    let targets: Vec<_> = groups.filter_map(|(key, _)| targets.get(key)).flatten().collect();
    health::judge_by_targets((found.health, found.note.clone()), &targets)
}

/// The declared target groups that a service is registered in, by their key.
pub(crate) fn registered<'a>(
    found: &'a FoundService,
    balancers: &'a LoadBalancers,
) -> impl Iterator<Item = (&'a String, &'a FoundTargetGroup)> {
    balancers.target_groups.iter().filter(|(_, group)| found.target_groups.contains(&group.arn))
}

/// Dates unhealthy targets that nobody saw fall ill by the group's host count.
fn date_unhealthy(targets: &mut [Target], counts: &[(Moment, f64)]) {
    let unhealthy = targets.iter().filter(|target| target.state == TargetState::Unhealthy).count();
    let Some(since) = unhealthy_since(counts, unhealthy) else { return };
    for target in targets {
        if target.state == TargetState::Unhealthy && target.since.is_none() {
            target.since = Some(since);
        }
    }
}

/// Finds the task behind each target by the address of its network interface.
fn join_tasks(targets: &mut [Target], tasks: &[Task]) {
    for target in targets {
        let task = tasks.iter().find(|task| task.addresses.contains(&target.id));
        target.task = task.map(|task| task.id.clone());
        target.revision = task.and_then(|task| task.revision);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overview::{test_target as target, test_task};

    #[test]
    fn targets_find_their_tasks_by_address() {
        let task = |id: &str, address: &str, revision| Task {
            addresses: vec![address.into()],
            revision: Some(revision),
            ..test_task(id, "backend")
        };
        let mut targets =
            [target("10.0.10.17", TargetState::Unhealthy), target("10.0.11.9", TargetState::Healthy)];
        join_tasks(&mut targets, &[task("b7", "10.0.10.99", 42), task("4f2a91", "10.0.10.17", 41)]);
        assert_eq!((targets[0].task.as_deref(), targets[0].revision), (Some("4f2a91"), Some(41)));
        assert_eq!((&targets[1].task, targets[1].revision), (&None, None));
    }

    #[test]
    fn only_undated_unhealthy_targets_are_dated() {
        let mut targets = [
            target("a", TargetState::Unhealthy),
            target("b", TargetState::Unhealthy),
            target("c", TargetState::Healthy),
        ];
        targets[1].since = Some(Moment(7));
        date_unhealthy(&mut targets, &[(Moment(0), 0.0), (Moment(60_000), 2.0)]);
        assert_eq!(targets.map(|target| target.since), [Some(Moment(60_000)), Some(Moment(7)), None]);
    }
}
