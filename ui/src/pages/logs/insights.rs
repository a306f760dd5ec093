//! Queries of CloudWatch Logs Insights: the kept ones, the one that is written, and what came of the one that is open.

mod chart;
mod editor;
mod kept;
mod results;
mod spans;
mod table;

use leptos::prelude::*;
use protocol::{
    catalogue::EnvironmentId,
    logs::{Queries, Query, QueryId, QueryStatus, WatchQueries},
};

use self::{editor::Editor, kept::KeptQueries, results::QueryResults, spans::Past};
use crate::{
    console::Console,
    ipc::{self, Event, Subscription},
    live::Known,
};

/// The queries of an environment. Everything in it is a handle, so it is copied freely.
#[derive(Clone, Copy)]
struct Desk {
    console: Console,
    environment: StoredValue<EnvironmentId>,
    /// What the engine says of all queries.
    known: RwSignal<Known<Queries>>,
    /// The query whose results are shown.
    open: RwSignal<Option<QueryId>>,
    /// What is written and not yet asked.
    text: RwSignal<String>,
    groups: RwSignal<Vec<String>>,
    past: RwSignal<Past>,
}

impl Desk {
    fn new(console: Console, environment: EnvironmentId, groups: Vec<String>) -> Self {
        let desk = Self {
            console,
            environment: StoredValue::new(environment.clone()),
            known: RwSignal::default(),
            open: RwSignal::new(None),
            text: RwSignal::new(String::new()),
            groups: RwSignal::new(groups),
            past: RwSignal::default(),
        };
        let subscription = StoredValue::new_local(None::<Subscription<WatchQueries>>);
        let heard = move |event| {
            let answer = match event {
                Event::Notice(queries) => Ok(queries),
                Event::Lost(error) => Err(error),
            };
            desk.known.try_update(|known| known.take(answer));
        };
        subscription.set_value(Some(ipc::open(WatchQueries { environment }, heard)));
        desk
    }

    /// The query that is open.
    fn query(self) -> Option<Query> {
        let open = self.open.get()?;
        self.known.with(|known| known.value.as_ref()?.queries.iter().find(|query| query.id == open).cloned())
    }

    /// Opens a query and takes its question into the editor, to be asked again or changed.
    fn take_up(self, query: &Query) {
        self.text.set(query.asked.query.clone());
        self.groups.set(query.asked.groups.clone());
        self.past.set(Past::Between { from: query.asked.from, until: query.asked.until });
        let has_results = !matches!(query.status, QueryStatus::Kept);
        self.open.set(has_results.then(|| query.id.clone()));
    }
}

/// Everything about the Insights queries of an environment.
#[component]
pub(super) fn InsightsView(
    environment: EnvironmentId,
    /// Names of the log groups that are chosen to begin with.
    groups: Vec<String>,
) -> impl IntoView {
    let desk = Desk::new(Console::here(), environment, groups);
    view! {
        <div class="insights" data-test="insights">
            <KeptQueries desk />
            <div class="insights-main">
                <Editor desk />
                <QueryResults desk />
            </div>
        </div>
    }
}
