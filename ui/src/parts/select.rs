use leptos::prelude::*;

/// One of several, chosen from the browser's own list.
#[component]
pub(crate) fn Select(
    /// What is chosen, for readers.
    label: &'static str,
    /// The choices: what each is known by, and its words.
    #[prop(into)]
    choices: Signal<Vec<(String, String)>>,
    #[prop(into)] on_choose: Callback<String>,
    hook: &'static str,
) -> impl IntoView {
    let option = |(value, words): (String, String)| view! { <option value=value>{words}</option> };
    view! {
        <span class="select">
            <select
                class="button"
                aria-label=label
                data-test=hook
                on:change=move |event| on_choose.run(event_target_value(&event))
            >
                {move || choices.get().into_iter().map(option).collect_view()}
            </select>
        </span>
    }
}
