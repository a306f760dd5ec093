use leptos::prelude::*;
use protocol::{
    Health, Moment,
    overview::{Rollout, RolloutState},
    services::ServiceRow,
};

use super::ServicesAt;
use crate::{
    console::Console,
    pages::task_log::service_logs_link,
    parts::{Age, Figure, Keyed, Mark, Meter, Progress, RowFrame},
    words,
};

/// A row of the table: pressed anywhere, it opens its service.
pub(super) fn service_row(
    row: Keyed<ServiceRow>,
    frame: RowFrame,
    at: ServicesAt,
    many_clusters: Memo<bool>,
) -> impl IntoView {
    let health = Memo::new(move |_| row.with(|row| row.health));
    view! {
        <div
            class="grid-row"
            class:selected=move || frame.is_selected()
            role="row"
            aria-rowindex=move || frame.index() + 2
            aria-selected=move || if frame.is_selected() { "true" } else { "false" }
            style:transform=move || frame.transform()
            data-test="service-row"
            data-service=move || row.with(|row| row.id.name.clone())
            data-cluster=move || row.with(|row| row.id.cluster.clone())
            data-health=move || words::health_id(health.get())
            on:click=move |_| at.open(&row.get_untracked().id, None)
        >
            <Name row at health many_clusters />
            <State row />
            <Tasks row />
            <div class="cell number mono" role="gridcell" title=move || row.with(definition)>
                {move || {
                    row.with(|row| row.revision.map_or_else(unknown, |revision| format!(":{revision}")))
                }}
            </div>
            <div class="cell" role="gridcell">
                <Meter
                    percent=Signal::derive(move || row.with(|row| row.cpu_percent))
                    target=Signal::derive(move || row.with(|row| row.cpu_target))
                />
            </div>
            <div class="cell" role="gridcell">
                <Meter
                    percent=Signal::derive(move || row.with(|row| row.memory_percent))
                    target=Signal::derive(move || row.with(|row| row.memory_target))
                />
            </div>
            <div
                class="cell dim"
                role="gridcell"
                title=move || row.with(|row| words::capacity_detail(&row.capacity))
            >
                {move || row.with(|row| words::capacity(&row.capacity))}
            </div>
            <Range row />
            <LastEvent row />
        </div>
    }
}

#[component]
fn Name(
    row: Keyed<ServiceRow>,
    at: ServicesAt,
    health: Memo<Health>,
    many_clusters: Memo<bool>,
) -> impl IntoView {
    let below = Memo::new(move |_| {
        row.with(|row| {
            let cluster = many_clusters.get().then(|| row.id.cluster.clone());
            let undeclared = row.key.is_none().then(|| "not declared".to_owned());
            let size = words::task_size(row.cpu_units, row.memory_mib);
            [undeclared, cluster, size].into_iter().flatten().collect::<Vec<_>>().join(" · ")
        })
    });
    view! {
        <div class="cell service-name" role="rowheader" title=move || row.with(|row| row.id.to_string())>
            <Mark health />
            <div class="cut">
                <button type="button" class="bare cut service-link">
                    {move || row.with(|row| row.id.name.clone())}
                </button>
                <div class="service-below">
                    <span class="cut faint small">{below}</span>
                    {service_logs_link(at.logs, move || row.get_untracked().id)}
                </div>
            </div>
        </div>
    }
}

#[component]
fn State(row: Keyed<ServiceRow>) -> impl IntoView {
    let console = Console::here();
    let state = Memo::new(move |_| row.with(|row| row.rollout.state));
    let text = Memo::new(move |_| row.with(|row| state_words(&row.rollout, console.now())));
    let done = Memo::new(move |_| row.with(|row| (row.rollout.done, row.rollout.of)));
    view! {
        <div
            class="cell"
            role="gridcell"
            class:dim=move || state.get() == RolloutState::Steady
            class:attention=move || state.get() == RolloutState::InProgress
            class:bad=move || state.get() == RolloutState::Failed
            title=move || row.with(|row| row.rollout.reason.clone())
        >
            <div class="cut">{text}</div>
            <Show when=move || state.get() == RolloutState::InProgress>
                <div class="service-progress">
                    <Progress done failed=false />
                </div>
            </Show>
        </div>
    }
}

/// A rollout; its count stands on the bar below.
fn state_words(rollout: &Rollout, now: Moment) -> String {
    match (rollout.state, rollout.since) {
        (RolloutState::InProgress, Some(since)) => format!("Rolling, {}", words::age(since, now)),
        _ => words::rollout(rollout, now),
    }
}

#[component]
fn Tasks(row: Keyed<ServiceRow>) -> impl IntoView {
    let short = move || row.with(|row| row.running < row.desired);
    let pending = Memo::new(move |_| row.with(|row| row.pending));
    let declared = move || {
        row.with(|row| match row.declared_tasks? {
            (least, most) if least == most => Some(format!("The design gives {least}")),
            (least, most) => Some(format!("The design gives {least}–{most}")),
        })
    };
    view! {
        <div class="cell number" role="gridcell" class:attention=short title=declared>
            <Figure text=Signal::derive(move || row.with(|row| row.running.to_string())) />
            <span class="faint">{move || row.with(|row| format!(" / {}", row.desired))}</span>
            <div class="cut small attention">
                {move || (pending.get() > 0).then(|| format!("+{} starting", pending.get()))}
            </div>
        </div>
    }
}

#[component]
fn Range(row: Keyed<ServiceRow>) -> impl IntoView {
    let range = Memo::new(move |_| row.with(|row| row.range));
    let suspended = move || range.get().is_some_and(|range| range.suspended);
    view! {
        <div class="cell number" role="gridcell" class:faint=move || range.get().is_none()>
            {move || range.get().map_or_else(unknown, words::range)}
            <div class="cut small attention" title="Scaling is suspended">
                {move || suspended().then_some("paused")}
            </div>
        </div>
    }
}

/// Why the service is not fine, where that is known; else the newest event in ECS's words.
#[component]
fn LastEvent(row: Keyed<ServiceRow>) -> impl IntoView {
    let text = Memo::new(move |_| {
        row.with(|row| {
            let note = row.note.clone().filter(|_| row.health > Health::Fine);
            note.or_else(|| row.last_event.as_ref().map(|event| words::event(&event.message, &row.id.name)))
        })
    });
    let at = Signal::derive(move || row.with(|row| row.last_event.as_ref().map(|event| event.at)));
    let title = move || row.with(|row| row.last_event.as_ref().map(|event| event.message.clone()));
    view! {
        <div class="cell" role="gridcell" title=title>
            <div class="cut">{move || text.get().unwrap_or_else(unknown)}</div>
            <div class="cut faint small">
                <Age at />
            </div>
        </div>
    }
}

fn definition(row: &ServiceRow) -> Option<String> {
    Some(format!("{}:{}", row.family.as_ref()?, row.revision?))
}

fn unknown() -> String {
    "—".to_owned()
}
