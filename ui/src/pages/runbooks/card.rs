use leptos::prelude::*;
use protocol::{
    changes::Change,
    overview::Section,
    runbooks::{Runbook, RunbookAction, RunbookStep},
};

use super::{Here, anchor};
use crate::{
    commands::Action,
    console::Console,
    parts::{Button, CopyButton, keyed},
    place::{environment_path, page_of, service_path},
    words,
};

/// A runbook with its steps.
pub(super) fn runbook_card(runbook: Signal<Runbook>, here: Here) -> impl IntoView {
    let key = Memo::new(move |_| runbook.read().key.clone());
    let steps = Signal::derive(move || runbook.get().steps.into_iter().enumerate().collect::<Vec<_>>());
    let opened = move || here.is_opened(&key.read());
    let place = move || runbook.with(|it| format!("{} § {}", it.place.document, it.place.section));
    let line = move || {
        runbook.with(|it| format!("{} § {}, line {}", it.place.document, it.place.section, it.place.line))
    };
    // A runbook that was opened for a task is for that task; the others are for whatever one chooses.
    let subject = Memo::new(move |_| here.subject().filter(|_| here.is_opened(&key.read())));
    let whom = move || {
        subject.get().map(|(service, task)| match task {
            Some(task) => format!("for task {} of {}", words::short_id(&task), service.name),
            None => format!("for {}", service.name),
        })
    };
    let step = move |step: Signal<(usize, RunbookStep)>| {
        let action = Memo::new(move |_| step.read().1.action);
        let command = Memo::new(move |_| step.read().1.command.clone());
        view! {
            <li class="step" data-test="runbook-step">
                <p class="selectable">{move || step.get().1.text}</p>
                {move || action.get().map(|action| view! { <ActionButton action subject here /> })}
                {move || command.get().map(command_block)}
            </li>
        }
    };
    view! {
        <section
            class="card runbook"
            class:marked=opened
            id=move || anchor(&key.read())
            tabindex="-1"
            aria-label=move || runbook.get().title
            data-test="runbook"
            data-runbook=key
        >
            <h3 class="card-title">
                <span class="cut" title=move || runbook.get().title>
                    {move || runbook.get().title}
                </span>
                <span class="attention small">{whom}</span>
                <span class="faint">{move || runbook.get().goal}</span>
                <span class="push card-state cut" title=line>
                    {place}
                </span>
            </h3>
            <ol class="steps">{keyed(steps, |(index, _)| *index, step)}</ol>
        </section>
    }
}

fn command_block(command: String) -> impl IntoView {
    view! {
        <div class="command" data-test="runbook-command">
            <pre class="selectable">{command.clone()}</pre>
            <CopyButton what="Command" text=command />
        </div>
    }
}

/// The console's own way.
#[component]
fn ActionButton(
    action: RunbookAction,
    subject: Memo<Option<(protocol::services::ServiceId, Option<String>)>>,
    here: Here,
) -> impl IntoView {
    let console = Console::here();
    let press = move || {
        let environment = here.environment.get_value();
        let go = |path: String| console.run(Action::Go(path));
        match (action, subject.get_untracked()) {
            (RunbookAction::ShowTargets, _) => go(page_of(&environment, "targets")),
            (RunbookAction::ShowDatabase, _) => {
                go(format!("{}#{}", environment_path(&environment), words::section_id(Section::Database)));
            }
            (RunbookAction::StopTask, Some((service, Some(task)))) => {
                console.propose(environment, Change::StopTask { service, task });
            }
            (RunbookAction::RestartService, Some((service, _))) => {
                console.propose(environment, Change::Restart { service });
            }
            (RunbookAction::ShowTaskLog | RunbookAction::StopTask, Some((service, task))) => {
                go(service_path(&environment, &service, task.as_deref()));
            }
            (RunbookAction::ShowServices | RunbookAction::RollBack, Some((service, _))) => {
                go(service_path(&environment, &service, None));
            }
            // Which one, only a person can choose.
            (_, None) => go(page_of(&environment, "services")),
        }
    };
    view! {
        <span class="step-action">
            <Button hook="runbook-action" label=action_label(action) on_press=move |()| press() />
        </span>
    }
}

const fn action_label(action: RunbookAction) -> &'static str {
    match action {
        RunbookAction::ShowTargets => "Show the targets",
        RunbookAction::ShowServices => "Show the services",
        RunbookAction::ShowTaskLog => "Show the task's log",
        RunbookAction::StopTask => "Stop a task…",
        RunbookAction::RestartService => "Restart the service…",
        RunbookAction::RollBack => "Roll back…",
        RunbookAction::ShowDatabase => "Show the database",
    }
}
