//! What came of the query that is open.

use leptos::prelude::*;
use protocol::{
    Error,
    logs::{ExportOf, Query, QueryStatus},
};

use super::{Desk, chart::Chart, kept::health, table::ResultTable};
use crate::{
    pages::logs::export::{ExportButton, Offer},
    parts::{Mark, Segmented, TroubleBody},
    words,
};

/// How results are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Table,
    Chart,
    Lines,
}

#[component]
pub(super) fn QueryResults(desk: Desk) -> impl IntoView {
    let query = Memo::new(move |_| desk.query());
    let shape = RwSignal::new(Shape::Table);
    // Another question begins with its table.
    let id = Memo::new(move |_| desk.open.get());
    Effect::new(move |_| {
        // A memo that is only tracked is never computed, and never moves.
        drop(id.get());
        shape.set(Shape::Table);
    });
    let body = move || {
        id.get().map(|id| match shape.get() {
            Shape::Table => view! { <ResultTable query id whole=false /> }.into_any(),
            Shape::Lines => view! { <ResultTable query id whole=true /> }.into_any(),
            Shape::Chart => view! { <Chart query id /> }.into_any(),
        })
    };
    // Where a query is wrong is told below its text.
    let failed = Memo::new(move |_| match desk.query()?.status {
        QueryStatus::Failed { error } if desk.problem().is_none() => Some(error),
        _ => None,
    });
    let results = Offer {
        word: "Results",
        about: Signal::derive(move || query.get().map(|query| about_results(query.rows)).unwrap_or_default()),
        of: Signal::derive(move || desk.open.get().map(|query| ExportOf::Query { query })),
    };
    view! {
        <Show when=move || query.with(Option::is_some)>
            <section class="insights-results" aria-label="Results">
                <header class="insights-head" data-test="insights-status">
                    <Mark health=Signal::derive(move || query.get().map_or(protocol::Health::Unknown, |query| health(&query.status))) />
                    <span role="status">{move || query.get().map(|query| told(&query))}</span>
                    <span class="push"></span>
                    <Segmented
                        label="How results are shown"
                        choices=vec![(Shape::Table, "Table"), (Shape::Chart, "Chart"), (Shape::Lines, "Lines")]
                        chosen=shape
                        on_choose=move |chosen| shape.set(chosen)
                        hook="insights-shape"
                    />
                    <ExportButton offers=vec![results] />
                </header>
                {move || query.get().and_then(|query| query.trouble).map(waiting)}
                {move || failed.get().map(|error| view! { <TroubleBody error=Signal::stored(error) /> })}
                {body}
            </section>
        </Show>
    }
}

fn about_results(rows: u64) -> String {
    format!("The {} of this query, as the table has them.", words::plural(rows, "row", "rows"))
}

/// Why nothing new is known of a query.
fn waiting(error: Error) -> impl IntoView {
    let trouble = words::trouble(&error);
    let next = error.next.unwrap_or_else(|| trouble.advice.to_owned());
    view! {
        <p class="attention small" role="status" title=error.message data-test="insights-trouble">
            {format!("It waits: {}. {next}", trouble.short)}
        </p>
    }
}

/// How far a query is, and what it cost.
fn told(query: &Query) -> String {
    let rows = words::plural(query.rows, "row", "rows");
    let state = match &query.status {
        QueryStatus::Running => format!("Running · {rows} so far"),
        QueryStatus::Complete => rows,
        QueryStatus::Stopped => format!("Stopped · {rows}"),
        QueryStatus::Failed { .. } => "Failed".to_owned(),
        QueryStatus::Kept => "Not run since the console was started".to_owned(),
    };
    let scanned = words::bytes(query.scanned as f64);
    let cost = match query.dollars {
        Some(dollars) if dollars < 0.005 => ", less than $0.01".to_owned(),
        Some(dollars) => format!(", {}", words::money(dollars, "$")),
        None => String::new(),
    };
    let lines = words::plural(query.lines, "line", "lines");
    let matched = words::count(query.matched);
    format!("{state} · {matched} of {lines} matched · {scanned} scanned{cost}")
}
