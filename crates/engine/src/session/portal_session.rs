//! One session at a portal: signed out, signing in, signed in, over; its tokens, and the credentials of its roles.

mod attempt;

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use aws_credential_types::Credentials;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use protocol::{
    Error, ErrorKind, Moment,
    session::{self, Account, Kept, Origin, SessionName, SessionState, SignedOut},
};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::OnceCell;

use self::attempt::Attempt;
use super::{
    endpoint::Endpoint,
    flow::Browser,
    kept::KeptSession,
    portal::{Grant, Portal, Registration, Skew, TokenError},
    pulse::Pulse,
    role_credentials::{Role, expiry, is_fresh, is_valid},
    secrets::Vault,
    signed_out,
    single_flight::SingleFlight,
};
use crate::clock::Clock;

/// A token that lasts no longer than this is renewed first.
const TOKEN_MARGIN_MILLIS: i64 = 60_000;

/// What all sessions share.
#[derive(Clone)]
pub(super) struct Shared {
    pub(super) http: SharedHttpClient,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) browser: Arc<dyn Browser>,
    pub(super) vault: Vault,
    pub(super) pulse: Pulse,
}

/// One session.
pub(super) struct PortalSession {
    pub(super) name: SessionName,
    pub(super) endpoint: Endpoint,
    pub(super) origin: Origin,
    shared: Shared,
    portal: Portal,
    held: Mutex<Held>,
    access: SingleFlight<Access>,
    accounts: SingleFlight<(Vec<Account>, Moment)>,
    roles: Mutex<HashMap<Role, Arc<SingleFlight<Credentials>>>>,
    loaded: OnceCell<()>,
    /// The keyring did not answer when it was asked what it holds.
    missed: AtomicBool,
}

struct Held {
    state: SessionState,
    registration: Option<Registration>,
    refresh: Option<SecretString>,
    kept: Option<Kept>,
    attempt: Option<Attempt>,
}

#[derive(Clone)]
struct Access {
    token: SecretString,
    expires_at: Moment,
}

impl PortalSession {
    pub(super) fn new(name: SessionName, endpoint: Endpoint, origin: Origin, shared: Shared) -> Arc<Self> {
        let portal = Portal::new(endpoint.clone(), shared.http.clone(), Arc::clone(&shared.clock));
        let held = Held {
            state: SessionState::SignedOut,
            registration: None,
            refresh: None,
            kept: None,
            attempt: None,
        };
        Arc::new(Self {
            name,
            endpoint,
            origin,
            shared,
            portal,
            held: Mutex::new(held),
            access: SingleFlight::default(),
            accounts: SingleFlight::default(),
            roles: Mutex::default(),
            loaded: OnceCell::new(),
            missed: AtomicBool::new(false),
        })
    }

    /// As the window shows it.
    pub(super) fn describe(&self) -> session::PortalSession {
        let held = self.held();
        session::PortalSession {
            name: self.name.clone(),
            start_url: self.endpoint.start_url.clone(),
            region: self.endpoint.region.clone(),
            origin: self.origin,
            state: held.state.clone(),
            kept: held.kept.clone(),
        }
    }

    pub(super) fn is_signed_in(&self) -> bool {
        matches!(self.held().state, SessionState::SignedIn { .. })
    }

    pub(super) fn skew(&self) -> &Skew {
        self.portal.skew()
    }

    /// Takes up what the keyring holds from an earlier run. Does so once, however many call.
    pub(super) async fn load(&self) {
        self.loaded.get_or_init(|| self.take_up()).await;
    }

    /// Does so once more where the keyring did not answer before.
    pub(super) async fn load_again(&self) {
        if self.missed.swap(false, Ordering::SeqCst) {
            self.take_up().await;
            if self.is_signed_in() {
                self.shared.pulse.regain();
            }
        }
    }

    async fn take_up(&self) {
        let text = match self.shared.vault.get(&self.entry()).await {
            Ok(Some(text)) => text,
            Ok(None) => return,
            Err(_) => return self.missed.store(true, Ordering::SeqCst),
        };
        match KeptSession::read(&text).filter(|kept| kept.start_url == self.endpoint.start_url) {
            Some(kept) => {
                let mut held = self.held();
                // A sign-in that was quicker than the keyring is the younger one.
                if held.refresh.is_none() && matches!(held.state, SessionState::SignedOut) {
                    held.state = SessionState::SignedIn { since: kept.since };
                    held.registration = Some(kept.registration);
                    held.refresh = Some(kept.refresh);
                    held.kept = Some(Kept::Keyring);
                }
            }
            // Another portal's, or damaged: worth nothing, and no secret lies about.
            None => drop(self.shared.vault.delete(&self.entry()).await),
        }
        self.shared.pulse.beat();
    }

