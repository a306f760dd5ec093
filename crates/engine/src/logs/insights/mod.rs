//! Queries of CloudWatch Logs Insights: started, followed and stopped by a task of their own each, whoever looks.

mod estimate;
mod kept;
mod running;
pub(super) mod table;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures::Stream;
use protocol::{
    Error, ErrorKind, Moment,
    catalogue::{EnvironmentId, Revision},
    logs::{
        GetResults, Queries, Query, QueryId, QueryStatus, RemoveQuery, Results, StartQuery, StopQuery,
        WatchQueries,
    },
};
use tokio::sync::watch;

pub use self::estimate::estimate_query;
use self::{
    kept::{Question, Questions},
    running::Running,
    table::Table,
};
use crate::{Engine, notice::notices};

/// CloudWatch Logs' own limits for one query.
const MOST_GROUPS: usize = 50;
const LONGEST_QUERY: usize = 10_000;
/// Bytes of results that are held for all queries; of those that have ended, the oldest go first.
const MOST_BYTES: usize = 256 << 20;

/// The queries of this console.
pub(crate) struct Insights {
    questions: Questions,
    /// Those of this run.
    running: Mutex<HashMap<QueryId, Arc<Running>>>,
    /// Moves when one of them does.
    moved: Arc<watch::Sender<u64>>,
}

impl Insights {
    /// Reads which questions are kept in `folder`.
    pub(crate) fn open(folder: Option<&Path>) -> Self {
        let (moved, _) = watch::channel(0);
        Self { questions: Questions::open(folder), running: Mutex::default(), moved: Arc::new(moved) }
    }

    /// Why the file could not be read, as a sentence.
    pub(crate) fn problem(&self) -> Option<String> {
        let problem = self.questions.problem()?;
        Some(format!("Queries of logs are remembered only for this run: {problem}"))
    }

    /// Forgets results that were read of `environments`: they were read as somebody else. The questions stay.
    pub(crate) fn forget(&self, environments: &[EnvironmentId]) {
        self.running().retain(|_, running| !environments.contains(&running.asked().environment));
        self.moved();
    }

    /// The results of a query so far; nothing for one of an earlier run.
    pub(super) fn results(&self, id: &QueryId) -> Result<Option<(Query, Arc<Table>)>, Error> {
        match self.running().get(id) {
            Some(running) => Ok(Some(running.told())),
            None => self.questions.find(id).map(|_| None).ok_or_else(unknown),
        }
    }

    fn running(&self) -> MutexGuard<'_, HashMap<QueryId, Arc<Running>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn moved(&self) {
        self.moved.send_modify(|times| *times += 1);
    }

    fn queries(&self, environment: &EnvironmentId) -> Queries {
        let questions = self.questions.of(environment);
        let running = self.running();
        let query = |question: Question| match running.get(&question.id) {
            Some(running) => running.told().0,
            None => of_earlier(question),
        };
        Queries { queries: questions.into_iter().map(query).collect() }
    }

    /// An id that no query has.
    fn id(&self, started: Moment) -> QueryId {
        let taken = |id: &QueryId| self.questions.find(id).is_some() || self.running().contains_key(id);
        let mut ids = (0_u64..).map(|number| QueryId(format!("{:x}-{number}", started.0)));
        ids.find(|id| !taken(id)).unwrap_or(QueryId(String::new()))
    }

    /// Lets the results of the oldest queries go where all take too much room.
    fn make_room(&self) {
        let mut running = self.running();
        let mut all: Vec<_> = running.iter().map(|(id, running)| (running.told(), id.clone())).collect();
        all.sort_by_key(|((query, _), _)| std::cmp::Reverse(query.started));
        let mut held = 0;
        for ((query, table), id) in all {
            held += table.bytes();
            if held > MOST_BYTES && query.status != QueryStatus::Running {
                running.remove(&id);
            }
        }
    }
}

/// Starts a query. How it goes, [`watch_queries`] tells: what AWS says of it too.
///
/// # Errors
/// `NotFound` for an environment that no system declares; `Invalid` for what AWS would not take.
pub async fn start_query(engine: &Arc<Engine>, request: StartQuery) -> Result<QueryId, Error> {
    let environment = engine.catalogue.environment(&request.environment)?;
    check(&request)?;
    let (insights, started) = (&engine.insights, engine.clock.now());
    let id = insights.id(started);
    let question = Question { id: id.clone(), started, asked: request };
    let running = Running::start(engine, environment, &question, Arc::clone(&insights.moved));
    insights.running().insert(id.clone(), running);
    let keeping = Arc::clone(engine);
    let keep = move || {
        let (gone, written) = keeping.insights.questions.add(question);
        for id in gone {
            keeping.insights.running().remove(&id);
        }
        written
    };
    match tokio::task::spawn_blocking(keep).await {
        Ok(Ok(())) => {}
        // It runs all the same; that it will be forgotten with this run is no reason not to answer.
        Ok(Err(error)) => tracing::warn!(%error, "a query was not kept"),
        Err(failure) => tracing::warn!(%failure, "a query was not kept"),
    }
    insights.moved();
    Ok(id)
}

