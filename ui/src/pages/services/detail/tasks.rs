use leptos::prelude::*;
use protocol::services::Task;

use super::{
    Detail,
    part::{Part, Standing},
};
use crate::{
    cursor::Cursor,
    parts::{Age, Mark, keyed},
    words,
};

/// The tasks that run or start, and below them those that stopped.
#[component]
pub(super) fn TasksCard(detail: Detail, cursor: Cursor) -> impl IntoView {
    let alive = Memo::new(move |_| of(&detail.tasks.read(), false));
    let ended = Memo::new(move |_| of(&detail.tasks.read(), true));
    let about = Signal::derive(move || {
        let ended = ended.read().len();
        let stopped = if ended > 0 { format!(" · {ended} stopped") } else { String::new() };
        detail
            .row
            .with(|row| row.as_ref().map(|row| format!("{} of {} run{stopped}", row.running, row.desired)))
    });
    view! {
        <Part
            detail
            title="Tasks"
            hook="tasks"
            about
            standing=|detail| Standing::of(&detail.tasks, Vec::len)
            empty="No task runs, and none has stopped while the console watched."
        >
            <Show when=move || !alive.read().is_empty()>
                <table class="tasks">
                    <thead>
                        <tr>
                            <th>"Task"</th>
                            <th>"State"</th>
                            <th>"Zone"</th>
                            <th>"Runs on"</th>
                            <th>"Rev."</th>
                            <th class="number">"Age"</th>
                            <th>"Address"</th>
                        </tr>
                    </thead>
                    <tbody>
                        {keyed(alive.into(), |task| task.id.clone(), move |task| running(task, detail, cursor))}
                    </tbody>
                </table>
            </Show>
            <Show when=move || !ended.read().is_empty()>
                <table class="tasks tasks-stopped">
                    <thead>
                        <tr>
                            <th>"Stopped"</th>
                            <th>"Why"</th>
                            <th>"Rev."</th>
                            <th>"Exit"</th>
                            <th class="number">"Ended"</th>
                        </tr>
                    </thead>
                    <tbody>
                        {keyed(ended.into(), |task| task.id.clone(), move |task| stopped(task, detail, cursor))}
                    </tbody>
                </table>
            </Show>
        </Part>
    }
}

fn of(tasks: &[Task], stopped: bool) -> Vec<Task> {
    tasks.iter().filter(|task| (task.status == "STOPPED") == stopped).cloned().collect()
}

/// A row around its cells: pressed anywhere, it opens the task's panel.
fn row(task: Signal<Task>, detail: Detail, cursor: Cursor, cells: AnyView) -> impl IntoView {
    let id = Memo::new(move |_| task.with(|task| task.id.clone()));
    let open =
        move || detail.at.task.with(|open| open.as_ref().is_some_and(|open| id.read().starts_with(open)));
    view! {
        <tr
            class="task-row"
            class:selected=move || cursor.is_on(&id.read())
            class:open=open
            data-test="task"
            data-task=id
            data-status=move || task.with(|task| task.status.clone())
            data-cause=move || {
                task.with(|task| task.stopped.as_ref().map(|end| words::stop_cause(end.cause).0))
            }
            on:click=move |_| detail.open_task(Some(&id.get_untracked()))
        >
            <td class="mono">
                <span class="with-mark">
                    <Mark health=Signal::derive(move || task.with(words::task_mark)) />
                    <button type="button" class="bare task-link" title=id>
                        {move || id.with(|id| words::short_id(id))}
                    </button>
                </span>
            </td>
            {cells}
        </tr>
    }
}

fn running(task: Signal<Task>, detail: Detail, cursor: Cursor) -> impl IntoView {
    let since = Signal::derive(move || task.with(|task| task.started.or(task.created)));
    let address = move || {
        task.with(|task| task.address.clone().or_else(|| task.instance.clone()))
            .unwrap_or_else(|| "—".to_owned())
    };
    let cells = view! {
        <td title=move || task.with(wanted)>{move || task.with(words::task_state)}</td>
        <td title=move || {
            task.with(|task| task.zone.clone())
        }>{move || task.with(|task| known(task.zone.as_deref().map(words::zone)))}</td>
        <td class="dim">
            {move || task.with(|task| known(task.capacity.as_deref().map(words::provider)))}
        </td>
        <td class="mono">{revision(task, detail)}</td>
        <td class="number dim">
            <Age at=since />
        </td>
        <td class="mono">{address}</td>
    };
    row(task, detail, cursor, cells.into_any())
}

fn stopped(task: Signal<Task>, detail: Detail, cursor: Cursor) -> impl IntoView {
    let end = Memo::new(move |_| task.with(|task| task.stopped.clone()));
    let cause = move || {
        end.with(|end| {
            let cause = end.as_ref()?.cause;
            let class = format!("cause is-{}", words::health_id(words::stop_health(cause)));
            Some(view! { <span class=class>{words::stop_cause(cause).1}</span> })
        })
    };
    let told = Memo::new(move |_| end.with(|end| end.as_ref().map(|end| end.words.clone())));
    let reason = move || end.with(|end| end.as_ref().map(|end| end.reason.clone()));
    let exits = move || task.with(exit_codes);
    let cells = view! {
        <td class="name" title=reason>
            <span class="with-mark">
                {cause} <span class="cut">{told}</span>
                {move || {
                    task.with(|task| task.remembered)
                        .then(|| {
                            view! {
                                <span class="faint small" title="ECS no longer knows it: it forgets a task an hour after its end">
                                    "forgotten by ECS"
                                </span>
                            }
                        })
                }}
            </span>
        </td>
        <td class="mono">{revision(task, detail)}</td>
        <td class="mono">{exits}</td>
        <td class="number dim">
            <Age at=Signal::derive(move || end.with(|end| end.as_ref().and_then(|end| end.at))) />
        </td>
    };
    row(task, detail, cursor, cells.into_any())
}

/// The task's revision, marked when it is not the one that the service works towards.
fn revision(task: Signal<Task>, detail: Detail) -> impl IntoView {
    let revision = Memo::new(move |_| task.with(|task| task.revision));
    let other = move || {
        let present = detail.row.with(|row| row.as_ref().and_then(|row| row.revision));
        revision.get().is_some_and(|revision| present.is_some_and(|present| present != revision))
    };
    view! {
        <span class:attention=other title=move || other().then_some("Not the revision that the service works towards")>
            {move || known(revision.get().map(|revision| format!(":{revision}")))}
        </span>
    }
}

/// Where ECS wants the task, when it is not there yet.
fn wanted(task: &Task) -> Option<String> {
    (task.status != task.desired_status)
        .then(|| format!("{}; ECS wants it {}", task.status, task.desired_status))
}

/// The exit codes of its containers: `137`, or `0, 137`.
fn exit_codes(task: &Task) -> String {
    let codes: Vec<_> = task
        .containers
        .iter()
        .filter_map(|container| container.exit_code)
        .map(|code| code.to_string())
        .collect();
    if codes.is_empty() { "—".to_owned() } else { codes.join(", ") }
}

fn known(value: Option<impl Into<String>>) -> String {
    value.map_or_else(|| "—".to_owned(), Into::into)
}
