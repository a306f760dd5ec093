use leptos::prelude::*;
use protocol::{Error, documents::access::Case};

use super::Cases;
use crate::{
    console::Dialog,
    parts::{Button, ButtonKind, Field, Modal, Notice, TroubleBody},
    words,
};

/// The least letters of a reason; the engine wants as many.
const LEAST: usize = 3;

/// Asks why customers' documents are looked at, or shows the case that is open.
#[component]
pub(in super::super) fn CaseDialog() -> impl IntoView {
    let cases = Cases::here();
    let shown = Memo::new(move |_| cases.console.dialog.get() == Some(Dialog::Case));
    Effect::new(move |before: Option<bool>| {
        let shown = shown.get();
        if before == Some(true) && !shown {
            cases.give_up();
        }
        shown
    });
    let body = move || match cases.open().filter(|_| cases.waiting.with(Vec::is_empty)) {
        Some(case) => view! { <Opened cases case /> }.into_any(),
        None => view! { <Form cases /> }.into_any(),
    };
    // What is typed must not be lost when the state is read again; a memo that is only tracked never moves.
    let which = Memo::new(move |_| cases.open().is_some() && cases.waiting.with(Vec::is_empty));
    view! {
        <Modal dialog=Dialog::Case title="Why you look">
            <div class="dialog-body doc-case-body">
                {move || {
                    which.get();
                    untrack(body)
                }}
            </div>
        </Modal>
    }
}

#[component]
fn Form(cases: Cases) -> impl IntoView {
    let (reference, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let failed = RwSignal::new(None::<Error>);
    let short = move || reason.read().trim().chars().count() < LEAST;
    let refusal = move || match cases.opening.get() {
        true => Some("It is being opened".to_owned()),
        false => short().then(|| format!("A reason has at least {LEAST} letters")),
    };
    let go = Callback::new(move |()| {
        if !untrack(short) {
            failed.set(None);
            let text = |signal: RwSignal<String>| signal.read_untracked().trim().to_owned();
            cases.begin(text(reference), text(reason), failed);
        }
    });
    let blocked = move || cases.state().and_then(|state| state.blocked);
    view! {
        {move || {
            blocked()
                .map(|why| {
                    view! {
                        <Notice
                            icon=icondata_lu::LuTriangleAlert
                            health=protocol::Health::Bad
                            hook="case-blocked"
                        >
                            <p>{why}</p>
                            <p class="dim small">
                                "Customers' documents stay closed as long as a look cannot be written down."
                            </p>
                        </Notice>
                    }
                })
        }}
        <p>
            "These are customers' documents. Every look is written to the journal with your reason, before a byte is read. You are asked once for a case."
        </p>
        <Field label="Case" example="INC-1234" text=reference on_enter=go hook="case-reference" />
        <Field label="Reason" example="What the customer asked for" text=reason on_enter=go hook="case-reason" />
        {move || failed.get().map(|error| view! { <TroubleBody error=Signal::stored(error) /> })}
        <div class="doc-case-actions">
            <Button
                hook="case-open"
                kind=ButtonKind::Primary
                label="Open the case"
                refusal=Signal::derive(refusal)
                on_press=go
            />
        </div>
    }
}

#[component]
fn Opened(cases: Cases, case: Case) -> impl IntoView {
    let zone = crate::calendar::Zone::Local;
    view! {
        <dl class="doc-case-facts">
            <dt>"Case"</dt>
            <dd class="selectable">
                {if case.reference.is_empty() { "—".to_owned() } else { case.reference.clone() }}
            </dd>
            <dt>"Reason"</dt>
            <dd class="selectable">{case.reason.clone()}</dd>
            <dt>"Looks"</dt>
            <dd class="number">{move || cases.open().map(|case| words::count(case.looks.into()))}</dd>
            <dt>"Since"</dt>
            <dd>{words::moment(case.since, zone)}</dd>
            <dt>"Closes by itself"</dt>
            <dd>{words::moment(case.until, zone)}</dd>
        </dl>
        <p class="dim small">"Another case begins with closing this one. The looks stay in the journal."</p>
        <div class="doc-case-actions">
            <Button hook="case-close" label="Close the case" on_press=move |()| cases.end() />
        </div>
    }
}
