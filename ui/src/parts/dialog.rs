use leptos::{html::Dialog as DialogElement, prelude::*};

use super::IconButton;
use crate::console::{Console, Dialog};

/// A dialog of the shell: the browser's own, so focus stays in it and Escape closes it.
#[component]
pub(crate) fn Modal(
    /// Which one this is.
    dialog: Dialog,
    title: &'static str,
    /// Without the head, for what has its own.
    #[prop(optional)]
    bare: bool,
    /// Whether only what stands in it closes it: neither Escape nor a press beside it.
    #[prop(optional, into)]
    fixed: Signal<bool>,
    children: ChildrenFn,
) -> impl IntoView {
    let console = Console::here();
    let node = NodeRef::<DialogElement>::new();
    let open = Memo::new(move |_| console.dialog.get() == Some(dialog));
    let close = move || {
        console.dialog.update(|shown| {
            if *shown == Some(dialog) {
                *shown = None;
            }
        });
    };
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        if open.get() && !element.open() {
            // Fails only when the element has left the page: then there is nothing to show.
            let _ = element.show_modal();
        } else if !open.get() && element.open() {
            element.close();
        }
    });
    let head = (!bare).then(|| {
        view! {
            <header class="dialog-head">
                <h2>{title}</h2>
                <Show when=move || !fixed.get()>
                    <IconButton
                        hook="close"
                        icon=icondata_lu::LuX
                        label="Close"
                        on_press=move |()| close()
                    />
                </Show>
            </header>
        }
    });
    let children = StoredValue::new(children);
    // The dialog's own box is covered by its content: what hits it is the scrim.
    let click = move |event: web_sys::MouseEvent| {
        if !fixed.get_untracked()
            && node.get_untracked().is_some_and(|node| event.target().as_ref() == Some(node.as_ref()))
        {
            close();
        }
    };
    // A browser closes a dialog at the second Escape whatever is said to the first.
    let closed = move || match node.get_untracked() {
        Some(element) if fixed.get_untracked() => drop(element.show_modal()),
        _ => close(),
    };
    view! {
        <dialog
            node_ref=node
            class="dialog"
            class:dialog-bare=bare
            aria-label=title
            data-test=format!("dialog-{dialog:?}").to_lowercase()
            on:cancel=move |event: web_sys::Event| {
                if fixed.get_untracked() {
                    event.prevent_default();
                }
            }
            on:close=move |_| closed()
            on:click=click
        >
            <div class="dialog-box" tabindex="-1" autofocus>
                {head}
                <Show when=move || open.get()>{children.with_value(|children| children())}</Show>
            </div>
        </dialog>
    }
}
