//! One query: started, looked after until it ends, stopped when nobody wants it any more.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use protocol::{
    Error, ErrorKind,
    catalogue::Revision,
    logs::{Problem, Query, QueryStatus, StartQuery},
};
use tokio::{
    runtime::Handle,
    sync::watch,
    time::{Instant, timeout},
};
use tokio_util::task::AbortOnDropHandle;

use super::{kept::Question, of_earlier, table::Table};
use crate::{
    Engine,
    catalogue::model::Environment,
    clients::Clients,
    logs::aws::insights::{self as aws, Look, Refused, Standing},
    overview::query_scan,
};

/// The pause before a query that AWS has no room for is sent again; each further one doubles it.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// How long room for a query is waited for.
const PATIENCE: Duration = Duration::from_secs(15 * 60);
/// The pause after a look that failed.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(5);
/// How often in a row AWS may say that it does not know how a query stands.
const UNKNOWNS: u32 = 10;

/// A query of this run of the console. It is stopped when it is dropped.
pub(super) struct Running {
    shared: Arc<Shared>,
    stop: watch::Sender<bool>,
    _task: AbortOnDropHandle<()>,
}

struct Shared {
    asked: StartQuery,
    state: Mutex<(Query, Arc<Table>)>,
    moved: Arc<watch::Sender<u64>>,
}

impl Running {
    pub(super) fn start(
        engine: &Arc<Engine>,
        environment: Arc<Environment>,
        question: &Question,
        moved: Arc<watch::Sender<u64>>,
    ) -> Arc<Self> {
        let query = Query { status: QueryStatus::Running, ..of_earlier(question.clone()) };
        let state = Mutex::new((query, Arc::default()));
        let shared = Arc::new(Shared { asked: question.asked.clone(), state, moved });
        let (stop, stopping) = watch::channel(false);
        let task =
            Task { engine: Arc::downgrade(engine), environment, shared: Arc::clone(&shared), stopping };
        Arc::new(Self { shared, stop, _task: AbortOnDropHandle::new(tokio::spawn(task.run())) })
    }

    pub(super) fn asked(&self) -> &StartQuery {
        &self.shared.asked
    }

    /// How it stands, and its results so far.
    pub(super) fn told(&self) -> (Query, Arc<Table>) {
        self.shared.state().clone()
    }

    /// Asks for its end.
    pub(super) fn stop(&self) {
        self.stop.send_replace(true);
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, (Query, Arc<Table>)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Query, &mut Arc<Table>)) {
        {
            let (query, table) = &mut *self.state();
            change(query, table);
        }
        self.moved.send_modify(|times| *times += 1);
    }

    fn take(&self, look: Look, region: &str, trouble: Option<Error>) {
        let Look { standing: _, scanned, lines, matched, table: found } = look;
        self.change(|query, table| {
            (query.scanned, query.lines, query.matched) = (scanned, lines, matched);
            query.dollars = query_scan(region, scanned);
            query.trouble = trouble;
            if **table != found {
                query.revision = Revision(query.revision.0 + 1);
                query.rows = found.len() as u64;
                query.fields = found.fields().to_vec();
                *table = Arc::new(found);
            }
        });
    }
}

/// How a query ended.
struct End {
    status: QueryStatus,
    problem: Option<Problem>,
}

impl End {
    const fn of(status: QueryStatus) -> Self {
        Self { status, problem: None }
    }

    const fn failed(error: Error) -> Self {
        Self::of(QueryStatus::Failed { error })
    }

    /// What AWS's word for an end means; nothing while there is none.
    fn by(standing: Standing) -> Option<Self> {
        let failed = |message: &str, next: &str| {
            Some(Self::failed(Error::new(ErrorKind::Internal, message).with_next(next)))
        };
        match standing {
            Standing::Running | Standing::Unknown => None,
            Standing::Complete => Some(Self::of(QueryStatus::Complete)),
            Standing::Stopped => Some(Self::of(QueryStatus::Stopped)),
            Standing::Failed => failed(
                "CloudWatch Logs could not finish the query, and gives no reason",
                "Run it again; what it found so far stays.",
            ),
            Standing::TimedOut => failed(
                "The query ran for 60 minutes, and CloudWatch Logs ended it",
                "Ask for less time or fewer log groups; what it found so far stays.",
            ),
        }
    }
}

/// What looks after a query.
struct Task {
    engine: Weak<Engine>,
    environment: Arc<Environment>,
    shared: Arc<Shared>,
    stopping: watch::Receiver<bool>,
}

/// A query at AWS. One that still runs when this is dropped is stopped, as far as there is somebody to do it.
struct AtAws {
    clients: Arc<Clients>,
    id: String,
    over: bool,
}

