use leptos::prelude::*;

use crate::{
    console::{Console, Running},
    parts::{IconButton, keyed},
};

/// The files that are being written, with how far each is and a way to stop it.
#[component]
pub(crate) fn RunningExports() -> impl IntoView {
    let exports = Console::here().exports;
    let each = move |export: Signal<Running>| {
        view! {
            <li class="export-progress" data-test="export-progress" title=move || export.read().state.file.clone()>
                <span>{move || format!("Export: {}", export.read().progress())}</span>
                <IconButton
                    hook="stop-export"
                    icon=icondata_lu::LuX
                    label="Stop and take the file away"
                    on_press=move |()| exports.stop(export.read_untracked().id)
                />
            </li>
        }
    };
    view! {
        <Show when=move || exports.running.with(|running| !running.is_empty())>
            <ul class="running-exports" aria-label="Files that are being written">
                {keyed(exports.running.into(), |export| export.id, each)}
            </ul>
        </Show>
    }
}
