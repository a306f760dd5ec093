//! A search of a bucket's inventory by Athena, for buckets that are too large to list.

use leptos::prelude::*;
use protocol::{
    documents::inventory::{InventoryState, SearchInventory},
    visible::line,
};

use super::at::{DocumentsAt, LONGEST};
use crate::{
    calendar::Zone,
    console::Console,
    ipc::{self, Event, Subscription},
    parts::{Button, ButtonKind, CopyButton, Empty, Field, Fold, Picture, Popover, TroubleBody},
    words,
};

/// Rows that are asked for.
const MOST: u32 = 200;

/// A search and what has come of it. Everything in it is a handle, so it is copied freely.
#[derive(Clone, Copy)]
struct Inventory {
    at: DocumentsAt,
    query: RwSignal<String>,
    state: RwSignal<Option<InventoryState>>,
    /// Dropping it cancels the query.
    stream: StoredValue<Option<Subscription<SearchInventory>>, LocalStorage>,
}

impl Inventory {
    fn start(self) {
        let Some(bucket) = untrack(|| self.at.bucket_id()) else { return };
        let query = self.query.read_untracked().trim().to_owned();
        self.state.set(Some(InventoryState::default()));
        let hear = move |event| {
            self.state.try_update(|state| match event {
                Event::Notice(notice) => *state = Some(notice),
                Event::Lost(error) => {
                    if let Some(state) = state {
                        state.trouble = Some(error);
                    }
                }
            });
        };
        self.stream.set_value(Some(ipc::open(SearchInventory { bucket, query, most: MOST }, hear)));
    }

    fn stop(self) {
        self.stream.set_value(None);
        self.state.set(None);
    }

    fn runs(self) -> bool {
        self.state.with(|state| state.as_ref().is_some_and(|state| !state.done && state.trouble.is_none()))
    }
}

/// The button, where an inventory is declared, and the search behind it.
#[component]
pub(super) fn InventorySearch(at: DocumentsAt) -> impl IntoView {
    let declared = Memo::new(move |_| at.bucket().is_some_and(|bucket| bucket.inventory));
    move || declared.get().then(|| view! { <Panel at /> })
}

#[component]
fn Panel(at: DocumentsAt) -> impl IntoView {
    let open = RwSignal::new(false);
    let search = Inventory {
        at,
        query: RwSignal::new(String::new()),
        state: RwSignal::new(None),
        stream: StoredValue::new_local(None),
    };
    Effect::new(move |_| {
        if open.get() {
            search.query.set(at.query.get_untracked());
        } else {
            // Nobody looks any more: the query is cancelled.
            search.stop();
        }
    });
    let face = view! {
        <Picture icon=icondata_lu::LuDatabase />
        "Inventory…"
    };
    view! {
        <Popover label="Search the inventory with Athena" face open hook="inventory" class="doc-inventory" at_end=true>
            <Form search />
            <Told search />
        </Popover>
    }
}

#[component]
fn Form(search: Inventory) -> impl IntoView {
    let go = Callback::new(move |()| search.start());
    view! {
        <p class="dim small">
            "The whole bucket as of its last inventory, by a query of Athena. It costs by the bytes it scans."
        </p>
        <div class="doc-tagged-form">
            <Field
                label="Search"
                example="lease and size>1MB"
                text=search.query
                on_enter=go
                hook="inventory-query"
            />
            <Show
                when=move || search.runs()
                fallback=move || {
                    view! { <Button hook="inventory-start" kind=ButtonKind::Primary label="Run" on_press=go /> }
                }
            >
                <Button hook="inventory-stop" label="Cancel" on_press=move |()| search.stop() />
            </Show>
        </div>
    }
}

#[component]
fn Told(search: Inventory) -> impl IntoView {
    let state = search.state;
    let sql = Memo::new(move |_| {
        state.with(|state| state.as_ref().map(|it| it.sql.clone()).filter(|it| !it.is_empty()))
    });
    let trouble = Memo::new(move |_| state.with(|state| state.as_ref()?.trouble.clone()));
    let figures = move || state.with(|state| state.as_ref().map(figures));
    let rows =
        Memo::new(move |_| state.with(|state| state.as_ref().map(|it| it.rows.clone()).unwrap_or_default()));
    let nothing = move || {
        let is_over = state.with(|state| state.as_ref().is_some_and(|it| it.done && it.trouble.is_none()));
        is_over && rows.read().is_empty()
    };
    view! {
        {move || figures().map(|told| view! { <p class="small dim number" data-test="inventory-figures">{told}</p> })}
        {move || {
            sql.get()
                .map(|sql| {
                    view! {
                        <Fold summary="The query" hook="inventory-sql">
                            <pre class="selectable">{sql.clone()}</pre>
                            <CopyButton what="Query" text=Signal::stored(sql) />
                        </Fold>
                    }
                })
        }}
        {move || trouble.get().map(|error| view! { <TroubleBody error=Signal::stored(error) /> })}
        <Show when=nothing>
            <Empty text=Signal::stored("No key of the inventory matches.".to_owned()) />
        </Show>
        <ul class="doc-tagged-list">
            {move || rows.get().into_iter().map(|row| view! { <Found search row /> }).collect_view()}
        </ul>
    }
}

/// What it has scanned, what that costs, and how old the inventory is.
fn figures(state: &InventoryState) -> String {
    let console = Console::here();
    let mut told = vec![format!("{} scanned", words::size(state.scanned))];
    told.extend(state.dollars.map(|dollars| match dollars {
        dollars if dollars < 0.01 => "under $0.01".to_owned(),
        dollars => words::money(dollars, "$"),
    }));
    told.extend(state.inventory_of.map(|at| {
        let age = words::age(at, console.session.now.get_untracked());
        format!("inventory of {}, {age} old", words::moment(at, Zone::Local))
    }));
    if state.done {
        told.push(words::plural(state.rows.len() as u64, "row", "rows"));
    } else {
        told.push("running".to_owned());
    }
    told.join(" · ")
}

#[component]
fn Found(search: Inventory, row: (String, u64, Option<protocol::Moment>, Option<String>)) -> impl IntoView {
    let (key, bytes, modified, class) = row;
    let shown = line(&key, LONGEST);
    let open = move |_| {
        if let Some(object) = search.at.object(key.clone(), None) {
            search.at.open(&object);
        }
    };
    view! {
        <li>
            <button type="button" class="bare cut mono" data-test="inventory-row" title=shown.clone() on:click=open>
                {shown.clone()}
            </button>
            <span class="number dim small">{words::size(bytes)}</span>
            <span class="dim small">{modified.map(words::modified)}</span>
            <span class="faint small">{class.map(|class| words::storage_class(&class))}</span>
        </li>
    }
}
