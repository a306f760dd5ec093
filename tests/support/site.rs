//! Consoles of one embedded account, without windows: a clock that a test turns, and a journal in a folder of its own.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use engine::{Engine, Options, changes, clock::ManualClock, journal};
use futures::StreamExt as _;
use protocol::{
    Error, Moment,
    catalogue::EnvironmentId,
    changes::{Apply, Arm, Change, ChangesState, Following, GetChanges, Phase, Plan, Preview, Watch},
    demo::{ClearFaults, Effect, Fault, SetFault},
    journal::{Filter, GetRecords, Record},
    services::ServiceId,
};
use tempfile::TempDir;

use super::paths::program;

/// 2026-11-02, a Monday, 10:00 UTC.
const MORNING: Moment = Moment(1_793_613_600_000);
pub(crate) const MINUTE: i64 = 60_000;
/// What is waited for takes seconds; a loaded machine may take its time.
const PATIENCE: Duration = Duration::from_secs(60);

/// An account and its clock, and where consoles of it write.
pub(crate) struct Site {
    pub(crate) account: Arc<demo::Account>,
    pub(crate) clock: Arc<ManualClock>,
    folder: TempDir,
    catalogue: Option<PathBuf>,
}

impl Site {
    pub(crate) fn new() -> Result<Self> {
        let clock = Arc::new(ManualClock::at(MORNING));
        let account = Arc::new(demo::Account::new(7, clock.clone()));
        Ok(Self { account, clock, folder: TempDir::new()?, catalogue: None })
    }

    /// The same with systems of the user's own.
    pub(crate) fn with_systems(folder: &Path) -> Result<Self> {
        Ok(Self { catalogue: Some(folder.to_owned()), ..Self::new()? })
    }

    /// A console; each keeps the journal of its name.
    pub(crate) fn console(&self, journal: &str) -> Desk {
        self.console_with(journal, |_| {})
    }

    /// The same, with other options as they are set.
    pub(crate) fn console_with(&self, journal: &str, set: impl FnOnce(&mut Options)) -> Desk {
        let mut options = Options {
            catalogue_folder: self.catalogue.clone(),
            journal: Some(self.journal(journal)),
            documents: Some(self.folder.path().join("documents")),
            downloads: Some(self.downloads()),
            previewer: Some(vec![program("signalbox").into(), "--preview".into()]),
            ..Options::of(self.account.clone(), self.clock.clone())
        };
        set(&mut options);
        Desk { engine: Engine::start(options) }
    }

    /// Where its consoles put what a person takes elsewhere.
    pub(crate) fn downloads(&self) -> PathBuf {
        self.folder.path().join("downloads")
    }

    pub(crate) fn journal(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Lets calls of one operation meet a fault.
    pub(crate) fn fault(&self, operation: &str, effect: Effect) -> Result<()> {
        let fault = Fault {
            environment: None,
            service: None,
            operation: Some(operation.into()),
            effect,
            percent: 100,
        };
        demo::set_fault(&self.account, SetFault { fault })?;
        Ok(())
    }

    pub(crate) fn heal(&self) -> Result<()> {
        demo::clear_faults(&self.account, ClearFaults {})?;
        Ok(())
    }

    /// How often an operation was called.
    pub(crate) fn calls(&self, operation: &str) -> usize {
        self.account.calls().iter().filter(|call| call.operation == operation).count()
    }
}

/// One console.
pub(crate) struct Desk {
    pub(crate) engine: Arc<Engine>,
}

impl Desk {
    pub(crate) async fn preview(&self, environment: &EnvironmentId, change: Change) -> Result<Plan, Error> {
        changes::preview(&self.engine, Preview { environment: environment.clone(), change }).await
    }

    pub(crate) async fn arm(&self, environment: &EnvironmentId) -> Result<ChangesState, Error> {
        changes::arm(&self.engine, Arm { environment: environment.clone(), minutes: 15 }).await
    }

    /// Applies as a person does who types what is asked for.
    pub(crate) async fn apply(&self, plan: &Plan) -> Result<Following, Error> {
        let reason = plan.reason_needed.then(|| "more documents than usual".to_owned());
        let apply = Apply { plan: plan.id.clone(), typed_name: plan.type_name.clone(), reason };
        changes::apply(&self.engine, apply).await
    }

    /// Arms, previews and applies.
    pub(crate) async fn change(
        &self,
        environment: &EnvironmentId,
        change: Change,
    ) -> Result<Following, Error> {
        self.arm(environment).await?;
        let plan = self.preview(environment, change).await?;
        self.apply(&plan).await
    }

    /// Waits until what is followed there is as wanted, as a page does: told by the stream.
    pub(crate) async fn until(
        &self,
        environment: &EnvironmentId,
        wanted: impl Fn(&ChangesState) -> bool,
    ) -> Result<ChangesState> {
        let mut beats = std::pin::pin!(changes::watch(&self.engine, Watch {}));
        let look = async {
            while beats.next().await.is_some() {
                let state = self.state(environment).await?;
                if wanted(&state) {
                    return Ok(state);
                }
            }
            bail!("the stream ended")
        };
        match tokio::time::timeout(PATIENCE, look).await {
            Ok(outcome) => outcome,
            Err(_) => bail!("it never came; now it is {:#?}", self.state(environment).await?),
        }
    }

    /// Waits until the change with this id has settled.
    pub(crate) async fn settled(&self, change: &Following) -> Result<Following> {
        let found = |state: &ChangesState| {
            let settled = |it: &&Following| it.id == change.id && it.phase != Phase::Converging;
            state.following.iter().find(settled).cloned()
        };
        let state = self.until(&change.environment, |state| found(state).is_some()).await?;
        found(&state).context("it settled")
    }

    pub(crate) async fn state(&self, environment: &EnvironmentId) -> Result<ChangesState, Error> {
        changes::get_changes(&self.engine, GetChanges { environment: environment.clone() }).await
    }

    /// All records of the journal, oldest first.
    pub(crate) async fn records(&self) -> Result<Vec<Record>> {
        let request = GetRecords { filter: Filter::default(), from: 0, count: 500 };
        let mut records = journal::get_records(&self.engine, request).await?.records;
        records.reverse();
        Ok(records)
    }
}

pub(crate) fn environment(name: &str) -> EnvironmentId {
    EnvironmentId::new("paperwurks", name)
}

/// The service in front, of an environment of Paperwurks.
pub(crate) fn backend(environment: &str) -> ServiceId {
    ServiceId::new(format!("paperwurks-{environment}-cluster"), format!("{environment}-paperwurks-backend"))
}

/// The service behind.
pub(crate) fn worker(environment: &str) -> ServiceId {
    ServiceId::new(format!("paperwurks-{environment}-cluster"), format!("{environment}-paperwurks-worker"))
}
