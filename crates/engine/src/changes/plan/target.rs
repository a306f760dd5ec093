//! Another value for a target-tracking policy to hold.

use protocol::{
    changes::Change,
    services::{PolicyKind, ServiceId},
};

use super::{Draft, range::scaled};
use crate::changes::{
    present::{Present, ScalingNow},
    target_state::same_value,
};

/// ECS's own metrics are in percent of what is reserved.
const IN_PERCENT: &str = "ECSServiceAverage";
/// From here on there is little room for a peak while new tasks start.
const TIGHT: f64 = 85.0;

pub(super) fn draft(name: &str, target: f64, present: &Present) -> Draft {
    let service = &present.service;
    let mut draft = Draft::new(format!("Let the policy {name} of {} hold {target}", service.id.name));
    let Some(scaling) = scaled(&mut draft, present) else { return draft };
    let Some((metric, before, scale_in_disabled)) = tracking(scaling, name) else {
        refuse_policy(&mut draft, name, target, &service.id, scaling);
        return draft;
    };
    draft.step(format!("{name} · {metric}"), &before, &target);
    let in_percent = metric.starts_with(IN_PERCENT);
    if same_value(Some(before), Some(target)) {
        draft.refuse(format!("Nothing would change: the policy already holds {target}"));
    } else if !target.is_finite() || target <= 0.0 {
        draft.refuse("The value to hold must be above zero");
    } else if in_percent && target > 100.0 {
        draft.refuse(format!("{metric} is in percent: a value above 100 would never be reached"));
    }
    if draft.refusal.is_some() {
        return draft;
    }
    let (min, max) = (scaling.min, scaling.max);
    if target < before {
        draft.effect(format!(
            "Tasks are added sooner: for the same load about {} times as many, at most {max}",
            ratio(before, target)
        ));
    } else if scale_in_disabled {
        draft.effect("Tasks are added later; the policy takes none away");
    } else {
        draft.effect(format!("Tasks are added later and taken away sooner: at least {min} stay"));
    }
    draft.note("What it costs follows the load, and is not reckoned");
    if in_percent && target > TIGHT {
        draft.warn(format!("At {target} % there is little room for a peak while new tasks start"));
    }
    if scaling.suspended.is_whole() {
        draft.note("Scaling is suspended: the value is held once it is resumed");
    }
    let back =
        Change::SetScalingTarget { service: service.id.clone(), policy: name.to_owned(), target: before };
    draft.undo_by(back, format!("Let the policy hold {before} again"));
    draft
}

fn tracking<'a>(scaling: &'a ScalingNow, name: &str) -> Option<(&'a str, f64, bool)> {
    match scaling.policies.get(name)? {
        PolicyKind::TargetTracking { metric, target, scale_in_disabled, .. } => {
            Some((metric, *target, *scale_in_disabled))
        }
        PolicyKind::Step | PolicyKind::Other { .. } => None,
    }
}

fn refuse_policy(draft: &mut Draft, name: &str, target: f64, service: &ServiceId, scaling: &ScalingNow) {
    if scaling.policies.contains_key(name) {
        draft.refuse(format!("The policy {name} holds no value: it scales by steps or otherwise"));
    } else {
        draft.refuse(format!("The service has no policy {name}"));
    }
    for other in scaling.policies.keys().filter(|other| tracking(scaling, other).is_some()) {
        let change = Change::SetScalingTarget { service: service.clone(), policy: other.clone(), target };
        draft.way_out(format!("Let {other} hold {target}"), change);
    }
}

/// `1.4`, without a needless zero.
fn ratio(before: f64, after: f64) -> String {
    let tenths = (before / after * 10.0).round() / 10.0;
    tenths.to_string()
}
