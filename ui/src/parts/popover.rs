use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast as _;

/// A button, and a panel below it that stays until Escape, a press beside it, or until the focus moves on.
#[component]
pub(crate) fn Popover<F: IntoView + 'static>(
    /// What the panel is, for readers and the tooltip.
    #[prop(into)]
    label: Signal<String>,
    /// What stands on the button.
    face: F,
    open: RwSignal<bool>,
    hook: &'static str,
    /// A class of the panel, which gives it its width.
    class: &'static str,
    /// Whether the panel ends where the button ends, and not begins where it begins.
    #[prop(optional)]
    at_end: bool,
    /// Whether the button is only a picture.
    #[prop(optional)]
    bare: bool,
    children: ChildrenFn,
) -> impl IntoView {
    let around = NodeRef::<html::Div>::new();
    let button = NodeRef::<html::Button>::new();
    let panel = NodeRef::<html::Div>::new();
    let holds = move |target: Option<web_sys::EventTarget>| {
        let node = target.and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        around.get_untracked().is_some_and(|around| around.contains(node.as_ref()))
    };
    let listener = window_event_listener(ev::pointerdown, move |event| {
        if open.get_untracked() && !holds(event.target()) {
            open.set(false);
        }
    });
    on_cleanup(move || listener.remove());
    Effect::new(move |_| {
        // What stands in it may want the focus itself.
        if let Some(panel) = panel.get()
            && !holds_focus(&panel)
        {
            let _ = panel.focus();
        }
    });
    let escape = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() && !event.default_prevented() {
            event.prevent_default();
            open.set(false);
            if let Some(button) = button.get_untracked() {
                let _ = button.focus();
            }
        }
    };
    let leave = move |event: web_sys::FocusEvent| {
        // A press on what takes no focus is no leaving.
        if event.related_target().is_some() && !holds(event.related_target()) {
            open.set(false);
        }
    };
    let children = StoredValue::new(children);
    view! {
        <div class="popover-around" node_ref=around on:keydown=escape on:focusout=leave>
            <button
                type="button"
                class=if bare { "icon-button popover-button" } else { "button popover-button" }
                node_ref=button
                data-test=hook
                title=label
                aria-label=move || bare.then(|| label.get())
                aria-haspopup="dialog"
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {face}
            </button>
            <Show when=move || open.get()>
                <div
                    class=format!("popover {class}")
                    class:popover-at-end=at_end
                    node_ref=panel
                    role="dialog"
                    aria-label=label
                    tabindex="-1"
                    data-test=format!("{hook}-panel")
                >
                    {children.with_value(|children| children())}
                </div>
            </Show>
        </div>
    }
}

fn holds_focus(panel: &web_sys::HtmlElement) -> bool {
    document().active_element().is_some_and(|active| panel.contains(Some(&active)))
}
