//! The life of one service: its deployments, tasks and events, past and planned.
//!
//! A timeline is made by applying orders in the order of their times. Each order forgets what was planned beyond its
//! own moment and plans anew (`rollout`), so an order given in the middle of a rollout is taken up like any other.

use std::sync::Arc;

use protocol::{Moment, demo::RolloutFate};

use super::{
    capacity::{SPOT, Seat},
    ending::Stop,
    orders::{Command, Hold, Order, Registration, Settings},
    rollout::Planner,
    service::Service,
    size::Size,
    task::{Status, TargetState, Task, Trouble},
};
use crate::time::{HOUR, SECOND};

/// A deployment of a service.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Deployment {
    /// `ecs-svc/` and 19 digits.
    pub(crate) id: String,
    pub(crate) revision: u32,
    pub(crate) size: Size,
    pub(crate) image: Arc<str>,
    pub(crate) settings: Settings,
    pub(crate) created: Moment,
    /// It reached its steady state.
    pub(crate) completed: Option<Moment>,
    /// The circuit breaker gave it up.
    pub(crate) failed: Option<Moment>,
    /// The deployments that it returns to, whose tasks it takes over; the newest last.
    pub(crate) adopted: Vec<String>,
    pub(crate) hold: Option<Hold>,
    pub(crate) fate: RolloutFate,
}

impl Deployment {
    /// Whether the task counts towards it.
    pub(crate) fn owns(&self, task: &Task) -> bool {
        task.deployment == self.id || self.adopted.contains(&task.deployment)
    }
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
    /// Revisions that callers registered, by number, with when.
    pub(crate) registered: Vec<(u32, Moment, Arc<Registration>)>,
    /// How many tasks should run, from each moment on.
    desired: Vec<(Moment, u32)>,
    settings: Vec<(Moment, Settings)>,
    /// Tasks ever launched, which numbers the next.
    pub(super) launched: i64,
    /// Some task found no container instance with room for it.
    pub(super) is_crowded: bool,
}

impl Timeline {
    /// A service that has run its first tasks since it was founded, among the tasks of others in `seats`.
    pub(crate) fn found(service: &Service, seats: &[Seat]) -> Self {
        let at = service.founding.at;
        let declared = service.declared.expect.number(engine::catalogue::model::Figure::GracePeriod);
        let settings = Settings {
            strategy: service.strategy.clone(),
            grace_period: declared.map(|seconds| seconds as u32),
        };
        let mut timeline = Self {
            deployments: Vec::new(),
            tasks: Vec::new(),
            events: Vec::new(),
            registered: Vec::new(),
            desired: vec![(at, service.tasks)],
            settings: vec![(at, settings)],
            launched: 0,
            is_crowded: false,
        };
        timeline.begin_deployment(service, at, service.founding.revision, None, RolloutFate::Fine);
        timeline.plan(service, seats, at);
        timeline
    }

    /// Takes up `order`, which is not earlier than any before it, among the tasks of others in `seats`.
    pub(crate) fn apply(&mut self, service: &Service, order: &Order, seats: &[Seat]) {
        let at = order.at;
        match &order.command {
            Command::Register(registration) => {
                let number = self.latest_revision(at) + 1;
                return self.registered.push((number, at, Arc::clone(registration)));
            }
            Command::Configure(settings) => return self.settings.push((at, settings.clone())),
            _ => self.forget_plans_after(at),
        }
        match &order.command {
            Command::Deploy { revision, hold, fate } => {
                let revision = revision.unwrap_or_else(|| self.latest_revision(at) + 1);
                self.begin_deployment(service, at, revision, *hold, *fate);
            }
            Command::Scale { desired } => self.desired.push((at, *desired)),
            Command::Stop { task, reason } => {
                let stop = Stop::by_user(service, at, reason.clone());
                self.end(at, stop, |known| known.id == *task);
            }
            Command::Interrupt => {
                let chosen = self.chosen(service, at, is_on_spot);
                self.end(at, Stop::interrupted(service, at), |task| Some(&task.id) == chosen.as_ref());
            }
            Command::Exhaust => {
                let chosen = self.chosen(service, at, |_| true);
                self.end(at, Stop::out_of_memory(at), |task| Some(&task.id) == chosen.as_ref());
            }
            Command::Silence { until } => {
                let trouble = Trouble { from: at, until: Some(*until), state: TargetState::TimedOut };
                let targets = self.tasks.iter_mut().filter(|task| task.target(at).is_some());
                targets.for_each(|task| task.troubles.push(trouble));
            }
            Command::Register(_) | Command::Configure(_) => {}
        }
        self.plan(service, seats, at);
    }

    /// Plans anew where some task found no room: there may be some now.
    pub(super) fn try_again(&mut self, service: &Service, seats: &[Seat], at: Moment) {
        self.forget_plans_after(at);
        self.plan(service, seats, at);
    }

    fn plan(&mut self, service: &Service, seats: &[Seat], at: Moment) {
        self.is_crowded = false;
        Planner { timeline: self, service, seats }.converge(at);
        self.events.sort_by_key(|event| event.at);
    }

    /// Ends the task that is meant, if it lives.
    fn end(&mut self, at: Moment, stop: Stop, is_meant: impl Fn(&Task) -> bool) {
        let mut living = self.tasks.iter_mut().filter(|task| task.is_wanted(at));
        if let Some(task) = living.find(|task| is_meant(task)) {
            task.stop = Some(stop);
        }
    }

