//! What a change adds to a month's bill, by list price.

use super::{Draft, Setting};
use crate::{
    changes::present::{Capacity, DefinitionNow, Present},
    overview::fargate_task_month,
};

/// What so many tasks of `definition` cost in a month, in dollars; nothing where no price is known.
fn month(
    count: u32,
    definition: Option<&DefinitionNow>,
    present: &Present,
    setting: Setting<'_>,
) -> Option<f64> {
    let definition = definition?;
    size_month(count, definition.cpu?, definition.memory?, present, setting)
}

fn size_month(count: u32, cpu: u32, memory: u32, present: &Present, setting: Setting<'_>) -> Option<f64> {
    if !present.service.capacity.is_fargate() {
        return Some(0.0);
    }
    let task = fargate_task_month(&setting.environment.region, cpu, memory).ok()?;
    Some(f64::from(count) * task)
}

/// Prices `after` tasks in place of `before`, of the size that runs.
pub(super) fn of_count(draft: &mut Draft, before: u32, after: u32, present: &Present, setting: Setting<'_>) {
    let of = |count| month(count, present.definition.as_ref(), present, setting);
    draft.monthly_usd = of(after).zip(of(before)).map(|(after, before)| after - before);
    say(draft, present);
}

/// Prices tasks of `cpu` units and `memory` MiB in place of those that run.
pub(super) fn of_size(draft: &mut Draft, cpu: u32, memory: u32, present: &Present, setting: Setting<'_>) {
    let desired = present.service.desired;
    let after = size_month(desired, cpu, memory, present, setting);
    let before = month(desired, present.definition.as_ref(), present, setting);
    draft.monthly_usd = after.zip(before).map(|(after, before)| after - before);
    say(draft, present);
}

/// What `count` tasks would cost in a month, in words.
pub(super) fn in_words(count: u32, present: &Present, setting: Setting<'_>) -> Option<String> {
    let month = month(count, present.definition.as_ref(), present, setting)?;
    present.service.capacity.is_fargate().then(|| format!("about ${month:.0} a month by list price"))
}

fn say(draft: &mut Draft, present: &Present) {
    match &present.service.capacity {
        Capacity::Instances(name) => {
            draft.effect(format!(
                "It costs nothing by itself: the tasks run on instances ({name}), which are paid for anyway"
            ));
        }
        Capacity::Fargate { spot: true } => {
            draft.effect("Priced as on-demand Fargate; tasks on Fargate Spot cost less");
        }
        Capacity::Fargate { spot: false } if draft.monthly_usd.is_none() => {
            draft.note("The price of a task of this size is not known in this region");
        }
        Capacity::Fargate { spot: false } => {}
    }
}
