//! Who the console acts as: sessions of IAM Identity Center, roles, and what it was started with.
//!
//! `sessions` knows them all and who the console is in each environment; `portal_session` is one of them; `flow` signs
//! in; `portal` speaks to AWS; `secrets` is the keyring. `signed_in` puts it all before an account.

mod aws_account;
mod choices;
mod endpoint;
mod flow;
mod identity;
mod idle;
mod kept;
mod machine;
mod other_credentials;
mod permissions;
mod portal;
mod portal_session;
mod pulse;
mod role_credentials;
mod secrets;
mod sessions;
mod sign_in;
mod signed_in;
mod single_flight;

pub use aws_account::AwsAccount;
pub use flow::Browser;
pub use permissions::get_permissions;
pub use secrets::{OsKeyring, SecretStore, StoreError};
pub use sessions::{SignInSetup, StandIn};
pub use sign_in::{
    add_session, cancel_sign_in, choose_access, get_accounts, get_sign_in, lock, open_sign_in_page,
    remove_session, set_lock, sign_out, start_sign_in, touch, try_keyring, watch,
};

pub(crate) use permissions::PermissionLog;
pub(crate) use sessions::Sessions;
pub(crate) use signed_in::SignedIn;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use protocol::{
    Error, ErrorKind, Freshness,
    catalogue::EnvironmentId,
    session::{Access, Calls, GetCalls, GetIdentity, GetStatus, Identity, Keyring, Status},
};
use tokio::sync::watch;

use self::{pulse::Pulse, secrets::Vault};
use crate::{
    Engine,
    catalogue::model::Environment,
    clock::Clock,
    readings::{Activity, Slot, Wish},
};

/// Who we are changes only with the credentials.
pub(crate) const IDENTITY_AGE: Duration = Duration::from_secs(600);

/// What the console was started with. Answers at once; the keyring is looked for meanwhile.
///
/// # Errors
/// None.
pub async fn get_status(engine: &Arc<Engine>, _request: GetStatus) -> Result<Status, Error> {
    Ok(Status {
        version: engine.session.version.clone(),
        source: engine.account.source(),
        now: engine.clock.now(),
        keyring: engine.session.keyring(),
        notices: engine.session.notices.clone(),
    })
}

/// Who AWS says we are in an environment. Asked of AWS at most every ten minutes, and for each role anew.
///
/// # Errors
/// `NotFound` for an environment that no system declares; whatever STS answers.
pub async fn get_identity(engine: &Arc<Engine>, request: GetIdentity) -> Result<Identity, Error> {
    let environment = engine.catalogue.environment(&request.environment)?;
    identity(engine, &environment, Wish::Within(IDENTITY_AGE)).await
}

/// Who AWS says we are in `environment`, as lately asked as `wish` says.
///
/// # Errors
/// Whatever STS answers.
pub(crate) async fn identity(
    engine: &Arc<Engine>,
    environment: &Arc<Environment>,
    wish: Wish,
) -> Result<Identity, Error> {
    let slot = engine.session.identity_of(&environment.id, engine.account.who(environment));
    let ask = async { identity::read(&*engine.clients.of(environment).await?).await };
    let reading = slot.read(wish, &engine.session.activity, Box::pin(ask)).await;
    match (reading.value, reading.freshness) {
        (Some(identity), Freshness::Fresh { .. }) => Ok((*identity).clone()),
        // Who we were says nothing of who we are.
        (_, Freshness::Stale { error, .. } | Freshness::Failed { error }) => Err(error),
        _ => Err(Error::new(ErrorKind::Internal, "STS answered without an identity")),
    }
}

/// The calls made to AWS in the last hour.
///
/// # Errors
/// None.
pub async fn get_calls(engine: &Arc<Engine>, _request: GetCalls) -> Result<Calls, Error> {
    Ok(engine.calls.sum())
}

/// One identity for each environment and each of those the console was there.
type Identities = HashMap<(EnvironmentId, Option<Access>), Arc<Slot<Identity>>>;

/// What the session remembers.
pub(crate) struct Session {
    version: String,
    notices: Vec<String>,
    activity: Activity,
    identities: Mutex<Identities>,
    place: Place,
}

/// Where credentials come from.
enum Place {
    /// The account has its own: there is nothing to sign in to, but the keyring's state is worth knowing.
    Account {
        vault: Vault,
        pulse: Pulse,
    },
    Sessions(Arc<Sessions>),
}

impl Session {
    /// Starts to look for the keyring, on a thread of its own.
    pub(crate) fn start(
        version: String,
        notices: Vec<String>,
        clock: Arc<dyn Clock>,
        sessions: Option<Arc<Sessions>>,
    ) -> Self {
        let own =
            || Place::Account { vault: Vault::open(Arc::new(OsKeyring::default())), pulse: Pulse::default() };
        Self {
            version,
            notices,
            activity: Activity::new(clock, None),
            identities: Mutex::default(),
            place: sessions.map_or_else(own, Place::Sessions),
        }
    }

    /// The sessions, where there is something to sign in to.
    pub(crate) fn sessions(&self) -> Result<&Arc<Sessions>, Error> {
        match &self.place {
            Place::Sessions(sessions) => Ok(sessions),
            Place::Account { .. } => {
                Err(Error::new(ErrorKind::Conflict, "The embedded account needs no sign-in"))
            }
        }
    }

    fn keyring(&self) -> Keyring {
        match &self.place {
            Place::Account { vault, .. } => vault.state(),
            Place::Sessions(sessions) => sessions.keyring(),
        }
    }

    fn pulse(&self) -> &Pulse {
        match &self.place {
            Place::Account { pulse, .. } => pulse,
            Place::Sessions(sessions) => sessions.pulse(),
        }
    }

    /// Moves with every sign-in.
    pub(crate) fn regains(&self) -> watch::Receiver<u64> {
        self.pulse().regains()
    }

    fn identity_of(&self, environment: &EnvironmentId, who: Option<Access>) -> Arc<Slot<Identity>> {
        let mut identities = self.identities.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(identities.entry((environment.clone(), who)).or_default())
    }
}

/// Nobody is signed in there.
fn signed_out(name: &str) -> Error {
    Error::new(ErrorKind::SignInRequired, format!("Signed out of {name}")).with_next("Sign in.")
}
