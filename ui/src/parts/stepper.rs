use leptos::prelude::*;

use super::IconButton;

/// A whole number that is typed, or stepped up and down.
#[component]
pub(crate) fn Stepper(
    label: &'static str,
    #[prop(into)] value: Signal<u32>,
    #[prop(into)] on_change: Callback<u32>,
    /// What the number counts, e.g. `tasks`.
    unit: &'static str,
    hook: &'static str,
) -> impl IntoView {
    let typed = move |event: web_sys::Event| {
        if let Ok(number) = event_target_value(&event).trim().parse() {
            on_change.run(number);
        }
    };
    // What is no number is put right when the field is left.
    let restore = move |event: web_sys::Event| {
        event_target::<web_sys::HtmlInputElement>(&event).set_value(&value.get_untracked().to_string());
    };
    let select = |event: web_sys::FocusEvent| event_target::<web_sys::HtmlInputElement>(&event).select();
    let step = move |up: bool| {
        let value = value.get_untracked();
        on_change.run(if up { value.saturating_add(1) } else { value.saturating_sub(1) });
    };
    view! {
        <div class="stepper">
            <label class="field-label" for=hook>
                {label}
            </label>
            <div class="stepper-box">
                <IconButton
                    icon=icondata_lu::LuMinus
                    label=format!("{label}: one less")
                    on_press=move |()| step(false)
                />
                <input
                    id=hook
                    type="text"
                    inputmode="numeric"
                    autocomplete="off"
                    data-test=hook
                    prop:value=move || value.get().to_string()
                    on:focus=select
                    on:input=typed
                    on:change=restore
                />
                <IconButton
                    icon=icondata_lu::LuPlus
                    label=format!("{label}: one more")
                    on_press=move |()| step(true)
                />
                <span class="faint">{unit}</span>
            </div>
        </div>
    }
}
