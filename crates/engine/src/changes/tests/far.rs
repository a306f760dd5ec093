//! A far side that does as it is told, and remembers what it was sent.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures::{FutureExt, future::BoxFuture};
use protocol::{
    Error, ErrorKind, Moment,
    catalogue::EnvironmentId,
    changes::{Apply, Change, ChangesState, Following, Outcome, Phase, Plan},
    journal::{Filter, GetRecords, Kind, OutcomeKind},
    overview::RolloutState,
    session::Identity,
};
use tempfile::TempDir;
use tokio::time::Instant;

use super::fixture::{deployment, id, prod, service};
use crate::{
    catalogue::model::Environment,
    changes::{
        Changes,
        present::{Look, Present},
        remote::{NotTaken, Registered, Remote, Taken},
    },
    clock::ManualClock,
    journal::Journal,
    readings::Wish,
};

/// How a write is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Take,
    /// It is taken, and does not show yet.
    TakeLate,
    Refuse(ErrorKind),
    /// The answer is lost; whether the write arrived is another thing.
    Lose {
        arrives: bool,
    },
    /// The write arrives, its answer is lost, and from then on nothing can be read.
    LoseAndHide,
    /// Revision 43 is registered, and not run.
    NotRun,
    /// Revision 43 is registered; whether it is run was not answered. It is not.
    MayRun,
}

/// What is there, what was sent, and how the next write is answered.
pub(super) struct Far {
    pub(super) present: Mutex<Present>,
    pub(super) sent: Mutex<Vec<Change>>,
    pub(super) answer: Mutex<Answer>,
    pub(super) arn: Mutex<String>,
    pub(super) account: Mutex<String>,
    /// What happens once something is intended, before it is sent.
    pub(super) meanwhile: Mutex<Option<Box<dyn FnOnce() + Send>>>,
    /// Reads answer what was there so long ago.
    pub(super) lag: Mutex<Duration>,
    /// What was there until each write arrived, oldest first.
    past: Mutex<Vec<(Instant, Present)>>,
    pub(super) unreadable: Mutex<bool>,
    /// Whether the service was deleted.
    pub(super) gone: Mutex<bool>,
    pub(super) shown: Mutex<u32>,
    /// What the journal held when the last write arrived.
    pub(super) noted: Mutex<Vec<OutcomeKind>>,
    pub(super) journal: Journal,
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Far {
    /// Does what `change` asks for.
    pub(super) fn arrive(&self, change: &Change) {
        let mut present = lock(&self.present);
        lock(&self.past).push((Instant::now(), present.clone()));
        let service = &mut present.service;
        match change {
            Change::SetDesiredCount { desired, .. } => {
                service.desired = *desired;
                service.deployments[0].desired = *desired;
            }
            Change::Restart { .. } => roll(service, 42),
            Change::Deploy { revision, .. } => roll(service, *revision),
            _ => panic!("not played here: {change:?}"),
        }
    }

    /// All tasks run as they should, and only the newest deployment is left.
    pub(super) fn settle(&self) {
        let mut present = lock(&self.present);
        let service = &mut present.service;
        service.running = service.desired;
        service.pending = 0;
        service.deployments.retain(|deployment| deployment.primary);
        let primary = &mut service.deployments[0];
        (primary.running, primary.state) = (primary.desired, RolloutState::Steady);
    }

    /// The newest deployment fails, and ECS goes back to what ran before.
    pub(super) fn roll_back(&self) {
        let mut present = lock(&self.present);
        let deployments = &mut present.service.deployments;
        for deployment in deployments.iter_mut() {
            if deployment.primary {
                deployment.state = RolloutState::Failed;
                deployment.reason = Some("ECS deployment circuit breaker: tasks failed to start.".into());
            }
            deployment.primary = !deployment.primary;
        }
    }
}

fn roll(service: &mut crate::changes::present::ServiceNow, revision: u32) {
    for former in &mut service.deployments {
        former.primary = false;
    }
    let mut new = deployment(&format!("ecs-svc/{}", service.deployments.len() + 1), revision);
    (new.running, new.state) = (0, RolloutState::InProgress);
    service.deployments.insert(0, new);
}

impl Remote for Far {
    fn who<'a>(&'a self, _: &'a Arc<Environment>, _: Wish) -> BoxFuture<'a, Result<Identity, Error>> {
        async {
            if self.journal.unfinished().await.is_ok_and(|open| !open.is_empty())
                && let Some(happens) = lock(&self.meanwhile).take()
            {
                happens();
            }
            let (arn, account) = (lock(&self.arn).clone(), lock(&self.account).clone());
            Ok(Identity { account, name: "Operator".into(), arn })
        }
        .boxed()
    }

