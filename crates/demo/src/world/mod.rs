//! What must move in one environment, as a function of the seed, the clock and what was done to it.

mod alarms;
mod database;
mod documents;
mod load;
mod logs;
mod metrics;
mod rollout;
mod service;
mod task;
mod timeline;

use std::sync::{Arc, Mutex, PoisonError};

use engine::{catalogue::model::Environment, clock::Clock};
use protocol::Moment;

use self::alarms::AlarmBook;
pub(crate) use self::{
    alarms::{AlarmRule, Comparison, Transition},
    documents::Arrival,
    logs::{Line, LogStream},
    metrics::{MetricName, Stat},
    service::Service,
    task::{Status, Task},
    timeline::{Command, Deployment, Hold, Order, Timeline},
};
use crate::{dice::Dice, names::Names, network::Vpc, story::Story, time::DAY};

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
    /// What callers did, by service, in the order of time.
    done: Mutex<Vec<(usize, Order)>>,
    timelines: Mutex<Vec<Option<Remembered>>>,
    alarms: AlarmBook,
}

/// A timeline and how many orders went into it: it changes with the next order and not before.
struct Remembered {
    orders: usize,
    timeline: Arc<Timeline>,
}

impl World {
    pub(crate) fn new(declared: &Environment, seed: Dice, clock: Arc<dyn Clock>, began: Moment) -> Self {
        let story = Story::of(declared);
        let environment = story.reality(declared);
        let dice = seed.of(&environment.id.to_string());
        let names = Names::of(&environment, dice);
        let vpc = Vpc::of(&environment, &names);
        let services: Vec<Service> = (0..environment.services.len())
            .map(|index| Service::of(&environment, &vpc, index, &names, dice))
            .collect();
        let timelines = Mutex::new(services.iter().map(|_| None).collect());
        Self {
            environment,
            names,
            vpc,
            story,
            began,
            clock,
            dice,
            services,
            done: Mutex::default(),
            timelines,
            alarms: AlarmBook::default(),
        }
    }

    pub(crate) fn now(&self) -> Moment {
        self.clock.now()
    }

    /// When everything was set up that nobody has changed since.
    pub(crate) fn provisioned(&self) -> Moment {
        self.began.plus_millis(-120 * DAY)
    }

    /// The services with their places, in declared order.
    pub(crate) fn services(&self) -> impl Iterator<Item = (usize, &Service)> {
        self.services.iter().enumerate()
    }

    /// The service of this name or ARN.
    pub(crate) fn service(&self, name: &str) -> Option<(usize, &Service)> {
        let short = name.rsplit('/').next().unwrap_or(name);
        self.services().find(|(_, service)| service.name() == short)
    }

    /// The service that runs behind the target group of this name.
    pub(crate) fn service_behind(&self, target_group: &str) -> Option<(usize, &Service)> {
        let behind =
            |service: &Service| service.target_group.as_ref().is_some_and(|group| group.name == target_group);
        self.services().find(|(_, service)| behind(service))
    }

    /// Does something to the service at `index`, now.
    pub(crate) fn order(&self, index: usize, command: Command) {
        let order = Order { at: self.now(), command };
        self.done.lock().unwrap_or_else(PoisonError::into_inner).push((index, order));
    }

    /// The life of the service at `index`, as far as it is decided now.
    pub(crate) fn timeline(&self, index: usize) -> Option<Arc<Timeline>> {
        let service = self.services.get(index)?;
        let orders = self.orders(index, service);
        let mut timelines = self.timelines.lock().unwrap_or_else(PoisonError::into_inner);
        let place = timelines.get_mut(index)?;
        if let Some(known) = place.as_ref().filter(|known| known.orders == orders.len()) {
            return Some(Arc::clone(&known.timeline));
        }
        let mut timeline = Timeline::found(service, &self.story.founding(service.is_in_front(), self.began));
        for order in &orders {
            timeline.apply(service, order);
        }
        let timeline = Arc::new(timeline);
        *place = Some(Remembered { orders: orders.len(), timeline: Arc::clone(&timeline) });
        Some(timeline)
    }

    /// All that was done to a service up to now, by its story and by callers.
    fn orders(&self, index: usize, service: &Service) -> Vec<Order> {
        let story =
            if service.is_in_front() { self.story.orders(self.began, self.now()) } else { Vec::new() };
        let done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        let by_callers = done.iter().filter(|(of, _)| *of == index).map(|(_, order)| order.clone());
        let mut orders: Vec<Order> = story.into_iter().chain(by_callers).collect();
        orders.sort_by_key(|order| order.at);
        orders
    }
}
