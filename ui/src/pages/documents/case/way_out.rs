use leptos::prelude::*;
use protocol::{Error, ErrorKind};

use super::Cases;
use crate::parts::Button;

/// What can be done about a failure, which may be that a case is missing: where a case is asked for one is opened, and then or else it is tried again.
#[component]
pub(in super::super) fn WayOut(asks_case: bool, again: Callback<()>, hook: &'static str) -> impl IntoView {
    let cases = Cases::here();
    if asks_case {
        view! { <Button hook="open-case" label="Open a case…" on_press=move |()| cases.ask(again) /> }
            .into_any()
    } else {
        view! { <Button hook label="Try again" on_press=again /> }.into_any()
    }
}

/// Whether a failure is that no case is open.
pub(in super::super) fn lacks_case(error: &Error) -> bool {
    error.kind == ErrorKind::ReasonRequired
}
