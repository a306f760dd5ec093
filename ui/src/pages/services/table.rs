use leptos::{html, prelude::*};
use protocol::{
    Freshness, Health,
    services::{GetServices, Refresh, ServiceRow, ServicesPage, Watch},
};

use super::{
    ServicesAt,
    levers::Lever,
    order::{COLUMNS, Sort, arrange, hold},
    row::service_row,
};
use crate::{
    commands::Action,
    console::Console,
    cursor::Cursor,
    live::Live,
    memory::remembered,
    pages::{keeping::Keeping, roll_back, tabs::Tabs},
    parts::{Filter, Grid, ListBody, ListState, Mark, Notice, StaleReason, none_matches},
    words,
};

/// Pixels; `services.css` says the same.
const ROW_HEIGHT: f64 = 46.0;

/// Every service of the environment's clusters.
#[component]
pub(super) fn ServicesTable(at: ServicesAt) -> impl IntoView {
    let console = Console::here();
    let live = Live::follow(
        move || GetServices { environment: at.environment() },
        move || Watch { environment: at.environment() },
        console.paused.into(),
    );
    console.refresh_by(Refresh { environment: at.environment() }, move || live.ask_again());
    let filter = RwSignal::new(String::new());
    let sort = remembered("services-sort", Sort::default());
    let pointed_at = RwSignal::new(false);
    let arranged = Memo::new(move |before: Option<&Arranged>| {
        let known = live.known.read();
        let rows = known.value.as_ref().and_then(|page| page.services.value.as_deref());
        let asked = (filter.get(), sort.get());
        let rows = arrange(rows.unwrap_or_default(), &asked.0, asked.1);
        let rows = match before {
            // A row must not slip away under a pointer that is about to press it.
            Some(before) if pointed_at.get() && before.asked == asked => hold(&before.rows, rows),
            _ => rows,
        };
        Arranged { asked, rows }
    });
    let rows = Memo::new(move |_| arranged.read().rows.clone());
    let input = NodeRef::new();
    let selected = select_by_keys(console, at, rows, input);
    let freshness = Signal::derive(move || {
        let known = live.known.read();
        known.value.as_ref().map_or(Freshness::Loading, |page| page.services.freshness.clone())
    });
    let oldest = Memo::new(move |_| live.known.with(|known| known.value.as_ref()?.services.at()));
    view! {
        <Sentence live />
        <div class="toolbar">
            <Tabs />
            <span class="push"></span>
            <Filter text=filter label="Filter the services" node=input />
            <Keeping oldest />
        </div>
        <Unread live />
        <div
            class="services-body"
            data-test="services-body"
            data-state=move || freshness.with(words::card_state)
            on:pointerenter=move |_| pointed_at.set(true)
            on:pointerleave=move |_| pointed_at.set(false)
        >
            <Body live freshness at rows filter sort selected />
        </div>
    }
}

/// The rows as they stand, and the filter and sort that put them there.
#[derive(Clone, PartialEq)]
struct Arranged {
    asked: (String, Sort),
    rows: Vec<ServiceRow>,
}

