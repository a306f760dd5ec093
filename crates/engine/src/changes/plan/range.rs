//! Another range for Application Auto Scaling.

use protocol::changes::{Change, Severity};

use super::{
    Draft, Setting,
    draft::tasks,
    money,
    workload::{MOST, brought_to, declared, judge_count, move_count},
};
use crate::changes::present::{Present, Scaling, ScalingNow};

pub(super) fn draft(min: u32, max: u32, present: &Present, setting: Setting<'_>) -> Draft {
    let service = &present.service;
    let mut draft = Draft::new(format!("Let {} scale between {min} and {max} tasks", service.id.name));
    let Some(scaling) = scaled(&mut draft, present) else { return draft };
    draft.step("Minimum", &scaling.min, &min).step("Maximum", &scaling.max, &max);
    refuse(&mut draft, min, max, present, scaling);
    if draft.refusal.is_some() {
        return draft;
    }
    let before = service.desired;
    let after = brought_to(before, &ScalingNow { min, max, ..scaling.clone() });
    if after == before {
        draft.effect(format!("The desired count stays {before}"));
    } else {
        draft.effect(format!(
            "Application Auto Scaling moves the desired count from {before} to {after} at once"
        ));
        move_count(&mut draft, before, after, present);
        judge_count(&mut draft, after, present, setting);
    }
    if let Some(cost) = money::in_words(max, present, setting) {
        draft.effect(format!("At its maximum it runs {}, {cost}", tasks(max)));
    }
    judge(&mut draft, min, max, scaling);
    if after == before {
        // What the policies may make of it, not what runs now.
        declared(&mut draft, min, setting);
    }
    money::of_count(&mut draft, before, after, present, setting);
    let back = Change::SetScalingRange { service: service.id.clone(), min: scaling.min, max: scaling.max };
    let words = format!("Let it scale between {} and {} again", scaling.min, scaling.max);
    let words = if after == before { words } else { format!("{words}; the count stays where it is by then") };
    draft.undo_by(back, words);
    draft
}

/// The service's scaling; where there is none, that is why nothing can be done to it.
pub(super) fn scaled<'a>(draft: &mut Draft, present: &'a Present) -> Option<&'a ScalingNow> {
    match &present.scaling {
        Scaling::Registered(scaling) => Some(scaling),
        Scaling::Absent => {
            draft.refuse("Application Auto Scaling does not know the service: it is scaled by hand only");
            None
        }
        Scaling::Unread(error) => {
            let why = error.as_ref().map_or_else(String::new, |error| format!(": {error}"));
            draft.refuse(format!("How the service is scaled could not be read{why}"));
            None
        }
    }
}

fn refuse(draft: &mut Draft, min: u32, max: u32, present: &Present, scaling: &ScalingNow) {
    let service = &present.service.id;
    if (min, max) == (scaling.min, scaling.max) {
        draft.refuse(format!("Nothing would change: it already scales between {min} and {max}"));
    } else if min > max {
        draft.refuse(format!("The minimum {min} is above the maximum {max}"));
        if (max, min) != (scaling.min, scaling.max) {
            let swapped = Change::SetScalingRange { service: service.clone(), min: max, max: min };
            draft.way_out(format!("Scale between {max} and {min}"), swapped);
        }
    } else if max > MOST {
        draft.refuse(format!("ECS runs at most {MOST} tasks of a service"));
    }
}

fn judge(draft: &mut Draft, min: u32, max: u32, scaling: &ScalingNow) {
    if max == 0 {
        draft.danger("Its policies can no longer run any task");
    } else if min == 0 {
        draft.warn("Its policies may stop the last task");
    } else if min == 1 && scaling.min > 1 {
        draft.warn("At its minimum one task has no spare");
    }
    if min == max {
        draft.note("Minimum and maximum are the same: its policies can no longer move the count");
    }
    if scaling.suspended.is_whole() {
        draft.hazard(Severity::Note, "Scaling is suspended: the range holds once it is resumed", None);
    }
}
