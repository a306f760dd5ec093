use leptos::prelude::*;
use protocol::{
    catalogue::Place,
    changes::{Change, Hazard, Plan, Refusal, Severity, Step},
};

use crate::{
    parts::{Button, Picture},
    words,
};

/// What a change would do, in the order in which it is thought about: what differs, what follows, what could go wrong,
/// what it costs, and the way back.
#[component]
pub(super) fn PlanView(plan: Plan, #[prop(into)] on_way_out: Callback<Change>) -> impl IntoView {
    // Of what is refused nothing follows.
    let facts = plan.refusal.is_none().then(|| {
        view! {
            <dl class="plan-facts">
                <dt>"Cost"</dt>
                <dd data-test="plan-cost">{words::monthly_difference(plan.monthly_usd)}</dd>
                <dt>"Undo"</dt>
                <dd data-test="plan-undo">{plan.undo_words.clone()}</dd>
            </dl>
        }
    });
    let refusal = plan.refusal.map(|refusal| view! { <RefusalView refusal on_way_out /> });
    let hazards = hazards(plan.hazards);
    let effects = plan.effects.into_iter().map(|effect| {
        view! {
            <li data-test="effect">
                <Picture icon=icondata_lu::LuArrowRight size="14" />
                <span>{effect.text} {effect.place.as_ref().map(place)}</span>
            </li>
        }
    });
    view! {
        <section class="plan" aria-label="What it does" data-test="plan">
            <p class="plan-headline selectable" data-test="plan-headline">
                {plan.headline}
            </p>
            {steps(plan.steps)}
            {refusal}
            {hazards}
            <ul class="plan-list dim">{effects.collect_view()}</ul>
            {facts}
        </section>
    }
}

/// What could go wrong with a plan.
pub(crate) fn hazards(hazards: Vec<Hazard>) -> impl IntoView {
    let hazard = |hazard: Hazard| {
        let icon = words::severity_icon(hazard.severity);
        view! {
            <li
                class="plan-hazard"
                class:attention=hazard.severity == Severity::Warning
                class:bad=hazard.severity == Severity::Danger
                data-test="hazard"
                data-severity=words::severity(hazard.severity)
            >
                <Picture icon size="14" />
                <span>{hazard.text} {hazard.place.as_ref().map(place)}</span>
            </li>
        }
    };
    view! { <ul class="plan-list">{hazards.into_iter().map(hazard).collect_view()}</ul> }
}

fn steps(steps: Vec<Step>) -> impl IntoView {
    let row = |step: Step| {
        view! {
            <tr data-test="step">
                <th scope="row">{step.what}</th>
                <td class="mono dim">{step.before}</td>
                <td class="plan-arrow faint" aria-label="becomes">
                    "→"
                </td>
                <td class="mono">
                    <b>{step.after}</b>
                </td>
            </tr>
        }
    };
    view! {
        <table class="plan-steps">
            <tbody>{steps.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}

#[component]
fn RefusalView(refusal: Refusal, on_way_out: Callback<Change>) -> impl IntoView {
    let way = move |way: protocol::changes::WayOut| {
        let change = way.change;
        view! {
            <Button hook="way-out" label=way.label on_press=move |()| on_way_out.run(change.clone()) />
        }
    };
    view! {
        <div class="notice notice-bad" role="status" data-test="refusal">
            <Picture icon=icondata_lu::LuOctagonX />
            <div class="notice-text">
                <p>{refusal.text}</p>
                <p class="plan-ways">{refusal.ways_out.into_iter().map(way).collect_view()}</p>
            </div>
        </div>
    }
}

/// Where the design speaks of it.
fn place(place: &Place) -> impl IntoView + use<> {
    let title = format!("Document {}, {}, line {}", place.document, place.section, place.line);
    view! {
        <span class="plan-place faint small" title=title>
            {format!("{}:{}", place.document, place.line)}
        </span>
    }
}
