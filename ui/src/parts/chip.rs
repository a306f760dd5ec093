use leptos::prelude::*;

/// A small framed fact.
#[component]
pub(crate) fn Chip(
    #[prop(optional, into)] title: MaybeProp<String>,
    #[prop(default = "chip")] hook: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <span class="chip" data-test=hook title=move || title.get()>
            {children()}
        </span>
    }
}

/// The mark of an environment that customers depend on.
#[component]
pub(crate) fn Production(
    /// Three letters, where there is little room.
    #[prop(optional)]
    short: bool,
) -> impl IntoView {
    view! {
        <span class="production" title="Customers depend on this environment" data-test="production">
            {if short { "PROD" } else { "PRODUCTION" }}
        </span>
    }
}
