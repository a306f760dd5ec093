use leptos::{html::Input, prelude::*};

use super::{at::DocumentsAt, keys::Doors};
use crate::parts::Picture;

/// A small box: the row whose name begins with what is typed into it is stood on.
#[component]
pub(super) fn Jump(at: DocumentsAt) -> impl IntoView {
    let doors = expect_context::<Doors>();
    move || doors.jump.get().then(|| view! { <JumpBox at doors /> })
}

#[component]
fn JumpBox(at: DocumentsAt, doors: Doors) -> impl IntoView {
    let node = NodeRef::<Input>::new();
    let missed = RwSignal::new(false);
    Effect::new(move |_| {
        if let Some(input) = node.get() {
            let _ = input.focus();
        }
    });
    let look = move |typed: String| {
        let prefix = at.place.with_untracked(|place| place.prefix.clone());
        at.reader.find(format!("{prefix}{typed}"), move |row| {
            missed.try_set(row.is_none() && !typed.is_empty());
            if let Some(row) = row {
                at.reader.feed.stand_at(row);
            }
        });
    };
    let keydown = move |event: web_sys::KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | "Escape") && !event.is_composing() {
            event.prevent_default();
            event.stop_propagation();
            doors.jump.set(false);
        }
    };
    view! {
        <label class="doc-jump" class:doc-jump-missed=missed>
            <Picture icon=icondata_lu::LuTextCursorInput size="13" />
            <input
                node_ref=node
                type="text"
                placeholder="Begins with"
                aria-label="Jump to the name that begins with"
                aria-invalid=move || missed.get().then_some("true")
                autocomplete="off"
                spellcheck="false"
                data-test="document-jump"
                on:input:target=move |event| look(event.target().value())
                on:keydown=keydown
                on:blur=move |_| doors.jump.set(false)
            />
        </label>
    }
}
