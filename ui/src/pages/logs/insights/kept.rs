//! The queries that were asked before.

use leptos::prelude::*;
use protocol::{
    Health,
    logs::{Query, QueryStatus, RemoveQuery},
};

use super::Desk;
use crate::{
    parts::{Empty, IconButton, Mark, Since, keyed},
    words,
};

#[component]
pub(super) fn KeptQueries(desk: Desk) -> impl IntoView {
    let queries = Memo::new(move |_| {
        desk.known.with(|known| known.value.as_ref().map(|known| known.queries.clone()).unwrap_or_default())
    });
    let row = move |query: Signal<Query>| view! { <Kept desk query /> };
    view! {
        <aside class="insights-kept" aria-label="Queries that were asked">
            <h2 class="caption">"Asked before"</h2>
            <Show
                when=move || queries.with(|queries| !queries.is_empty())
                fallback=|| view! { <Empty text="Queries that you run stay here." /> }
            >
                <ul>{keyed(queries.into(), |query| query.id.clone(), row)}</ul>
            </Show>
        </aside>
    }
}

#[component]
fn Kept(desk: Desk, query: Signal<Query>) -> impl IntoView {
    let id = Memo::new(move |_| query.with(|query| query.id.clone()));
    let is_open = move || desk.open.get().as_ref() == Some(&id.get());
    let health = Signal::derive(move || query.with(|query| health(&query.status)));
    let title = move || query.with(|query| first_line(&query.asked.query));
    let about = move || query.with(about);
    let started = Memo::new(move |_| Some(query.with(|query| query.started)));
    let remove = move |()| {
        let question = RemoveQuery { query: id.get_untracked() };
        desk.at.console.tell(question, |()| {});
    };
    view! {
        <li class="insights-kept-row" class:on=is_open data-test="kept-query">
            <button
                type="button"
                class="bare"
                aria-current=move || is_open().then_some("true")
                on:click=move |_| query.with_untracked(|query| desk.take_up(query))
            >
                <Mark health />
                <span class="cut mono small">{title}</span>
                <span class="faint small cut">{about} " · " <Since at=started /></span>
            </button>
            <IconButton
                hook="remove-query"
                icon=icondata_lu::LuX
                label="Forget this query"
                on_press=remove
            />
        </li>
    }
}

fn first_line(query: &str) -> String {
    query.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("(empty)").to_owned()
}

pub(super) const fn health(status: &QueryStatus) -> Health {
    match status {
        QueryStatus::Complete => Health::Fine,
        QueryStatus::Failed { .. } => Health::Bad,
        QueryStatus::Stopped => Health::Attention,
        QueryStatus::Running | QueryStatus::Kept => Health::Unknown,
    }
}

fn about(query: &Query) -> String {
    match &query.status {
        QueryStatus::Running => "running".to_owned(),
        QueryStatus::Kept => words::plural(query.asked.groups.len() as u64, "group", "groups"),
        QueryStatus::Failed { .. } => "failed".to_owned(),
        QueryStatus::Stopped => format!("stopped, {}", words::plural(query.rows, "row", "rows")),
        QueryStatus::Complete => words::plural(query.rows, "row", "rows"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_known_by_its_first_line_that_says_something() {
        assert_eq!(first_line("\n  fields @timestamp\n| limit 5"), "fields @timestamp");
        assert_eq!(first_line("  \n"), "(empty)");
    }
}
