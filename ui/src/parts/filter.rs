use leptos::{html::Input, prelude::*};

use super::Picture;

/// A box that filters as one types. Escape empties it, and leaves it when it is empty.
#[component]
pub(crate) fn Filter(
    text: RwSignal<String>,
    /// What is filtered, for readers.
    label: &'static str,
    node: NodeRef<Input>,
) -> impl IntoView {
    let escape = move |event: web_sys::KeyboardEvent| {
        if event.key() != "Escape" {
            return;
        }
        event.stop_propagation();
        if text.read_untracked().is_empty() {
            if let Some(input) = node.get_untracked() {
                let _ = input.blur();
            }
        } else {
            text.set(String::new());
        }
    };
    view! {
        <label class="filter">
            <Picture icon=icondata_lu::LuListFilter />
            <input
                node_ref=node
                type="text"
                placeholder="Filter"
                aria-label=label
                data-test="filter"
                autocomplete="off"
                spellcheck="false"
                prop:value=text
                on:input:target=move |event| text.set(event.target().value())
                on:keydown=escape
            />
            <kbd>"/"</kbd>
        </label>
    }
}
