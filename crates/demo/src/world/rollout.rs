//! How ECS brings a service from the tasks it has to the tasks it should have.
//!
//! Tasks are replaced in up to three steps: some new ones start and pass their health checks, as many old ones drain
//! and stop. The last old task may be on hold. Every turn leaves an event in ECS's own words.

use protocol::Moment;

use super::{
    service::Service,
    task::Task,
    timeline::{Deployment, Event, Hold, Timeline},
};
use crate::time::{MINUTE, SECOND};

/// How long the scheduler takes to act.
const REACTION: i64 = 8 * SECOND;

impl Timeline {
    /// Plans the way from the tasks that are there at `at` to those that should be.
    pub(super) fn converge(&mut self, service: &Service, at: Moment) {
        let Some(primary) = self.deployments.last().cloned() else { return };
        let desired = self.desired(at) as usize;
        let (new, mut old): (Vec<usize>, Vec<usize>) = (0..self.tasks.len())
            .filter(|index| self.tasks[*index].is_wanted(at))
            .partition(|index| self.tasks[*index].deployment == primary.id);
        let surplus = new.len().saturating_sub(desired);
        if surplus > 0 {
            let last: Vec<usize> = new[new.len() - surplus..].to_vec();
            self.stop(service, &last, at.plus_millis(REACTION));
        }
        let mut missing = desired.saturating_sub(new.len());
        let held = primary.hold.filter(|hold| at < hold.released && missing > 0);
        let held = held.and_then(|hold| Some((hold, old.pop()?)));
        if let Some((hold, task)) = held {
            self.fail(service, task, hold, at);
            missing -= 1;
        }
        let steps = if old.is_empty() { 1 } else { desired.clamp(1, 3) };
        let mut now = at.plus_millis(REACTION);
        for step in 0..steps {
            let batch = missing.div_ceil(steps - step);
            missing -= batch;
            let leaving = old.len().div_ceil(steps - step);
            let leaving: Vec<usize> = old.drain(..leaving).collect();
            now = self.replace(service, &primary, batch, &leaving, now);
        }
        if let Some((hold, task)) = held {
            self.note(service, now, "was unable to scale in due to (reason 1 tasks under protection)");
            now = self.replace(service, &primary, 1, &[task], hold.released.max(now));
        }
        self.settle(service, &primary, now);
    }

    /// Starts `count` tasks and, once they have passed their checks, stops `leaving`. Answers when that is done.
    fn replace(
        &mut self,
        service: &Service,
        deployment: &Deployment,
        count: usize,
        leaving: &[usize],
        at: Moment,
    ) -> Moment {
        let started: Vec<Task> = (0..count).map(|_| self.launch(service, deployment, at)).collect();
        let mut done = at;
        if let Some(last) = started.iter().map(|task| task.started).max() {
            self.note(
                service,
                at.plus_millis(SECOND),
                &format!("has started {count} tasks: {}.", listed(&started)),
            );
            if let Some(group) = &service.target_group_arn {
                self.note(service, last, &format!("registered {count} targets in (target-group {group})"));
            }
            done = started.iter().map(|task| task.passed).fold(last, Moment::max);
        }
        if leaving.is_empty() { done } else { self.stop(service, leaving, done.plus_millis(REACTION)) }
    }

    fn launch(&mut self, service: &Service, deployment: &Deployment, at: Moment) -> Task {
        let task = service.launch(self.launched, at, deployment.revision, &deployment.id);
        self.launched += 1;
        self.tasks.push(task.clone());
        task
    }

    /// Stops the tasks at these places. Answers when the last is gone.
    fn stop(&mut self, service: &Service, leaving: &[usize], at: Moment) -> Moment {
        let mut stopped = Vec::new();
        for index in leaving {
            let task = &mut self.tasks[*index];
            let reason = format!("Scaling activity initiated by (deployment {})", task.deployment);
            task.stop = Some(service.stop(at, "ServiceSchedulerInitiated", reason));
            stopped.push(task.clone());
        }
        let count = stopped.len();
        self.note(service, at, &format!("has stopped {count} running tasks: {}.", listed(&stopped)));
        if let Some(group) = &service.target_group_arn {
            self.note(service, at, &format!("has begun draining connections on {count} tasks."));
            self.note(service, at, &format!("deregistered {count} targets in (target-group {group})"));
        }
        stopped.iter().filter_map(|task| Some(task.stop.as_ref()?.gone())).fold(at, Moment::max)
    }

    /// Lets the held task fail, which ECS reports every ten minutes.
    fn fail(&mut self, service: &Service, index: usize, hold: Hold, now: Moment) {
        let task = &mut self.tasks[index];
        task.fails = Some(hold.fails);
        let (id, group) = (task.id.clone(), service.target_group_arn.clone().unwrap_or_default());
        let message = format!(
            "(task {id}) (port {}) is unhealthy in (target-group {group}) due to (reason Request timed out)",
            service.port
        );
        let reports = (0..).map(|report| hold.fails.plus_millis(20 * SECOND + report * 10 * MINUTE));
        for at in reports.skip_while(|at| *at <= now).take_while(|at| *at < hold.released) {
            self.note(service, at, &message);
        }
    }

    /// Completes the primary deployment, unless it was completed before.
    fn settle(&mut self, service: &Service, primary: &Deployment, at: Moment) {
        if primary.completed.is_none() {
            self.note(service, at, &format!("(deployment {}) deployment completed.", primary.id));
            if let Some(deployment) = self.deployments.last_mut() {
                deployment.completed = Some(at);
            }
        }
        self.note(service, at.plus_millis(SECOND), "has reached a steady state.");
    }

    fn note(&mut self, service: &Service, at: Moment, what: &str) {
        self.events.push(Event { at, message: format!("(service {}) {what}", service.name()) });
    }
}

/// `(task a) (task b)`, as ECS lists them.
fn listed(tasks: &[Task]) -> String {
    tasks.iter().map(|task| format!("(task {})", task.id)).collect::<Vec<_>>().join(" ")
}
