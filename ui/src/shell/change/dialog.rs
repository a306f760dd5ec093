use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use protocol::changes::{Change, Plan, Preview};

use super::{
    form::Form,
    gate::{Gate, GateWords},
    plan::PlanView,
};
use crate::{
    console::{Console, Dialog, Proposal},
    live::asked_at,
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

#[component]
fn Proposed(proposal: Proposal) -> impl IntoView {
    let environment = StoredValue::new(proposal.environment);
    let draft = RwSignal::new(proposal.change);
    let attempt = RwSignal::new(0_u32);
    let asked = settled(draft);
    let known = asked_at(
        move || attempt.get(),
        move || Some(Preview { environment: environment.get_value(), change: asked.get() }),
    );
    // While the next plan is worked out the last one stays, so that nothing jumps under the pointer.
    let plan = Memo::new(move |before: Option<&Option<Plan>>| {
        known.with(|known| match (&known.value, &known.error) {
            (Some(plan), _) => Some(plan.clone()),
            (None, Some(_)) => None,
            (None, None) => before.cloned().flatten(),
        })
    });
    let error = Memo::new(move |_| known.with(|known| known.error.clone()));
    let outdated = Memo::new(move |_| {
        known.with(|known| known.value.as_ref().is_none_or(|plan| plan.change != *draft.read()))
    });
    let words = GateWords::default();
    let again = Callback::new(move |()| attempt.update(|attempt| *attempt += 1));
    let body = move || match (plan.get(), error.get()) {
        (Some(plan), _) => {
            let shown = plan.clone();
            view! {
                <div class="change-plan" class:outdated=outdated>
                    <PlanView plan=shown on_way_out=move |change| draft.set(change) />
                </div>
                <Gate plan outdated words on_look_again=again />
            }
            .into_any()
        }
        (None, Some(error)) => view! {
            <TroubleBody error=Signal::stored(error) />
            <p class="change-levers">
                <Button hook="look-again" label="Look again" on_press=move |()| again.run(()) />
            </p>
        }
        .into_any(),
        (None, None) => view! { <Skeleton rows=4 /> }.into_any(),
    };
    view! {
        <div class="change-head">
            <h3>{move || crate::words::change_title(&draft.read())}</h3>
            <span class="mono dim cut">
                {move || format!("{} · {}", environment.get_value(), draft.read().service())}
            </span>
        </div>
        <Form environment draft />
        {body}
    }
}

/// The draft as it stands once nobody has touched it for a moment.
fn settled(draft: RwSignal<Change>) -> RwSignal<Change> {
    let asked = RwSignal::new(draft.get_untracked());
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |before: Option<()>| {
        let change = draft.get();
        if let Some(waiting) = waiting.get_value() {
            waiting.clear();
        }
        if before.is_some() {
            let handle = set_timeout_with_handle(move || drop(asked.try_set(change)), PAUSE);
            waiting.set_value(handle.ok());
        }
    });
    asked
}
