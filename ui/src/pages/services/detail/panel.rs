use leptos::{html::Section, prelude::*};
use protocol::{
    changes::Change,
    runbooks::Need,
    services::{Container, LogStream, Stopped, Task},
};

use super::{
    Detail,
    part::{fact, told},
};
use crate::{
    pages::{runbooks::runbook_link, task_log::has_log},
    parts::{Age, Button, Empty, IconButton, Mark, Resource, Skeleton},
    words,
};

/// The task that the address names: what it is, what is in it, and why it ended.
#[component]
pub(super) fn TaskPanel(detail: Detail) -> impl IntoView {
    let node = NodeRef::<Section>::new();
    let opened = detail.at.task;
    let task = Memo::new(move |_| {
        let opened = opened.get()?;
        detail.tasks.read().iter().find(|task| task.id.starts_with(&opened)).cloned()
    });
    let read = detail.part(|detail| detail.tasks.value.is_some());
    // Opened from far down the list, or from elsewhere, it must be seen.
    Effect::new(move |_| {
        if opened.get().is_some()
            && let Some(panel) = node.get()
        {
            let how = web_sys::ScrollIntoViewOptions::new();
            how.set_block(web_sys::ScrollLogicalPosition::Nearest);
            panel.scroll_into_view_with_scroll_into_view_options(&how);
        }
    });
    let body = move || match (task.get(), read.get()) {
        (Some(task), _) => shown(&task, detail),
        (None, Some(true)) => {
            let text = "ECS does not know this task, and it was not seen while the console ran.".to_owned();
            view! { <Empty text=Signal::stored(text) /> }.into_any()
        }
        (None, _) => view! { <Skeleton rows=4 /> }.into_any(),
    };
    view! {
        <Show when=move || opened.get().is_some()>
            <section
                class="card task-panel"
                node_ref=node
                aria-label="Task"
                data-test="task-panel"
                data-task=opened
            >
                <h2 class="card-title">
                    <span>"Task"</span>
                    <Resource
                        what="Task id"
                        name=Signal::derive(move || opened.get().unwrap_or_default())
                        mono=true
                    />
                    <span class="push"></span>
                    <IconButton
                        hook="close-task"
                        icon=icondata_lu::LuX
                        label="Close the task"
                        on_press=move |()| detail.open_task(None)
                    />
                </h2>
                {body}
            </section>
        </Show>
    }
}

fn shown(task: &Task, detail: Detail) -> AnyView {
    let health = words::task_mark(task);
    let state = words::task_state(task);
    let stop = task.stopped.is_none().then(|| {
        let id = task.id.clone();
        let stop = move |()| {
            detail.at.propose(Change::StopTask { service: detail.service(), task: id.clone() });
        };
        view! { <Button hook="stop-task" label="Stop task…" on_press=stop /> }
    });
    let log = {
        let refusal = (!has_log(task)).then(|| "Its definition sends no lines to CloudWatch Logs".to_owned());
        let task = task.clone();
        view! {
            <Button
                hook="task-log"
                label="Log"
                refusal
                on_press=move |()| detail.at.logs.open(&task)
            />
        }
    };
    let forgotten = task.remembered.then(|| {
        view! {
            <p class="faint small task-note">
                "ECS has forgotten it; this is what the console saw of it."
            </p>
        }
    });
    let runbook = task.stopped.as_ref().is_some_and(|end| end.cause.is_failure()).then(|| {
        let id = task.id.clone();
        move || {
            let path = detail.runbook(&[Need::FailedTask], Some(&id))?;
            Some(runbook_link(path, "task-runbook"))
        }
    });
    let end = task.stopped.clone().map(end);
    let facts = facts(task);
    let containers =
        task.containers.iter().map(|container| view_of(container.clone(), task, detail)).collect_view();
    view! {
        {end}
        {forgotten}
        <div class="task-actions">
            <Mark health />
            <span>{state}</span>
            {runbook}
            <span class="push"></span>
            {log}
            {stop}
        </div>
        <dl class="facts">{facts}</dl>
        <ul class="containers">{containers}</ul>
    }
    .into_any()
}

/// Why it ended: in words, and in ECS's own.
fn end(end: Stopped) -> impl IntoView {
    let health = words::stop_health(end.cause);
    let (id, title) = words::stop_cause(end.cause);
    let code = end.code.map(|code| view! { <span class="mono">{code}</span> });
    view! {
        <div class="task-end" data-test="stop-reason" data-cause=id>
            <p class="with-mark">
                <Mark health />
                <b>{title}</b>
                <span class="push faint small">
                    <Age at=Signal::stored(end.at) />
                </span>
            </p>
            <p class="selectable" data-test="stop-words">
                {end.words}
            </p>
            <p class="dim small selectable">"ECS: " {end.reason} " " {code}</p>
        </div>
    }
}

fn facts(task: &Task) -> Vec<AnyView> {
    let age = |name, at: Option<protocol::Moment>| {
        at.map(|at| fact(name, view! { <Age at=Signal::stored(Some(at)) /> }))
    };
    let id = |name, what, value: Option<String>| {
        value.map(|value| fact(name, view! { <Resource what name=value mono=true /> }))
    };
    let wanted = (task.status != task.desired_status).then(|| task.desired_status.clone());
    [
        told("ECS wants it", wanted),
        told("Checks", task.stopped.is_none().then(|| words::task_health(task.health).to_owned())),
        told("Revision", task.revision.map(|revision| format!(":{revision}"))),
        id("Deployment", "Deployment id", task.deployment.clone()),
        told("Zone", task.zone.clone()),
        told("Runs on", task.capacity.as_deref().map(|name| words::provider(name).to_owned())),
        id("Address", "Address", task.address.clone()),
        id("Instance", "Instance id", task.instance.clone()),
        age("Created", task.created),
        age("Started", task.started),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn view_of(container: Container, task: &Task, detail: Detail) -> impl IntoView + use<> {
    let status = container.status.map(|status| view! { <span class="push faint small">{status}</span> });
    let image =
        container.image.map(|image| fact("Image", view! { <Resource what="Image" name=image mono=true /> }));
    let exit =
        told("Exit", container.exit_words.or_else(|| container.exit_code.map(|code| code.to_string())));
    let reason = told("Reason", container.reason);
    let log = container.log.map(|log| stream(log, task.clone(), detail));
    view! {
        <li data-test="container">
            <p class="with-mark">
                <b class="cut">{container.name}</b>
                {status}
            </p>
            <dl class="facts">{image} {exit} {reason} {log}</dl>
        </li>
    }
}

fn stream(log: LogStream, task: Task, detail: Detail) -> AnyView {
    let LogStream { group, stream } = log.clone();
    let read = move |_| detail.at.logs.read(&task, log.clone());
    let title = format!("{group}\n{stream}");
    let row = view! {
        <span class="cut" title=title>
            <Resource what="Log stream" name=stream mono=true />
        </span>
        <button type="button" class="bare link" on:click=read>
            "Read"
        </button>
    };
    fact("Log", view! { <span class="with-mark">{row}</span> })
}
