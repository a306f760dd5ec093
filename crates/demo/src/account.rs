//! The account as the engine sees it.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use aws_config::{BehaviorVersion, Region};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_types::SdkConfig;
use engine::{
    account,
    catalogue::{Catalogue, model::Environment},
    clock::Clock,
};
use futures::future::BoxFuture;
use protocol::{Error, Moment, catalogue::EnvironmentId, session::AccountSource};

use crate::{
    calls::Call,
    connector::{Connector, Switchboard},
    dice::Dice,
    faults::Faults,
    iam::Keys,
    live_tail::LiveTail,
    stack::Stack,
};

/// The embedded account. Its stories begin the moment it is made.
pub struct Account {
    seed: Dice,
    clock: Arc<dyn Clock>,
    began: Moment,
    switchboard: Arc<Switchboard>,
    stacks: Mutex<HashMap<EnvironmentId, Arc<Stack>>>,
}

impl Account {
    /// An account whose chance comes from `seed` and whose time is `clock`'s.
    #[must_use]
    pub fn new(seed: u64, clock: Arc<dyn Clock>) -> Self {
        let seed = Dice::new(seed);
        Self {
            seed,
            began: clock.now(),
            clock,
            switchboard: Arc::new(Switchboard::new(seed)),
            stacks: Mutex::default(),
        }
    }

    /// The newest 20,000 calls, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.switchboard.calls.all()
    }

    /// Makes every answer take this long.
    pub fn set_latency(&self, latency: Duration) {
        self.switchboard.set_latency(latency);
    }

    pub(crate) fn faults(&self) -> &Faults {
        &self.switchboard.faults
    }

    pub(crate) fn live_tail(&self) -> &LiveTail {
        &self.switchboard.live_tail
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.switchboard.keys
    }

    pub(crate) fn now(&self) -> Moment {
        self.clock.now()
    }

    pub(crate) const fn seed(&self) -> Dice {
        self.seed
    }

    /// The stacks of all environments that were met, in the order of their ids.
    pub(crate) fn stacks(&self) -> Vec<Arc<Stack>> {
        let stacks = self.stacks.lock().unwrap_or_else(PoisonError::into_inner);
        let mut stacks: Vec<Arc<Stack>> = stacks.values().map(Arc::clone).collect();
        stacks.sort_by(|one, other| one.environment_id().cmp(other.environment_id()));
        stacks
    }

    /// The stack of an environment that was met, or of one that comes with the console.
    ///
    /// # Errors
    /// `NotFound` for any other.
    pub(crate) fn met(&self, id: &EnvironmentId) -> Result<Arc<Stack>, Error> {
        if let Some(stack) = self.stacks().into_iter().find(|stack| stack.environment_id() == id) {
            return Ok(stack);
        }
        Ok(self.stack(&*Catalogue::open(None).environment(id)?))
    }

    /// The stack of `environment`; a new one when its declaration has changed.
    pub(crate) fn stack(&self, environment: &Environment) -> Arc<Stack> {
        let mut stacks = self.stacks.lock().unwrap_or_else(PoisonError::into_inner);
        match stacks.get(&environment.id) {
            Some(stack) if stack.is_for(environment) => Arc::clone(stack),
            _ => {
                let stack = Arc::new(Stack::new(environment, self.seed, Arc::clone(&self.clock), self.began));
                stacks.insert(environment.id.clone(), Arc::clone(&stack));
                stack
            }
        }
    }
}

impl account::Account for Account {
    fn source(&self) -> AccountSource {
        AccountSource::Demo
    }

    fn config<'a>(&'a self, environment: &'a Environment) -> BoxFuture<'a, Result<SdkConfig, Error>> {
        let stack = self.stack(environment);
        let connector = Connector { stack, switchboard: Arc::clone(&self.switchboard) };
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(environment.region.clone()))
            .credentials_provider(credentials())
            .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
            .http_client(connector)
            .build();
        Box::pin(std::future::ready(Ok(config)))
    }
}

/// AWS's own example key: it opens nothing.
fn credentials() -> SharedCredentialsProvider {
    let (key, secret) = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    SharedCredentialsProvider::new(Credentials::new(key, secret, None, None, "embedded account"))
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("began", &self.began).finish_non_exhaustive()
    }
}
