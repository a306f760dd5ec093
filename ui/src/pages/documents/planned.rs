//! A change of documents: what it would do, whether it may be done, and the lever. Every one passes the same gate.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use protocol::{
    catalogue::EnvironmentId,
    documents::writing::{Applied, ApplyChange, Change, Plan, PlanChange},
};

use crate::{
    console::Console,
    ipc,
    live::{asked_at, settled},
    parts::{Button, Notice, Skeleton, TroubleBody},
    shell::{Applying, Demands, Filled, Gate, GateWords, TypedName, hazards},
    words,
};

/// Whoever types has typed all of it after this long.
const PAUSE: Duration = Duration::from_millis(300);

/// A change as it stands in the fields, planned anew whenever they say something else.
#[component]
pub(super) fn Planned(
    environment: EnvironmentId,
    /// The change; nothing while something of it is missing.
    #[prop(into)]
    change: Signal<Option<Change>>,
    /// What is to be typed, where something is: `Value of the field`.
    typed_label: &'static str,
    /// Why it is to be typed, in a sentence.
    typed_why: &'static str,
    #[prop(into)] on_applied: Callback<Applied>,
) -> impl IntoView {
    let console = Console::here();
    let allowed = console.allowed(environment.clone());
    let environment = StoredValue::new(environment);
    let attempt = RwSignal::new(0_u32);
    let asked = settled(change, PAUSE);
    let known = asked_at(
        move || attempt.get(),
        move || Some(PlanChange { environment: environment.get_value(), change: asked.get()? }),
    );
    // While the next plan is worked out the last one stays, so that nothing jumps under the pointer.
    let plan = Memo::new(move |before: Option<&Option<Plan>>| {
        known.with(|known| {
            let before = before.cloned().flatten().filter(|_| known.error.is_none());
            known.value.clone().or(before).filter(|_| change.with(Option::is_some))
        })
    });
    let outdated = Memo::new(move |_| {
        known.with(|known| known.value.as_ref().map(|plan| &plan.change) != change.read().as_ref())
    });
    let failed = Memo::new(move |_| known.with(|known| known.error.clone()));
    let applying = Applying::idle();
    let gate_words = GateWords::default();
    let demands = Memo::new(move |_| {
        plan.with(|plan| {
            plan.as_ref().map(|plan| demands(environment.get_value(), plan, typed_label, typed_why))
        })
    });
    let again = Callback::new(move |()| attempt.update(|attempt| *attempt = attempt.wrapping_add(1)));
    let apply = Callback::new(move |filled| send(console, plan, applying, filled, on_applied));
    let frozen = move || applying.under_way.get();
    let stands = Memo::new(move |_| plan.with(Option::is_some));
    let body = move || match (stands.get(), failed.get()) {
        (true, _) => view! {
            <div class="change-plan" class:outdated=outdated inert=frozen>
                {move || plan.get().map(|plan| view! { <PlanOf plan /> })}
            </div>
            <Gate
                demands
                outdated
                allowed
                words=gate_words
                applying
                on_apply=apply
                on_look_again=again
            />
        }
        .into_any(),
        (false, Some(error)) => view! {
            <TroubleBody error=Signal::stored(error) />
            <p class="change-levers">
                <Button hook="look-again" label="Look again" on_press=move |()| again.run(()) />
            </p>
        }
        .into_any(),
        (false, None) => {
            (move || change.with(Option::is_some).then(|| view! { <Skeleton rows=4 /> })).into_any()
        }
    };
    view! { <div class="change doc-planned">{body}</div> }
}

fn demands(environment: EnvironmentId, plan: &Plan, label: &'static str, why: &'static str) -> Demands {
    Demands {
        environment,
        refused: plan.refusal.is_some(),
        expires: plan.expires,
        typed: plan.type_name.clone().map(|name| TypedName { name, why, label }),
        reason_needed: plan.reason_needed,
    }
}

/// Applies the plan. The dialog may be closed by the time it is answered: then a message tells of a failure.
fn send(
    console: Console,
    plan: Memo<Option<Plan>>,
    applying: Applying,
    filled: Filled,
    on_applied: Callback<Applied>,
) {
    let Some(plan) = plan.get_untracked() else { return };
    let request = ApplyChange { plan: plan.id, typed_name: filled.typed_name, reason: filled.reason };
    applying.under_way.set(true);
    spawn_local(async move {
        let answer = ipc::call(request).await;
        applying.under_way.try_set(false);
        match answer {
            Ok(applied) => drop(on_applied.try_run(applied)),
            Err(error) => {
                // What could not be put on screen is told otherwise.
                if applying.failed.try_set(Some(error.clone())).is_some() {
                    console.toasts.fail(&error);
                }
            }
        }
    });
}

/// What a change would do.
#[component]
fn PlanOf(plan: Plan) -> impl IntoView {
    let fact = |(label, value): (String, String)| {
        view! {
            <dt>{label}</dt>
            <dd class="selectable">{value}</dd>
        }
    };
    let cost = plan.dollars.map(|dollars| {
        view! {
            <dt>"Cost"</dt>
            <dd data-test="plan-cost">{cost(dollars)}</dd>
        }
    });
    let refusal = plan.refusal.map(|refusal| {
        view! {
            <Notice icon=icondata_lu::LuOctagonX health=protocol::Health::Bad hook="refusal">
                {refusal}
            </Notice>
        }
    });
    view! {
        <section class="plan" aria-label="What it does" data-test="plan">
            <p class="plan-headline selectable" data-test="plan-headline">
                {plan.headline}
            </p>
            {refusal}
            {hazards(plan.hazards)}
            <dl class="plan-facts">{plan.facts.into_iter().map(fact).collect_view()} {cost}</dl>
        </section>
    }
}

/// What something costs once, by list price.
fn cost(dollars: f64) -> String {
    if dollars < 0.005 {
        "less than a cent, by list price".to_owned()
    } else {
        format!("about {}, by list price", words::money(dollars, "$"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cost_is_told_as_one_pays_it() {
        assert_eq!(cost(0.0001), "less than a cent, by list price");
        assert_eq!(cost(1.5), "about $1.50, by list price");
    }
}