    fn look<'a>(
        &'a self,
        _: &'a Arc<Environment>,
        _: &'a Change,
        _: Look,
    ) -> BoxFuture<'a, Result<Present, Error>> {
        async {
            if *lock(&self.gone) {
                return Err(Error::new(ErrorKind::NotFound, "There is no such service"));
            }
            if *lock(&self.unreadable) {
                return Err(Error::new(ErrorKind::Unreachable, "ECS could not be reached"));
            }
            let lag = *lock(&self.lag);
            let past = lock(&self.past).iter().find(|(until, _)| until.elapsed() < lag).cloned();
            Ok(past.map_or_else(|| lock(&self.present).clone(), |(_, present)| present))
        }
        .boxed()
    }

    fn send<'a>(
        &'a self,
        _: &'a Arc<Environment>,
        change: &'a Change,
        _: &'a Present,
        _: &'a str,
    ) -> BoxFuture<'a, Result<Taken, NotTaken>> {
        async {
            let noted = self.journal.unfinished().await.unwrap();
            *lock(&self.noted) = noted.iter().map(|(record, _)| record.outcome).collect();
            lock(&self.sent).push(change.clone());
            let answer = lock(&self.answer).clone();
            match answer {
                Answer::Take => {
                    self.arrive(change);
                    let deployments = &lock(&self.present).service.deployments;
                    let deployment = deployments.first().map(|primary| primary.id.clone());
                    Ok(Taken { request_id: Some("r-1".into()), deployment, revision: None })
                }
                Answer::TakeLate => Ok(Taken { deployment: Some("ecs-svc/2".into()), ..Taken::default() }),
                Answer::NotRun | Answer::MayRun => {
                    let (revision, request_id) = (43, Some("r-1".to_owned()));
                    if answer == Answer::MayRun {
                        let error = Error::new(ErrorKind::Unreachable, "ECS did not answer in time");
                        return Err(NotTaken::MayRun(Box::new(Registered { revision, request_id, error })));
                    }
                    let mut error = Error::new(ErrorKind::Throttled, "ECS refused");
                    error.request_id = Some("r-2".to_owned());
                    Err(NotTaken::NotRun(Box::new(Registered { revision, request_id, error })))
                }
                Answer::Refuse(kind) => Err(NotTaken::Refused(Error::new(kind, "ECS refused"))),
                Answer::Lose { .. } | Answer::LoseAndHide => {
                    if answer != (Answer::Lose { arrives: false }) {
                        self.arrive(change);
                    }
                    *lock(&self.unreadable) = answer == Answer::LoseAndHide;
                    Err(NotTaken::Unknown(Error::new(ErrorKind::Unreachable, "ECS did not answer in time")))
                }
            }
        }
        .boxed()
    }

    fn show<'a>(&'a self, _: &'a Arc<Environment>) -> BoxFuture<'a, ()> {
        async { *lock(&self.shown) += 1 }.boxed()
    }
}

/// The gate before [`Far`], with a journal of its own.
pub(super) struct Stage {
    pub(super) far: Arc<Far>,
    pub(super) clock: Arc<ManualClock>,
    pub(super) changes: Arc<Changes>,
    pub(super) journal: Journal,
    pub(super) environment: Arc<Environment>,
    folder: Option<TempDir>,
}

impl Stage {
    pub(super) fn set() -> Self {
        Self::with(Some(tempfile::tempdir().unwrap()), prod())
    }