    /// Puts what is needed to stay signed in into the keyring, or says why it stays in memory.
    pub(super) async fn keep(&self) {
        let kept = {
            let held = self.held();
            let SessionState::SignedIn { since } = held.state else { return };
            let (Some(registration), Some(refresh)) = (&held.registration, &held.refresh) else { return };
            KeptSession {
                start_url: self.endpoint.start_url.clone(),
                since,
                registration: registration.clone(),
                refresh: refresh.clone(),
            }
        };
        let Some(text) = kept.write() else { return };
        let place = match self.shared.vault.set(&self.entry(), text).await {
            Ok(()) => Kept::Keyring,
            Err(error) => Kept::Memory { reason: error.to_string() },
        };
        if self.is_held(&kept.refresh) {
            self.held().kept = Some(place);
            self.shared.pulse.beat();
        } else if !self.is_signed_in() {
            // Signed out while the keyring was at it: its delete may have come before our set.
            drop(self.shared.vault.delete(&self.entry()).await);
        }
    }

    /// Whether the keyring did not take what it should keep.
    pub(super) fn is_kept_in_memory(&self) -> bool {
        matches!(self.held().kept, Some(Kept::Memory { .. }))
    }

    /// Ends the session at the portal, then forgets it here, whatever the portal said.
    pub(super) async fn sign_out(&self) -> SignedOut {
        self.cancel();
        let problem = match self.access_token().await {
            Ok(token) => self.portal.sign_out(&token).await.err(),
            // It is over already, or was never begun.
            Err(Error { kind: ErrorKind::SignInRequired, .. }) => None,
            Err(error) => Some(error),
        };
        self.forget().await;
        SignedOut { problem }
    }

    /// Forgets all that is secret, in memory and in the keyring.
    pub(super) async fn forget(&self) {
        self.forget_in_memory();
        self.forget_in_keyring().await;
    }

    pub(super) fn forget_in_memory(&self) {
        self.cancel();
        self.drop_tokens(SessionState::SignedOut);
    }

    /// A locked keyring does it when it is unlocked.
    pub(super) async fn forget_in_keyring(&self) {
        drop(self.shared.vault.delete(&self.entry()).await);
    }

    /// Every account with its roles, as they were at most `max_age` ago.
    pub(super) async fn accounts(&self, max_age: Duration) -> Result<Vec<Account>, Error> {
        let young = |(_, read_at): &(Vec<Account>, Moment)| {
            Duration::from_millis(self.now().millis_since(*read_at).unsigned_abs()) < max_age
        };
        let fetch = async {
            let read = self.with_token(|token| async move { self.portal.accounts(&token).await }).await;
            read.map(|accounts| (accounts, self.now()))
        };
        let held = self.accounts.get(young, |_| false, Box::pin(fetch)).await?;
        Ok(held.0)
    }

    /// Credentials of `role`: what is at hand until five minutes before they expire.
    pub(super) async fn credentials(&self, role: &Role) -> Result<Credentials, Error> {
        let slot = self.slot(role);
        let now = || self.now();
        let fetch = async {
            let ask =
                |token| async move { self.portal.role_credentials(&token, &role.account, &role.role).await };
            let fetched = self.with_token(ask).await;
            self.shared.pulse.beat();
            fetched
        };
        slot.get(|held| is_fresh(held, now()), |held| is_valid(held, now()), Box::pin(fetch)).await
    }

    /// AWS did not accept these: the next call fetches others.
    pub(super) fn reject(&self, role: &Role, access_key: &str) {
        self.slot(role).discard(|held| held.access_key_id() == access_key);
    }

    /// When the credentials at hand of `role` end.
    pub(super) fn until(&self, role: &Role) -> Option<Moment> {
        self.slot(role).peek().as_ref().and_then(expiry)
    }

