//! The life of one service: its deployments, tasks and events, past and planned.
//!
//! A timeline is made by applying orders in the order of their times. Each order forgets what was planned beyond its
//! own moment and plans anew (`rollout`), so an order given in the middle of a rollout is taken up like any other.

use protocol::Moment;

use super::{
    service::Service,
    task::{Status, Task},
};
use crate::story::Founding;

/// What is done to a service, and when.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Order {
    pub(crate) at: Moment,
    pub(crate) command: Command,
}

/// What is done to a service.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Command {
    /// Replace all tasks by ones of `revision`; of the next one when nothing is named.
    Deploy { revision: Option<u32>, hold: Option<Hold> },
    /// Run this many tasks.
    Scale { desired: u32 },
    /// Stop one task; the service replaces it.
    Stop { task: String, reason: String },
}

/// The last task of the old revision cannot be stopped for now, and fails meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hold {
    pub(crate) fails: Moment,
    pub(crate) released: Moment,
}

/// A deployment of a service.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Deployment {
    /// `ecs-svc/` and 19 digits.
    pub(crate) id: String,
    pub(crate) revision: u32,
    pub(crate) created: Moment,
    /// It reached its steady state.
    pub(crate) completed: Option<Moment>,
    pub(crate) hold: Option<Hold>,
}

/// A line of the service's event list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Event {
    pub(crate) at: Moment,
    pub(crate) message: String,
}

/// The life of one service.
#[derive(Clone, Debug)]
pub(crate) struct Timeline {
    /// Oldest first; the last one is the primary.
    pub(crate) deployments: Vec<Deployment>,
    /// In the order of their launch.
    pub(crate) tasks: Vec<Task>,
    /// In the order of their times.
    pub(crate) events: Vec<Event>,
    /// How many tasks should run, from each moment on.
    desired: Vec<(Moment, u32)>,
    /// Tasks ever launched, which numbers the next.
    pub(super) launched: i64,
}

impl Timeline {
    /// A service that has run its first tasks since it was founded.
    pub(crate) fn found(service: &Service, founding: &Founding) -> Self {
        let mut timeline = Self {
            deployments: Vec::new(),
            tasks: Vec::new(),
            events: Vec::new(),
            desired: vec![(founding.at, service.tasks)],
            launched: 0,
        };
        timeline.begin_deployment(service, founding.at, founding.revision, None);
        timeline.converge(service, founding.at);
        timeline
    }

    /// Takes up `order`, which is not earlier than any before it.
    pub(crate) fn apply(&mut self, service: &Service, order: &Order) {
        let at = order.at;
        self.forget_plans_after(at);
        match &order.command {
            Command::Deploy { revision, hold } => {
                let revision = revision.unwrap_or_else(|| self.primary_revision() + 1);
                self.begin_deployment(service, at, revision, *hold);
            }
            Command::Scale { desired } => self.desired.push((at, *desired)),
            Command::Stop { task, reason } => {
                let stop = service.stop(at, "UserInitiated", reason.clone());
                if let Some(task) =
                    self.tasks.iter_mut().find(|known| known.id == *task && known.is_wanted(at))
                {
                    task.stop = Some(stop);
                }
            }
        }
        self.converge(service, at);
        self.events.sort_by_key(|event| event.at);
    }

    /// How many tasks should run at `now`.
    pub(crate) fn desired(&self, now: Moment) -> u32 {
        self.desired.iter().rev().find(|(since, _)| *since <= now).map_or(0, |(_, desired)| *desired)
    }

    /// The deployment that counts at `now`.
    pub(crate) fn primary(&self, now: Moment) -> Option<&Deployment> {
        self.deployments.iter().rev().find(|deployment| deployment.created <= now)
    }

    /// Tasks whose state at `now` is one that `wanted` picks, in the order of their launch.
    pub(crate) fn tasks_in(
        &self,
        now: Moment,
        wanted: impl Fn(Status) -> bool,
    ) -> impl Iterator<Item = &Task> {
        self.tasks.iter().filter(move |task| task.status(now).is_some_and(&wanted))
    }

    /// How much users feel failing tasks at `now`, from 0 to 1.
    pub(crate) fn harm(&self, now: Moment) -> f64 {
        self.tasks.iter().map(|task| task.harm(now)).fold(0.0, f64::max)
    }

    fn primary_revision(&self) -> u32 {
        self.deployments.last().map_or(0, |deployment| deployment.revision)
    }

    fn begin_deployment(&mut self, service: &Service, at: Moment, revision: u32, hold: Option<Hold>) {
        let number = service.dice().of("deployment").at(at.0).decimal(19);
        let id = format!("ecs-svc/{number}");
        self.deployments.push(Deployment { id, revision, created: at, completed: None, hold });
    }

    /// Undoes what was only planned: everything that would happen after `at`.
    fn forget_plans_after(&mut self, at: Moment) {
        self.tasks.retain(|task| task.created <= at);
        for task in &mut self.tasks {
            task.stop.take_if(|stop| stop.at > at);
            task.fails.take_if(|fails| *fails > at);
        }
        for deployment in &mut self.deployments {
            deployment.completed.take_if(|completed| *completed > at);
        }
        self.events.retain(|event| event.at <= at);
    }
}

#[cfg(test)]
mod tests;
