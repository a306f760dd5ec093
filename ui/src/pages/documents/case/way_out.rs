use leptos::prelude::*;
use protocol::ErrorKind;

use super::Cases;
use crate::parts::Button;

/// What can be done about a failure: where a case is asked for one is opened, and then or else it is tried again.
#[component]
pub(in super::super) fn WayOut(kind: ErrorKind, again: Callback<()>, hook: &'static str) -> impl IntoView {
    let cases = Cases::here();
    match kind {
        ErrorKind::ReasonRequired => view! {
            <Button hook="open-case" label="Open a case…" on_press=move |()| cases.ask(again) />
        }
        .into_any(),
        _ => view! { <Button hook label="Try again" on_press=again /> }.into_any(),
    }
}
