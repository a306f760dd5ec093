//! Who the console acts as, and what it was started with.

mod aws_account;
mod identity;
mod keyring;

pub use aws_account::AwsAccount;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use protocol::{
    Error, ErrorKind, Freshness,
    catalogue::EnvironmentId,
    session::{Calls, GetCalls, GetIdentity, GetStatus, Identity, Status},
};

use self::keyring::Probe;
use crate::{
    Engine,
    clock::Clock,
    readings::{Activity, Slot, Wish},
};

/// Who we are changes only with the credentials.
const IDENTITY_AGE: Duration = Duration::from_secs(600);

/// What the console was started with. Answers at once; the keyring is looked for meanwhile.
///
/// # Errors
/// None.
pub async fn get_status(engine: &Arc<Engine>, _request: GetStatus) -> Result<Status, Error> {
    Ok(Status {
        version: engine.session.version.clone(),
        source: engine.account.source(),
        now: engine.clock.now(),
        keyring: engine.session.keyring.state(),
        notices: engine.session.notices.clone(),
    })
}

/// Who AWS says we are in an environment. Asked of AWS at most every ten minutes.
///
/// # Errors
/// `NotFound` for an environment that no system declares; whatever STS answers.
pub async fn get_identity(engine: &Arc<Engine>, request: GetIdentity) -> Result<Identity, Error> {
    let environment = engine.catalogue.environment(&request.environment)?;
    let slot = engine.session.identity_of(&request.environment);
    let ask = async { identity::read(&*engine.clients.of(&environment).await?).await };
    let reading = slot.read(Wish::Within(IDENTITY_AGE), &engine.session.activity, Box::pin(ask)).await;
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

/// What the session remembers.
pub(crate) struct Session {
    version: String,
    notices: Vec<String>,
    keyring: Probe,
    activity: Activity,
    identities: Mutex<HashMap<EnvironmentId, Arc<Slot<Identity>>>>,
}

impl Session {
    /// Starts to look for the keyring, on a thread of its own.
    pub(crate) fn start(version: String, notices: Vec<String>, clock: Arc<dyn Clock>) -> Self {
        Self {
            version,
            notices,
            keyring: Probe::start(keyring::operating_system),
            activity: Activity::new(clock, None),
            identities: Mutex::default(),
        }
    }

    fn identity_of(&self, environment: &EnvironmentId) -> Arc<Slot<Identity>> {
        let mut identities = self.identities.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(identities.entry(environment.clone()).or_default())
    }
}
