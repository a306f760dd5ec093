use leptos::prelude::*;
use protocol::{
    changes::Change,
    overview::Section,
    runbooks::{Runbook, RunbookAction, RunbookStep},
    services::{ServiceId, Task},
};

use super::{Here, anchor};
use crate::{
    commands::Action,
    console::Console,
    pages::roll_back::{self, with_service},
    parts::{Button, CopyButton, keyed},
    place::{ServiceAndTask, environment_path, page_of, service_path},
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
fn ActionButton(action: RunbookAction, subject: Memo<Option<ServiceAndTask>>, here: Here) -> impl IntoView {
    let console = Console::here();
    let label = Signal::derive(move || Way::of(action, subject.get()).0.to_owned());
    let press = move |()| Way::of(action, subject.get_untracked()).1.go(console, here);
    view! {
        <span class="step-action">
            <Button hook="runbook-action" label on_press=press />
        </span>
    }
}

/// Where a step's button leads.
#[derive(Debug, PartialEq)]
enum Way {
    Targets,
    Database,
    Services,
    Service(ServiceId),
    /// The log of one task, or of the newest.
    Log(ServiceAndTask),
    Propose(Change),
    RollBack(ServiceId),
}

impl Way {
    /// The way of an action for what the runbook was opened for, and what stands on its button. What is still to be
    /// chosen, only a person can choose.
    fn of(action: RunbookAction, subject: Option<ServiceAndTask>) -> (&'static str, Self) {
        let Some((service, task)) = subject else {
            return match action {
                RunbookAction::ShowTargets => ("Show the targets", Self::Targets),
                RunbookAction::ShowDatabase => ("Show the database", Self::Database),
                RunbookAction::ShowServices => ("Show the services", Self::Services),
                RunbookAction::ShowTaskLog
                | RunbookAction::StopTask
                | RunbookAction::RestartService
                | RunbookAction::RollBack => ("Choose a service", Self::Services),
            };
        };
        match (action, task) {
            (RunbookAction::ShowTargets, _) => ("Show the targets", Self::Targets),
            (RunbookAction::ShowDatabase, _) => ("Show the database", Self::Database),
            (RunbookAction::ShowServices, _) => ("Show the service", Self::Service(service)),
            (RunbookAction::ShowTaskLog, Some(task)) => {
                ("Show the task's log", Self::Log((service, Some(task))))
            }
            (RunbookAction::ShowTaskLog, None) => ("Show its newest task's log", Self::Log((service, None))),
            (RunbookAction::StopTask, Some(task)) => {
                ("Stop the task…", Self::Propose(Change::StopTask { service, task }))
            }
            (RunbookAction::StopTask, None) => ("Choose a task", Self::Service(service)),
            (RunbookAction::RestartService, _) => {
                ("Restart the service…", Self::Propose(Change::Restart { service }))
            }
            (RunbookAction::RollBack, _) => ("Roll back…", Self::RollBack(service)),
        }
    }

    fn go(self, console: Console, here: Here) {
        let environment = here.environment.get_value();
        let go = |path: String| console.run(Action::Go(path));
        match self {
            Self::Targets => go(page_of(&environment, "targets")),
            Self::Database => {
                go(format!("{}#{}", environment_path(&environment), words::section_id(Section::Database)));
            }
            Self::Services => go(page_of(&environment, "services")),
            Self::Service(service) => go(service_path(&environment, &service, None)),
            Self::Log((service, task)) => {
                with_service(console, here.environment, service, move |_, detail| {
                    show_log(console, here, detail.tasks.value.as_deref().unwrap_or_default(), task);
                });
            }
            Self::Propose(change) => console.propose(environment, change),
            Self::RollBack(service) => roll_back::propose(console, here.environment, service),
        }
    }
}

fn show_log(console: Console, here: Here, tasks: &[Task], id: Option<String>) {
    let Some(id) = id else { return here.logs.open_newest(tasks) };
    match tasks.iter().find(|task| task.id.starts_with(&id)) {
        Some(task) => here.logs.open(task),
        None => console.toasts.say(format!("ECS does not know task {}", words::short_id(&id))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [RunbookAction; 7] = [
        RunbookAction::ShowTargets,
        RunbookAction::ShowServices,
        RunbookAction::ShowTaskLog,
        RunbookAction::StopTask,
        RunbookAction::RestartService,
        RunbookAction::RollBack,
        RunbookAction::ShowDatabase,
    ];

    #[test]
    fn without_a_subject_nothing_is_promised() {
        for (label, way) in ALL.map(|action| Way::of(action, None)) {
            assert!(!label.ends_with('…'), "{label}");
            assert!(matches!(way, Way::Targets | Way::Database | Way::Services), "{way:?}");
        }
        assert_eq!(Way::of(RunbookAction::RollBack, None).0, "Choose a service");
    }

    #[test]
    fn a_button_with_dots_opens_a_change_of_its_subject() {
        let service = ServiceId::new("prod", "backend");
        let ways = |task: Option<&str>| {
            ALL.map(|action| Way::of(action, Some((service.clone(), task.map(str::to_owned)))))
        };
        for (label, way) in ways(None).into_iter().chain(ways(Some("4f2a"))) {
            let changes = matches!(way, Way::Propose(_) | Way::RollBack(_));
            assert_eq!(changes, label.ends_with('…'), "{label}: {way:?}");
        }
        let stop = Change::StopTask { service: service.clone(), task: "4f2a".into() };
        assert_eq!(ways(Some("4f2a"))[3], ("Stop the task…", Way::Propose(stop)));
        assert_eq!(ways(None)[3], ("Choose a task", Way::Service(service.clone())));
        assert_eq!(ways(None)[2].1, Way::Log((service, None)));
    }
}