#[component]
fn Sentence(live: Live<ServicesPage>) -> impl IntoView {
    let said = Memo::new(move |_| {
        live.known.with(|known| known.value.as_ref()?.services.value.as_deref().map(words::services_sentence))
    });
    let clusters = Memo::new(move |_| {
        let known = live.known.read();
        let mut names: Vec<_> = all_rows(&known.value).map(|row| row.id.cluster.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        match names.as_slice() {
            [] => String::new(),
            [one] => format!("ECS · {one}"),
            many => format!("ECS · {} clusters", many.len()),
        }
    });
    view! {
        <header class="say" data-test="services-sentence">
            <Mark health=Signal::derive(move || said.get().map(|said| said.0).unwrap_or_default()) />
            <h1>{move || said.get().map_or_else(|| "Services".to_owned(), |said| said.1)}</h1>
            <span class="dim cut">{clusters}</span>
        </header>
    }
}

/// What only some columns are made of and could not be read.
#[component]
fn Unread(live: Live<ServicesPage>) -> impl IntoView {
    let told = Memo::new(move |_| {
        let known = live.known.read();
        let unread = known.value.as_ref().map(|page| page.unread.as_slice()).unwrap_or_default();
        (!unread.is_empty()).then(|| {
            let why =
                unread.iter().map(|unread| unread.error.message.as_str()).collect::<Vec<_>>().join("\n");
            (words::unread(unread), why)
        })
    });
    move || {
        told.get().map(|(text, why)| {
            view! {
                <Notice hook="services-unread" icon=icondata_lu::LuEyeOff health=Health::Attention>
                    <p class="cut" title=why>
                        "Some columns are not known · "
                        {text}
                    </p>
                </Notice>
            }
        })
    }
}

#[component]
fn Body(
    live: Live<ServicesPage>,
    freshness: Signal<Freshness>,
    at: ServicesAt,
    rows: Memo<Vec<ServiceRow>>,
    filter: RwSignal<String>,
    sort: RwSignal<Sort>,
    selected: Signal<Option<usize>>,
) -> impl IntoView {
    let state = Memo::new(move |_| {
        let known = live.known.read();
        let reading = known.value.as_ref().map(|page| &page.services);
        let (value, error) = (reading.and_then(|it| it.value.as_ref()), reading.and_then(|it| it.error()));
        ListState::of(value, error.or(known.error.as_ref()), |all| match () {
            () if all.is_empty() => {
                Some("ECS knows no service in the clusters of this environment.".to_owned())
            }
            () if rows.read().is_empty() => Some(none_matches("service", &filter.read())),
            () => None,
        })
    });
    let many_clusters = Memo::new(move |_| {
        let known = live.known.read();
        let mut clusters = all_rows(&known.value).map(|row| &row.id.cluster);
        clusters.next().is_some_and(|first| clusters.any(|other| other != first))
    });
    view! {
        <ListBody state skeleton=6>
            <div class="services-stale">
                <StaleReason freshness />
            </div>
            <Grid
                label="Services"
                class="services-grid"
                scroll_hook="services-scroll"
                columns=&COLUMNS
                sort=Signal::derive(move || (sort.get().column, sort.get().descending))
                on_sort=move |column| sort.update(|sort| *sort = sort.turned(column))
                rows=rows.into()
                key=|row: &ServiceRow| row.id.clone()
                row_height=ROW_HEIGHT
                selected
                draw=move |row, frame| service_row(row, frame, at, many_clusters)
            />
        </ListBody>
    }
}

fn all_rows(page: &Option<ServicesPage>) -> impl Iterator<Item = &ServiceRow> {
    page.iter().flat_map(|page| page.services.value.iter().flatten())
}

/// Lets the keys move over the rows, and do what can be done to one.
fn select_by_keys(
    console: Console,
    at: ServicesAt,
    rows: Memo<Vec<ServiceRow>>,
    input: NodeRef<html::Input>,
) -> Signal<Option<usize>> {
    let names = Memo::new(move |_| rows.read().iter().map(|row| row.id.to_string()).collect());
    let cursor = Cursor::over(names);
    cursor.listen(console, input, move |action, on| {
        let row = rows.read_untracked().iter().find(|row| Some(row.id.to_string()) == on).cloned();
        let Some(row) = row else { return };
        match action {
            Action::OpenRow => at.open(&row.id, None),
            Action::Scale => at.pull(Lever::Scale, &row, None),
            Action::Restart => at.pull(Lever::Restart, &row, None),
            Action::RollBack => roll_back::propose(console, at.environment, row.id),
            Action::TaskLog => at.logs.open_service(row.id),
            _ => {}
        }
    });
    cursor.index()
}
