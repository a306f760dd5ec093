//! What a person keeps: filters by name, and lines to come back to.

use leptos::prelude::*;
use protocol::logs::SavedFilter;

use super::{at::LogsAt, bookmarks::Bookmarks};
use crate::parts::{Button, Field, IconButton, Picture, Popover};

/// The panel of saved filters and bookmarks.
#[component]
pub(super) fn SavedPanel(at: LogsAt, open: RwSignal<bool>) -> impl IntoView {
    let face = view! { <Picture icon=icondata_lu::LuBookmark size="15" /> };
    view! {
        <Popover
            label="Saved filters and bookmarks"
            face
            open
            hook="log-saved"
            class="log-saved"
            at_end=true
            bare=true
        >
            <Filters at open />
            <SaveThis at />
            <Bookmarks at open />
        </Popover>
    }
}

#[component]
fn Filters(at: LogsAt, open: RwSignal<bool>) -> impl IntoView {
    let filters = Memo::new(move |_| at.kept.all(|saved| &saved.filters));
    let removed = RwSignal::new(None::<SavedFilter>);
    let row = move |saved: SavedFilter| {
        let (filter, name, gone) = (saved.filter.clone(), saved.name.clone(), saved.clone());
        let title = saved.filter.clone();
        let take = move |_| {
            open.set(false);
            at.filter.set(filter.clone());
        };
        let remove = move |()| {
            removed.set(Some(gone.clone()));
            at.kept.remove_filter(gone.name.clone());
        };
        view! {
            <li data-test="saved-filter">
                <button type="button" class="bare log-saved-take" on:click=take title=title>
                    <b class="cut">{saved.name}</b>
                    <span class="mono faint cut">{saved.filter}</span>
                </button>
                <IconButton
                    hook="remove-filter"
                    icon=icondata_lu::LuX
                    label=format!("Remove {name}")
                    on_press=remove
                />
            </li>
        }
    };
    let undo = move |filter: SavedFilter| {
        removed.set(None);
        at.kept.save_filter(filter);
    };
    let list = move || {
        match filters.get() {
        all if all.is_empty() => {
            view! { <p class="faint small">"A filter that is used again and again can be kept by a name."</p> }
                .into_any()
        }
        all => view! { <ul>{all.into_iter().map(row).collect_view()}</ul> }.into_any(),
    }
    };
    view! {
        <section>
            <h3>"Filters"</h3>
            {list}
            {move || {
                removed
                    .get()
                    .map(|gone| {
                        let words = format!("{} removed", gone.name);
                        view! { <Undo words on_undo=move |()| undo(gone.clone()) /> }
                    })
            }}
        </section>
    }
}

/// Keeps the filter that stands in the box.
#[component]
fn SaveThis(at: LogsAt) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let is_usable =
        Memo::new(move |_| !at.filter.read().trim().is_empty() && at.view.problem.read().is_none());
    let save = move || {
        let wanted = name.get_untracked().trim().to_owned();
        if !wanted.is_empty() && is_usable.get_untracked() {
            at.kept.save_filter(SavedFilter { name: wanted, filter: at.filter.get_untracked() });
            name.set(String::new());
        }
    };
    let refusal =
        Signal::derive(move || name.read().trim().is_empty().then(|| "Give it a name first".to_owned()));
    view! {
        <Show when=move || is_usable.get()>
            <div class="log-save-this">
                <Field
                    label="Keep the present filter as"
                    example="what failed"
                    text=name
                    on_enter=move |()| save()
                    hook="filter-name"
                />
                <Button hook="save-filter" label="Keep" refusal on_press=move |()| save() />
            </div>
        </Show>
    }
}

/// What was just removed, and the way back.
#[component]
pub(super) fn Undo(words: String, #[prop(into)] on_undo: Callback<()>) -> impl IntoView {
    view! {
        <p class="log-undo small" role="status">
            <span class="cut">{words}</span>
            <button type="button" class="link" data-test="undo-remove" on:click=move |_| on_undo.run(())>
                "Undo"
            </button>
        </p>
    }
}
