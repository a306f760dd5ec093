//! Scaling suspended, or resumed.

use protocol::changes::Change;

use super::{
    Draft, Setting, money,
    range::scaled,
    workload::{brought_to, fighting, move_count},
};
use crate::changes::present::{Present, ScalingNow, Suspended};

pub(super) fn draft(suspended: bool, present: &Present, setting: Setting<'_>) -> Draft {
    let service = &present.service;
    let does = if suspended { "Suspend" } else { "Resume" };
    let mut draft = Draft::new(format!("{does} scaling of {}", service.id.name));
    let Some(scaling) = scaled(&mut draft, present) else { return draft };
    let before = scaling.suspended;
    let after = Suspended::whole(suspended);
    for (what, was, is) in [
        ("Scaling out", before.outward, after.outward),
        ("Scaling in", before.inward, after.inward),
        ("Scaling by schedule", before.scheduled, after.scheduled),
    ] {
        draft.step(what, &in_words(was), &in_words(is));
    }
    if before == after {
        draft.refuse(format!("Nothing would change: scaling is already {}", in_words(suspended)));
        return draft;
    }
    let count = service.desired;
    let resumed = ScalingNow { suspended: after, ..scaling.clone() };
    let then = brought_to(count, &resumed);
    if suspended {
        draft.effect(format!("The desired count stays {count}, whatever the load"));
        draft.warn("More load starts no more tasks until somebody resumes scaling: note when to");
    } else if then == count {
        draft.effect("The count follows the load again");
        fighting(&mut draft, &resumed);
    } else {
        draft.effect(format!(
            "The count is moved from {count} to {then}, into the range, and follows the load again"
        ));
        move_count(&mut draft, count, then, present);
        fighting(&mut draft, &resumed);
    }
    money::of_count(&mut draft, count, then, present, setting);
    let back = Change::SuspendScaling { service: service.id.clone(), suspended: !suspended };
    if before == Suspended::whole(!suspended) {
        let words = if suspended { "Resume scaling" } else { "Suspend scaling again" };
        draft.undo_by(back, words);
    } else {
        draft.no_undo("Scaling was suspended in part; only the AWS console or CLI can bring that back");
    }
    draft
}

const fn in_words(suspended: bool) -> &'static str {
    if suspended { "suspended" } else { "active" }
}