impl Drop for AtAws {
    fn drop(&mut self) {
        if let (false, Ok(runtime)) = (self.over, Handle::try_current()) {
            let (clients, id) = (Arc::clone(&self.clients), std::mem::take(&mut self.id));
            runtime.spawn(async move { drop(aws::stop(&clients, &id).await) });
        }
    }
}

impl Task {
    async fn run(mut self) {
        let end = match self.begin().await {
            Ok(at_aws) => self.follow(at_aws).await,
            Err(end) => end,
        };
        self.shared.change(|query, _| {
            query.status = end.status;
            query.problem = end.problem;
            query.trouble = None;
        });
        if let Some(engine) = self.engine.upgrade() {
            engine.insights.make_room();
        }
    }

    /// Starts the query as soon as AWS has room for it.
    async fn begin(&mut self) -> Result<AtAws, End> {
        let (mut pause, patience) = (FIRST_PAUSE, Instant::now() + PATIENCE);
        let mut renewed = false;
        loop {
            if self.is_stopping() {
                return Err(End::of(QueryStatus::Stopped));
            }
            let refused = match self.start().await {
                Ok(at_aws) => return Ok(at_aws),
                Err(refused) => refused,
            };
            match refused.error.kind {
                ErrorKind::Throttled if Instant::now() < patience => {
                    let next = "It is sent again by itself, as soon as there is room for it.";
                    let error = refused.error.with_next(next);
                    self.shared.change(|query, _| query.trouble = Some(error));
                    self.pause(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                // The credentials had expired, and are replaced by now.
                ErrorKind::SignInRequired if !renewed => renewed = true,
                _ => {
                    let Refused { error, problem } = refused;
                    return Err(End { problem, ..End::failed(error) });
                }
            }
        }
    }

    async fn start(&self) -> Result<AtAws, Refused> {
        let refused = |error| Refused { error, problem: None };
        let engine = self.engine.upgrade();
        let engine =
            engine.ok_or_else(|| refused(Error::new(ErrorKind::Internal, "The console was ended")))?;
        let clients = engine.clients.of(&self.environment).await.map_err(refused)?;
        drop(engine);
        let id = aws::start(&clients, &self.shared.asked).await?;
        Ok(AtAws { clients, id, over: false })
    }

    /// Looks at the query until it ends.
    async fn follow(&mut self, mut at_aws: AtAws) -> End {
        let began = Instant::now();
        // Why it cannot be stopped: then it goes on, and that is told.
        let mut unstoppable = None;
        let mut unknowns = 0;
        let mut pause = pace(Duration::ZERO);
        loop {
            self.pause(pause).await;
            if self.is_stopping() && unstoppable.is_none() {
                unstoppable = end_at_aws(&at_aws).await;
            }
            match aws::look(&at_aws.clients, &at_aws.id).await {
                Ok(look) => {
                    let standing = look.standing;
                    self.shared.take(look, &self.environment.region, unstoppable.clone());
                    unknowns = if standing == Standing::Unknown { unknowns + 1 } else { 0 };
                    if let Some(end) = End::by(standing) {
                        at_aws.over = true;
                        return end;
                    }
                    if unknowns >= UNKNOWNS {
                        let said = "CloudWatch Logs does not know how the query stands";
                        return End::failed(Error::new(ErrorKind::Internal, said));
                    }
                    pause = pace(began.elapsed());
                }
                Err(error) => {
                    match error.kind {
                        ErrorKind::NotFound => {
                            at_aws.over = true;
                            return End::failed(error);
                        }
                        ErrorKind::Forbidden { .. } | ErrorKind::Invalid { .. } => return End::failed(error),
                        // AWS goes on with it, whoever looks.
                        _ => self.shared.change(|query, _| query.trouble = Some(error)),
                    }
                    pause = PAUSE_AFTER_FAILURE;
                }
            }
        }
    }

    fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    /// Waits so long, or until the query is to be stopped.
    async fn pause(&mut self, pause: Duration) {
        // Either is a reason to look again.
        let _ = timeout(pause, self.stopping.changed()).await;
    }
}

/// Stops it; says why that will never do.
async fn end_at_aws(at_aws: &AtAws) -> Option<Error> {
    match aws::stop(&at_aws.clients, &at_aws.id).await {
        Err(error) if matches!(error.kind, ErrorKind::Forbidden { .. }) => Some(error),
        // One that has ended by itself is refused; what failed is tried again after the next look.
        Ok(()) | Err(_) => None,
    }
}

/// How long to wait for the next look at a query of this age.
const fn pace(age: Duration) -> Duration {
    match age.as_secs() {
        0 => Duration::from_millis(250),
        1..30 => Duration::from_secs(1),
        30..300 => Duration::from_secs(2),
        _ => Duration::from_secs(5),
    }
}
