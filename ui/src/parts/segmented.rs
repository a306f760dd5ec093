use leptos::prelude::*;

/// A few choices of which one holds.
#[component]
pub(crate) fn Segmented<T>(
    /// What is chosen, for readers.
    label: &'static str,
    /// The choices with their words.
    choices: Vec<(T, &'static str)>,
    #[prop(into)] chosen: Signal<T>,
    #[prop(into)] on_choose: Callback<T>,
    #[prop(default = "segmented")] hook: &'static str,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let button = move |(choice, word): (T, &'static str)| {
        let on = move || chosen.get() == choice;
        view! {
            <button
                type="button"
                role="radio"
                class:on=on
                data-test=format!("{hook}-{}", word.to_lowercase().replace(' ', "-"))
                aria-checked=move || if on() { "true" } else { "false" }
                on:click=move |_| on_choose.run(choice)
            >
                {word}
            </button>
        }
    };
    view! {
        <div class="segmented" role="radiogroup" aria-label=label data-test=hook>
            {choices.into_iter().map(button).collect_view()}
        </div>
    }
}
