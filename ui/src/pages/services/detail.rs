//! One service in detail.

mod compare;
mod definition;
mod deployments;
mod events;
mod headline;
mod panel;
mod part;
mod scaling;
mod tasks;

use leptos::prelude::*;
use protocol::{
    Moment, Reading,
    runbooks::Need,
    services::{GetService, Refresh, ServiceDetail, ServiceId, ServiceRow, Task, Watch},
};

use self::{
    definition::DefinitionCard, deployments::DeploymentsCard, events::EventsCard, headline::Headline,
    panel::TaskPanel, scaling::ScalingCard, tasks::TasksCard,
};
use super::{ServicesAt, levers::Lever};
use crate::{
    commands::Action,
    cursor::Cursor,
    live::{Live, asked_at},
    pages::{keeping::Keeping, roll_back::earlier_revision, runbooks::Runbooks, tabs::Tabs},
    parts::{Button, Empty, Skeleton, TroubleBody},
    place::runbook_path,
    words,
};

/// What the cards of one service share.
#[derive(Clone, Copy)]
struct Detail {
    at: ServicesAt,
    service: StoredValue<ServiceId>,
    live: Live<ServiceDetail>,
    row: Memo<Option<ServiceRow>>,
    tasks: Memo<Vec<Task>>,
    /// The revisions there are, newest first, as far as they were read.
    revisions: Memo<Vec<u32>>,
    /// The revision to go back to.
    earlier: Memo<Option<u32>>,
    runbooks: Runbooks,
}

impl Detail {
    /// A part of what is known, passed on only when it has changed.
    fn part<T>(self, of: fn(&ServiceDetail) -> T) -> Memo<Option<T>>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| self.live.known.with(|known| known.value.as_ref().map(of)))
    }

    fn service(self) -> ServiceId {
        self.service.get_value()
    }

    /// Opens a task's panel, or closes it.
    fn open_task(self, task: Option<&str>) {
        self.service.with_value(|service| self.at.open(service, task));
    }

    fn pull(self, lever: Lever) {
        if let Some(row) = self.row.get_untracked() {
            self.at.pull(lever, &row, self.earlier.get_untracked());
        }
    }

    /// The path of the runbook for the first of these needs that has one, opened for the service or one of its tasks.
    fn runbook(self, needs: &[Need], task: Option<&str>) -> Option<String> {
        let key = needs.iter().find_map(|need| self.runbooks.first(*need))?;
        let environment = self.at.environment();
        Some(self.service.with_value(|service| runbook_path(&environment, &key, Some((service, task)))))
    }
}

/// One service.
#[component]
pub(super) fn ServiceDetailView(at: ServicesAt, service: ServiceId) -> impl IntoView {
    let console = at.console;
    let service = StoredValue::new(service);
    let live = Live::follow(
        move || GetService { environment: at.environment(), service: service.get_value() },
        move || Watch { environment: at.environment() },
        console.paused.into(),
    );
    console.refresh_by(Refresh { environment: at.environment() }, move || live.ask_again());
    let row = Memo::new(move |_| {
        live.known.with(|known| known.value.as_ref()?.service.value.as_ref()?.first().cloned())
    });
    let tasks = Memo::new(move |_| {
        live.known.with(|known| known.value.as_ref()?.tasks.value.clone()).unwrap_or_default()
    });
    let revision = Memo::new(move |_| {
        live.known.with(|known| known.value.as_ref()?.service.value.as_ref()?.first()?.revision)
    });
    let asked = asked_at(
        move || revision.get(),
        move || {
            revision.get().map(|_| protocol::services::GetRevisions {
                environment: at.environment(),
                service: service.get_value(),
            })
        },
    );
    let revisions = Memo::new(move |_| asked.with(|known| known.value.clone()).unwrap_or_default());
    let earlier = Memo::new(move |_| live.known.with(|known| earlier_revision(known.value.as_ref()?)));
    let runbooks = Runbooks::of(at.environment());
    let detail = Detail { at, service, live, row, tasks, revisions, earlier, runbooks };
    let oldest = Memo::new(move |_| live.known.with(|known| oldest(known.value.as_ref()?)));
    let health = move || row.with(|row| row.as_ref().map(|row| words::health_id(row.health)));
    view! {
        <div
            class="service-detail"
            data-test="service-detail"
            data-service=service.with_value(|service| service.name.clone())
            data-health=health
        >
            <Headline detail />
            <div class="toolbar">
                <Tabs />
                <span class="push"></span>
                <Keeping oldest />
            </div>
            <Body detail />
        </div>
    }
}

