use leptos::prelude::*;
use protocol::{
    Health,
    overview::{FleetRow, Ratio},
};

use crate::{
    commands::Action,
    console::Console,
    parts::{Age, Figure, Keyed, Mark, Production, RowFrame},
    place::environment_path,
    words,
};

/// A row of the fleet: pressed anywhere, it opens its environment.
pub(super) fn fleet_row(row: Keyed<FleetRow>, frame: RowFrame) -> impl IntoView {
    let console = Console::here();
    let id = Memo::new(move |_| row.get().environment);
    let health = Memo::new(move |_| row.get().verdict.health);
    view! {
        <div
            class="grid-row"
            class:selected=move || frame.is_selected()
            role="row"
            aria-rowindex=move || frame.index() + 2
            aria-selected=move || if frame.is_selected() { "true" } else { "false" }
            style:transform=move || frame.transform()
            data-test="fleet-row"
            data-environment=move || id.get().to_string()
            data-health=move || words::health_id(health.get())
            on:click=move |_| console.run(Action::Go(environment_path(&id.get_untracked())))
        >
            <Name row health />
            <WhatIsWrong row />
            <div class="cell number dim" role="gridcell">
                <Age at=Signal::derive(move || row.get().verdict.since) />
            </div>
            <Figures row />
            <div class="cell number faint" role="gridcell">
                <Age at=Signal::derive(move || row.get().read_at) />
            </div>
        </div>
    }
}

#[component]
fn Name(row: Keyed<FleetRow>, health: Memo<Health>) -> impl IntoView {
    let production = Memo::new(move |_| row.get().production);
    view! {
        <div class="cell fleet-name" role="rowheader">
            <Mark health />
            <div class="cut">
                <a class="fleet-link" href=move || environment_path(&row.get().environment)>
                    {move || row.get().environment.environment}
                </a>
                {move || {
                    production
                        .get()
                        .then(|| {
                            view! {
                                " "
                                <Production short=true />
                            }
                        })
                }}
                <div class="cut faint small">
                    {move || row.with(|row| format!("{} · {}", row.system_name, row.region))}
                </div>
            </div>
        </div>
    }
}

#[component]
fn WhatIsWrong(row: Keyed<FleetRow>) -> impl IntoView {
    let headline = Memo::new(move |_| row.get().verdict.headline);
    let detail = Memo::new(move |_| row.with(detail));
    let title = move || format!("{}\n{}", headline.get(), detail.get().1);
    view! {
        <div class="cell" role="gridcell" title=title data-test="fleet-verdict">
            <div class="cut">{headline}</div>
            <div class="cut small" class:faint=move || !detail.get().0 class:attention=move || detail.get().0>
                {move || detail.get().1}
            </div>
        </div>
    }
}

/// The line below the headline: what could not be read comes before what is known. True when it is the former.
fn detail(row: &FleetRow) -> (bool, String) {
    if row.unread.is_empty() {
        return (false, row.verdict.detail.clone());
    }
    (true, words::unread(&row.unread))
}

#[component]
fn Figures(row: Keyed<FleetRow>) -> impl IntoView {
    let tasks =
        move || row.get().tasks.map(|tasks| (tasks.running.to_string(), format!(" / {}", tasks.desired)));
    let short = move || row.get().tasks.is_some_and(|tasks| tasks.running < tasks.desired);
    view! {
        <div class="cell number" role="gridcell" class:attention=short>
            <Figure text=Signal::derive(move || tasks().map_or_else(unknown, |(running, _)| running)) />
            <span class="faint">{move || tasks().map(|(_, desired)| desired)}</span>
        </div>
        <Count ratio=Signal::derive(move || row.get().alarms) />
        <div class="cell number" role="gridcell">
            <Figure text=Signal::derive(move || row.get().p95.map_or_else(unknown, words::number)) />
            <span class="faint small">{move || row.get().p95.map(|_| " ms")}</span>
        </div>
        <div class="cell number" role="gridcell">
            <Figure text=Signal::derive(move || {
                row.get().errors_per_minute.map_or_else(unknown, words::number)
            }) />
        </div>
        <Count ratio=Signal::derive(move || row.get().drift) />
    }
}

/// How many count, of how many; nothing to mention is quiet.
#[component]
fn Count(ratio: Signal<Option<Ratio>>) -> impl IntoView {
    let some = move || ratio.get().map(|ratio| ratio.some);
    view! {
        <div
            class="cell number"
            role="gridcell"
            class:faint=move || some().unwrap_or_default() == 0
            class:attention=move || some().is_some_and(|some| some > 0)
            title=move || ratio.get().map(|ratio| format!("{} of {}", ratio.some, ratio.all))
        >
            <Figure text=Signal::derive(move || some().map_or_else(unknown, |some| some.to_string())) />
        </div>
    }
}

fn unknown() -> String {
    "—".to_owned()
}
