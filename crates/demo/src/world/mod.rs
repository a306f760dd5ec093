//! What must move in one environment, as a function of the seed, the clock and what was done to it.

mod alarms;
mod capacity;
mod database;
mod definition;
mod documents;
mod ending;
mod failing;
mod lives;
mod load;
mod logs;
mod metrics;
mod orders;
mod rollout;
pub(crate) mod scaling;
mod service;
mod size;
mod task;
mod timeline;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use engine::{catalogue::model::Environment, clock::Clock};
use protocol::{Moment, demo::RolloutFate};

use self::{alarms::AlarmBook, lives::Lives, scaling::Scaling};
pub(crate) use self::{
    alarms::{AlarmRule, Comparison, Transition},
    capacity::{Fleet, Instance, Share},
    definition::Contents,
    documents::{ATTEMPTS, Analysis, Arrival, Cause, End, Filing, GivenUp, Kind},
    logs::{Course, Flood, Key, LogEvent, LogStream, Record},
    metrics::{MetricName, Stat},
    orders::{Command, Hold, Order, Registration, Settings},
    service::Service,
    size::Size,
    task::{Place, Status, TargetState, Task},
    timeline::{Deployment, Timeline},
};
use crate::{dice::Dice, names::Names, network::Vpc, story::Story, time::DAY};

/// How long before the account was made everything was set up.
const PROVISIONED: i64 = 120 * DAY;

/// One environment's moving parts.
pub(crate) struct World {
    /// The environment as it really is: the declaration with what has drifted.
    pub(crate) environment: Environment,
    pub(crate) names: Names,
    pub(crate) vpc: Vpc,
    pub(crate) story: Story,
    /// When the account was made, which the story counts from.
    pub(crate) began: Moment,
    clock: Arc<dyn Clock>,
    dice: Dice,
    services: Vec<Service>,
    /// The places of services, by cluster and name, and by name alone.
    by_name: HashMap<String, usize>,
    /// What callers did, by service, in the order of time.
    done: Mutex<Vec<Vec<Order>>>,
    /// How deployments go, from each moment on.
    fates: Mutex<Vec<(Moment, RolloutFate)>>,
    lives: Lives,
    alarms: AlarmBook,
    scaling: Scaling,
    outbursts: logs::Outbursts,
}

impl World {
    pub(crate) fn new(declared: &Environment, seed: Dice, clock: Arc<dyn Clock>, began: Moment) -> Self {
        let story = Story::of(declared);
        let environment = story.reality(declared);
        let dice = seed.of(&environment.id.to_string());
        let names = Names::of(&environment, dice);
        let vpc = Vpc::of(&environment, &names);
        let services = services(&environment, &vpc, &names, dice, (story, began));
        let mut by_name = HashMap::new();
        for (index, service) in services.iter().enumerate().rev() {
            by_name.insert(service.name().to_owned(), index);
            by_name.insert(format!("{}/{}", service.declared.cluster, service.name()), index);
        }
        let scaling = Scaling::declared(&names, &services, began);
        Self {
            environment,
            names,
            vpc,
            story,
            began,
            clock,
            dice,
            by_name,
            done: Mutex::new(services.iter().map(|_| Vec::new()).collect()),
            fates: Mutex::default(),
            lives: Lives::of(&services),
            services,
            alarms: AlarmBook::default(),
            scaling,
            outbursts: logs::Outbursts::default(),
        }
    }

    pub(crate) fn now(&self) -> Moment {
        self.clock.now()
    }

    /// The dice that decide about ids in buckets.
    pub(crate) fn object_dice(&self) -> Dice {
        self.dice.of("objects")
    }

    /// When everything was set up that nobody has changed since.
    pub(crate) fn provisioned(&self) -> Moment {
        self.began.plus_millis(-PROVISIONED)
    }

    /// The services with their places, in declared order.
    pub(crate) fn services(&self) -> impl Iterator<Item = (usize, &Service)> {
        self.services.iter().enumerate()
    }

    /// The service of this name, the first where clusters share it. It is the family of its task definition, too.
    pub(crate) fn service(&self, name: &str) -> Option<(usize, &Service)> {
        let index = *self.by_name.get(name)?;
        Some((index, self.services.get(index)?))
    }

