use leptos::prelude::*;
use protocol::services::ServiceId;

use super::Detail;
use crate::{
    aws_console,
    pages::{
        runbooks::{needs_of_service, runbook_link},
        services::levers::Lever,
        task_log::service_logs_link,
    },
    parts::{Button, Mark, Resource},
    words,
};

/// The sentence over the service, what can be done to it, and what it is.
#[component]
pub(super) fn Headline(detail: Detail) -> impl IntoView {
    let ServiceId { cluster, name } = detail.service();
    let console = detail.at.console;
    let row = detail.row;
    let said = Memo::new(move |_| row.with(|row| row.as_ref().map(words::service_sentence)));
    let health = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.health)).unwrap_or_default());
    let note = Memo::new(move |_| {
        row.with(|row| {
            let row = row.as_ref()?;
            // The sentence has said the counts.
            let counts = format!("{} of {} tasks run", row.running, row.desired);
            let note = row.note.clone().filter(|note| *note != counts);
            Some(note.unwrap_or_else(|| words::rollout(&row.rollout, console.now())))
        })
    });
    let needs = Memo::new(move |_| row.with(|row| row.as_ref().map(needs_of_service)).unwrap_or_default());
    let runbook = Memo::new(move |_| detail.runbook(needs.get(), None));
    let undeclared = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|row| row.key.is_none())));
    let region = detail.part(|detail| detail.region.clone());
    let link = {
        let (cluster, name) = (cluster.clone(), name.clone());
        Signal::derive(move || Some(aws_console::service(&region.get()?, &cluster, &name)))
    };
    let otherwise = name.clone();
    view! {
        <header class="service-head">
            <p class="service-crumbs small">
                <a class="link" href=detail.at.table() data-test="all-services">
                    "Services"
                </a>
                <span class="faint">"/"</span>
                <span class="faint cut">{cluster}</span>
                <span class="faint">"/"</span>
                <Resource what="Service name" name=name.clone() link />
                {move || undeclared.get().then(|| view! { <span class="known">"not declared"</span> })}
            </p>
            <div class="say say-wraps">
                <Mark health />
                <h1 class="selectable">{move || said.get().unwrap_or_else(|| otherwise.clone())}</h1>
                <p class="dim selectable">
                    {move || note.get()}
                    {move || runbook.get().map(|path| runbook_link(path, "service-runbook"))}
                    {service_logs_link(detail.at.logs, move || detail.service())}
                </p>
            </div>
            <Levers detail />
        </header>
    }
}

#[component]
fn Levers(detail: Detail) -> impl IntoView {
    let row = detail.row;
    let lever = move |lever: Lever| {
        let label = Memo::new(move |_| row.with(|row| row.as_ref().map_or("…", |row| lever.label(row))));
        let refusal = Signal::derive(move || {
            row.with(|row| match row {
                Some(row) => lever.change(row, detail.earlier.get()).err().map(str::to_owned),
                None => Some("The service has not been read".to_owned()),
            })
        });
        view! {
            <Button
                hook=lever.hook()
                label=Signal::derive(move || label.get().to_owned())
                refusal
                on_press=move |()| detail.pull(lever)
            />
        }
    };
    view! {
        <div class="service-levers" role="group" aria-label="Changes">
            <Show when=move || row.with(Option::is_some)>
                {Lever::ALL.map(lever).into_iter().collect_view()}
            </Show>
        </div>
    }
}
