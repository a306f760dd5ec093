//! Deployments that cannot succeed: ECS tries again and again, until its circuit breaker opens and it returns to the
//! last deployment that was well.

use protocol::{Moment, demo::RolloutFate};

use super::{
    ending::Stop,
    rollout::{Planner, REACTION, listed},
    task::{TargetState, Task, Trouble},
    timeline::{Deployment, deployment_id},
};
use crate::time::{DAY, MINUTE, SECOND};

/// Failed tasks at which the circuit breaker opens: half of the desired ones, at least 3, at most 200.
pub(crate) const fn threshold(desired: u32) -> usize {
    let half = desired.div_ceil(2);
    if half < 3 {
        3
    } else if half > 200 {
        200
    } else {
        half as usize
    }
}

impl Planner<'_> {
    /// Launches tasks of `primary`, none of which gets well, while older ones go on serving.
    pub(super) fn attempt(&mut self, primary: &Deployment, at: Moment) {
        /// Without a circuit breaker nothing ends the attempts; this many are planned.
        const HORIZON: i64 = DAY;
        let desired = self.timeline.desired(at) as usize;
        let breaks = self.service.breaker && primary.completed.is_none();
        let most = if breaks { threshold(self.timeline.desired(at)) } else { usize::MAX };
        let (own, old): (Vec<usize>, Vec<usize>) =
            self.wanted(at).partition(|index| primary.owns(&self.timeline.tasks[*index]));
        if let Some(surplus) = old.get(desired..).filter(|surplus| !surplus.is_empty()) {
            self.stop(surplus, at.plus_millis(REACTION));
        }
        let mut ends: Vec<Moment> = self.failures(primary).collect();
        let mut slots: Vec<Moment> = Vec::new();
        for index in own {
            let end = self.doom(index, primary, at);
            ends.push(end);
            slots.push(end.plus_millis(REACTION));
        }
        // Half as many again as are desired may run.
        let room = (desired + desired.div_ceil(2)).saturating_sub(old.len().min(desired)).max(1);
        slots.resize(room.max(slots.len()), at.plus_millis(REACTION));
        loop {
            slots.sort_unstable();
            let next = slots[0];
            if opened(&mut ends, most).is_some_and(|opened| opened <= next) || next > at.plus_millis(HORIZON)
            {
                break;
            }
            let Some(index) = self.launch(primary, next) else { break };
            let launched = self.timeline.tasks[index].clone();
            self.note_started(std::slice::from_ref(&launched));
            let end = self.doom(index, primary, at);
            ends.push(end);
            slots[0] = end.plus_millis(if breaks { REACTION } else { pause(ends.len() / room) });
        }
        match opened(&mut ends, most) {
            Some(opened) => self.give_up(primary, opened.plus_millis(2 * SECOND)),
            None => self.note_inconsistent(&ends),
        }
    }

    /// When tasks of the deployment failed.
    fn failures(&self, deployment: &Deployment) -> impl Iterator<Item = Moment> {
        let own = self.timeline.tasks.iter().filter(|task| task.deployment == deployment.id);
        own.filter_map(|task| task.stop.as_ref().filter(|stop| stop.counts).map(|stop| stop.at))
    }

    /// Sets the end that the deployment's fate has for a task, and says when it comes. What happened up to `since` has
    /// been told.
    fn doom(&mut self, index: usize, deployment: &Deployment, since: Moment) -> Moment {
        let service = self.service;
        let task = &mut self.timeline.tasks[index];
        let dice = service.dice().of("doom").of(&task.id);
        let started = task.started.unwrap_or(task.created);
        let in_seconds =
            |from: Moment, low: f64, high: f64| from.plus_millis(dice.between(low, high) as i64 * SECOND);
        task.passed = None;
        let mut state = None;
        let stop = match deployment.fate {
            RolloutFate::BadImage | RolloutFate::Fine => {
                task.started = None;
                let failed = task.created.plus_millis(Task::PROVISIONING);
                Stop::unpullable(in_seconds(failed, 9.0, 17.0), &task.image)
            }
            RolloutFate::FailingChecks => {
                let grace = f64::from(deployment.settings.grace_period.unwrap_or_default().max(60));
                state = service.is_in_front().then_some(TargetState::Refusing);
                Stop::failed_checks(service, in_seconds(started, grace + 20.0, grace + 35.0))
            }
            RolloutFate::OutOfMemory => {
                Stop { counts: true, ..Stop::out_of_memory(in_seconds(started, 16.0, 34.0)) }
            }
        };
        if let Some(state) = state.filter(|_| task.troubles.is_empty()) {
            task.troubles.push(Trouble { from: started.plus_millis(35 * SECOND), until: None, state });
        }
        let (at, registered) = (stop.at, task.started);
        task.stop = Some(stop);
        self.note_doom(index, (registered, at), state, since);
        at
    }

    /// What ECS says while a task starts, fails and is stopped.
    fn note_doom(
        &mut self,
        index: usize,
        (registered, stopped): (Option<Moment>, Moment),
        state: Option<TargetState>,
        since: Moment,
    ) {
        let Some(group) = self.service.target_group_arn.clone() else { return };
        let Some(registered) = registered else { return };
        let mut told = vec![(registered, format!("registered 1 targets in (target-group {group})"))];
        if let Some(state) = state {
            let task = listed(std::slice::from_ref(&self.timeline.tasks[index]));
            let words = self.service.unhealthy(&self.timeline.tasks[index], state);
            told.push((stopped.plus_millis(-SECOND), words));
            told.push((stopped, format!("has stopped 1 running tasks: {task}.")));
        }
        told.push((stopped, format!("deregistered 1 targets in (target-group {group})")));
        for (at, what) in told.into_iter().filter(|(at, _)| *at > since) {
            self.note(at, &what);
        }
    }

    /// The circuit breaker opens: the deployment has failed, and the last one that was well takes its place.
    fn give_up(&mut self, primary: &Deployment, at: Moment) {
        self.note(at, &format!("(deployment {}) deployment failed: tasks failed to start.", primary.id));
        for task in self.timeline.tasks.iter_mut().filter(|task| task.deployment == primary.id) {
            task.stop.take_if(|stop| stop.at > at);
        }
        let done = |deployment: &&Deployment| deployment.completed.is_some();
        let good = self.timeline.deployments.iter().rev().find(done).cloned();
        let count = self.timeline.deployments.len();
        if let Some(failed) = self.timeline.deployments.last_mut() {
            failed.failed = Some(at);
        }
        let Some(good) = good else {
            let left: Vec<usize> =
                self.wanted(at).filter(|index| primary.owns(&self.timeline.tasks[*index])).collect();
            if !left.is_empty() {
                self.stop(&left, at.plus_millis(REACTION));
            }
            return;
        };
        self.note(at.plus_millis(SECOND), &format!("rolling back to deployment {}.", good.id));
        let mut adopted = good.adopted.clone();
        adopted.push(good.id.clone());
        let rollback = Deployment {
            id: deployment_id(self.service, at, count),
            created: at,
            completed: None,
            adopted,
            hold: None,
            fate: RolloutFate::Fine,
            ..good
        };
        self.timeline.deployments.push(rollback.clone());
        self.roll(&rollback, at);
    }

    /// What ECS says after some failures when nothing stops it from trying.
    fn note_inconsistent(&mut self, ends: &[Moment]) {
        const WORDS: &str = "is unable to consistently start tasks successfully. For more information, see the \
                             Troubleshooting section of the Amazon ECS Developer Guide.";
        if let Some(at) = ends.get(4) {
            self.note(at.plus_millis(SECOND), WORDS);
        }
    }
}

/// When the circuit breaker opens: at the `most`th failure.
fn opened(ends: &mut [Moment], most: usize) -> Option<Moment> {
    ends.sort_unstable();
    most.checked_sub(1).and_then(|last| ends.get(last)).copied()
}

/// How long ECS waits after so many failures in a row: up to 15 minutes.
fn pause(failures: usize) -> i64 {
    let doublings = u32::try_from(failures.saturating_sub(2)).unwrap_or(u32::MAX).min(7);
    (REACTION << doublings).min(15 * MINUTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_breaker_opens_at_half_of_the_desired_tasks_within_its_bounds() {
        assert_eq!([1, 4, 6, 7, 100, 400, 900].map(threshold), [3, 3, 3, 4, 50, 200, 200]);
    }

    #[test]
    fn ecs_waits_longer_and_longer() {
        let pauses: Vec<i64> = (0..20).map(pause).collect();
        assert!(pauses.is_sorted());
        assert_eq!((pauses[0], pauses[19]), (REACTION, 15 * MINUTE));
    }
}
