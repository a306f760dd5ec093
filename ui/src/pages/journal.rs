//! The journal: what was done, by whom, why, and what became of it.

mod record;
mod toolbar;
mod wanted;

use std::time::Duration;

use leptos::prelude::*;
use protocol::journal::{GetRecords, Page, Record, Watch};

use self::{record::RecordRow, toolbar::Toolbar, wanted::Wanted};
use crate::{
    console::Console,
    live::{Live, settled},
    parts::{Button, Filter, ListBody, ListState, Notice, keyed},
    words,
};

/// Whoever types into the search has typed a word after this long.
const PAUSE: Duration = Duration::from_millis(250);

/// Rows of one page of the list.
const ROWS: u32 = 100;

/// The journal.
#[component]
pub(crate) fn JournalPage() -> impl IntoView {
    let console = Console::here();
    let search = RwSignal::new(String::new());
    let choices = RwSignal::new(Wanted::default());
    let from = RwSignal::new(0_u64);
    let searched = settled(search.into(), PAUSE);
    let wanted = Memo::new(move |_| Wanted { search: searched.get(), ..choices.get() });
    // Another question begins at its first row.
    Effect::new(move |_| {
        wanted.track();
        from.set(0);
    });
    let live = Live::follow(
        move || GetRecords {
            filter: wanted.get().filter(console.session.now.get_untracked()),
            from: from.get(),
            count: ROWS,
        },
        || Watch {},
        Signal::stored(false),
    );
    let input = NodeRef::new();
    console.filter_by_key(input);
    view! {
        <div class="page journal-page" data-test="journal">
            <header class="page-head">
                <Sentence live />
                <Filter text=search label="Search the journal" node=input />
            </header>
            <Trouble live />
            <Toolbar choices wanted=wanted.into() />
            <Body live wanted=wanted.into() />
            <Pager live from />
        </div>
    }
}

#[component]
fn Sentence(live: Live<Page>) -> impl IntoView {
    let text = move || {
        live.known.with(|known| match &known.value {
            Some(page) if page.matching == page.all => words::plural(page.all, "record", "records"),
            Some(page) => {
                format!("{} of {}", words::count(page.matching), words::plural(page.all, "record", "records"))
            }
            None => "Reading…".to_owned(),
        })
    };
    let file = move || live.known.with(|known| known.value.as_ref()?.file.clone());
    view! {
        <div class="say" data-test="journal-sentence">
            <h1>{text}</h1>
            <span class="faint small mono cut selectable" title=file>
                {file}
            </span>
        </div>
    }
}

/// Why nothing can be written down, and so nothing changed.
#[component]
fn Trouble(live: Live<Page>) -> impl IntoView {
    let trouble = Memo::new(move |_| live.known.with(|known| known.value.as_ref()?.trouble.clone()));
    move || {
        trouble.get().map(|trouble| {
            view! {
                <Notice icon=icondata_lu::LuTriangleAlert health=protocol::Health::Bad hook="journal-trouble">
                    <p>{trouble}</p>
                    <p class="dim small">"Nothing can be changed as long as it cannot be written down."</p>
                </Notice>
            }
        })
    }
}

#[component]
fn Body(live: Live<Page>, wanted: Signal<Wanted>) -> impl IntoView {
    let records = Memo::new(move |_| {
        live.known.with(|known| known.value.as_ref().map(|page| page.records.clone()).unwrap_or_default())
    });
    let state = Memo::new(move |_| {
        let known = live.known.read();
        ListState::of(known.value.as_ref(), known.error.as_ref(), |page| {
            let text = match wanted.get() == Wanted::default() {
                true => {
                    "Nothing has been done yet. Changes, and documents that were opened, are written here."
                }
                false => "No record matches.",
            };
            page.records.is_empty().then(|| text.to_owned())
        })
    });
    let open = RwSignal::new(None::<u64>);
    view! {
        <ListBody state skeleton=6>
            <div class="card journal-card">
                <table class="journal-table">
                    <thead>
                        <tr>
                            <th class="number">"No."</th>
                            <th>"When"</th>
                            <th>"Who"</th>
                            <th>"Environment"</th>
                            <th>"What"</th>
                            <th>"Reason"</th>
                            <th>"Outcome"</th>
                        </tr>
                    </thead>
                    {keyed(
                        records.into(),
                        |record| record.number,
                        move |record: Signal<Record>| view! { <RecordRow record open /> },
                    )}
                </table>
            </div>
        </ListBody>
    }
}

/// The way through a list that is longer than a page.
#[component]
fn Pager(live: Live<Page>, from: RwSignal<u64>) -> impl IntoView {
    let span = Memo::new(move |_| {
        live.known.with(|known| {
            known.value.as_ref().map(|page| (page.from, page.records.len() as u64, page.matching))
        })
    });
    let rows = u64::from(ROWS);
    move || {
        let (first, count, matching) = span.get().filter(|(_, _, matching)| *matching > rows)?;
        let newer = (first == 0).then(|| "These are the newest".to_owned());
        let older = (first + count >= matching).then(|| "These are the oldest".to_owned());
        Some(view! {
            <nav class="pager" aria-label="Pages">
                <span class="faint">
                    {format!("{}–{} of {}", words::count(first + 1), words::count(first + count), words::count(matching))}
                </span>
                <Button
                    hook="newer"
                    label="Newer"
                    refusal=newer
                    on_press=move |()| from.update(|from| *from = from.saturating_sub(rows))
                />
                <Button hook="older" label="Older" refusal=older on_press=move |()| from.update(|from| *from += rows) />
            </nav>
        })
    }
}
