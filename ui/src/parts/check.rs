use leptos::prelude::*;

/// A box that is ticked or not, with its words.
#[component]
pub(crate) fn Check<V: IntoView + 'static>(
    #[prop(into)] checked: Signal<bool>,
    #[prop(into)] on_change: Callback<bool>,
    #[prop(default = "check")] hook: &'static str,
    /// Its words.
    words: V,
) -> impl IntoView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                data-test=hook
                prop:checked=checked
                on:change:target=move |event| on_change.run(event.target().checked())
            />
            {words}
        </label>
    }
}