    /// The service of this name in that cluster.
    pub(crate) fn service_in(&self, cluster: &str, name: &str) -> Option<(usize, &Service)> {
        self.service(&format!("{cluster}/{name}"))
    }

    /// The task of that id with its service and the service's place.
    pub(crate) fn task(&self, id: &str) -> Option<(usize, &Service, Task)> {
        if !self.lives.are_all_known() {
            (0..self.services.len()).for_each(|index| drop(self.timeline(index)));
        }
        let index = self.lives.service_of(id)?;
        let task = self.timeline(index)?.tasks.iter().find(|task| task.id == id)?.clone();
        Some((index, self.services.get(index)?, task))
    }

    /// The container instances of a cluster.
    pub(crate) fn fleet(&self, cluster: &str) -> Option<&Fleet> {
        let mut services = self.services.iter().filter(|service| service.declared.cluster == cluster);
        services.find_map(|service| service.fleet.as_deref())
    }

    /// The service that runs behind the target group of this name.
    pub(crate) fn service_behind(&self, target_group: &str) -> Option<(usize, &Service)> {
        let behind =
            |service: &Service| service.target_group.as_ref().is_some_and(|group| group.name == target_group);
        self.services().find(|(_, service)| behind(service))
    }

    /// Does something to the service at `index`, now.
    pub(crate) fn order(&self, index: usize, command: Command) {
        self.scale_as_due();
        self.order_at(index, Order { at: self.now(), command });
    }

    /// Takes up an order that is not later than now.
    fn order_at(&self, index: usize, order: Order) {
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(done) = done.get_mut(index) {
            done.push(order);
        }
    }

    /// Says how deployments go from now on.
    pub(crate) fn set_fate(&self, fate: RolloutFate) {
        self.fates.lock().unwrap_or_else(PoisonError::into_inner).push((self.now(), fate));
    }

    /// How a deployment goes that begins at `at`.
    pub(crate) fn fate(&self, at: Moment) -> RolloutFate {
        let fates = self.fates.lock().unwrap_or_else(PoisonError::into_inner);
        fates
            .iter()
            .rev()
            .find(|(since, _)| *since <= at)
            .map_or_else(RolloutFate::default, |(_, fate)| *fate)
    }

    /// The life of the service at `index`, as far as it is decided now.
    pub(crate) fn timeline(&self, index: usize) -> Option<Arc<Timeline>> {
        self.scale_as_due();
        self.timeline_so_far(index)
    }

    /// The life of the service at `index`, without what auto scaling has yet to make up for.
    fn timeline_so_far(&self, index: usize) -> Option<Arc<Timeline>> {
        self.lives.timeline(&self.services, index, |index| self.orders(index))
    }

    /// All that was done to a service up to now, by its story and by callers, in the order of time.
    fn orders(&self, index: usize) -> Vec<Order> {
        let Some(service) = self.services.get(index) else { return Vec::new() };
        let mut orders = self.story.orders(service, self.began, self.now());
        for order in &mut orders {
            if let Command::Deploy { fate, .. } = &mut order.command {
                *fate = self.fate(order.at);
            }
        }
        let done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        orders.extend(done.get(index).into_iter().flatten().cloned());
        orders.sort_by_key(|order| order.at);
        orders
    }
}

/// The services as declared, with the container instances that each cluster needs.
fn services(
    environment: &Environment,
    vpc: &Vpc,
    names: &Names,
    dice: Dice,
    (story, began): (Story, Moment),
) -> Vec<Service> {
    let mut services: Vec<Service> = (0..environment.services.len())
        .map(|index| Service::of(environment, vpc, index, names, dice, (story, began)))
        .collect();
    for cluster in &environment.clusters {
        let mut on_instances: Vec<&mut Service> = services
            .iter_mut()
            .filter(|service| service.declared.cluster == cluster.name && service.is_on_instances())
            .collect();
        let need = on_instances.iter().fold(Size::default(), |need, service| Size {
            cpu: need.cpu + service.size.cpu * service.tasks,
            memory: need.memory + service.size.memory * service.tasks,
        });
        let fleet = Arc::new(Fleet::holding(need, cluster, vpc, names, began));
        for service in &mut on_instances {
            service.fleet = Some(Arc::clone(&fleet));
        }
    }
    services
}
