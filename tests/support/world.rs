//! The engine in front of the stand-in portal, with a person, a keyring and two clocks that a test can turn.

use std::{
    collections::HashMap,
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use engine::{
    Browser, Engine, Options, SecretStore, SignInSetup, StandIn, StoreError, catalogue::Catalogue,
    clock::ManualClock, overview, session,
};
use futures::StreamExt as _;
use protocol::{
    Error, ErrorKind, Moment,
    catalogue::EnvironmentId,
    overview::{GetEnvironment, Refresh, Snapshot, Window},
    session::{
        Access, ChooseAccess, Flow, GetAccounts, GetSignIn, PortalSession, SessionName, SessionState,
        StartSignIn, Watch,
    },
};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::mpsc;

/// 2026-11-02, a Monday, 10:00 UTC.
const MORNING: Moment = Moment(1_793_613_600_000);
pub(crate) const MINUTE: i64 = 60_000;
pub(crate) const HOUR: i64 = 60 * MINUTE;
/// What is waited for takes milliseconds; a loaded machine may take its time.
const PATIENCE: Duration = Duration::from_secs(40);

pub(crate) struct World {
    pub(crate) engine: Arc<Engine>,
    pub(crate) portal: Arc<demo::Portal>,
    pub(crate) account: Arc<demo::Account>,
    pub(crate) keyring: Arc<TestKeyring>,
    /// What this machine's clock shows.
    pub(crate) clock: Arc<ManualClock>,
    /// What AWS's clock shows.
    pub(crate) aws_clock: Arc<ManualClock>,
    links: tokio::sync::Mutex<mpsc::UnboundedReceiver<String>>,
    browser: Arc<TestBrowser>,
}

impl World {
    pub(crate) async fn new() -> Result<Self> {
        Self::with_clock_ahead(0).await
    }

    /// A machine whose clock is `millis` ahead of AWS's.
    pub(crate) async fn with_clock_ahead(millis: i64) -> Result<Self> {
        let aws_clock = Arc::new(ManualClock::at(MORNING));
        let clock = Arc::new(ManualClock::at(MORNING.plus_millis(millis)));
        let account = Arc::new(demo::Account::new(7, aws_clock.clone()));
        let environments = Catalogue::open(None).environments();
        let portal = Arc::new(demo::Portal::open(account.clone(), &environments).await?);
        let keyring = Arc::new(TestKeyring::default());
        let (opened, links) = mpsc::unbounded_channel();
        let browser = Arc::new(TestBrowser { opened, broken: Mutex::new(false) });
        let engine = start(&account, &portal, &keyring, &browser, &clock);
        let links = tokio::sync::Mutex::new(links);
        Ok(Self { engine, portal, account, keyring, clock, aws_clock, links, browser })
    }

    /// The console ends and starts again, on the same machine.
    pub(crate) fn restart(&mut self) {
        self.engine = start(&self.account, &self.portal, &self.keyring, &self.browser, &self.clock);
    }

    pub(crate) fn break_browser(&self) {
        *lock(&self.browser.broken) = true;
    }

    /// Both clocks go on.
    pub(crate) fn advance(&self, millis: i64) {
        self.clock.advance(millis);
        self.aws_clock.advance(millis);
    }

    pub(crate) fn name() -> SessionName {
        SessionName("embedded".into())
    }

    pub(crate) async fn session(&self) -> Result<PortalSession> {
        let sign_in = session::get_sign_in(&self.engine, GetSignIn {}).await?;
        sign_in
            .sessions
            .into_iter()
            .find(|session| session.name == Self::name())
            .context("the session is gone")
    }

    /// Waits until the session is as wanted, as a page does: told by the stream.
    pub(crate) async fn until(&self, wanted: impl Fn(&PortalSession) -> bool) -> Result<PortalSession> {
        let mut beats = std::pin::pin!(session::watch(&self.engine, Watch {}));
        let look = async {
            while beats.next().await.is_some() {
                let session = self.session().await?;
                if wanted(&session) {
                    return Ok(session);
                }
            }
            bail!("the stream ended")
        };
        match tokio::time::timeout(PATIENCE, look).await {
            Ok(outcome) => outcome,
            Err(_) => bail!("it never came; now it is {:#?}", self.session().await?),
        }
    }

    pub(crate) async fn start(&self, flow: Flow) -> Result<()> {
        Ok(session::start_sign_in(&self.engine, StartSignIn { session: Self::name(), flow }).await?)
    }

    /// The page that was opened last.
    pub(crate) async fn opened(&self) -> Result<String> {
        match tokio::time::timeout(PATIENCE, self.links.lock().await.recv()).await {
            Ok(Some(link)) => Ok(link),
            _ => bail!("no page was opened; the session is {:#?}", self.session().await?),
        }
    }

    /// Signs in by the browser, as a person who agrees.
    pub(crate) async fn sign_in(&self) -> Result<()> {
        self.start(Flow::Browser).await?;
        super::person::answer(&self.opened().await?, "allow").await?;
        self.until(is_signed_in).await.map(drop)
    }

    /// Signs in, and is `role` in every environment of Paperwurks.
    pub(crate) async fn sign_in_as(&self, role: &str) -> Result<()> {
        self.sign_in().await?;
        for environment in ["dev", "staging", "prod"] {
            self.choose(environment, role).await?;
        }
        Ok(())
    }

    pub(crate) async fn choose(&self, environment: &str, role: &str) -> Result<()> {
        let accounts = session::get_accounts(&self.engine, GetAccounts { session: Self::name() }).await?;
        let is_it = |name: &str| name.starts_with("paperwurks") && name.ends_with(environment);
        let here = accounts.iter().find(|account| is_it(&account.name.to_lowercase()));
        let here = here.with_context(|| format!("no account of {environment}"))?;
        let access = Access::Role { session: Self::name(), account: here.id.clone(), role: role.to_owned() };
        let environment = EnvironmentId::new("paperwurks", environment);
        Ok(session::choose_access(&self.engine, ChooseAccess { environment, access: Some(access) }).await?)
    }

    /// Asks for everything of an environment and returns what the page would show.
    pub(crate) async fn look(&self, environment: &str) -> Result<Snapshot> {
        let (environment, window) = (EnvironmentId::new("paperwurks", environment), Window::Hour);
        overview::refresh(&self.engine, Refresh { environment: Some(environment.clone()), window }).await?;
        Ok(overview::get_environment(&self.engine, GetEnvironment { environment, window }).await?)
    }
}

fn start(
    account: &Arc<demo::Account>,
    portal: &demo::Portal,
    keyring: &Arc<TestKeyring>,
    browser: &Arc<TestBrowser>,
    clock: &Arc<ManualClock>,
) -> Arc<Engine> {
    Engine::start(Options {
        sign_in: Some(SignInSetup {
            stand_in: Some(StandIn {
                name: World::name().0,
                url: portal.url(),
                start_url: portal.start_url(),
                region: demo::Portal::REGION.to_owned(),
            }),
            browser: browser.clone(),
            secrets: keyring.clone(),
            choices: None,
        }),
        ..Options::of(account.clone(), clock.clone())
    })
}

pub(crate) fn is_signed_in(session: &PortalSession) -> bool {
    matches!(session.state, SessionState::SignedIn { .. })
}

/// Why the last attempt failed, if it did.
pub(crate) fn failure(session: &PortalSession) -> Option<Error> {
    match &session.state {
        SessionState::Failed { error } => Some(error.clone()),
        _ => None,
    }
}

/// Why the session is over, if it is.
pub(crate) fn over(session: &PortalSession) -> Option<Error> {
    match &session.state {
        SessionState::Over { error, .. } => Some(error.clone()),
        _ => None,
    }
}

struct TestBrowser {
    opened: mpsc::UnboundedSender<String>,
    broken: Mutex<bool>,
}

impl Browser for TestBrowser {
    fn open(&self, link: &str) -> Result<(), Error> {
        if *lock(&self.broken) {
            return Err(Error::new(ErrorKind::Unreachable, "No browser could be opened"));
        }
        // The test may have seen enough.
        drop(self.opened.send(link.to_owned()));
        Ok(())
    }
}

/// A keyring in memory that can be locked: then it blocks, as a real one does.
#[derive(Default)]
pub(crate) struct TestKeyring {
    entries: Mutex<HashMap<String, SecretString>>,
    locked: Mutex<bool>,
    unlocked: Condvar,
    missing: Mutex<bool>,
}

impl TestKeyring {
    pub(crate) fn lock(&self) {
        *lock(&self.locked) = true;
    }

    pub(crate) fn unlock(&self) {
        *lock(&self.locked) = false;
        self.unlocked.notify_all();
    }

    pub(crate) fn take_away(&self) {
        *lock(&self.missing) = true;
    }

    /// All that it holds, in one text.
    pub(crate) fn content(&self) -> String {
        lock(&self.entries).values().map(|secret| secret.expose_secret().to_owned()).collect()
    }

    fn open(&self) -> Result<std::sync::MutexGuard<'_, HashMap<String, SecretString>>, StoreError> {
        if *lock(&self.missing) {
            return Err(StoreError::Missing("no service answers on the bus".into()));
        }
        let locked = lock(&self.locked);
        drop(self.unlocked.wait_while(locked, |locked| *locked).unwrap_or_else(PoisonError::into_inner));
        Ok(lock(&self.entries))
    }
}

impl SecretStore for TestKeyring {
    fn get(&self, name: &str) -> Result<Option<SecretString>, StoreError> {
        Ok(self.open()?.get(name).cloned())
    }

    fn set(&self, name: &str, secret: &SecretString) -> Result<(), StoreError> {
        self.open()?.insert(name.to_owned(), secret.clone());
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), StoreError> {
        self.open()?.remove(name);
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
