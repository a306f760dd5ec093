//! What changes the number of tasks that run.

use protocol::changes::{Change, Severity};

use super::{
    Draft, Setting,
    draft::{tasks, verb},
};
use crate::{
    catalogue::model::Figure,
    changes::{
        present::{Capacity, DefinitionNow, Present, ScalingNow},
        room::{Room, Size, fitting},
    },
};

/// ECS runs no more tasks of a service than this (Amazon ECS service quotas, "Tasks per service").
pub(super) const MOST: u32 = 5_000;
/// From so many times as many tasks on, it is asked whether a figure was mistyped.
const LEAP: u32 = 5;

/// What becomes of the tasks when their number goes from `before` to `after`.
pub(super) fn move_count(draft: &mut Draft, before: u32, after: u32, present: &Present) {
    let service = &present.service;
    if after > before {
        let more = after - before;
        let grace = service.grace_seconds.filter(|_| service.balanced).map_or_else(String::new, |grace| {
            format!(
                "; a new one may fail its load balancer's checks for {grace} s before it counts as unhealthy"
            )
        });
        draft.effect(format!("{} {}{grace}", tasks(more), verb(more, "starts", "start")));
        let each = present.definition.as_ref().map(DefinitionNow::size);
        capacity(draft, more, each, present);
    } else if after < before {
        let fewer = before - after;
        let drained =
            if service.balanced { ", after the load balancer has let their requests end" } else { "" };
        draft.effect(format!(
            "{} {}{drained}; ECS chooses which",
            tasks(fewer),
            verb(fewer, "stops", "stop")
        ));
    }
}

/// What `more` tasks of size `each` at the same time ask of the capacity.
pub(super) fn capacity(draft: &mut Draft, more: u32, each: Option<Size>, present: &Present) {
    match (&present.service.capacity, each) {
        (Capacity::Instances(name), _) => room(draft, more, each, name, &present.room),
        (Capacity::Fargate { .. }, Some(Size { cpu: cpu @ 1.., .. })) => {
            let vcpu = f64::from(more) * f64::from(cpu) / 1_024.0;
            draft.note(format!(
                "It takes {vcpu} vCPU more of the account's Fargate quota, which is shared by all services of the \
                 region"
            ));
        }
        (Capacity::Fargate { .. }, _) => {}
    }
}

/// Whether the instances `name` have room for `more` tasks.
fn room(draft: &mut Draft, more: u32, each: Option<Size>, name: &str, room: &Room) {
    match (room, each) {
        (Room::Left(left), Some(each)) => match fitting(each, left) {
            fit if fit < more => draft.warn(format!(
                "The instances ({name}) have room for only {fit} of {more} new {} now, by CPU and memory; what finds \
                 none stays pending",
                verb(more, "task", "tasks")
            )),
            _ => draft.note(format!(
                "The instances ({name}) have room for {more} new {}, by CPU and memory",
                verb(more, "task", "tasks")
            )),
        },
        (Room::Unread(Some(error)), _) => {
            draft.warn(format!("Whether the instances ({name}) have room could not be read: {error}"))
        }
        _ => draft.note(format!(
            "The instances ({name}) must have room for {} more; what finds none stays pending",
            tasks(more)
        )),
    };
}

/// What is wrong with running `count` tasks for good.
pub(super) fn judge_count(draft: &mut Draft, count: u32, present: &Present, setting: Setting<'_>) {
    match count {
        0 => {
            let users =
                if present.service.balanced { "every request to it fails" } else { "its work stands still" };
            draft.danger(format!("Nothing runs any more: {users} until the count is raised"));
        }
        1 if present.service.desired != 1 => {
            draft.warn("One task has no spare: while it is replaced or its zone fails, nothing runs");
        }
        _ => {}
    }
    let before = present.service.desired.max(1);
    if count >= before.saturating_mul(LEAP) && count >= 10 {
        draft.warn(format!("{count} is {} times as many as now", count / before));
    }
    declared(draft, count, setting);
}

/// What the design says of running `count` tasks.
pub(super) fn declared(draft: &mut Draft, count: u32, setting: Setting<'_>) {
    let Some(service) = setting.declared else { return };
    let Some((expectation, (min, max))) =
        service.expect.0.get(&Figure::Tasks).zip(service.expect.range(Figure::Tasks))
    else {
        return;
    };
    let given = crate::catalogue::figures::words(Figure::Tasks, &expectation.value);
    let count = f64::from(count);
    if count < min {
        let severity = if count == 0.0 { Severity::Danger } else { Severity::Warning };
        draft.hazard(severity, format!("Fewer than the design gives: {given}"), Some(&expectation.place));
    } else if count > max {
        draft.hazard(
            Severity::Note,
            format!("More than the design gives: {given}"),
            Some(&expectation.place),
        );
    } else {
        draft.by_design(format!("The design gives {given}"), &expectation.place);
    }
}

/// Where Application Auto Scaling brings `count` to by itself.
pub(super) const fn brought_to(count: u32, scaling: &ScalingNow) -> u32 {
    let suspended = scaling.suspended;
    if count < scaling.min && !suspended.outward {
        scaling.min
    } else if count > scaling.max && !suspended.inward {
        scaling.max
    } else {
        count
    }
}

/// Says which policies go on to move the count.
pub(super) fn fighting(draft: &mut Draft, scaling: &ScalingNow) {
    if scaling.suspended.is_whole() {
        let (min, max) = (scaling.min, scaling.max);
        draft.note(format!(
            "Scaling is suspended: nothing moves the count until it is resumed, and then only between {min} and {max}"
        ));
        return;
    }
    for (name, policy) in &scaling.policies {
        let does = match policy {
            protocol::services::PolicyKind::TargetTracking { metric, target, .. } => {
                format!("holds {metric} at {target}")
            }
            protocol::services::PolicyKind::Step => "scales by steps".to_owned(),
            protocol::services::PolicyKind::Other { name } => format!("scales ({name})"),
        };
        draft.note(format!(
            "The policy {name} {does}: it will move the count again, between {} and {}",
            scaling.min, scaling.max
        ));
    }
}

/// Says which rollout is under way, and what the change does to it.
pub(super) fn under_way(draft: &mut Draft, present: &Present, then: &str) {
    let Some(rollout) = present.service.under_way() else { return };
    let revision = rollout.revision.map_or_else(String::new, |revision| format!(" of revision {revision}"));
    draft.warn(format!(
        "A deployment{revision} is under way ({} of {} run): {then}",
        rollout.running,
        tasks(rollout.desired)
    ));
}

/// Sets `present`'s service back to the count it has.
pub(super) fn back_to(present: &Present) -> Change {
    Change::SetDesiredCount { service: present.service.id.clone(), desired: present.service.desired }
}
