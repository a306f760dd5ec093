//! How ECS brings a service from the tasks it has to the tasks it should have.
//!
//! Tasks are replaced in up to three steps: some new ones start and pass their health checks, as many old ones drain
//! and stop. The last old task may be on hold. Every turn leaves an event in ECS's own words.

use protocol::{Moment, demo::RolloutFate};

use super::{
    capacity::{self, Fleet, Seat, left, next_provider},
    ending::Stop,
    orders::Hold,
    service::Service,
    size::Size,
    task::{TargetState, Task, Trouble},
    timeline::{Deployment, Event, Timeline},
};
use crate::time::{MINUTE, SECOND};

/// How long the scheduler takes to act.
pub(super) const REACTION: i64 = 8 * SECOND;

/// Plans what becomes of a service.
pub(super) struct Planner<'a> {
    pub(super) timeline: &'a mut Timeline,
    pub(super) service: &'a Service,
    /// The room that other services' tasks take on the same container instances.
    pub(super) seats: &'a [Seat],
}

impl Planner<'_> {
    /// Plans the way from the tasks that are there at `at` to those that should be.
    pub(super) fn converge(&mut self, at: Moment) {
        let Some(primary) = self.timeline.deployments.last().cloned() else { return };
        match primary.fate {
            // What was given up is not tried again.
            _ if primary.failed.is_some() => {}
            fate if fate != RolloutFate::Fine && self.timeline.desired(at) > 0 => self.attempt(&primary, at),
            _ => self.roll(&primary, at),
        }
    }

    /// Replaces the tasks of older deployments by as many of `primary` as there should be.
    pub(super) fn roll(&mut self, primary: &Deployment, at: Moment) {
        let desired = self.timeline.desired(at) as usize;
        let (new, old): (Vec<usize>, Vec<usize>) =
            self.wanted(at).partition(|index| primary.owns(&self.timeline.tasks[*index]));
        // What serves nobody yet is stopped first.
        let serves = |index: &usize| self.timeline.tasks[*index].has_passed(at);
        let (mut old, idle): (Vec<usize>, Vec<usize>) = old.into_iter().partition(serves);
        let surplus = new.len().saturating_sub(desired);
        let leaving: Vec<usize> = new[new.len() - surplus..].iter().chain(&idle).copied().collect();
        let mut now = at.plus_millis(REACTION);
        if !leaving.is_empty() {
            self.stop(&leaving, now);
        }
        let mut missing = desired.saturating_sub(new.len());
        let held = primary.hold.filter(|hold| at < hold.released && missing > 0);
        let held = held.and_then(|hold| Some((hold, old.pop()?)));
        if let Some((hold, task)) = held {
            self.fail(task, hold, at);
            missing -= 1;
        }
        let steps = if old.is_empty() { 1 } else { desired.clamp(1, 3) };
        for step in 0..steps {
            let batch = missing.div_ceil(steps - step);
            missing -= batch;
            let leaving = old.len().div_ceil(steps - step);
            let leaving: Vec<usize> = old.drain(..leaving).collect();
            match self.replace(primary, batch, &leaving, now) {
                Some(done) => now = done,
                None => return,
            }
        }
        if let Some((hold, task)) = held {
            self.note(now, "was unable to scale in due to (reason 1 tasks under protection)");
            match self.replace(primary, 1, &[task], hold.released.max(now)) {
                Some(done) => now = done,
                None => return,
            }
        }
        self.settle(primary, now);
    }

    /// The places of the tasks that live at `at`.
    pub(super) fn wanted(&self, at: Moment) -> impl Iterator<Item = usize> {
        (0..self.timeline.tasks.len()).filter(move |index| self.timeline.tasks[*index].is_wanted(at))
    }

    /// Starts `count` tasks and, once they have passed their checks, stops `leaving`. Answers when that is done;
    /// nothing when some found no room, and all stays as it is.
    fn replace(
        &mut self,
        deployment: &Deployment,
        count: usize,
        leaving: &[usize],
        at: Moment,
    ) -> Option<Moment> {
        let started: Vec<usize> = (0..count).map_while(|_| self.launch(deployment, at)).collect();
        let started: Vec<Task> = started.iter().map(|index| self.timeline.tasks[*index].clone()).collect();
        let mut done = at;
        if let Some(last) = started.iter().filter_map(|task| task.started).max() {
            self.note_started(&started);
            if let Some(group) = &self.service.target_group_arn {
                let count = started.len();
                self.note(last, &format!("registered {count} targets in (target-group {group})"));
            }
            done = started.iter().filter_map(|task| task.passed).fold(last, Moment::max);
        }
        match leaving {
            _ if started.len() < count => None,
            [] => Some(done),
            _ => Some(self.stop(leaving, done.plus_millis(REACTION))),
        }
    }

    /// Launches one task and tells its place; nothing when no container instance will have room for it.
    pub(super) fn launch(&mut self, deployment: &Deployment, at: Moment) -> Option<usize> {
        let (service, number) = (self.service, self.timeline.launched);
        let own = |provider: &str| {
            let siblings = self.timeline.tasks.iter().filter(|task| task.is_wanted(at));
            let siblings = siblings.filter(|task| task.deployment == deployment.id);
            siblings.filter(|task| task.provider.as_deref() == Some(provider)).count() as u32
        };
        let provider = next_provider(&deployment.settings.strategy, own);
        let (instance, from) = match &service.fleet {
            None => (None, at),
            Some(fleet) => {
                let taken: Vec<Seat> =
                    self.seats.iter().cloned().chain(capacity::seats(self.timeline, at)).collect();
                let seat = fleet.seat(deployment.size, &taken, at);
                if seat.as_ref().is_none_or(|(_, from)| *from > at) {
                    self.note_crowded(fleet, &taken, deployment.size, at);
                }
                self.timeline.is_crowded |= seat.is_none();
                let (instance, from) = seat?;
                (Some(instance), from)
            }
        };
        let task = service.launch(number, from, deployment, provider, instance);
        self.timeline.launched += 1;
        self.timeline.tasks.push(task);
        Some(self.timeline.tasks.len() - 1)
    }

    /// Stops the tasks at these places. Answers when the last is gone.
    pub(super) fn stop(&mut self, leaving: &[usize], at: Moment) -> Moment {
        let mut stopped = Vec::new();
        for index in leaving {
            let task = &mut self.timeline.tasks[*index];
            task.stop = Some(Stop::scaled_in(self.service, task, at));
            stopped.push(task.clone());
        }
        let count = stopped.len();
        self.note(at, &format!("has stopped {count} running tasks: {}.", listed(&stopped)));
        if let Some(group) = &self.service.target_group_arn {
            self.note(at, &format!("has begun draining connections on {count} tasks."));
            self.note(at, &format!("deregistered {count} targets in (target-group {group})"));
        }
        stopped.iter().filter_map(|task| Some(task.stop.as_ref()?.gone)).fold(at, Moment::max)
    }

    /// Lets the held task fail, which ECS reports every ten minutes.
    fn fail(&mut self, index: usize, hold: Hold, now: Moment) {
        let task = &mut self.timeline.tasks[index];
        if task.troubles.iter().all(|trouble| trouble.until.is_some()) {
            task.troubles.push(Trouble { from: hold.fails, until: None, state: TargetState::TimedOut });
        }
        let message = self.service.unhealthy(task, TargetState::TimedOut);
        let reports = (0..).map(|report| hold.fails.plus_millis(20 * SECOND + report * 10 * MINUTE));
        for at in reports.skip_while(|at| *at <= now).take_while(|at| *at < hold.released) {
            self.note(at, &message);
        }
    }

    /// Completes the primary deployment, unless it was completed before.
    fn settle(&mut self, primary: &Deployment, at: Moment) {
        if primary.completed.is_none() {
            self.note(at, &format!("(deployment {}) deployment completed.", primary.id));
            if let Some(deployment) = self.timeline.deployments.last_mut() {
                deployment.completed = Some(at);
            }
        }
        self.note(at.plus_millis(SECOND), "has reached a steady state.");
    }

    /// Says which tasks were started, a moment after the first of them was.
    pub(super) fn note_started(&mut self, started: &[Task]) {
        let Some(first) = started.iter().map(|task| task.created).min() else { return };
        let count = started.len();
        let message = format!("has started {count} tasks: {}.", listed(started));
        self.note(first.plus_millis(SECOND), &message);
    }

    /// Says once that no instance has room.
    fn note_crowded(&mut self, fleet: &Fleet, taken: &[Seat], size: Size, at: Moment) {
        const WORDS: &str =
            "was unable to place a task because no container instance met all of its requirements.";
        if self.timeline.events.iter().any(|event| event.at == at && event.message.contains(WORDS)) {
            return;
        }
        let rooms = fleet.instances.iter().map(|instance| (left(instance, taken, at), instance));
        let Some((room, closest)) = rooms.max_by_key(|(room, _)| (room.cpu, room.memory)) else { return };
        let short = if room.cpu < size.cpu { "CPU units" } else { "memory" };
        let message = format!(
            "{WORDS} The closest matching (container-instance {}) has insufficient {short} available. \
             For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.",
            closest.container_instance
        );
        self.note(at, &message);
    }

    pub(super) fn note(&mut self, at: Moment, what: &str) {
        let message = format!("(service {}) {what}", self.service.name());
        self.timeline.events.push(Event { at, message });
    }
}

/// `(task a) (task b)`, as ECS lists them.
pub(super) fn listed(tasks: &[Task]) -> String {
    tasks.iter().map(|task| format!("(task {})", task.id)).collect::<Vec<_>>().join(" ")
}