    /// The task that chance picks among those that run.
    fn chosen(&self, service: &Service, at: Moment, may: impl Fn(&Task) -> bool) -> Option<String> {
        let running: Vec<&Task> = self.running(at).filter(|task| may(task)).collect();
        let place = service.dice().of("chosen").at(at.0).below(running.len() as u64);
        running.get(place as usize).map(|task| task.id.clone())
    }

    /// How many tasks should run at `now`.
    pub(crate) fn desired(&self, now: Moment) -> u32 {
        self.desired.iter().rev().find(|(since, _)| *since <= now).map_or(0, |(_, desired)| *desired)
    }

    /// What a deployment would begin with at `now`.
    pub(crate) fn settings(&self, now: Moment) -> Settings {
        let known = self.settings.iter().rev().find(|(since, _)| *since <= now);
        known.map(|(_, settings)| settings.clone()).unwrap_or_default()
    }

    /// The deployment that counts at `now`.
    pub(crate) fn primary(&self, now: Moment) -> Option<&Deployment> {
        self.deployments.iter().rev().find(|deployment| deployment.created <= now)
    }

    /// The newest revision of the task definition at `now`.
    pub(crate) fn latest_revision(&self, now: Moment) -> u32 {
        let deployed = self.deployments.iter().filter(|deployment| deployment.created <= now);
        let registered = self.registered.iter().filter(|(_, at, _)| *at <= now);
        let known =
            deployed.map(|deployment| deployment.revision).chain(registered.map(|(number, ..)| *number));
        known.max().unwrap_or_default()
    }

    /// A revision as a caller registered it; nothing for one of the service's own history.
    pub(crate) fn registration(&self, revision: u32) -> Option<&(u32, Moment, Arc<Registration>)> {
        self.registered.iter().find(|(number, ..)| *number == revision)
    }

    /// What ECS has told up to `now`, the newest first: no more than `most`.
    pub(crate) fn told(&self, service: &Service, now: Moment, most: usize) -> Vec<Event> {
        /// Events of targets that flap are told for so long.
        const HISTORY: i64 = 3 * HOUR;
        /// ECS hears of it once a second check has failed.
        const HEARD: i64 = 20 * SECOND;
        let past = self.events.iter().rev().filter(|event| event.at <= now).take(most);
        let falls = self.tasks.iter().filter(|task| task.flaps.is_some()).flat_map(|task| {
            let message =
                format!("(service {}) {}", service.name(), service.unhealthy(task, TargetState::TimedOut));
            let falls = task.falls(now.plus_millis(-HISTORY), now.plus_millis(-HEARD));
            falls.map(move |at| Event { at: at.plus_millis(HEARD), message: message.clone() })
        });
        let mut told: Vec<Event> = past.cloned().chain(falls).collect();
        told.sort_by_key(|event| std::cmp::Reverse(event.at));
        told.truncate(most);
        told
    }

    /// Tasks whose state at `now` is one that `wanted` picks, in the order of their launch.
    pub(crate) fn tasks_in(
        &self,
        now: Moment,
        wanted: impl Fn(Status) -> bool,
    ) -> impl Iterator<Item = &Task> {
        self.tasks.iter().filter(move |task| task.status(now).is_some_and(&wanted))
    }

    /// Tasks that run at `now` and are to go on.
    fn running(&self, now: Moment) -> impl Iterator<Item = &Task> {
        self.tasks_in(now, |status| status == Status::Running)
    }

    /// Whether a task runs on capacity that AWS may take back.
    pub(crate) fn has_spot(&self, now: Moment) -> bool {
        self.running(now).any(is_on_spot)
    }

    pub(crate) fn has_running(&self, now: Moment) -> bool {
        self.running(now).next().is_some()
    }

    /// How much users feel failing tasks at `now`, from 0 to 1.
    pub(crate) fn harm(&self, now: Moment) -> f64 {
        self.tasks.iter().map(|task| task.harm(now)).fold(0.0, f64::max)
    }

    fn begin_deployment(
        &mut self,
        service: &Service,
        at: Moment,
        revision: u32,
        hold: Option<Hold>,
        fate: RolloutFate,
    ) {
        let registration = self.registration(revision).map(|(.., registration)| registration);
        self.deployments.push(Deployment {
            id: deployment_id(service, at, self.deployments.len()),
            revision,
            size: registration.map_or_else(|| service.size_at(revision), |known| known.size),
            image: registration
                .map_or_else(|| service.image(revision).into(), |known| Arc::clone(&known.image)),
            settings: self.settings(at),
            created: at,
            completed: None,
            failed: None,
            adopted: Vec::new(),
            // What fails anyway needs nothing that holds it up.
            hold: hold.filter(|_| fate == RolloutFate::Fine),
            fate,
        });
    }

    /// Undoes what was only planned: everything that would happen after `at`.
    pub(super) fn forget_plans_after(&mut self, at: Moment) {
        self.tasks.retain(|task| task.created <= at);
        for task in &mut self.tasks {
            task.stop.take_if(|stop| stop.at > at);
            task.troubles.retain(|trouble| trouble.from <= at);
        }
        self.deployments.retain(|deployment| deployment.created <= at);
        for deployment in &mut self.deployments {
            deployment.completed.take_if(|completed| *completed > at);
            deployment.failed.take_if(|failed| *failed > at);
        }
        self.events.retain(|event| event.at <= at);
    }
}

fn is_on_spot(task: &Task) -> bool {
    task.provider.as_deref() == Some(SPOT)
}

/// The id of the deployment that begins at `at`, after so many others.
pub(super) fn deployment_id(service: &Service, at: Moment, others: usize) -> String {
    format!("ecs-svc/{}", service.dice().of("deployment").at(at.0).at(others as i64).decimal(19))
}

#[cfg(test)]
mod tests;
