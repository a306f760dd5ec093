use leptos::prelude::*;

use crate::keys::caps;

/// A binding as key caps.
#[component]
pub(crate) fn KeyCaps(keys: &'static str) -> impl IntoView {
    view! {
        <span class="key-caps">
            {caps(keys).into_iter().map(|cap| view! { <kbd>{cap}</kbd> }).collect_view()}
        </span>
    }
}
