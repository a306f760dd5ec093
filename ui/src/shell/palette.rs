mod offers;

use leptos::{html, prelude::*};

use self::offers::{Offer, offers};
use crate::{
    console::{Console, Dialog},
    fuzzy,
    memory::remembered,
    parts::{Empty, KeyCaps, Mark, Modal, Picture},
};

/// What was picked lately stands first; this many are remembered.
const RECENT: usize = 6;

/// More than these are not looked through by anyone.
const SHOWN: usize = 60;

/// Reaches every page, environment, card, resource and action from the keyboard.
#[component]
pub(crate) fn PaletteDialog() -> impl IntoView {
    let recent = remembered("palette-recent", Vec::<String>::new());
    view! {
        <Modal dialog=Dialog::Palette title="Search or run" bare=true>
            <Palette recent />
        </Modal>
    }
}

#[component]
fn Palette(recent: RwSignal<Vec<String>>) -> impl IntoView {
    let console = Console::here();
    // What can be picked is settled when the palette opens: nothing moves under the cursor.
    let all = StoredValue::new(recent_first(untrack(|| offers(console)), &recent.get_untracked()));
    let query = RwSignal::new(String::new());
    let found = Memo::new(move |_| all.with_value(|all| search(all, &query.read())));
    let cursor = RwSignal::new(0_usize);
    let node = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = node.get() {
            let _ = input.focus();
        }
    });
    let pick = move |place: usize| {
        let Some(offer) = found.read_untracked().get(place).cloned() else { return };
        recent.update(|recent| remember(recent, offer.name()));
        console.dialog.set(None);
        console.run(offer.action);
    };
    let keydown = move |event: web_sys::KeyboardEvent| {
        let count = found.read_untracked().len().max(1);
        match event.key().as_str() {
            "ArrowDown" => cursor.update(|cursor| *cursor = (*cursor + 1) % count),
            "ArrowUp" => cursor.update(|cursor| *cursor = (*cursor + count - 1) % count),
            "Enter" => pick(cursor.get_untracked()),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div class="palette" data-test="palette">
            <label class="palette-box">
                <Picture icon=icondata_lu::LuSearch size="15" />
                <input
                    node_ref=node
                    type="text"
                    role="combobox"
                    aria-expanded="true"
                    aria-controls="palette-list"
                    aria-activedescendant=move || format!("offer-{}", cursor.get())
                    aria-label="Search or run"
                    placeholder="A page, an environment, a resource, an action"
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
            <OfferList found cursor pick=Callback::new(pick) />
        </div>
    }
}

#[component]
fn OfferList(found: Memo<Vec<Offer>>, cursor: RwSignal<usize>, pick: Callback<usize>) -> impl IntoView {
    let list = NodeRef::<html::Ul>::new();
    Effect::new(move |_| {
        let id = format!("offer-{}", cursor.get());
        if list.get().is_some()
            && let Some(row) = document().get_element_by_id(&id)
        {
            let how = web_sys::ScrollIntoViewOptions::new();
            how.set_block(web_sys::ScrollLogicalPosition::Nearest);
            row.scroll_into_view_with_scroll_into_view_options(&how);
        }
    });
    let rows = move || {
        found
            .get()
            .into_iter()
            .enumerate()
            .map(|(place, offer)| row(place, offer, cursor, pick))
            .collect_view()
    };
    view! {
        <Show
            when=move || !found.read().is_empty()
            fallback=|| view! { <Empty text="Nothing is called that." /> }
        >
            <ul id="palette-list" class="palette-list" role="listbox" aria-label="Found" node_ref=list>
                {rows}
            </ul>
        </Show>
    }
}

fn row(place: usize, offer: Offer, cursor: RwSignal<usize>, pick: Callback<usize>) -> impl IntoView {
    let on = move || cursor.get() == place;
    let sign = match offer.health {
        Some(health) => view! {
            <span class="palette-sign">
                <Mark health />
            </span>
        }
        .into_any(),
        None => view! {
            <span class="palette-sign faint">
                <Picture icon=offer.icon />
            </span>
        }
        .into_any(),
    };
    view! {
        <li
            id=format!("offer-{place}")
            class="palette-row"
            class:on=on
            role="option"
            data-test="offer"
            aria-selected=move || if on() { "true" } else { "false" }
            on:pointermove=move |_| cursor.set(place)
            on:click=move |_| pick.run(place)
        >
            {sign}
            <span class="cut">{offer.title}</span>
            <span class="cut faint small">{offer.detail}</span>
            <span class="push palette-kind faint">{offer.kind}</span>
            {offer.keys.map(|keys| view! { <KeyCaps keys /> })}
        </li>
    }
}

fn search(all: &[Offer], query: &str) -> Vec<Offer> {
    let texts: Vec<String> = all.iter().map(Offer::text).collect();
    fuzzy::rank(query, &texts).into_iter().take(SHOWN).filter_map(|index| all.get(index).cloned()).collect()
}

fn recent_first(mut offers: Vec<Offer>, recent: &[String]) -> Vec<Offer> {
    // The sort is stable: what was never picked keeps the order of the tables.
    offers.sort_by_key(|offer| recent.iter().position(|name| *name == offer.name()).unwrap_or(usize::MAX));
    offers
}

fn remember(recent: &mut Vec<String>, name: String) {
    recent.retain(|other| *other != name);
    recent.insert(0, name);
    recent.truncate(RECENT);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::Action;

    fn offer(title: &str) -> Offer {
        Offer {
            kind: "Action",
            title: title.to_owned(),
            detail: String::new(),
            icon: icondata_lu::LuSearch,
            health: None,
            keys: None,
            action: Action::Refresh,
        }
    }

    #[test]
    fn what_was_picked_lately_stands_first() {
        let mut recent = Vec::new();
        for title in ["one", "three"] {
            remember(&mut recent, offer(title).name());
        }
        let sorted = recent_first(vec![offer("one"), offer("two"), offer("three")], &recent);
        let titles: Vec<_> = sorted.iter().map(|offer| offer.title.as_str()).collect();
        assert_eq!(titles, ["three", "one", "two"]);
    }

    #[test]
    fn only_the_last_few_are_remembered_and_each_once() {
        let mut recent = Vec::new();
        for round in 0..20 {
            remember(&mut recent, format!("{}", round % 8));
        }
        assert_eq!(recent, ["3", "2", "1", "0", "7", "6"]);
    }
}
