//! What the routes work on: the engine, and the embedded account when it is the one that answers.

use std::{ffi::OsString, io, path::PathBuf, sync::Arc};

use engine::{
    AwsAccount, Engine, OsKeyring, SignInSetup, StandIn, catalogue::Catalogue, clock::SystemClock,
    documents::FileChooser,
};

use crate::{browser::SystemBrowser, chooser::SystemChooser, options::Source};

/// The engine with its account.
#[derive(Clone)]
pub struct Host {
    /// The work.
    pub engine: Arc<Engine>,
    /// The embedded account, when it answers.
    pub demo: Option<Arc<demo::Account>>,
    /// How a person chooses a file.
    pub(crate) chooser: Arc<SystemChooser>,
    /// Its portal, when one signs in to it; it closes with the last host.
    _portal: Option<Arc<demo::Portal>>,
}

/// What a [`Host`] is made from.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Where the answers come from.
    pub source: Source,
    /// The folder of the user's own systems, where there is one.
    pub catalogue: Option<PathBuf>,
    /// The file of the user's choices, where there can be one.
    pub choices: Option<PathBuf>,
    /// The file of the journal, where there can be one.
    pub journal: Option<PathBuf>,
    /// The file that remembers which target groups are watched, where there can be one.
    pub vigils: Option<PathBuf>,
    /// The folder that keeps what belongs to logs, where there can be one.
    pub logs: Option<PathBuf>,
    /// The folder that keeps unfinished transfers and erasures, where there can be one.
    pub documents: Option<PathBuf>,
    /// The program that draws previews, with its arguments.
    pub previewer: Option<Vec<OsString>>,
    /// What could not be had at the start, in words.
    pub notices: Vec<String>,
}

impl Host {
    /// Starts the engine on the account that `setup` chooses.
    ///
    /// # Errors
    /// When the embedded account's portal finds no port on this machine.
    pub async fn start(setup: Setup) -> io::Result<Self> {
        let clock = Arc::new(SystemClock);
        let sign_in = |stand_in| SignInSetup {
            stand_in,
            browser: Arc::new(SystemBrowser {}),
            secrets: Arc::new(OsKeyring::default()),
            choices: setup.choices.clone(),
        };
        let mut host_portal = None;
        let (account, demo, sign_in): (Arc<dyn engine::account::Account>, _, _) = match setup.source {
            Source::Aws => (Arc::new(AwsAccount::default()), None, Some(sign_in(None))),
            Source::Demo { seed, portal } => {
                let demo = Arc::new(demo::Account::new(seed, clock.clone()));
                let sign_in = if portal {
                    let environments = Catalogue::open(setup.catalogue.clone()).environments();
                    let portal = demo::Portal::open(Arc::clone(&demo), &environments).await?;
                    let stand_in = StandIn {
                        name: "embedded".to_owned(),
                        url: portal.url(),
                        start_url: portal.start_url(),
                        region: demo::Portal::REGION.to_owned(),
                    };
                    host_portal = Some(Arc::new(portal));
                    Some(sign_in(Some(stand_in)))
                } else {
                    None
                };
                (demo.clone(), Some(demo), sign_in)
            }
        };
        let chooser = Arc::new(SystemChooser::default());
        let engine = Engine::start(engine::Options {
            account,
            sign_in,
            clock,
            catalogue_folder: setup.catalogue,
            journal: setup.journal,
            vigils: setup.vigils,
            logs: setup.logs,
            documents: setup.documents,
            downloads: None,
            previewer: setup.previewer,
            chooser: Some(Arc::clone(&chooser) as Arc<dyn FileChooser>),
            notices: setup.notices,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        });
        Ok(Self { engine, demo, chooser, _portal: host_portal })
    }
}
