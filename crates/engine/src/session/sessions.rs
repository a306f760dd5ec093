//! All sessions, and who the console is in each environment.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError},
};

use aws_credential_types::Credentials;
use protocol::{
    Error, ErrorKind,
    session::{Access, DecidedBy, EnvironmentAccess, Keyring, Origin, SessionName, SignIn},
};
use tokio::sync::OnceCell;

use super::{
    choices::{Choices, TypedSession, session_name},
    endpoint::Endpoint,
    flow::Browser,
    idle::Idle,
    machine::Machine,
    other_credentials::OtherCredentials,
    portal_session::{PortalSession, Shared},
    pulse::Pulse,
    role_credentials::Role,
    secrets::{SecretStore, Vault},
};
use crate::{catalogue::model::Environment, clients, clock::Clock};

/// A clock that is off by more than this is worth a word.
const WORTH_A_WORD_MILLIS: i64 = 120_000;

/// What signing in is set up with.
pub struct SignInSetup {
    /// The portal that stands in for AWS's, or nothing for those that this machine's configuration names.
    pub stand_in: Option<StandIn>,
    /// Opens the sign-in page.
    pub browser: Arc<dyn Browser>,
    /// Where secrets rest.
    pub secrets: Arc<dyn SecretStore>,
    /// The file of choices, where there can be one.
    pub choices: Option<PathBuf>,
}

/// A portal on this machine in AWS's place.
#[derive(Clone, Debug)]
pub struct StandIn {
    /// The session's name.
    pub name: String,
    /// Its address.
    pub url: String,
    /// Its start page.
    pub start_url: String,
    /// Its region.
    pub region: String,
}

/// All sessions.
pub(crate) struct Sessions {
    shared: Shared,
    stand_in: Option<StandIn>,
    choices: Choices,
    machine: OnceCell<Machine>,
    by_name: Mutex<HashMap<SessionName, Arc<PortalSession>>>,
    /// Credentials that need no portal.
    other_credentials: Mutex<HashMap<Access, Arc<OtherCredentials>>>,
    pub(super) idle: Idle,
}

impl Sessions {
    pub(crate) fn open(setup: SignInSetup, clock: Arc<dyn Clock>) -> Arc<Self> {
        let SignInSetup { stand_in, browser, secrets, choices } = setup;
        let shared = Shared {
            http: clients::https(),
            clock: Arc::clone(&clock),
            browser,
            vault: Vault::open(secrets),
            pulse: Pulse::default(),
        };
        let choices = Choices::open(choices);
        let idle = Idle::new(clock, choices.all().lock_after_minutes);
        let (machine, by_name, other_credentials) = (OnceCell::new(), Mutex::default(), Mutex::default());
        Arc::new(Self { shared, stand_in, choices, machine, by_name, other_credentials, idle })
    }

    pub(crate) fn pulse(&self) -> &Pulse {
        &self.shared.pulse
    }

    pub(super) fn keyring(&self) -> Keyring {
        self.shared.vault.state()
    }

    pub(super) async fn try_keyring(&self) -> Keyring {
        let state = self.shared.vault.probe().await;
        self.catch_up().await;
        self.shared.pulse.beat();
        state
    }

    /// Catches up with the keyring whenever it says that it would now.
    pub(crate) fn keep_when_unlocked(self: &Arc<Self>) -> impl Future<Output = ()> + Send + use<> {
        let mut states = self.shared.vault.states();
        let sessions = Arc::downgrade(self);
        async move {
            while states.changed().await.is_ok() {
                let Some(sessions) = sessions.upgrade() else { return };
                let unlocked = *states.borrow_and_update() == Keyring::Ready;
                if unlocked {
                    sessions.catch_up().await;
                }
                sessions.shared.pulse.beat();
            }
        }
    }

    /// What the keyring would not do before.
    async fn catch_up(&self) {
        for session in self.all() {
            session.load_again().await;
            if session.is_kept_in_memory() {
                session.keep().await;
            }
        }
    }

    /// Every known session, by name.
    pub(super) fn all(&self) -> Vec<Arc<PortalSession>> {
        let mut known: Vec<(SessionName, Endpoint, Origin)> = Vec::new();
        match &self.stand_in {
            Some(stand_in) => known.push((
                SessionName(stand_in.name.clone()),
                Endpoint {
                    start_url: stand_in.start_url.clone(),
                    region: stand_in.region.clone(),
                    stand_in: Some(stand_in.url.clone()),
                },
                Origin::Embedded,
            )),
            None => {
                let declared = self.machine().sessions.iter();
                known.extend(declared.map(|(name, at)| (name.clone(), at.clone(), Origin::AwsConfig)));
            }
        }
        for (name, typed) in self.choices.all().sessions {
            // The machine's own configuration has the say over a name that both have.
            if !known.iter().any(|(taken, ..)| taken.0 == name)
                && let Ok(endpoint) = Endpoint::of_aws(&typed.start_url, &typed.region)
            {
                known.push((SessionName(name), endpoint, Origin::Typed));
            }
        }
        known.sort_by(|(a, ..), (b, ..)| a.cmp(b));
        let mut by_name = self.by_name();
        let session = |(name, endpoint, origin): (SessionName, Endpoint, Origin)| match by_name.get(&name) {
            Some(session) if session.endpoint == endpoint => Arc::clone(session),
            _ => {
                let session = PortalSession::new(name.clone(), endpoint, origin, self.shared.clone());
                by_name.insert(name, Arc::clone(&session));
                session
            }
        };
        known.into_iter().map(session).collect()
    }

