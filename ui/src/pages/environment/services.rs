use leptos::prelude::*;
use protocol::{
    Health, Reading,
    catalogue::EnvironmentId,
    overview::{RolloutState, Section, Service},
    services::ServiceId,
};

use crate::{
    aws_console,
    console::Console,
    pages::task_log::{TaskLogs, service_logs_link},
    parts::{Card, Figure, Mark, Meter, Resource, keyed},
    place::service_path,
    words,
};

/// ECS services with their tasks and rollouts.
#[component]
pub(crate) fn ServicesCard(
    environment: EnvironmentId,
    services: Signal<Reading<Vec<Service>>>,
    region: Signal<String>,
) -> impl IntoView {
    let logs = TaskLogs::of(Console::here(), environment);
    let clusters = move || {
        let reading = services.get();
        let mut names: Vec<_> = reading.value.into_iter().flatten().map(|service| service.cluster).collect();
        names.dedup();
        format!("ECS · {}", names.join(", "))
    };
    let about = Signal::derive(move || services.with(|reading| reading.value.is_some()).then(clusters));
    view! {
        <Card
            section=Section::Services
            about
            reading=services
            empty="No service is declared for this environment."
            body=move |services| {
                view! {
                    <table>
                        <thead>
                            <tr>
                                <th>"Service"</th>
                                <th class="number">"Running"</th>
                                <th>"Revision"</th>
                                <th>"CPU"</th>
                                <th>"Memory"</th>
                                <th>"Rollout"</th>
                                <th>
                                    <span class="for-readers">"Logs"</span>
                                </th>
                            </tr>
                        </thead>
                        {keyed(services, |service| service.key.clone(), move |service| row(service, region, logs))}
                    </table>
                }
            }
        />
    }
}

fn row(service: Signal<Service>, region: Signal<String>, logs: TaskLogs) -> impl IntoView {
    let link = Signal::derive(move || {
        Some(service.with(|service| aws_console::service(&region.read(), &service.cluster, &service.name)))
    });
    let console = Console::here();
    let page = Signal::derive(move || {
        let (cluster, name) = service.with(|service| (service.cluster.clone(), service.name.clone()));
        Some(service_path(&console.environment()?, &ServiceId::new(cluster, name), None))
    });
    let id = move || service.with_untracked(|service| ServiceId::new(&*service.cluster, &*service.name));
    let note = Memo::new(move |_| service.with(note));
    view! {
        <tbody data-test="service" data-service=move || service.get().key>
            <tr>
                <td class="name">
                    <span class="with-mark">
                        <Mark health=Signal::derive(move || service.get().health) />
                        <Resource what="Service name" name=Signal::derive(move || service.get().name) link page />
                    </span>
                </td>
                <td class="number">
                    <Running service />
                </td>
                <td class="mono" title=move || size(&service.get())>
                    {move || {
                        service
                            .get()
                            .revision
                            .map_or_else(|| "—".to_owned(), |revision| format!(":{revision}"))
                    }}
                </td>
                <td>
                    <Meter percent=Signal::derive(move || service.get().cpu_percent) />
                </td>
                <td>
                    <Meter percent=Signal::derive(move || service.get().memory_percent) />
                </td>
                <td>
                    <RolloutCell service />
                </td>
                <td class="number">{service_logs_link(logs, id)}</td>
            </tr>
            {move || {
                note
                    .get()
                    .map(|note| {
                        view! {
                            <tr class="why">
                                <td colspan="7">
                                    <div class="why-text">{note}</div>
                                </td>
                            </tr>
                        }
                    })
            }}
        </tbody>
    }
}

#[component]
fn Running(service: Signal<Service>) -> impl IntoView {
    let running = Signal::derive(move || service.get().running.to_string());
    let starting = move || Some(service.get().pending).filter(|pending| *pending > 0);
    view! {
        <Figure text=running />
        <span class="faint">{move || format!(" / {}", service.get().desired)}</span>
        {move || {
            starting()
                .map(|pending| {
                    view! {
                        <span
                            class="attention small"
                            title=words::plural(pending.into(), "task is starting", "tasks are starting")
                        >
                            {format!(" +{pending}")}
                        </span>
                    }
                })
        }}
    }
}

#[component]
fn RolloutCell(service: Signal<Service>) -> impl IntoView {
    let console = Console::here();
    let state = Memo::new(move |_| service.get().rollout.state);
    let text = Memo::new(move |_| words::rollout(&service.get().rollout, console.now()));
    let title = move || {
        let service = service.get();
        service.rollout.reason.or(service.last_event.map(|event| event.message))
    };
    view! {
        <span
            class:dim=move || state.get() == RolloutState::Steady
            class:attention=move || state.get() == RolloutState::InProgress
            class:bad=move || state.get() == RolloutState::Failed
            title=title
        >
            {text}
        </span>
    }
}

/// Why the service is not fine: our own line first, else the newest event in ECS's words.
fn note(service: &Service) -> Option<String> {
    if service.health <= Health::Fine {
        return None;
    }
    service.note.clone().or_else(|| service.last_event.as_ref().map(|event| event.message.clone()))
}

/// The size of one task.
fn size(service: &Service) -> Option<String> {
    let (cpu, memory) = (service.cpu_units?, service.memory_mib?);
    Some(format!(
        "{} vCPU, {} per task",
        words::number(f64::from(cpu) / 1_024.0),
        words::bytes(f64::from(memory) * 1_048_576.0)
    ))
}
