//! What replacing all tasks means, whatever it is done for.

use super::{
    Draft,
    draft::{tasks, verb},
    workload::{capacity, under_way},
};
use crate::changes::{present::Present, room::Size};

/// How far the number of running tasks may move while they are replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Corridor {
    /// Least tasks that run.
    pub(super) least: u32,
    /// Most tasks that run.
    pub(super) most: u32,
}

impl Corridor {
    /// As ECS counts: the least rounded up, the most rounded down.
    pub(super) fn of(present: &Present) -> Self {
        let share = |percent: u32| u64::from(present.service.desired) * u64::from(percent);
        let fit = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        Self {
            least: fit(share(present.service.min_healthy_percent).div_ceil(100)),
            most: fit(share(present.service.max_percent) / 100),
        }
    }
}

/// Why ECS does not roll the service out, if so.
pub(super) fn refusal(present: &Present) -> Option<String> {
    let controller = present.service.controller.as_ref()?;
    Some(format!("The service is deployed by {controller}, not by ECS: deploy it there"))
}

/// Says what happens while the tasks are replaced by such of size `each`, and what could go wrong.
pub(super) fn describe(draft: &mut Draft, each: Option<Size>, present: &Present) {
    let service = &present.service;
    let desired = service.desired;
    if desired == 0 {
        draft.effect("No task runs: what is started next is the new one");
        return;
    }
    let Corridor { least, most } = Corridor::of(present);
    let surge = most.saturating_sub(desired);
    draft.effect(format!("{} {} replaced", tasks(desired), verb(desired, "is", "are")));
    if surge > 0 {
        draft.effect(format!(
            "Meanwhile at least {} and at most {} run ({} % to {} %)",
            tasks(least),
            tasks(most),
            service.min_healthy_percent,
            service.max_percent
        ));
        capacity(draft, surge, each, present);
    } else if least >= desired {
        draft.danger(format!(
            "ECS can replace none of them: it may run no task more ({} %) and none fewer ({} %)",
            service.max_percent, service.min_healthy_percent
        ));
    } else if least == 0 {
        draft.danger("All tasks may be stopped before the first new one runs: nothing answers meanwhile");
    } else {
        let missing = desired - least;
        draft.warn(format!("Up to {} {} missing meanwhile", tasks(missing), verb(missing, "is", "are")));
    }
    if surge > 0 && least == 0 && desired == 1 {
        draft.warn("The only task may be stopped before the new one runs");
    }
    if let Some(grace) = service.grace_seconds.filter(|_| service.balanced) {
        draft.effect(format!("A new task may fail its load balancer's checks for {grace} s"));
    }
    breaker(draft, present);
    under_way(draft, present, "this one replaces it");
}

fn breaker(draft: &mut Draft, present: &Present) {
    let breaker = present.service.breaker;
    if !breaker.enabled {
        draft.warn(
            "There is no circuit breaker: ECS goes on starting tasks that fail, until somebody stops it",
        );
    } else if breaker.rollback {
        draft
            .effect("If its tasks keep failing, the circuit breaker goes back to the last revision that ran");
    } else {
        draft.note("The circuit breaker stops a deployment that fails, and does not go back by itself");
    }
}
