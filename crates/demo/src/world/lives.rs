//! The lives of all services, remembered until something is done to them.
//!
//! Services on the container instances of one cluster share their room, so their lives are planned together; a service
//! on Fargate has a life of its own.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use protocol::Moment;

use super::{
    capacity::{self, Seat},
    orders::Order,
    service::Service,
    timeline::Timeline,
};

/// The services of one environment, by what they share.
#[derive(Debug)]
pub(super) struct Lives {
    groups: Vec<Vec<usize>>,
    /// The group of each service.
    group_of: Vec<usize>,
    remembered: Mutex<Memory>,
}

#[derive(Debug, Default)]
struct Memory {
    /// By group: the timelines and how many orders went into them. They change with the next order and not before.
    groups: HashMap<usize, (usize, Vec<Arc<Timeline>>)>,
    /// The service of each task ever launched or planned.
    services: HashMap<String, usize>,
}

impl Lives {
    pub(super) fn of(services: &[Service]) -> Self {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut by_cluster: HashMap<&str, usize> = HashMap::new();
        let mut group_of = Vec::new();
        for (index, service) in services.iter().enumerate() {
            let new = groups.len();
            let group = match service.fleet {
                Some(_) => *by_cluster.entry(&service.declared.cluster).or_insert(new),
                None => new,
            };
            if group == new {
                groups.push(Vec::new());
            }
            groups[group].push(index);
            group_of.push(group);
        }
        Self { groups, group_of, remembered: Mutex::default() }
    }

    /// The life of the service at `index`; `orders` tells all that was done to a service, in the order of time.
    pub(super) fn timeline(
        &self,
        services: &[Service],
        index: usize,
        orders: impl Fn(usize) -> Vec<Order>,
    ) -> Option<Arc<Timeline>> {
        let group = *self.group_of.get(index)?;
        let members = self.groups.get(group)?;
        let place = members.iter().position(|member| *member == index)?;
        let mut done: Vec<(usize, Order)> = Vec::new();
        for (place, member) in members.iter().enumerate() {
            done.extend(orders(*member).into_iter().map(|order| (place, order)));
        }
        let mut memory = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((count, timelines)) = memory.groups.get(&group)
            && *count == done.len()
        {
            return timelines.get(place).map(Arc::clone);
        }
        done.sort_by_key(|(_, order)| order.at);
        let members: Vec<&Service> = members.iter().map(|member| &services[*member]).collect();
        let timelines: Vec<Arc<Timeline>> = live(&members, &done).into_iter().map(Arc::new).collect();
        for (member, timeline) in self.groups[group].iter().zip(&timelines) {
            memory.services.extend(timeline.tasks.iter().map(|task| (task.id.clone(), *member)));
        }
        let wanted = timelines.get(place).map(Arc::clone);
        memory.groups.insert(group, (done.len(), timelines));
        wanted
    }

    /// The service that the task of this id belongs to, as far as lives are remembered.
    pub(super) fn service_of(&self, task: &str) -> Option<usize> {
        let memory = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        memory.services.get(task).copied()
    }

    /// Whether the life of every service was asked for at some time: whoever knows a task's id asked for its.
    pub(super) fn are_all_known(&self) -> bool {
        let memory = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        memory.groups.len() == self.groups.len()
    }
}

/// The lives of services that share what they run on, once all of `orders` are taken up.
fn live(services: &[&Service], orders: &[(usize, Order)]) -> Vec<Timeline> {
    let mut timelines: Vec<Timeline> = Vec::new();
    for service in services {
        let seats = taken(&timelines, None, service.founding.at);
        timelines.push(Timeline::found(service, &seats));
    }
    for (place, order) in orders {
        let seats = taken(&timelines, Some(*place), order.at);
        timelines[*place].apply(services[*place], order, &seats);
        try_again(services, &mut timelines, *place, order.at);
    }
    timelines
}

/// Lets those that found no room look again after something was done to another.
fn try_again(services: &[&Service], timelines: &mut [Timeline], done: usize, at: Moment) {
    for place in (0..services.len()).filter(|place| *place != done) {
        if timelines[place].is_crowded {
            let seats = taken(timelines, Some(place), at);
            timelines[place].try_again(services[place], &seats, at);
        }
    }
}

/// The room that all but one take from `at` on.
fn taken(timelines: &[Timeline], but: Option<usize>, at: Moment) -> Vec<Seat> {
    let others = timelines.iter().enumerate().filter(|(place, _)| Some(*place) != but);
    others.flat_map(|(_, timeline)| capacity::seats(timeline, at)).collect()
}
