//! The present revision with another size.

use protocol::changes::Change;

use super::{
    Draft, Setting,
    deploy::{declared_size, size_steps, undo},
    money, rollout,
};
use crate::changes::{
    present::{DefinitionNow, Present},
    room::Size,
};

/// ECS takes no task with less memory than this, wherever it runs (MiB).
const LEAST_MEMORY: u32 = 4;

pub(super) fn draft(cpu: u32, memory: u32, present: &Present, setting: Setting<'_>) -> Draft {
    let service = &present.service;
    let name = &service.id.name;
    let mut draft = Draft::new(format!("Give each task of {name} {cpu} CPU units and {memory} MiB"));
    let Some(before) = &present.definition else {
        draft.refuse("The task definition that runs now could not be found");
        return draft;
    };
    size_steps(&mut draft, (before.cpu, before.memory), (Some(cpu), Some(memory)));
    draft.step("Task definition", &before.name(), &format!("{}, a new revision", before.family));
    refuse(&mut draft, cpu, memory, before, present, setting);
    if draft.refusal.is_some() {
        return draft;
    }
    draft.effect(format!(
        "A new revision is registered: {} with another size, all else as it is",
        before.name()
    ));
    if service.capacity.is_fargate() {
        draft.by_design("Fargate has tasks of this size", &setting.sizes.source);
    }
    rollout::describe(&mut draft, Some(Size { cpu, memory }), present);
    let less = |old: Option<u32>, new: u32| old.is_some_and(|old| new < old);
    if less(before.memory, memory) {
        draft.warn("Less memory: a task that needs more is killed; look at what is in use first");
    }
    if less(before.cpu, cpu) {
        draft.note("Less CPU: requests may take longer, and policies that hold a share of it add tasks");
    }
    declared_size(&mut draft, cpu, memory, setting);
    money::of_size(&mut draft, cpu, memory, present, setting);
    undo(&mut draft, before, present);
    draft
}

fn refuse(
    draft: &mut Draft,
    cpu: u32,
    memory: u32,
    before: &DefinitionNow,
    present: &Present,
    setting: Setting<'_>,
) {
    let service = &present.service;
    let fargate = service.capacity.is_fargate();
    if let Some(why) = rollout::refusal(present) {
        draft.refuse(why);
    } else if (before.cpu, before.memory) == (Some(cpu), Some(memory)) {
        draft.refuse("Nothing would change: each task already has that size");
    } else if fargate && !setting.sizes.allows(cpu, memory) {
        draft.refuse(format!("Fargate has no task of {cpu} CPU units and {memory} MiB"));
        for (cpu_units, memory_mib) in setting.sizes.nearest(cpu, memory) {
            if (before.cpu, before.memory) != (Some(cpu_units), Some(memory_mib)) {
                let change = Change::Resize { service: service.id.clone(), cpu_units, memory_mib };
                draft.way_out(format!("{cpu_units} CPU units and {memory_mib} MiB"), change);
            }
        }
    } else if cpu == 0 || memory < LEAST_MEMORY {
        draft.refuse("A task needs CPU and memory");
    } else {
        refuse_containers(draft, cpu, memory, before);
    }
}

/// What the containers are promised must fit into the task.
fn refuse_containers(draft: &mut Draft, cpu: u32, memory: u32, before: &DefinitionNow) {
    let promised: u64 = before.containers.values().map(|container| u64::from(container.cpu)).sum();
    if promised > u64::from(cpu) {
        draft.refuse(format!("Its containers are promised {promised} CPU units, more than {cpu}"));
    }
    let largest = before.containers.iter().max_by_key(|(_, container)| container.memory);
    if let Some((name, container)) = largest.filter(|(_, container)| container.memory > memory) {
        draft.refuse(format!("The container {name} is given {} MiB, more than {memory}", container.memory));
    }
}
