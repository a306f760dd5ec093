//! Every environment of every system at one glance.

mod order;
mod problems;
mod row;

use leptos::{html, prelude::*};
use protocol::{Health, overview::FleetRow};

use self::{
    order::{COLUMNS, Sort, arrange, hold},
    problems::CatalogueProblems,
    row::fleet_row,
};
use crate::{
    commands::Action,
    console::Console,
    cursor::Cursor,
    memory::remembered,
    parts::{Filter, Grid, ListBody, ListState, Mark, none_matches},
    place::environment_path,
    words,
};

/// Pixels; `fleet.css` says the same.
const ROW_HEIGHT: f64 = 46.0;

/// The fleet.
#[component]
pub(crate) fn FleetPage() -> impl IntoView {
    let console = Console::here();
    let filter = RwSignal::new(String::new());
    let sort = remembered("fleet-sort", Sort::default());
    let pointed_at = RwSignal::new(false);
    let arranged = Memo::new(move |before: Option<&Arranged>| {
        let known = console.fleet.known.read();
        let asked = (filter.get(), sort.get());
        let rows = arrange(known.value.as_deref().unwrap_or_default(), &asked.0, asked.1);
        let rows = match before {
            // A row must not slip away under a pointer that is about to press it. Until each has been read
            // once there is no order yet that would be worth keeping.
            Some(before) if pointed_at.get() && before.asked == asked && all_read(&before.rows) => {
                hold(&before.rows, rows)
            }
            _ => rows,
        };
        Arranged { asked, rows }
    });
    let rows = Memo::new(move |_| arranged.read().rows.clone());
    let input = NodeRef::new();
    let selected = select_by_keys(console, rows, input).index();
    view! {
        <div class="page fleet-page" data-test="fleet">
            <header class="page-head">
                <Sentence />
                <Filter text=filter label="Filter the environments" node=input />
            </header>
            <CatalogueProblems />
            <div
                class="fleet-body"
                on:pointerenter=move |_| pointed_at.set(true)
                on:pointerleave=move |_| pointed_at.set(false)
            >
                <Body rows filter sort selected />
            </div>
        </div>
    }
}

fn all_read(rows: &[FleetRow]) -> bool {
    rows.iter().all(|row| row.read_at.is_some() || !row.unread.is_empty())
}

/// The rows as they stand, and the filter and sort that put them there.
#[derive(Clone, PartialEq)]
struct Arranged {
    asked: (String, Sort),
    rows: Vec<FleetRow>,
}

/// The sentence over the list, and the environments it means.
#[component]
fn Sentence() -> impl IntoView {
    let console = Console::here();
    let said = Memo::new(move |_| {
        console.fleet.known.with(|known| known.value.as_deref().map(words::fleet_sentence))
    });
    let named = Memo::new(move |_| {
        let (worst, _) = said.get()?;
        let known = console.fleet.known.read();
        let rows =
            known.value.iter().flatten().filter(|row| row.verdict.health == worst && worst > Health::Unknown);
        let names: Vec<_> =
            rows.map(|row| format!("{} {}", row.system_name, row.environment.environment)).collect();
        Some(match names.as_slice() {
            [] => String::new(),
            [one] => one.clone(),
            [first, second] => format!("{first} and {second}"),
            [first, second, rest @ ..] => format!("{first}, {second} and {} more", rest.len()),
        })
    });
    view! {
        <div class="say" data-test="fleet-sentence">
            {move || said.get().map(|(health, _)| view! { <Mark health /> })}
            <h1>
                {move || {
                    said.get().map_or_else(|| "Reading the fleet…".to_owned(), |(_, sentence)| sentence)
                }}
            </h1>
            <span class="dim cut">{named}</span>
        </div>
    }
}

#[component]
fn Body(
    rows: Memo<Vec<FleetRow>>,
    filter: RwSignal<String>,
    sort: RwSignal<Sort>,
    selected: Signal<Option<usize>>,
) -> impl IntoView {
    let console = Console::here();
    let state = Memo::new(move |_| {
        let known = console.fleet.known.read();
        ListState::of(known.value.as_ref(), known.error.as_ref(), |all| match () {
            () if all.is_empty() => {
                Some("No environment is declared. The catalogue page says which files were read.".to_owned())
            }
            () if rows.read().is_empty() => Some(none_matches("environment", &filter.read())),
            () => None,
        })
    });
    let on_sort = move |column| sort.update(|sort| *sort = sort.turned(column));
    view! {
        <ListBody state skeleton=4>
            <Grid
                label="Environments"
                class="fleet-grid"
                scroll_hook="fleet-scroll"
                columns=&COLUMNS
                sort=Signal::derive(move || (sort.get().column, sort.get().descending))
                on_sort=on_sort
                rows=rows.into()
                key=|row: &FleetRow| row.environment.clone()
                row_height=ROW_HEIGHT
                selected
                draw=fleet_row
            />
        </ListBody>
    }
}

/// Lets the keys move over the rows, and open one.
fn select_by_keys(console: Console, rows: Memo<Vec<FleetRow>>, input: NodeRef<html::Input>) -> Cursor {
    let name = |row: &FleetRow| row.environment.to_string();
    let cursor = Cursor::over(Memo::new(move |_| rows.read().iter().map(name).collect()));
    cursor.listen(console, input, move |action, on| {
        let open = rows.read_untracked().iter().find(|row| Some(name(row)) == on).cloned();
        if let (Action::OpenRow, Some(row)) = (action, open) {
            console.run(Action::Go(environment_path(&row.environment)));
        }
    });
    cursor
}
