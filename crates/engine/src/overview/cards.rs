//! The cards of the environment page, each joined from what the board has read.

use std::sync::Arc;

use protocol::{
    Freshness, Health, Moment, Reading,
    overview::{Alarm, Bucket, Database, Kpi, LoadBalancer, Queue, Service, Target, TargetGroup, Window},
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
    health, kpis,
};
use crate::targets::{KnownTasks, join::Join};

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
        let tasks = KnownTasks::of(self.board);
        let join = tasks.join();
        let shown = self.board.environment.load_balancers.iter().filter_map(|declared| {
            let balancer = found.load_balancers.get(&declared.key)?;
            let requests =
                self.traffic.per_minute(Kind::LoadBalancer, &declared.key, Quantity::Requests, self.now);
            Some(LoadBalancer {
                name: balancer.name.clone(),
                state: balancer.state.clone(),
                requests_per_second: requests.map(|requests| requests / 60.0),
                target_groups: self.target_groups(&declared.key, &found, targets.value.as_deref(), &join),
            })
        });
        Reading { value: Some(shown.collect()), freshness }
    }

    fn target_groups(
        &self,
        load_balancer: &str,
        found: &LoadBalancers,
        targets: Option<&Targets>,
        tasks: &Join<'_, Task>,
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
        tasks: &Join<'_, Task>,
    ) -> TargetGroup {
        let mut shown = self.board.seen(key, targets.unwrap_or_default(), self.now);
        for target in &mut shown {
            let task = tasks.behind(&target.id, target.port);
            target.task = task.map(|task| task.id.clone());
            target.revision = task.and_then(|task| task.revision);
        }
        TargetGroup {
            key: key.to_owned(),
            name: group.name.clone(),
            port: group.port,
            check: group.check.words(),
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
