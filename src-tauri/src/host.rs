//! What the routes work on: the engine, and the embedded account when it is the one that answers.

use std::{path::PathBuf, sync::Arc};

use engine::{AwsAccount, Engine, clock::SystemClock};

use crate::options::Source;

/// The engine with its account.
#[derive(Clone)]
pub struct Host {
    /// The work.
    pub engine: Arc<Engine>,
    /// The embedded account, when it answers.
    pub demo: Option<Arc<demo::Account>>,
}

/// What a [`Host`] is made from.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Where the answers come from.
    pub source: Source,
    /// The folder of the user's own systems, where there is one.
    pub catalogue: Option<PathBuf>,
    /// What could not be had at the start, in words.
    pub notices: Vec<String>,
}

impl Host {
    /// Starts the engine on the account that `setup` chooses. Needs a Tokio runtime around it.
    #[must_use]
    pub fn start(setup: Setup) -> Self {
        let clock = Arc::new(SystemClock);
        let demo = match setup.source {
            Source::Demo { seed } => Some(Arc::new(demo::Account::new(seed, clock.clone()))),
            Source::Aws => None,
        };
        let account: Arc<dyn engine::account::Account> = match &demo {
            Some(demo) => demo.clone(),
            None => Arc::new(AwsAccount::default()),
        };
        let engine = Engine::start(engine::Options {
            account,
            clock,
            catalogue_folder: setup.catalogue,
            notices: setup.notices,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        });
        Self { engine, demo }
    }
}
