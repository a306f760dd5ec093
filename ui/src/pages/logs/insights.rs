//! Queries of CloudWatch Logs Insights: the kept ones, the one that is written, and what came of the one that is open.

mod chart;
mod editor;
mod groups;
mod kept;
mod problem;
mod results;
mod spans;
mod table;

use leptos::prelude::*;
use protocol::logs::{Problem, Queries, Query, QueryId, QueryStatus, WatchQueries};

use self::{editor::Editor, kept::KeptQueries, results::QueryResults, spans::Past};
use super::at::LogsAt;
use crate::{
    ipc::{self, Event, Subscription},
    live::Known,
};

/// The queries of an environment. Everything in it is a handle, so it is copied freely.
#[derive(Clone, Copy)]
struct Desk {
    at: LogsAt,
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
    fn new(at: LogsAt, groups: Vec<String>) -> Self {
        let desk = Self {
            at,
            known: RwSignal::default(),
            open: RwSignal::new(None),
            text: RwSignal::new(String::new()),
            groups: RwSignal::new(groups),
            past: RwSignal::new(Past::of(untrack(|| at.span()))),
        };
        let subscription = StoredValue::new_local(None::<Subscription<WatchQueries>>);
        let heard = move |event| {
            let answer = match event {
                Event::Notice(queries) => Ok(queries),
                Event::Lost(error) => Err(error),
            };
            desk.known.try_update(|known| known.take(answer));
        };
        subscription.set_value(Some(ipc::open(WatchQueries { environment: at.environment() }, heard)));
        desk
    }

    /// The query that is open.
    fn query(self) -> Option<Query> {
        let open = self.open.get()?;
        self.known.with(|known| known.value.as_ref()?.queries.iter().find(|query| query.id == open).cloned())
    }

    /// Where the query that is open is wrong, as long as it stands in the editor as it was asked.
    fn problem(self) -> Option<Problem> {
        let query = self.query()?;
        query.problem.filter(|_| *self.text.read() == query.asked.query)
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
    at: LogsAt,
    /// Names of log groups that are chosen to begin with.
    groups: Vec<String>,
) -> impl IntoView {
    let desk = Desk::new(at, groups);
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