    pub(super) fn without_a_journal() -> Self {
        Self::with(None, prod())
    }

    pub(super) fn with(folder: Option<TempDir>, environment: Arc<Environment>) -> Self {
        let clock = Arc::new(ManualClock::at(Moment(1_700_000_000_000)));
        let file = folder.as_ref().map(|folder| folder.path().join("journal.db"));
        let journal = Journal::open(file, clock.clone());
        let far = Arc::new(Far {
            present: Mutex::new(service()),
            sent: Mutex::default(),
            answer: Mutex::new(Answer::Take),
            arn: Mutex::new("arn:aws:sts::111122223333:assumed-role/Operator/ann".into()),
            account: Mutex::new("111122223333".into()),
            meanwhile: Mutex::default(),
            lag: Mutex::default(),
            past: Mutex::default(),
            unreadable: Mutex::new(false),
            gone: Mutex::new(false),
            shown: Mutex::new(0),
            noted: Mutex::default(),
            journal: journal.clone(),
        });
        let changes = Changes::before(far.clone(), clock.clone(), journal.clone());
        Self { far, clock, changes, journal, environment, folder }
    }

    /// The next run of the console, before the same far side and the same journal. What the former followed is gone.
    pub(super) fn again(self) -> Self {
        let Self { far, clock, journal, environment, folder, .. } = self;
        let changes = Changes::before(far.clone(), clock.clone(), journal.clone());
        Self { far, clock, changes, journal, environment, folder }
    }

    pub(super) async fn preview(&self, change: Change) -> Plan {
        let all = [Arc::clone(&self.environment)];
        self.changes.preview(&self.environment, &all, change).await.unwrap()
    }

    pub(super) async fn arm(&self) {
        self.changes.arm(&self.environment, 15).await.unwrap();
    }

    /// Applies `plan` as an operator does who types all that is asked for.
    pub(super) async fn apply(&self, plan: &Plan) -> Result<Following, Error> {
        self.apply_as(plan, plan.type_name.as_deref(), Some("more load than usual")).await
    }

    pub(super) async fn apply_as(
        &self,
        plan: &Plan,
        name: Option<&str>,
        reason: Option<&str>,
    ) -> Result<Following, Error> {
        let all = [Arc::clone(&self.environment)];
        let request = Apply {
            plan: plan.id.clone(),
            typed_name: name.map(str::to_owned),
            reason: reason.map(str::to_owned),
        };
        self.changes.apply(Arc::clone(&self.environment), &all, request).await
    }

    /// Previews and applies.
    pub(super) async fn change(&self, change: Change) -> Following {
        let plan = self.preview(change).await;
        self.apply(&plan).await.unwrap()
    }

    pub(super) fn state(&self) -> ChangesState {
        self.changes.state(&EnvironmentId::new("paperwurks", "prod"))
    }

    /// The followed change once it is as `told` wants it.
    pub(super) async fn until(&self, mut told: impl FnMut(&Following) -> bool) -> Following {
        let mut revisions = self.changes.revision.subscribe();
        loop {
            if let Some(following) = self.state().following.into_iter().find(&mut told) {
                return following;
            }
            revisions.changed().await.unwrap();
        }
    }

    pub(super) async fn outcome(&self) -> Outcome {
        let settled = self.until(|it| matches!(it.phase, Phase::Settled { .. })).await;
        let Phase::Settled { outcome } = settled.phase else { panic!("not settled") };
        outcome
    }

    /// The outcomes in the journal of what was changed, oldest first, each with the number it goes on from.
    pub(super) async fn told(&self) -> Vec<(OutcomeKind, Option<u64>)> {
        let filter = Filter { kind: Some(Kind::Change), ..Filter::default() };
        let page = self.journal.page(GetRecords { filter, from: 0, count: 100 }).await.unwrap();
        page.records.into_iter().rev().map(|record| (record.outcome, record.of)).collect()
    }
}

pub(super) fn to(desired: u32) -> Change {
    Change::SetDesiredCount { service: id(), desired }
}
