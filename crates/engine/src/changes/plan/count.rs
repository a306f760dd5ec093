//! Another desired count.

use protocol::{changes::Change, services::ServiceId};

use super::{
    Draft, Setting,
    draft::{tasks, verb},
    money,
    workload::{MOST, back_to, fighting, judge_count, move_count, under_way},
};
use crate::changes::present::{Present, Scaling, ScalingNow};

pub(super) fn draft(desired: u32, present: &Present, setting: Setting<'_>) -> Draft {
    let service = &present.service;
    let before = service.desired;
    let mut draft = Draft::new(format!("Run {} of {} instead of {before}", tasks(desired), service.id.name));
    draft.step("Desired count", &before, &desired);
    refuse(&mut draft, desired, present);
    if draft.refusal.is_some() {
        return draft;
    }
    move_count(&mut draft, before, desired, present);
    judge_count(&mut draft, desired, present, setting);
    match &present.scaling {
        Scaling::Registered(scaling) => fighting(&mut draft, scaling),
        Scaling::Unread(Some(error)) => {
            draft.warn(format!("Whether the service is scaled by itself could not be read: {error}"));
        }
        Scaling::Unread(None) | Scaling::Absent => {}
    }
    under_way(&mut draft, present, "the new count holds for it too");
    money::of_count(&mut draft, before, desired, present, setting);
    draft.undo_by(back_to(present), format!("Set the count to {before} again"));
    draft
}

fn refuse(draft: &mut Draft, desired: u32, present: &Present) {
    let service = &present.service;
    if service.daemon {
        draft.refuse("The service runs one task on each instance: its count cannot be set");
    } else if desired == service.desired {
        let already = verb(desired, "already is to run", "already are to run");
        draft.refuse(format!("Nothing would change: {} {already}", tasks(desired)));
    } else if desired > MOST {
        draft.refuse(format!("ECS runs at most {MOST} tasks of a service"));
        if service.desired != MOST {
            let change = Change::SetDesiredCount { service: service.id.clone(), desired: MOST };
            draft.way_out(format!("Run {MOST} tasks"), change);
        }
    } else if let Some(scaling) = present.scaling.registered().filter(|it| !it.suspended.is_whole()) {
        refuse_outside(draft, desired, &service.id, scaling);
    }
}

/// A count outside the range would be moved back into it within minutes.
fn refuse_outside(draft: &mut Draft, desired: u32, service: &ServiceId, scaling: &ScalingNow) {
    let ScalingNow { min, max, .. } = *scaling;
    let range = |min, max| Change::SetScalingRange { service: service.clone(), min, max };
    if desired > max {
        draft.refuse(format!(
            "Application Auto Scaling keeps the service between {min} and {max}: it would take {desired} back to \
             {max}"
        ));
        draft.way_out(format!("Raise the maximum to {desired} first"), range(min, desired));
    } else if desired < min {
        draft.refuse(format!(
            "Application Auto Scaling keeps the service between {min} and {max}: it would take {desired} up to {min}"
        ));
        draft.way_out(format!("Lower the minimum to {desired} first"), range(desired, max));
    } else {
        return;
    }
    let suspend = Change::SuspendScaling { service: service.clone(), suspended: true };
    draft.way_out("Suspend scaling first", suspend);
}
