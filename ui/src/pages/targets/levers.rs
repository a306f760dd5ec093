//! What can be done about an unhealthy target, the safest first.

use leptos::prelude::*;
use protocol::{changes::Change, targets::TargetTask};

use super::Here;
use crate::{
    console::Console,
    place::{runbook_path, service_path},
};

#[component]
pub(super) fn Levers(task: Option<TargetTask>, here: Here) -> impl IntoView {
    let subject = task.clone();
    let runbook = move || {
        let key = here.runbook.get()?;
        let subject = subject.as_ref().map(|task| (&task.service, Some(task.id.as_str())));
        let path = runbook_path(&here.environment.get_value(), &key, subject);
        Some(view! {
            <a class="link" href=path data-test="lever-runbook">
                "Runbook"
            </a>
        })
    };
    view! {
        <span class="target-levers">
            {task.map(|task| of_task(task, here))}
            {runbook}
        </span>
    }
}

fn of_task(task: TargetTask, here: Here) -> impl IntoView {
    let console = Console::here();
    let environment = here.environment.get_value();
    let path = service_path(&environment, &task.service, Some(&task.id));
    let log = task.log.is_some().then(|| {
        let task = task.clone();
        lever("lever-log", "Show its log", "The newest lines of its main container", move || {
            show_log(here, &task);
        })
    });
    let change = move |hook, label, about, change: Change| {
        let environment = environment.clone();
        lever(hook, label, about, move || console.propose(environment.clone(), change.clone()))
    };
    let stop = Change::StopTask { service: task.service.clone(), task: task.id.clone() };
    let restart = Change::Restart { service: task.service };
    view! {
        {log}
        <a class="link" href=path data-test="lever-task">
            "Describe task"
        </a>
        {change(
            "lever-stop",
            "Stop this task…",
            "ECS starts another in its place; the other tasks go on",
            stop,
        )}
        {change(
            "lever-restart",
            "Restart service…",
            "All tasks are replaced by new ones of the same revision",
            restart,
        )}
    }
}

fn lever(
    hook: &'static str,
    label: &'static str,
    about: &'static str,
    pull: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <button type="button" class="bare link" data-test=hook title=about on:click=move |_| pull()>
            {label}
        </button>
    }
}

/// Shows the log of the task, or says that it has none.
pub(super) fn show_log(here: Here, task: &TargetTask) {
    here.logs.open_streams(&task.id, task.log.clone().into_iter().collect());
}
