use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use protocol::{
    Error,
    changes::{Apply, Change, Plan, Preview},
};

use super::{
    form::Form,
    gate::{Applying, Demands, Filled, Gate, GateWords},
    plan::PlanView,
};
use crate::{
    console::{Console, Dialog, Proposal},
    ipc,
    live::{Known, asked_at, settled},
    parts::{Button, Modal, Skeleton, TroubleBody},
};

/// Whoever types a number has typed all of it after this long.
const PAUSE: Duration = Duration::from_millis(300);

/// The one place where a change is made: what it would do, whether it may be done, and the lever.
#[component]
pub(crate) fn ChangeDialog() -> impl IntoView {
    let console = Console::here();
    let proposal = Memo::new(move |_| console.proposal.get());
    view! {
        <Modal dialog=Dialog::Change title="Change">
            <div class="dialog-body change">
                {move || proposal.get().map(|proposal| view! { <Proposed proposal /> })}
            </div>
        </Modal>
    }
}

/// What is known of the plan. While the next one is worked out the last one stays, so that nothing jumps under the
/// pointer, and what is being typed stays where it is.
#[derive(Clone, Debug, PartialEq)]
enum Standing {
    Waiting,
    Planned,
    Failed(Error),
}

impl Standing {
    fn of(known: &Known<Plan>, before: Option<&Self>) -> Self {
        match (&known.value, &known.error) {
            (Some(_), _) => Self::Planned,
            (None, Some(error)) => Self::Failed(error.clone()),
            (None, None) if before == Some(&Self::Planned) => Self::Planned,
            (None, None) => Self::Waiting,
        }
    }
}

#[component]
fn Proposed(proposal: Proposal) -> impl IntoView {
    let Proposal { environment, change, turn } = proposal;
    let console = Console::here();
    let allowed = console.allowed(environment.clone());
    let environment = StoredValue::new(environment);
    let draft = RwSignal::new(change);
    let attempt = RwSignal::new(0_u32);
    // While it is being applied nothing may alter what that is.
    let applying = Applying::idle();
    let asked = settled(draft.into(), PAUSE);
    let known = asked_at(
        move || attempt.get(),
        move || Some(Preview { environment: environment.get_value(), change: asked.get() }),
    );
    let standing = Memo::new(move |before| known.with(|known| Standing::of(known, before)));
    let plan = Memo::new(move |before: Option<&Option<Plan>>| {
        known.with(|known| known.value.clone().or_else(|| before.cloned().flatten()))
    });
    let outdated = Memo::new(move |_| {
        known.with(|known| known.value.as_ref().is_none_or(|plan| plan.change != *draft.read()))
    });
    let words = GateWords::default();
    words.forget_name_after(draft);
    let again = Callback::new(move |()| attempt.update(|attempt| *attempt += 1));
    let frozen = move || applying.under_way.get();
    let demands = Memo::new(move |_| plan.with(|plan| plan.as_ref().map(Demands::from)));
    let apply = Callback::new(move |filled| send(console, plan, turn, applying, filled));
    let shown =
        move || plan.get().map(|plan| view! { <PlanView plan on_way_out=move |change| draft.set(change) /> });
    let body = move || match standing.get() {
        Standing::Planned => view! {
            <div class="change-plan" class:outdated=outdated inert=frozen>
                {shown}
            </div>
            <Gate demands outdated allowed words applying on_apply=apply on_look_again=again />
        }
        .into_any(),
        Standing::Failed(error) => view! {
            <TroubleBody error=Signal::stored(error) />
            <p class="change-levers">
                <Button hook="look-again" label="Look again" on_press=move |()| again.run(()) />
            </p>
        }
        .into_any(),
        Standing::Waiting => view! { <Skeleton rows=4 /> }.into_any(),
    };
    view! {
        <div class="change-head">
            <h3>{move || crate::words::change_title(&draft.read())}</h3>
            <span class="mono dim cut">
                {move || format!("{} · {}", environment.get_value(), draft.read().service())}
            </span>
        </div>
        <div class="change-form" inert=frozen>
            <Form environment draft />
        </div>
        {body}
    }
}

/// Applies the plan. The dialog may be closed by the time it is answered, or open for something else.
fn send(console: Console, plan: Memo<Option<Plan>>, turn: u32, applying: Applying, filled: Filled) {
    let Some(plan) = plan.get_untracked() else { return };
    let request = Apply { plan: plan.id, typed_name: filled.typed_name, reason: filled.reason };
    applying.under_way.set(true);
    spawn_local(async move {
        let answer = ipc::call(request).await;
        applying.under_way.try_set(false);
        let still_open = console.is_proposed(turn);
        match answer {
            Ok(_) if still_open => console.dialog.set(None),
            Ok(_) => {}
            Err(error) if !still_open || applying.failed.try_set(Some(error.clone())).is_some() => {
                console.toasts.fail(&error);
            }
            Err(_) => {}
        }
    });
}

/// Whether what was typed for one change may not stand for the other.
pub(super) fn differs_in_kind(one: &Change, other: &Change) -> bool {
    std::mem::discriminant(one) != std::mem::discriminant(other) || one.service() != other.service()
}

#[cfg(test)]
mod tests {
    use protocol::{ErrorKind, services::ServiceId};

    use super::*;

    #[test]
    fn a_plan_stays_while_the_next_is_worked_out() {
        let asking = Known::default();
        let failed = Known { value: None, error: Some(Error::new(ErrorKind::Throttled, "slow down")) };
        assert_eq!(Standing::of(&asking, None), Standing::Waiting);
        assert_eq!(Standing::of(&asking, Some(&Standing::Planned)), Standing::Planned);
        let trouble = Standing::of(&failed, Some(&Standing::Planned));
        assert!(matches!(trouble, Standing::Failed(_)));
        assert_eq!(Standing::of(&asking, Some(&trouble)), Standing::Waiting);
    }

    #[test]
    fn another_number_is_the_same_kind_of_change() {
        let service = || ServiceId::new("main", "backend");
        let two = Change::SetDesiredCount { service: service(), desired: 2 };
        let three = Change::SetDesiredCount { service: service(), desired: 3 };
        let range = Change::SetScalingRange { service: service(), min: 1, max: 3 };
        let elsewhere = Change::SetDesiredCount { service: ServiceId::new("main", "worker"), desired: 2 };
        assert!(!differs_in_kind(&two, &three));
        assert!(differs_in_kind(&two, &range));
        assert!(differs_in_kind(&two, &elsewhere));
    }
}
