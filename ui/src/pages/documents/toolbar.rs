//! What stands over the rows: where one is, the search, and how it is listed.

use leptos::prelude::*;

use super::{
    at::DocumentsAt,
    crumbs::Crumbs,
    desk::{Desk, Subject},
    inventory::InventorySearch,
    people::People,
    search::SearchBox,
};
use crate::parts::{Button, Picture};

#[component]
pub(super) fn Toolbar(at: DocumentsAt) -> impl IntoView {
    let below = Signal::derive(move || at.place.read().below);
    let versions = Signal::derive(move || at.place.read().versions);
    view! {
        <div class="doc-tools">
            <Crumbs at />
        </div>
        <div class="doc-tools doc-tools-search" role="toolbar" aria-label="Documents">
            <SearchBox at />
            <Toggle
                on=below
                icon=icondata_lu::LuFolderTree
                word="Below"
                about="Everything below this folder, not one level of it  b"
                hook="list-below"
                on_press=move |()| at.go(|place| place.below = !place.below)
            />
            <Toggle
                on=versions
                icon=icondata_lu::LuHistory
                word="Versions"
                about="All versions and delete markers  v"
                hook="list-versions"
                on_press=move |()| at.go(|place| place.versions = !place.versions)
            />
            <InventorySearch at />
            <Upload at />
            <People at />
        </div>
    }
}

/// A button that is on or off.
#[component]
fn Toggle(
    on: Signal<bool>,
    icon: icondata_core::Icon,
    word: &'static str,
    about: &'static str,
    hook: &'static str,
    #[prop(into)] on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button doc-toggle"
            class:on=on
            data-test=hook
            title=about
            aria-pressed=move || on.get().to_string()
            on:click=move |_| on_press.run(())
        >
            <Picture icon />
            {word}
        </button>
    }
}

/// Uploads a file into this folder, where the bucket takes any.
#[component]
fn Upload(at: DocumentsAt) -> impl IntoView {
    let desk = Desk::here();
    let takes = Memo::new(move |_| at.bucket().is_some_and(|bucket| bucket.takes_uploads));
    let press = move |()| {
        if let Some(bucket) = untrack(|| at.bucket_id()) {
            let prefix = at.place.with_untracked(|place| place.prefix.clone());
            desk.open(Subject::Upload { bucket, prefix });
        }
    };
    move || {
        takes.get().then(|| {
            view! { <Button hook="upload" icon=icondata_lu::LuUpload label="Upload…" on_press=press /> }
        })
    }
}