/// The arrival of the oldest answer on the page.
fn oldest(detail: &ServiceDetail) -> Option<Moment> {
    let parts = [detail.service.at(), detail.tasks.at(), detail.definition.at(), detail.scaling.at()];
    parts.into_iter().flatten().min()
}

#[derive(Clone, PartialEq)]
enum State {
    Loading,
    Failed(protocol::Error),
    NotThere,
    There,
}

fn state(service: Option<&Reading<Vec<ServiceRow>>>, failure: Option<&protocol::Error>) -> State {
    match service.map(|reading| (reading.value.as_deref(), reading.error())) {
        Some((Some([]), _)) => State::NotThere,
        Some((Some(_), _)) => State::There,
        Some((None, Some(error))) => State::Failed(error.clone()),
        Some((None, None)) => State::Loading,
        None => failure.cloned().map_or(State::Loading, State::Failed),
    }
}

#[component]
fn Body(detail: Detail) -> impl IntoView {
    let state = Memo::new(move |_| {
        let known = detail.live.known.read();
        state(known.value.as_ref().map(|detail| &detail.service), known.error.as_ref())
    });
    let back = move || {
        view! {
            <p class="card-actions">
                <Button
                    label="All services"
                    on_press=move |()| detail.at.console.run(Action::Go(detail.at.table()))
                />
            </p>
        }
    };
    move || match state.get() {
        State::There => view! { <Cards detail /> }.into_any(),
        State::Loading => view! {
            <section class="card">
                <Skeleton rows=6 />
            </section>
        }
        .into_any(),
        State::Failed(error) => view! {
            <section class="card" data-test="service-failed">
                <TroubleBody error=Signal::stored(error) />
                {back()}
            </section>
        }
        .into_any(),
        State::NotThere => {
            let ServiceId { cluster, name } = detail.service();
            let text = format!("ECS knows no service {name} in {cluster}. It may have been deleted.");
            view! {
                <section class="card" data-test="service-not-there">
                    <Empty text=Signal::stored(text) />
                    {back()}
                </section>
            }
            .into_any()
        }
    }
}

#[component]
fn Cards(detail: Detail) -> impl IntoView {
    let events_filter = NodeRef::new();
    let names = Memo::new(move |_| detail.tasks.read().iter().map(|task| task.id.clone()).collect());
    let cursor = Cursor::over(names);
    // The task of the address is where the keys go on from.
    Effect::new(move |_| {
        if let Some(task) = detail.at.task.get() {
            cursor.put(Some(task));
        }
    });
    cursor.listen(detail.at.console, events_filter, move |action, on| match action {
        Action::OpenRow => detail.open_task(on.as_deref()),
        Action::Scale => detail.pull(Lever::Scale),
        Action::Restart => detail.pull(Lever::Restart),
        Action::RollBack => detail.pull(Lever::RollBack),
        Action::TaskLog => {
            let tasks = detail.tasks.read_untracked();
            match tasks.iter().find(|task| Some(&task.id) == on.as_ref()) {
                Some(task) => detail.at.logs.open(task),
                None => detail.at.logs.open_service(detail.service()),
            }
        }
        _ => {}
    });
    view! {
        <div class="service-columns">
            <div class="service-main">
                <DeploymentsCard detail />
                <TasksCard detail cursor />
                <EventsCard detail filter_node=events_filter />
            </div>
            <div class="service-side">
                <TaskPanel detail />
                <ScalingCard detail />
                <DefinitionCard detail />
            </div>
        </div>
    }
}
