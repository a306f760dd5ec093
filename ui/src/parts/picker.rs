use leptos::{html, prelude::*};

use super::{Empty, Picture};
use crate::fuzzy;

/// More than these are not looked through by anyone.
const SHOWN: usize = 60;

/// A list that is searched as one types, and picked from with the keys or the pointer.
#[component]
pub(crate) fn Picker<T, D, V>(
    /// What is picked, for readers.
    #[prop(into)]
    label: Signal<String>,
    /// What can be typed, where nothing is typed yet.
    #[prop(into)]
    example: Signal<String>,
    #[prop(into)] all: Signal<Vec<T>>,
    /// What the search looks at.
    text: fn(&T) -> String,
    /// What the typed text means by itself, if anything.
    #[prop(default = |_| None)]
    typed: fn(&str) -> Option<T>,
    /// What is said when nothing is found.
    #[prop(into)]
    empty: Signal<String>,
    hook: &'static str,
    row_hook: &'static str,
    #[prop(into)] on_pick: Callback<T>,
    /// Draws what stands in a row.
    draw: D,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    D: Fn(T) -> V + Copy + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let query = RwSignal::new(String::new());
    let found =
        Memo::new(move |_| all.with(|all| Found::of(all, &query.read(), text).after(typed(&query.read()))));
    let cursor = RwSignal::new(0_usize);
    let node = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = node.get() {
            let _ = input.focus();
        }
    });
    let pick = move |place: usize| {
        let picked = found.read_untracked().rows.get(place).cloned();
        if let Some(picked) = picked {
            on_pick.run(picked);
        }
    };
    let keydown = move |event: web_sys::KeyboardEvent| {
        let count = found.read_untracked().rows.len().max(1);
        match event.key().as_str() {
            "ArrowDown" => cursor.update(|cursor| *cursor = (*cursor + 1) % count),
            "ArrowUp" => cursor.update(|cursor| *cursor = (*cursor + count - 1) % count),
            "Enter" => pick(cursor.get_untracked()),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div class="picker" data-test=hook>
            <label class="picker-box">
                <Picture icon=icondata_lu::LuSearch size="15" />
                <input
                    node_ref=node
                    type="text"
                    role="combobox"
                    aria-expanded="true"
                    aria-controls="picker-list"
                    aria-activedescendant=move || row_id(cursor.get())
                    aria-label=label
                    placeholder=example
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=query
                    on:input:target=move |event| {
                        cursor.set(0);
                        query.set(event.target().value());
                    }
                    on:keydown=keydown
                />
                <kbd>"Esc"</kbd>
            </label>
            <Rows found cursor empty row_hook pick=Callback::new(pick) draw />
        </div>
    }
}

#[component]
fn Rows<T, D, V>(
    found: Memo<Found<T>>,
    cursor: RwSignal<usize>,
    empty: Signal<String>,
    row_hook: &'static str,
    pick: Callback<usize>,
    draw: D,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    D: Fn(T) -> V + Copy + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let list = NodeRef::<html::Ul>::new();
    Effect::new(move |_| {
        let id = row_id(cursor.get());
        if list.get().is_some()
            && let Some(row) = document().get_element_by_id(&id)
        {
            let how = web_sys::ScrollIntoViewOptions::new();
            how.set_block(web_sys::ScrollLogicalPosition::Nearest);
            row.scroll_into_view_with_scroll_into_view_options(&how);
        }
    });
    let row = move |(place, value): (usize, T)| {
        let on = move || cursor.get() == place;
        view! {
            <li
                id=row_id(place)
                class="picker-row"
                class:on=on
                role="option"
                data-test=row_hook
                aria-selected=move || if on() { "true" } else { "false" }
                on:pointermove=move |_| cursor.set(place)
                on:click=move |_| pick.run(place)
            >
                {draw(value)}
            </li>
        }
    };
    let rows = move || found.get().rows.into_iter().enumerate().map(row).collect_view();
    let more = move || {
        let hidden = found.read().hidden;
        (hidden > 0).then(|| {
            view! { <p class="picker-more faint small">{hidden} " more: type to find them"</p> }
        })
    };
    view! {
        <Show when=move || !found.read().rows.is_empty() fallback=move || view! { <Empty text=empty /> }>
            <ul id="picker-list" class="picker-list" role="listbox" aria-label="Found" node_ref=list>
                {rows}
            </ul>
            {more}
        </Show>
    }
}

/// One picker is open at a time, so a place names its row.
fn row_id(place: usize) -> String {
    format!("picker-{place}")
}

/// What is shown of what was found, and how much is not.
#[derive(Clone, PartialEq)]
struct Found<T> {
    rows: Vec<T>,
    hidden: usize,
}

impl<T: Clone> Found<T> {
    /// The same, with this before all others.
    fn after(mut self, first: Option<T>) -> Self {
        self.rows.splice(0..0, first);
        self
    }

    fn of(all: &[T], query: &str, text: fn(&T) -> String) -> Self {
        let texts: Vec<String> = all.iter().map(text).collect();
        let ranked = fuzzy::rank(query, &texts);
        Self {
            hidden: ranked.len().saturating_sub(SHOWN),
            rows: ranked.into_iter().take(SHOWN).filter_map(|index| all.get(index).cloned()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_shown_is_counted() {
        let all: Vec<u32> = (0..100).collect();
        let found = Found::of(&all, "", u32::to_string);
        assert_eq!((found.rows.len(), found.hidden), (SHOWN, 100 - SHOWN));
        let found = Found::of(&all, "77", u32::to_string);
        assert_eq!((found.rows.clone(), found.hidden), (vec![77], 0));
        assert_eq!(found.after(Some(5)).rows, [5, 77], "what the text means by itself stands first");
    }
}
