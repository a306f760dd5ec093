use leptos::{html::Input, prelude::*, task::spawn_local};
use protocol::documents::listing::Sort;

use super::{at::DocumentsAt, keys::Doors};
use crate::parts::Picture;

/// A small box: the row whose name begins with what is typed into it is stood on.
#[component]
pub(super) fn Jump(at: DocumentsAt) -> impl IntoView {
    let doors = expect_context::<Doors>();
    Effect::new(move |_| {
        // In another order a name is nowhere in particular.
        if doors.jump.get() && at.place.with_untracked(|place| place.sort != Sort::Key) {
            at.sort(Sort::Key);
        }
    });
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
    // What was typed meanwhile is what counts.
    let turn = StoredValue::new(0_u32);
    let look = move |typed: String| {
        turn.update_value(|turn| *turn = turn.wrapping_add(1));
        let own = turn.get_value();
        let key = at.place.with_untracked(|place| format!("{}{typed}", place.prefix));
        spawn_local(async move {
            let row = at.reader.find_beginning(&key).await;
            if turn.try_get_value() != Some(own) {
                return;
            }
            missed.set(row.is_none() && !typed.is_empty());
            if let Some(row) = row.filter(|_| !typed.is_empty()) {
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
