use leptos::prelude::*;
use protocol::{
    Error, Health,
    overview::{Check, Outcome},
};

use crate::parts::{Age, CopyButton, Mark};

/// A check in one line; opened, it says where it is written.
pub(super) fn check_row(check: Signal<Check>) -> impl IntoView {
    let outcome = Memo::new(move |_| check.get().outcome);
    let known = Memo::new(move |_| check.get().known);
    let mark = move || match outcome.get() {
        Outcome::Met => Health::Fine,
        Outcome::Drifted => Health::Attention,
        Outcome::Unknown { .. } => Health::Unknown,
    };
    view! {
        <li
            data-test="check"
            data-outcome=move || name(&outcome.get())
            data-figure=move || check.get().figure
        >
            <details class="row-details check">
                <summary title=move || check.get().name>
                    <Mark health=Signal::derive(mark) />
                    <span class="cut">
                        <span class="check-figure">{move || check.get().figure}</span>
                        " "
                        <span class="faint">{move || check.get().resource}</span>
                        {move || {
                            known
                                .get()
                                .map(|known| {
                                    view! {
                                        " "
                                        <span class="known" title=known>
                                            "known"
                                        </span>
                                    }
                                })
                        }}
                    </span>
                    <span class="push">
                        <Values check />
                    </span>
                </summary>
                <Written check />
            </details>
        </li>
    }
}

const fn name(outcome: &Outcome) -> &'static str {
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
            Outcome::Unknown { error } => view! {
                <span class="check-values" title=why(error)>
                    <span class="faint">{check.expected} " → ?"</span>
                </span>
            }
            .into_any(),
        }
    }
}

/// Why it is not known, in full.
fn why(error: Option<Error>) -> String {
    error.map_or_else(|| "not read yet".to_owned(), |error| error.message)
}

/// Where it is written, and what the document says of the difference.
#[component]
fn Written(check: Signal<Check>) -> impl IntoView {
    let read_at = Signal::derive(move || check.get().read_at);
    let place = move || {
        let place = check.get().place;
        format!("{} § {}, line {}", place.document, place.section, place.line)
    };
    let actual = move || {
        let check = check.get();
        match check.outcome {
            Outcome::Unknown { error } => why(error),
            Outcome::Met | Outcome::Drifted => check.actual.unwrap_or_else(|| "nothing".to_owned()),
        }
    };
    view! {
        <dl class="written">
            <dt>"Design"</dt>
            <dd class="selectable">{move || check.get().expected}</dd>
            <dt>"Reality"</dt>
            <dd class="selectable">
                {actual}
                {move || {
                    read_at
                        .get()
                        .map(|_| view! { <span class="faint">" · read " <Age at=read_at /> " ago"</span> })
                }}
            </dd>
            <dt>"Resource"</dt>
            <dd class="copied">
                <span class="mono selectable">{move || check.get().name}</span>
                <CopyButton what="Name" text=Signal::derive(move || check.get().name) />
            </dd>
            <dt>"Written"</dt>
            <dd class="selectable">{place}</dd>
            {move || {
                check
                    .get()
                    .known
                    .map(|known| {
                        view! {
                            <dt>"Known"</dt>
                            <dd class="selectable">{known}</dd>
                        }
                    })
            }}
        </dl>
    }
}
