use leptos::prelude::*;

/// One of several, chosen from the browser's own list.
#[component]
pub(crate) fn Select(
    /// What is chosen, for readers.
    label: &'static str,
    /// The choices: what each is known by, and its words.
    #[prop(into)]
    choices: Signal<Vec<(String, String)>>,
    /// Which one holds; without it the list keeps what was chosen to itself, the first to begin with.
    #[prop(optional, into)]
    chosen: MaybeProp<String>,
    #[prop(into)] on_choose: Callback<String>,
    hook: &'static str,
) -> impl IntoView {
    // What is read again and again is not drawn again under an open list.
    let choices = Memo::new(move |_| choices.get());
    let option = move |(value, words): (String, String)| {
        let this = value.clone();
        // The property, not the attribute: that one counts for nothing once somebody has chosen.
        view! {
            <option value=value prop:selected=move || chosen.get().as_ref() == Some(&this)>
                {words}
            </option>
        }
    };
    let choose = move |event: web_sys::Event| {
        on_choose.run(event_target_value(&event));
        // Where the choice was not taken the list must not claim it.
        if let Some(holds) = chosen.get_untracked() {
            event_target::<web_sys::HtmlSelectElement>(&event).set_value(&holds);
        }
    };
    view! {
        <span class="select">
            <select class="button" aria-label=label data-test=hook on:change=choose>
                {move || choices.get().into_iter().map(option).collect_view()}
            </select>
        </span>
    }
}