    fn slot(&self, role: &Role) -> Arc<SingleFlight<Credentials>> {
        let mut roles = self.roles.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(roles.entry(role.clone()).or_default())
    }

    fn forget_roles(&self) {
        for slot in self.roles.lock().unwrap_or_else(PoisonError::into_inner).values() {
            slot.put(None);
        }
    }

    /// Asks with a valid token. One that the portal refuses is renewed once; refused again, the session is over.
    async fn with_token<T, Asked>(&self, ask: impl Fn(SecretString) -> Asked) -> Result<T, Error>
    where
        Asked: Future<Output = Result<T, Error>>,
    {
        let token = self.access_token().await?;
        match ask(token.clone()).await {
            Err(Error { kind: ErrorKind::SignInRequired, .. }) => {}
            outcome => return outcome,
        }
        self.access.discard(|held| held.token.expose_secret() == token.expose_secret());
        let token = self.access_token().await?;
        match ask(token).await {
            Err(error) if error.kind == ErrorKind::SignInRequired => Err(self.end(error).await),
            outcome => outcome,
        }
    }

    async fn access_token(&self) -> Result<SecretString, Error> {
        self.load().await;
        let lasts = |held: &Access, margin| held.expires_at.millis_since(self.now()) > margin;
        let access = self
            .access
            .get(|held| lasts(held, TOKEN_MARGIN_MILLIS), |held| lasts(held, 0), Box::pin(self.renew()))
            .await?;
        Ok(access.token)
    }

    async fn renew(&self) -> Result<Access, Error> {
        let (registration, refresh) = {
            let held = self.held();
            match &held.state {
                SessionState::Over { error, .. } => return Err(error.clone()),
                SessionState::SignedIn { .. } => {}
                _ => return Err(signed_out(&self.name.0)),
            }
            (held.registration.clone(), held.refresh.clone())
        };
        let (Some(registration), Some(refresh)) = (registration, refresh) else {
            let error =
                Error::new(ErrorKind::SignInRequired, format!("The sign-in of {} has ended", self.name));
            return Err(self.end(error).await);
        };
        match self.portal.tokens(&registration, Grant::Refresh { token: &refresh }).await {
            // Signed out or in anew while the portal was at it: these tokens are nobody's.
            Ok(_) if !self.is_held(&refresh) => Err(signed_out(&self.name.0)),
            Ok(tokens) => {
                if let Some(refresh) = tokens.refresh {
                    self.held().refresh = Some(refresh);
                    self.keep().await;
                }
                Ok(Access { token: tokens.access, expires_at: tokens.expires_at })
            }
            // It may go better the next time: nothing is over.
            Err(TokenError::Other(error) | TokenError::SlowDown(error) | TokenError::Pending(error)) => {
                Err(error)
            }
            Err(error) => {
                let told = error.told();
                let said = format!("The sign-in of {} is over: the portal no longer accepts it", self.name);
                let error = Error::new(ErrorKind::SignInRequired, said)
                    .with_request_id(told.request_id)
                    .with_next("Sign in again.");
                Err(self.end(error).await)
            }
        }
    }

    /// Whether `refresh` is the token of the session that one is signed in to.
    fn is_held(&self, refresh: &SecretString) -> bool {
        let held = self.held();
        let same = |held: &SecretString| held.expose_secret() == refresh.expose_secret();
        matches!(held.state, SessionState::SignedIn { .. }) && held.refresh.as_ref().is_some_and(same)
    }

    /// The portal no longer agrees. Says so once, however many calls find out.
    async fn end(&self, error: Error) -> Error {
        let told = {
            let held = self.held();
            matches!(held.state, SessionState::SignedIn { .. })
        };
        if told {
            self.drop_tokens(SessionState::Over { since: self.now(), error: error.clone() });
            drop(self.shared.vault.delete(&self.entry()).await);
        }
        error
    }

    fn drop_tokens(&self, state: SessionState) {
        {
            let mut held = self.held();
            held.state = state;
            held.refresh = None;
            held.kept = None;
        }
        self.access.put(None);
        self.accounts.put(None);
        self.forget_roles();
        self.shared.pulse.beat();
    }

    /// The name in the keyring.
    fn entry(&self) -> String {
        format!("session {}", self.name)
    }

    fn now(&self) -> Moment {
        self.shared.clock.now()
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