    /// A session by its name.
    pub(super) fn of(&self, name: &SessionName) -> Result<Arc<PortalSession>, Error> {
        let found = self.all().into_iter().find(|session| session.name == *name);
        found.ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("There is no session {name}"))
                .with_next("Add it by hand, or declare it in ~/.aws/config.")
        })
    }

    pub(super) fn add(&self, name: &str, start_url: &str, region: &str) -> Result<SessionName, Error> {
        let name = session_name(name)?;
        let endpoint = Endpoint::of_aws(start_url, region)?;
        if self.of(&name).is_ok() {
            let said = format!("There is a session {name} already");
            return Err(Error::new(ErrorKind::Invalid { field: "name".into() }, said));
        }
        let typed = TypedSession { start_url: endpoint.start_url, region: endpoint.region };
        let kept = self.choices.change(|chosen| drop(chosen.sessions.insert(name.0.clone(), typed)));
        self.shared.pulse.beat();
        kept.map(|()| name)
    }

    pub(super) async fn remove(&self, name: &SessionName) -> Result<(), Error> {
        let session = self.of(name)?;
        if session.origin != Origin::Typed {
            let said = format!("{name} was not added here");
            return Err(Error::new(ErrorKind::Conflict, said)
                .with_next("Take it out of ~/.aws/config, where it is declared."));
        }
        session.sign_out().await;
        let kept = self.choices.change(|chosen| drop(chosen.sessions.remove(&name.0)));
        self.by_name().remove(name);
        self.shared.pulse.beat();
        kept
    }

    pub(super) fn choose(&self, environment: &Environment, access: Option<Access>) -> Result<(), Error> {
        let name = environment.id.to_string();
        let kept = self.choices.change(|chosen| {
            match access {
                Some(access) => chosen.access.insert(name, access),
                None => chosen.access.remove(&name),
            };
        });
        self.shared.pulse.beat();
        kept
    }

    pub(super) fn set_lock(&self, after_minutes: Option<u32>) -> Result<(), Error> {
        self.idle.set(after_minutes);
        let kept = self.choices.change(|chosen| chosen.lock_after_minutes = after_minutes);
        self.shared.pulse.beat();
        kept
    }

    /// Forgets credentials and tokens of all sessions.
    /// `and_then` is done before the keyring is waited for.
    pub(crate) async fn lock(&self, and_then: impl FnOnce()) {
        let sessions = self.all();
        // Nobody could ever unlock it.
        if sessions.is_empty() {
            return self.idle.touch();
        }
        self.idle.lock();
        for session in &sessions {
            session.forget_in_memory();
        }
        and_then();
        for session in &sessions {
            session.forget_in_keyring().await;
        }
        self.shared.pulse.beat();
    }

    /// Somebody has signed in.
    pub(crate) fn unlock(&self) {
        self.idle.unlock();
    }

    /// Whether nobody was here for so long that it is time to lock.
    pub(crate) fn is_idle(&self) -> bool {
        self.idle.is_due()
    }

    /// Everything about signing in.
    pub(super) async fn describe(&self, environments: &[Arc<Environment>]) -> SignIn {
        self.ready().await;
        let sessions = self.all();
        for session in &sessions {
            session.load().await;
        }
        let machine = self.machine();
        let mut notices = machine.problems.clone();
        notices.extend(self.choices.problem().map(str::to_owned));
        notices.extend(sessions.iter().filter_map(|session| clock_notice(session.skew().millis())).take(1));
        SignIn {
            offered: true,
            sessions: sessions.iter().map(|session| session.describe()).collect(),
            others: self.others(),
            environments: environments.iter().map(|environment| self.access(environment)).collect(),
            notices,
            keyring: self.keyring(),
            lock_after_minutes: self.idle.after_minutes(),
            locked: self.is_locked(),
        }
    }

    /// Who one can be without a session. The embedded account takes only what its own portal issued.
    fn others(&self) -> Vec<Access> {
        if self.stand_in.is_some() {
            return Vec::new();
        }
        let profiles = self.machine().profiles.iter().map(|name| Access::Profile { name: name.clone() });
        profiles.chain([Access::Machine]).collect()
    }

    /// Whether one can be `access` at all.
    ///
    /// # Errors
    /// `NotFound` for a session, a profile or a source that is not there.
    pub(super) fn check(&self, access: &Access) -> Result<(), Error> {
        match access {
            Access::Role { session, .. } => self.of(session).map(drop),
            other if self.others().contains(other) => Ok(()),
            _ => Err(Error::new(ErrorKind::NotFound, "There are no such credentials here")
                .with_next("Choose another role.")),
        }
    }

    /// Who the console is in `environment`.
    pub(super) fn access(&self, environment: &Environment) -> EnvironmentAccess {
        let (access, decided_by) = match self.choices.access(&environment.id) {
            Some(chosen) => (Some(chosen), DecidedBy::Choice),
            None => self.declared(environment),
        };
        let until = match &access {
            Some(Access::Role { session, account, role }) => self
                .of(session)
                .ok()
                .and_then(|session| session.until(&Role { account: account.clone(), role: role.clone() })),
            _ => None,
        };
        EnvironmentAccess { environment: environment.id.clone(), access, decided_by, until }
    }

    fn declared(&self, environment: &Environment) -> (Option<Access>, DecidedBy) {
        let sessions = self.all();
        if let Some(profile) = environment.profile.as_ref().filter(|_| self.stand_in.is_none()) {
            let plain = || Access::Profile { name: profile.clone() };
            return (
                Some(self.machine().roles.get(profile).cloned().unwrap_or_else(plain)),
                DecidedBy::Catalogue,
            );
        }
        match (&environment.account, &environment.role, sessions.as_slice()) {
            (Some(account), Some(role), [only]) => {
                let (session, account, role) = (only.name.clone(), account.clone(), role.clone());
                (Some(Access::Role { session, account, role }), DecidedBy::Catalogue)
            }
            (.., []) => (Some(Access::Machine), DecidedBy::Default),
            _ => (None, DecidedBy::Default),
        }
    }

    /// The credentials to use in `environment` now.
    pub(super) async fn credentials(&self, environment: &Environment) -> Result<Credentials, Error> {
        self.ready().await;
        if self.is_locked() {
            return Err(
                Error::new(ErrorKind::SignInRequired, "The console is locked").with_next("Sign in again.")
            );
        }
        match self.access(environment).access {
            None => Err(no_role(environment)),
            Some(Access::Role { session, account, role }) => {
                self.of(&session)?.credentials(&Role { account, role }).await
            }
            Some(other) => self.slot(&other).credentials(&other, &*self.shared.clock).await,
        }
    }

    /// AWS did not accept the credentials with `access_key`.
    pub(super) fn reject(&self, environment: &Environment, access_key: &str) {
        match self.access(environment).access {
            Some(Access::Role { session, account, role }) => {
                if let Ok(session) = self.of(&session) {
                    session.reject(&Role { account, role }, access_key);
                }
            }
            Some(other) => self.slot(&other).reject(access_key),
            None => {}
        }
    }

    fn slot(&self, access: &Access) -> Arc<OtherCredentials> {
        let mut others = self.other_credentials.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(others.entry(access.clone()).or_default())
    }

    /// Reads this machine's AWS configuration. Without it, nothing is known of its sessions and profiles.
    pub(super) async fn ready(&self) {
        let read = async {
            // The embedded account is an account of its own: this machine's configuration has no part in it.
            if self.stand_in.is_some() { Machine::default() } else { Machine::read().await }
        };
        self.machine.get_or_init(|| read).await;
    }

    fn machine(&self) -> &Machine {
        static NOT_READ: LazyLock<Machine> = LazyLock::new(Machine::default);
        self.machine.get().unwrap_or(&NOT_READ)
    }

    /// Whether somebody must sign in before anything is asked.
    fn is_locked(&self) -> bool {
        self.idle.is_locked() && !self.all().iter().any(|session| session.is_signed_in())
    }

    fn by_name(&self) -> MutexGuard<'_, HashMap<SessionName, Arc<PortalSession>>> {
        self.by_name.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn no_role(environment: &Environment) -> Error {
    let said = format!("No role is chosen for {}", environment.id);
    Error::new(ErrorKind::RoleRequired, said).with_next("Choose a role for it.")
}

fn clock_notice(skew_millis: i64) -> Option<String> {
    let minutes = skew_millis.unsigned_abs() / 60_000;
    (skew_millis.abs() > WORTH_A_WORD_MILLIS).then(|| {
        let way = if skew_millis > 0 { "behind" } else { "ahead of" };
        format!("This machine's clock is {minutes} minutes {way} AWS's. Calls are signed by AWS's time.")
    })
}
