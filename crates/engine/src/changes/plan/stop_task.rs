//! One task stopped.

use protocol::changes::Change;

use super::{
    Draft,
    draft::{tasks, verb},
    rollout::Corridor,
    workload::under_way,
};
use crate::changes::present::{Asked, Present, TaskNow};

/// What a container gets to end by itself where its definition says nothing.
const STOP_SECONDS: u32 = 30;

pub(super) fn draft(id: &str, present: &Present) -> Draft {
    let service = &present.service;
    let name = &service.id.name;
    let mut draft = Draft::new(format!("Stop task {id} of {name}"));
    let task = match &present.asked {
        Asked::Task(task) => task.as_ref(),
        Asked::Nothing | Asked::Revision(_) => None,
    };
    let Some(task) = task else {
        draft.refuse(format!("{name} has no task {id}: it may have ended already"));
        draft
            .way_out("Replace all of its tasks by new ones", Change::Restart { service: service.id.clone() });
        return draft;
    };
    draft.step(format!("Task {id}"), &task.last_status, &"STOPPED");
    if !task.wanted {
        draft.refuse(format!("Task {id} is already being stopped ({})", task.last_status));
        return draft;
    }
    describe(&mut draft, present, task);
    draft.monthly_usd = Some(0.0);
    draft.no_undo("A stopped task does not come back; the service starts another in its place");
    draft
}

fn describe(draft: &mut Draft, present: &Present, task: &TaskNow) {
    let service = &present.service;
    let drain = if service.balanced { "The load balancer lets its requests end; then its" } else { "Its" };
    draft.effect(format!(
        "{drain} containers are asked to end, and killed after {STOP_SECONDS} s where the task definition gives no \
         other time"
    ));
    let revision = service.primary().and_then(|primary| primary.revision);
    if service.desired > 0 {
        let which = revision.map_or_else(String::new, |revision| format!(" of revision {revision}"));
        draft.effect(format!("The service starts another task{which} in its place"));
    }
    let running = task.last_status == "RUNNING";
    let left = if running { service.running.saturating_sub(1) } else { service.running };
    if running && left == 0 {
        draft.danger("It is the only task that runs: nothing answers until another does");
    } else if running && left < Corridor::of(present).least {
        let runs = verb(left, "runs", "run");
        draft.warn(format!("Only {} {runs} meanwhile, fewer than a deployment would leave", tasks(left)));
    }
    under_way(draft, present, "stopping tasks may make it count as failing");
}
