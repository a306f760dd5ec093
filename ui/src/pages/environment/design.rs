use leptos::prelude::*;
use protocol::{
    Health,
    overview::{Check, Outcome, Section},
};

use crate::{
    parts::{Age, CopyButton, Empty, Mark, keyed},
    words,
};

/// Which checks are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    /// What is not met.
    Open,
    Met,
    Drifted,
    Unknown,
}

/// Every figure of the design, held against what is there.
#[component]
pub(crate) fn DesignCard(checks: Signal<Vec<Check>>) -> impl IntoView {
    let shown = RwSignal::new(Shown::Open);
    let rows = Memo::new(move |_| {
        checks.get().into_iter().filter(|check| is_shown(shown.get(), &check.outcome)).collect::<Vec<_>>()
    });
    let state = move || if checks.read().is_empty() { "loading" } else { "fresh" };
    view! {
        <section
            class="card"
            id=words::section_id(Section::Design)
            tabindex="-1"
            aria-label=words::section_title(Section::Design)
            data-test="card"
            data-section=words::section_id(Section::Design)
            data-state=state
        >
            <h2 class="card-title">
                <span>{words::section_title(Section::Design)}</span>
                <span class="push outcome-chips">
                    <OutcomeChip checks shown this=Shown::Drifted word="drifted" />
                    <OutcomeChip checks shown this=Shown::Unknown word="unknown" />
                    <OutcomeChip checks shown this=Shown::Met word="met" />
                </span>
            </h2>
            <Show when=move || !rows.read().is_empty() fallback=move || view! { <Empty text=nothing(checks, shown) /> }>
                <ul>{keyed(rows.into(), |check| (check.name.clone(), check.resource.clone(), check.figure.clone()), row)}</ul>
            </Show>
        </section>
    }
}

fn is_shown(shown: Shown, outcome: &Outcome) -> bool {
    match shown {
        Shown::Open => *outcome != Outcome::Met,
        Shown::Met => *outcome == Outcome::Met,
        Shown::Drifted => *outcome == Outcome::Drifted,
        Shown::Unknown => matches!(outcome, Outcome::Unknown { .. }),
    }
}

fn nothing(checks: Signal<Vec<Check>>, shown: RwSignal<Shown>) -> Signal<String> {
    Signal::derive(move || match (checks.read().len(), shown.get()) {
        (0, _) => "The design gives no figure for this environment.".to_owned(),
        (all, Shown::Open) => format!("All {all} figures of the design are met."),
        _ => "None.".to_owned(),
    })
}

/// Counts one outcome; pressed, it shows only that, and pressed again, what is open.
#[component]
fn OutcomeChip(
    checks: Signal<Vec<Check>>,
    shown: RwSignal<Shown>,
    this: Shown,
    word: &'static str,
) -> impl IntoView {
    let count =
        Memo::new(move |_| checks.read().iter().filter(|check| is_shown(this, &check.outcome)).count());
    let on = move || shown.get() == this;
    view! {
        <button
            type="button"
            class="outcome-chip"
            hidden=move || count.get() == 0
            class:on=on
            class:attention=move || { this == Shown::Drifted && count.get() > 0 }
            data-test=format!("show-{word}")
            aria-pressed=move || if on() { "true" } else { "false" }
            on:click=move |_| shown.set(if shown.get_untracked() == this { Shown::Open } else { this })
        >
            {count} " " {word}
        </button>
    }
}

fn row(check: Signal<Check>) -> impl IntoView {
    let outcome = Memo::new(move |_| check.get().outcome);
    let known = Memo::new(move |_| check.get().known);
    let mark = move || match outcome.get() {
        Outcome::Met => Health::Fine,
        Outcome::Drifted => Health::Attention,
        Outcome::Unknown { .. } => Health::Unknown,
    };
    view! {
        <li data-test="check" data-outcome=move || outcome_name(&outcome.get()) data-figure=move || check.get().figure>
            <details class="row-details check">
                <summary title=move || check.get().name>
                    <Mark health=Signal::derive(mark) />
                    <span class="cut">
                        <span class="check-figure">{move || check.get().figure}</span>
                        " "
                        <span class="faint">{move || check.get().resource}</span>
                        {move || known.get().map(|_| view! { " " <span class="known" title="The document itself mentions it">"known"</span> })}
                    </span>
                    <span class="push"><Values check /></span>
                </summary>
                <Written check />
            </details>
        </li>
    }
}

const fn outcome_name(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Met => "met",
        Outcome::Drifted => "drifted",
        Outcome::Unknown { .. } => "unknown",
    }
}

/// What the design says, and what is there.
#[component]
fn Values(check: Signal<Check>) -> impl IntoView {
    move || {
        let check = check.get();
        match check.outcome {
            Outcome::Met => {
                view! { <span class="dim">{check.actual.unwrap_or(check.expected)}</span> }.into_any()
            }
            Outcome::Drifted => view! {
                <span class="check-values" title="design → reality">
                    <span class="faint">{check.expected} " → "</span>
                    <span class="attention">{check.actual.unwrap_or_else(|| "nothing".to_owned())}</span>
                </span>
            }
            .into_any(),
            Outcome::Unknown { why } => {
                view! { <span class="faint check-values" title=why.clone()>{why.clone()}</span> }.into_any()
            }
        }
    }
}

/// Where it is written, and what the document says of the difference.
#[component]
fn Written(check: Signal<Check>) -> impl IntoView {
    let read_at = Signal::derive(move || check.get().read_at);
    let place = move || {
        let place = check.get().place;
        format!("{} § {}, line {}", place.document, place.section, place.line)
    };
    let actual = move || check.get().actual.unwrap_or_else(|| "not known".to_owned());
    view! {
        <dl class="written">
            <dt>"Design"</dt><dd class="selectable">{move || check.get().expected}</dd>
            <dt>"Reality"</dt>
            <dd class="selectable">{actual} {move || read_at.get().map(|_| view! { <span class="faint">" · read " <Age at=read_at /> " ago"</span> })}</dd>
            <dt>"Resource"</dt>
            <dd><span class="mono selectable">{move || check.get().name}</span> <CopyButton what="Name" text=Signal::derive(move || check.get().name) /></dd>
            <dt>"Written"</dt><dd class="selectable">{place}</dd>
            {move || check.get().known.map(|known| view! { <dt>"Known"</dt><dd class="selectable">{known}</dd> })}
        </dl>
    }
}
