use leptos::prelude::*;

/// A line to type into, with what is wrong about it beneath.
#[component]
pub(crate) fn Field(
    label: &'static str,
    /// What it looks like, e.g. an address.
    example: &'static str,
    text: RwSignal<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Enter was pressed.
    #[prop(into)]
    on_enter: Callback<()>,
    hook: &'static str,
) -> impl IntoView {
    let wrong = move || error.get().is_some();
    let about = format!("{hook}-error");
    let described_by = about.clone();
    let keydown = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            on_enter.run(());
        }
    };
    view! {
        <div class="field" class:field-wrong=wrong>
            <label>
                <span class="field-label">{label}</span>
                <input
                    type="text"
                    placeholder=example
                    autocomplete="off"
                    spellcheck="false"
                    data-test=hook
                    aria-invalid=move || wrong().then_some("true")
                    aria-describedby=move || wrong().then(|| described_by.clone())
                    prop:value=text
                    on:input:target=move |event| text.set(event.target().value())
                    on:keydown=keydown
                />
            </label>
            <p id=about class="field-error small" role="alert" data-test="field-error">
                {move || error.get()}
            </p>
        </div>
    }
}
