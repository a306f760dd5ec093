use icondata_core::Icon;
use leptos::prelude::*;

/// An icon beside a word or on a named button; readers pass over it.
#[component]
pub(crate) fn Picture(
    #[prop(into)] icon: Signal<Icon>,
    #[prop(default = "14")] size: &'static str,
) -> impl IntoView {
    view! {
        <span class="icon" aria-hidden="true">
            <leptos_icons::Icon icon=icon width=size height=size />
        </span>
    }
}
