use leptos::{prelude::*, task::spawn_local};
use protocol::documents::{Locate, Located};

use super::{at::DocumentsAt, keys::Doors};
use crate::{
    ipc,
    parts::{Picture, Waiting},
};

/// A box into which one pastes what somebody sent: an address, a key, an id. What it names is shown.
#[component]
pub(super) fn GoTo(at: DocumentsAt) -> impl IntoView {
    let doors = expect_context::<Doors>();
    let text = RwSignal::new(String::new());
    let nowhere = RwSignal::new(None::<String>);
    let asking = RwSignal::new(false);
    let go = move || {
        let typed = text.read_untracked().trim().to_owned();
        if typed.is_empty() || asking.get_untracked() {
            return;
        }
        asking.set(true);
        nowhere.set(None);
        spawn_local(async move {
            let answer = ipc::call(Locate { environment: at.environment(), text: typed }).await;
            if asking.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(Located::Nowhere { words }) => nowhere.set(Some(words)),
                Ok(found) => {
                    text.set(String::new());
                    if let Some(input) = doors.go_to.get_untracked() {
                        let _ = input.blur();
                    }
                    at.show(found);
                }
                Err(error) => nowhere.set(Some(error.message)),
            }
        });
    };
    let keydown = move |event: web_sys::KeyboardEvent| {
        match event.key().as_str() {
            _ if event.is_composing() => return,
            "Enter" => go(),
            "Escape" if nowhere.read_untracked().is_some() => nowhere.set(None),
            "Escape" if !text.read_untracked().is_empty() => text.set(String::new()),
            "Escape" => {
                if let Some(input) = doors.go_to.get_untracked() {
                    let _ = input.blur();
                }
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    view! {
        <div class="doc-go-to">
            <label class="filter">
                <Picture icon=icondata_lu::LuLocate />
                <input
                    node_ref=doors.go_to
                    type="text"
                    placeholder="Go to key, s3:// or id"
                    aria-label="Go to a key, an s3:// address or an id"
                    aria-invalid=move || nowhere.read().is_some().then_some("true")
                    aria-describedby="go-to-nowhere"
                    autocomplete="off"
                    spellcheck="false"
                    data-test="go-to"
                    prop:value=text
                    on:input:target=move |event| {
                        nowhere.set(None);
                        text.set(event.target().value());
                    }
                    on:keydown=keydown
                />
                <Show when=move || asking.get() fallback=|| view! { <kbd>"Ctrl L"</kbd> }>
                    <Waiting />
                </Show>
            </label>
            <p id="go-to-nowhere" class="doc-fault small" role="alert" data-test="go-to-nowhere">
                {nowhere}
            </p>
        </div>
    }
}

impl DocumentsAt {
    /// Shows what was found.
    fn show(self, found: Located) {
        match found {
            Located::Object { object } => self.open(&object),
            Located::Folder { bucket, prefix } => self.list(&bucket, &prefix),
            Located::Search { bucket, prefix, query } => self.search_below(&bucket, prefix, query),
            Located::Nowhere { .. } => {}
        }
    }
}
