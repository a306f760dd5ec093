use leptos::prelude::*;

/// Says that there is nothing, and why that is all right.
#[component]
pub(crate) fn Empty(#[prop(into)] text: Signal<String>) -> impl IntoView {
    view! {
        <p class="empty" data-test="empty">
            {move || text.get()}
        </p>
    }
}
