//! Services of one environment: a table of all of them, and one in detail with its tasks.

mod detail;
mod levers;
mod order;
mod row;
mod table;

use leptos::prelude::*;
use protocol::{
    catalogue::EnvironmentId,
    changes::Change,
    services::{ServiceId, ServiceRow},
};

use self::{detail::ServiceDetailView, levers::Lever, table::ServicesTable};
use super::task_log::TaskLogs;
use crate::{
    commands::Action,
    console::Console,
    place::{page_of, service_path},
};

/// The services, or the one that the address names.
#[component]
pub(crate) fn ServicesPage(environment: EnvironmentId) -> impl IntoView {
    let console = Console::here();
    let at = ServicesAt {
        console,
        logs: TaskLogs::of(console, environment.clone()),
        environment: StoredValue::new(environment),
        task: Memo::new(move |_| console.place.with(|place| place.as_ref()?.service()?.1)),
    };
    let service = Memo::new(move |before: Option<&Option<ServiceId>>| {
        console.place.with(|place| match place {
            Some(place) if place.page.name == "services" => place.service().map(|(service, _)| service),
            // The page is being left: what is shown goes with it.
            _ => before.cloned().flatten(),
        })
    });
    let body = move || match service.get() {
        Some(service) => view! { <ServiceDetailView at service /> }.into_any(),
        None => view! { <ServicesTable at /> }.into_any(),
    };
    view! {
        <div class="page services-page" class:services-all=move || service.get().is_none() data-test="services">
            {body}
        </div>
    }
}

/// Where the services page stands, and what its parts do from there.
#[derive(Clone, Copy)]
struct ServicesAt {
    console: Console,
    environment: StoredValue<EnvironmentId>,
    logs: TaskLogs,
    /// The task that the address names.
    task: Memo<Option<String>>,
}

impl ServicesAt {
    fn environment(self) -> EnvironmentId {
        self.environment.get_value()
    }

    /// Goes to a service, or to one of its tasks.
    fn open(self, service: &ServiceId, task: Option<&str>) {
        let path = self.environment.with_value(|environment| service_path(environment, service, task));
        self.console.run(Action::Go(path));
    }

    /// The path of the table.
    fn table(self) -> String {
        self.environment.with_value(|environment| page_of(environment, "services"))
    }

    fn propose(self, change: Change) {
        self.console.propose(self.environment(), change);
    }

    /// Proposes what a lever does to `row`, or says why it cannot.
    fn pull(self, lever: Lever, row: &ServiceRow, earlier: Option<u32>) {
        match lever.change(row, earlier) {
            Ok(change) => self.propose(change),
            Err(why) => self.console.toasts.say(format!("{}: {why}", row.id.name)),
        }
    }
}
