//! Where a query is written, and what it would cost.

use leptos::{prelude::*, task::spawn_local};
use protocol::logs::{Estimate, EstimateQuery, QueryStatus, StartQuery, StopQuery};

use super::{Desk, groups::AskedGroups, problem::QueryProblem, spans::PastChoice};
use crate::{
    ipc,
    live::asked_at,
    parts::{Button, ButtonKind, Select},
    words,
};

/// Queries to begin with: their titles and texts.
const EXAMPLES: [(&str, &str); 5] = [
    ("Newest lines", "fields @timestamp, @logStream, @message\n| sort @timestamp desc\n| limit 200"),
    (
        "Errors",
        "fields @timestamp, @logStream, @message\n| filter @message like /ERROR|Exception|Traceback/\n| sort @timestamp desc\n| limit 500",
    ),
    (
        "Errors over time",
        "filter @message like /ERROR|Exception|Traceback/\n| stats count(*) as errors by bin(5m)",
    ),
    (
        "Slow requests",
        "parse @message \"path=* status=* duration_ms=* \" as path, status, duration\n| filter duration > 1000\n| sort duration desc\n| limit 100",
    ),
    ("Lines by stream", "stats count(*) as lines by @logStream\n| sort lines desc"),
];

#[component]
pub(super) fn Editor(desk: Desk) -> impl IntoView {
    if desk.text.with_untracked(String::is_empty) {
        desk.text.set(EXAMPLES[0].1.to_owned());
    }
    let running = move || desk.query().filter(|query| query.status == QueryStatus::Running);
    let refusal = move || match () {
        () if desk.groups.with(Vec::is_empty) => Some("Choose a log group".to_owned()),
        () if desk.text.with(|text| text.trim().is_empty()) => Some("Write a query".to_owned()),
        () => None,
    };
    let run = move |()| {
        if untrack(refusal).is_none() {
            start(desk);
        }
    };
    let stop = move |()| {
        if let Some(query) = untrack(running) {
            desk.at.console.tell(StopQuery { query: query.id }, |()| {});
        }
    };
    let keydown = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            run(());
        }
    };
    let examples: Vec<(String, String)> = std::iter::once((String::new(), "Examples".to_owned()))
        .chain(EXAMPLES.iter().map(|(title, text)| ((*text).to_owned(), (*title).to_owned())))
        .collect();
    let choose = move |text: String| {
        if !text.is_empty() {
            desk.text.set(text);
        }
    };
    view! {
        <section class="insights-editor" aria-label="Query">
            <AskedGroups desk />
            <textarea
                class="mono"
                rows="5"
                spellcheck="false"
                autocomplete="off"
                aria-label="Query in the language of Logs Insights"
                aria-invalid=move || desk.problem().is_some().then_some("true")
                aria-describedby="insights-problem"
                data-test="insights-query"
                prop:value=desk.text
                on:input:target=move |event| desk.text.set(event.target().value())
                on:keydown=keydown
            ></textarea>
            <QueryProblem desk />
            <div class="insights-run">
                <PastChoice desk />
                <Select
                    label="Examples"
                    choices=Signal::stored(examples)
                    chosen=String::new()
                    on_choose=choose
                    hook="insights-examples"
                />
                <EstimateText desk />
                <span class="push"></span>
                <Show when=move || running().is_some()>
                    <Button hook="stop-query" icon=icondata_lu::LuSquare label="Stop" on_press=stop />
                </Show>
                <Button
                    hook="run-query"
                    kind=ButtonKind::Primary
                    icon=icondata_lu::LuPlay
                    label="Run"
                    refusal=Signal::derive(refusal)
                    on_press=run
                />
            </div>
        </section>
    }
}

fn start(desk: Desk) {
    let (from, until) = desk.past.get_untracked().bounds(desk.at.console.session.now.get_untracked());
    let question = StartQuery {
        environment: desk.at.environment(),
        groups: desk.groups.get_untracked(),
        query: desk.text.get_untracked(),
        from,
        until,
    };
    spawn_local(async move {
        match ipc::call(question).await {
            Ok(id) => drop(desk.open.try_set(Some(id))),
            Err(error) => desk.at.console.toasts.fail(&error),
        }
    });
}

/// What the query would scan, and what that costs.
#[component]
fn EstimateText(desk: Desk) -> impl IntoView {
    let question = move || {
        let groups = desk.groups.get();
        let (from, until) = desk.past.get().bounds(desk.at.console.session.now.get_untracked());
        let environment = desk.at.environment();
        (!groups.is_empty()).then_some(EstimateQuery { environment, groups, from, until })
    };
    let known = asked_at(|| (), question);
    let text = move || known.with(|known| known.value.as_ref().map(estimated));
    view! {
        <span class="faint small" data-test="insights-estimate">
            {text}
        </span>
    }
}

fn estimated(estimate: &Estimate) -> String {
    let Some(bytes) = estimate.bytes else { return "scans an unknown amount".to_owned() };
    let bytes = words::bytes(bytes as f64);
    match estimate.dollars {
        Some(dollars) if dollars < 0.005 => format!("scans about {bytes}, less than $0.01"),
        Some(dollars) => format!("scans about {bytes}, {}", words::money(dollars, "$")),
        None => format!("scans about {bytes}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_says_what_is_known() {
        let told = |bytes, dollars| estimated(&Estimate { bytes, dollars });
        assert_eq!(told(None, None), "scans an unknown amount");
        assert_eq!(told(Some(2_048), None), "scans about 2 KiB");
        assert_eq!(told(Some(2_048), Some(0.000_01)), "scans about 2 KiB, less than $0.01");
        assert_eq!(told(Some(3 << 30), Some(0.015)), "scans about 3 GiB, $0.01");
    }
}
