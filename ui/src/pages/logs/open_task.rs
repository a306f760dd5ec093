use leptos::prelude::*;
use protocol::{
    logs::{GetLine, LineKey, Source},
    services::{GetServices, ServiceId, ServiceRow},
};

use super::at::LogsAt;
use crate::{
    commands::Action,
    place::{page_of, service_path},
};

/// Goes to a task that a line names: a task of a service that writes to the line's group.
pub(super) fn open_task(at: LogsAt, task: String, line: LineKey) {
    at.console.tell(GetLine { view: at.view.id(), key: line }, move |line| {
        let environment = line.source.environment.clone();
        at.console.tell(GetServices { environment: environment.clone() }, move |page| {
            let rows = page.services.value.unwrap_or_default();
            let keys = untrack(|| at.groups.group(&line.source)).map(|group| group.services);
            let path = match writer(&rows, &keys.unwrap_or_default(), &line.source) {
                Some(service) => service_path(&environment, &service, Some(&task)),
                None => page_of(&environment, "services"),
            };
            at.console.run(Action::Go(path));
        });
    });
}

/// The service that writes to a group: one that is declared to, else one whose name the group's has in it.
fn writer(rows: &[ServiceRow], keys: &[String], source: &Source) -> Option<ServiceId> {
    let declared = rows.iter().find(|row| row.key.as_ref().is_some_and(|key| keys.contains(key)));
    let named = || rows.iter().find(|row| source.group.contains(&row.id.name));
    declared.or_else(named).map(|row| row.id.clone())
}
