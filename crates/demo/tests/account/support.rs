//! An embedded account on a clock that a test turns.

use std::sync::Arc;

use aws_smithy_types::retry::RetryConfig;
use aws_types::SdkConfig;
use demo::Account;
use engine::{
    Options,
    account::Account as _,
    catalogue::{Catalogue, model::Environment},
    clock::{Clock, ManualClock},
};
use protocol::{Moment, catalogue::EnvironmentId};

pub(crate) const SECOND: i64 = 1_000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const HOUR: i64 = 60 * MINUTE;

/// A Tuesday, 2026-11-17, 11:00:20 UTC.
pub(crate) const START: Moment = Moment(1_794_913_220_000);

pub(crate) struct Demo {
    pub(crate) account: Arc<Account>,
    clock: Arc<ManualClock>,
    catalogue: Catalogue,
}

impl Demo {
    pub(crate) fn new() -> Self {
        Self::with_seed(7)
    }

    pub(crate) fn with_seed(seed: u64) -> Self {
        Self::begun(seed, START)
    }

    /// An account that was made at `start`.
    pub(crate) fn begun(seed: u64, start: Moment) -> Self {
        let clock = Arc::new(ManualClock::at(start));
        let account = Arc::new(Account::new(seed, Arc::clone(&clock) as Arc<dyn Clock>));
        Self { account, clock, catalogue: Catalogue::open(None) }
    }

    /// What an engine on the account is started with.
    pub(crate) fn options(&self) -> Options {
        Options::of(
            Arc::clone(&self.account) as Arc<dyn engine::account::Account>,
            Arc::clone(&self.clock) as Arc<dyn Clock>,
        )
    }

    pub(crate) fn now(&self) -> Moment {
        self.clock.now()
    }

    pub(crate) fn advance(&self, millis: i64) {
        self.clock.advance(millis);
    }

    /// An environment of Paperwurks as it is declared.
    pub(crate) fn declared(&self, name: &str) -> Arc<Environment> {
        self.environment("paperwurks", name)
    }

    /// An environment of any system that comes with the console.
    pub(crate) fn environment(&self, system: &str, name: &str) -> Arc<Environment> {
        self.catalogue.environment(&EnvironmentId::new(system, name)).unwrap()
    }

    /// What clients of that environment are made from. They ask once: a test wants to see the first answer.
    pub(crate) async fn config(&self, name: &str) -> SdkConfig {
        self.config_of(&self.declared(name)).await
    }

    pub(crate) async fn config_of(&self, environment: &Environment) -> SdkConfig {
        let config = self.account.config(environment).await.unwrap();
        config.into_builder().retry_config(RetryConfig::disabled()).build()
    }
}
