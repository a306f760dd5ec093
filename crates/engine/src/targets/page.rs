//! The page of load balancers and targets, joined from what the board has read.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use protocol::{
    Freshness, Health, Moment, Reading,
    overview::{self, TargetState},
    services::ServiceId,
    targets::{Balancer, Group, Listener, Target, TargetsPage},
};

use super::{join::Join, settings, tasks::KnownTasks};
use crate::{
    catalogue::model,
    overview::{
        aws::{
            listeners::Listeners,
            load_balancers::{FoundTargetGroup, GroupAttributes, LoadBalancers},
            services::FoundService,
            targets::Targets,
            tasks::Task,
        },
        board::Board,
        health,
    },
};

/// The page, from what is known now. `watched` are the keys of the groups that are watched.
pub(super) fn page(board: &Board, watched: &BTreeSet<String>, now: Moment) -> TargetsPage {
    let environment = &*board.environment;
    let tasks = KnownTasks::of(board);
    let services = board.services.value().unwrap_or_default();
    let view = View {
        board,
        watched,
        now,
        targets: board.targets.reading(),
        listeners: board.listeners.reading(),
        attributes: board.target_group_attributes.value().unwrap_or_default(),
        services: services.items.iter().map(|service| (&service.id, service)).collect(),
        join: tasks.join(),
        tasks: &tasks,
    };
    TargetsPage {
        environment: environment.id.clone(),
        production: environment.production,
        region: environment.region.clone(),
        revision: board.activity.revision(),
        balancers: view.balancers(),
    }
}

/// What the balancers, groups and targets draw on, taken once.
struct View<'a> {
    board: &'a Board,
    watched: &'a BTreeSet<String>,
    now: Moment,
    targets: Reading<Arc<Targets>>,
    listeners: Reading<Arc<Listeners>>,
    attributes: Arc<GroupAttributes>,
    services: HashMap<&'a ServiceId, &'a FoundService>,
    tasks: &'a KnownTasks,
    join: Join<'a, Task>,
}

impl View<'_> {
    fn balancers(&self) -> Reading<Vec<Balancer>> {
        let declared = &self.board.environment.load_balancers;
        if declared.is_empty() {
            return Reading::fresh(Vec::new(), self.now);
        }
        let balancer = |found: &LoadBalancers, declared: &model::LoadBalancer| {
            let balancer = found.load_balancers.get(&declared.key)?.clone();
            Some(Balancer {
                key: declared.key.clone(),
                name: balancer.name,
                kind: balancer.kind,
                scheme: balancer.scheme,
                state: balancer.state,
                dns_name: balancer.dns_name,
                listeners: self.listeners(&declared.key),
                groups: self.groups(&declared.key, found),
            })
        };
        let all = self.board.load_balancers.reading();
        all.map(|found| declared.iter().filter_map(|declared| balancer(&found, declared)).collect())
    }

    fn listeners(&self, balancer: &str) -> Reading<Vec<Listener>> {
        let reading = self.listeners.clone();
        reading.map(|listeners| listeners.get(balancer).cloned().unwrap_or_default())
    }

    fn groups(&self, balancer: &str, found: &LoadBalancers) -> Vec<Group> {
        let declared = &self.board.environment.target_groups;
        let behind = declared.iter().filter(|group| group.load_balancer == balancer);
        let there = behind.filter_map(|group| Some((group, found.target_groups.get(&group.key)?)));
        there.map(|(declared, group)| self.group(declared, group)).collect()
    }

    fn group(&self, declared: &model::TargetGroup, found: &FoundTargetGroup) -> Group {
        let attributes = self.attributes.by_group.get(&declared.key);
        let delay = attributes.and_then(settings::deregistration_delay);
        let targets = self.targets.value.as_ref().and_then(|targets| targets.get(&declared.key));
        let services = &self.board.environment.services;
        let service = services.iter().find(|service| Some(&service.key) == declared.service.as_ref());
        Group {
            key: declared.key.clone(),
            name: found.name.clone(),
            target_type: found.target_type.clone(),
            protocol: found.protocol.clone(),
            port: found.port,
            health: targets.map_or(Health::Unknown, health::of_target_group),
            service: service.map(|service| ServiceId::new(&service.cluster, &service.name)),
            settings: settings::of_group(declared, found, attributes),
            deregistration_delay: delay,
            targets: Reading {
                value: targets.map(|targets| self.members(&declared.key, targets, delay)),
                freshness: self.freshness_of_targets(targets.is_some()),
            },
            vigil: self.watched.contains(&declared.key),
        }
    }

    /// A group that is younger than the last look at the targets is still to be read.
    fn freshness_of_targets(&self, seen: bool) -> Freshness {
        match &self.targets.freshness {
            Freshness::Fresh { .. } if !seen => Freshness::Loading,
            Freshness::Stale { error, .. } if !seen => Freshness::Failed { error: error.clone() },
            freshness => freshness.clone(),
        }
    }

    /// The targets of a group, unhealthy first and healthy last.
    fn members(&self, group: &str, targets: &[overview::Target], delay: Option<u32>) -> Vec<Target> {
        let seen = self.board.seen(group, targets, self.now);
        seen.into_iter().map(|target| self.member(group, target, delay)).collect()
    }

    fn member(&self, group: &str, target: overview::Target, delay: Option<u32>) -> Target {
        let task = self.join.behind(&target.id, target.port);
        Target {
            spans: self.board.spans(group, &target),
            task: task.and_then(|task| self.tasks.told(self.board, &self.services, task)),
            drained: drained(&target, delay),
            id: target.id,
            port: target.port,
            zone: target.zone,
            state: target.state,
            reason: target.reason,
            description: target.description,
            since: target.since,
        }
    }
}

/// When a target that drains will have been given its time. Its connections may end earlier.
fn drained(target: &overview::Target, delay: Option<u32>) -> Option<Moment> {
    let began = target.since.filter(|_| target.state == TargetState::Draining)?;
    Some(began.plus_millis(i64::from(delay?) * 1_000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overview::test_target;

    #[test]
    fn only_who_was_seen_to_begin_to_drain_has_an_end() {
        let seen = |state, since| overview::Target { since, ..test_target("a", state) };
        let began = Some(Moment(1_000));
        assert_eq!(drained(&seen(TargetState::Draining, began), Some(30)), Some(Moment(31_000)));
        assert_eq!(drained(&seen(TargetState::Draining, began), None), None);
        assert_eq!(drained(&seen(TargetState::Draining, None), Some(30)), None);
        assert_eq!(drained(&seen(TargetState::Healthy, began), Some(30)), None);
    }
}
