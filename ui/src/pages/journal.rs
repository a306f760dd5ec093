//! The journal: what was done, by whom and why.

use leptos::prelude::*;

#[component]
pub(crate) fn JournalPage() -> impl IntoView {
    view! { <div class="page" data-test="journal"></div> }
}