/// Stops a query. What it found stays. One that has ended already is left as it is.
///
/// # Errors
/// `NotFound` for one that is not known.
pub async fn stop_query(engine: &Arc<Engine>, request: StopQuery) -> Result<(), Error> {
    match engine.insights.running().get(&request.query) {
        Some(running) => running.stop(),
        None => drop(engine.insights.questions.find(&request.query).ok_or_else(unknown)?),
    }
    Ok(())
}

/// Forgets a query and its results. One that runs is stopped.
///
/// # Errors
/// `Internal` when that could not be written down; it is forgotten for this run all the same.
pub async fn remove_query(engine: &Arc<Engine>, request: RemoveQuery) -> Result<(), Error> {
    engine.insights.running().remove(&request.query);
    let keeping = Arc::clone(engine);
    let remove = move || keeping.insights.questions.remove(&request.query);
    let removed = tokio::task::spawn_blocking(remove).await.unwrap_or_else(|failure| {
        Err(Error::new(ErrorKind::Internal, format!("The file of queries was not written: {failure}")))
    });
    engine.insights.moved();
    removed
}

/// Rows of a query's results; none for one of an earlier run.
///
/// # Errors
/// `NotFound` for one that is not known; `Invalid` for an order by a field that it has not.
pub async fn get_results(engine: &Arc<Engine>, request: GetResults) -> Result<Results, Error> {
    let GetResults { query, from, count, order } = request;
    let Some((query, table)) = engine.insights.results(&query)? else {
        return Ok(Results { revision: Revision(0), fields: Vec::new(), rows: Vec::new(), total: 0 });
    };
    let page = move || {
        let at = |place: u64| usize::try_from(place).unwrap_or(usize::MAX);
        let rows = table.page(at(from), at(count).min(table::MOST_ROWS), order.as_ref())?;
        Ok(Results {
            revision: query.revision,
            fields: table.fields().to_vec(),
            rows,
            total: table.len() as u64,
        })
    };
    tokio::task::spawn_blocking(page).await.unwrap_or_else(|failure| {
        Err(Error::new(ErrorKind::Internal, format!("The results were not ordered: {failure}")))
    })
}

/// How the queries of an environment stand: at once, after each change, and every five seconds.
pub fn watch_queries(
    engine: &Arc<Engine>,
    request: WatchQueries,
) -> impl Stream<Item = Queries> + Send + use<> {
    let mut moved = engine.insights.moved.subscribe();
    let (told, states) = watch::channel(engine.insights.queries(&request.environment));
    let engine = Arc::downgrade(engine);
    notices(states, async move {
        // The queries may have moved since the stream was made.
        moved.mark_changed();
        while moved.changed().await.is_ok() {
            let Some(engine) = engine.upgrade() else { return };
            let queries = engine.insights.queries(&request.environment);
            told.send_if_modified(|told| {
                let other = *told != queries;
                *told = queries;
                other
            });
        }
    })
}

fn of_earlier(question: Question) -> Query {
    let Question { id, started, asked } = question;
    Query {
        id,
        revision: Revision(0),
        asked,
        started,
        status: QueryStatus::Kept,
        trouble: None,
        problem: None,
        scanned: 0,
        lines: 0,
        matched: 0,
        dollars: None,
        rows: 0,
        fields: Vec::new(),
    }
}

fn check(asked: &StartQuery) -> Result<(), Error> {
    if asked.groups.is_empty() || asked.groups.len() > MOST_GROUPS {
        return Err(invalid("groups", format!("A query reads 1 to {MOST_GROUPS} log groups")));
    }
    if asked.query.trim().is_empty() {
        return Err(invalid("query", "There is nothing asked"));
    }
    if asked.query.chars().nth(LONGEST_QUERY).is_some() {
        return Err(invalid("query", format!("A query has at most {LONGEST_QUERY} characters")));
    }
    check_span(asked.from, asked.until)
}

fn check_span(from: Moment, until: Moment) -> Result<(), Error> {
    if from < until && from.0 >= 0 {
        return Ok(());
    }
    Err(invalid("until", "The time that is asked for ends before it begins"))
}

fn invalid(field: &str, message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Invalid { field: field.to_owned() }, message)
}

fn unknown() -> Error {
    Error::new(ErrorKind::NotFound, "This query is not known any more")
}
