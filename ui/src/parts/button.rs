use icondata_core::Icon;
use leptos::prelude::*;

use super::Picture;

/// How much a button matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ButtonKind {
    #[default]
    Plain,
    Primary,
}

/// A button with a word on it. When it may not be pressed, it says why.
#[component]
pub(crate) fn Button(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] on_press: Callback<()>,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional, into)] icon: Option<Signal<Icon>>,
    /// Why it may not be pressed, if so.
    #[prop(optional, into)]
    refusal: MaybeProp<String>,
    #[prop(default = "button")] hook: &'static str,
) -> impl IntoView {
    let refused = move || refusal.get().is_some();
    view! {
        <button
            type="button"
            class="button"
            class:primary=kind == ButtonKind::Primary
            data-test=hook
            title=move || refusal.get()
            aria-disabled=move || refused().then_some("true")
            on:click=move |_| {
                if !refused() {
                    on_press.run(());
                }
            }
        >
            {icon.map(|icon| view! { <Picture icon /> })}
            {move || label.get()}
        </button>
    }
}

/// A button that is only a picture, with its name in the tooltip.
#[component]
pub(crate) fn IconButton(
    #[prop(into)] icon: Signal<Icon>,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] on_press: Callback<()>,
    /// Whether it turns, because what it started is under way.
    #[prop(optional, into)]
    turning: Signal<bool>,
    /// Whether it is switched on, for a switch.
    #[prop(optional, into)]
    pressed: MaybeProp<bool>,
    /// Why it may not be pressed, if so.
    #[prop(optional, into)]
    refusal: MaybeProp<String>,
    #[prop(default = "icon-button")] hook: &'static str,
) -> impl IntoView {
    let refused = move || refusal.get().is_some();
    view! {
        <button
            type="button"
            class="icon-button"
            class:turning=turning
            data-test=hook
            aria-label=label
            aria-pressed=move || pressed.get().map(|on| if on { "true" } else { "false" })
            aria-disabled=move || refused().then_some("true")
            title=move || refusal.get().unwrap_or_else(|| label.get())
            on:click=move |event| {
                event.stop_propagation();
                if !refused() {
                    on_press.run(());
                }
            }
        >
            <Picture icon />
        </button>
    }
}
