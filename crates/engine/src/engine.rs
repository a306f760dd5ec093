//! The one engine of a process: what every verb works on.

use std::{
    ffi::OsString,
    path::PathBuf,
    sync::{Arc, Weak},
    time::Duration,
};

use aws_types::SdkConfig;
use futures::future::join;
use protocol::{Error, catalogue::EnvironmentId};

use crate::{
    account::Account,
    catalogue::Catalogue,
    changes::{self, Changes},
    clients::{CallLog, ClientCache},
    clock::Clock,
    documents::{Cases, FileChooser, Listings, Places, Previews, Searches, Transfers, Writing},
    downloads,
    journal::Journal,
    logs::{Insights, LogGroups, SavedLogs, Views},
    overview::Boards,
    session::{PermissionLog, Session, Sessions, SignInSetup, SignedIn},
    targets::{self, Vigil},
};

/// How often it is looked whether somebody is there: the clock may be turned, and a machine may have slept.
const LOOK: Duration = Duration::from_secs(1);

/// What an engine is started with.
pub struct Options {
    /// Where the answers come from.
    pub account: Arc<dyn Account>,
    /// How one signs in, where the account's credentials are not its own.
    pub sign_in: Option<SignInSetup>,
    /// What ages are counted by.
    pub clock: Arc<dyn Clock>,
    /// The folder of the user's own systems, where there is one.
    pub catalogue_folder: Option<PathBuf>,
    /// The file of the journal. Without one nothing can be changed.
    pub journal: Option<PathBuf>,
    /// The file that remembers which target groups are watched; without one only this run does.
    pub vigils: Option<PathBuf>,
    /// The folder that keeps filters, highlights, bookmarks and queries of logs; without one only this run does.
    pub logs: Option<PathBuf>,
    /// The folder that keeps unfinished transfers and erasures; without one only this run does.
    pub documents: Option<PathBuf>,
    /// The folder for files that a person takes elsewhere; the machine's own folder for downloads without one.
    pub downloads: Option<PathBuf>,
    /// The program that draws previews, with its arguments; without one there are none.
    pub previewer: Option<Vec<OsString>>,
    /// How a person chooses a file of this machine, where there is a way.
    pub chooser: Option<Arc<dyn FileChooser>>,
    /// What could not be had at the start, in words.
    pub notices: Vec<String>,
    /// The console's version.
    pub version: String,
}

impl Options {
    /// An engine on `account` that keeps nothing beyond this run.
    #[must_use]
    pub fn of(account: Arc<dyn Account>, clock: Arc<dyn Clock>) -> Self {
        Self {
            account,
            sign_in: None,
            clock,
            catalogue_folder: None,
            journal: None,
            vigils: None,
            logs: None,
            documents: None,
            downloads: None,
            previewer: None,
            chooser: None,
            notices: Vec::new(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

/// Everything that is known, and the clients it is read with. Shared by all verbs; each verb is a function of it.
pub struct Engine {
    pub(crate) account: Arc<dyn Account>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) catalogue: Catalogue,
    pub(crate) clients: Arc<ClientCache>,
    pub(crate) calls: Arc<CallLog>,
    pub(crate) journal: Journal,
    pub(crate) changes: Arc<Changes>,
    pub(crate) boards: Boards,
    pub(crate) permissions: Arc<PermissionLog>,
    pub(crate) session: Session,
    pub(crate) vigil: Vigil,
    pub(crate) log_views: Views,
    pub(crate) log_groups: LogGroups,
    pub(crate) saved_logs: SavedLogs,
    pub(crate) insights: Insights,
    pub(crate) places: Places,
    pub(crate) listings: Listings,
    pub(crate) cases: Cases,
    pub(crate) previews: Previews,
    pub(crate) previewer: Option<Vec<OsString>>,
    pub(crate) transfers: Transfers,
    pub(crate) searches: Searches,
    pub(crate) writing: Writing,
    downloads: Option<PathBuf>,
}

impl Engine {
    /// Reads the catalogue and starts to look for the keyring. Asks nothing of AWS yet, unless target groups are watched.
    /// Needs a Tokio runtime around it.
    #[must_use]
    pub fn start(options: Options) -> Arc<Self> {
        let Options {
            account,
            sign_in,
            clock,
            catalogue_folder,
            journal,
            vigils,
            logs,
            documents,
            downloads,
            chooser,
            previewer,
            mut notices,
            version,
        } = options;
        let vigil = Vigil::open(vigils);
        notices.extend(vigil.problem());
        let saved_logs = SavedLogs::open(logs.as_deref());
        let insights = Insights::open(logs.as_deref());
        notices.extend(saved_logs.problem().into_iter().chain(insights.problem()));
        let transfers = Transfers::open(documents.as_deref());
        let writing = Writing::open(documents, chooser);
        notices.extend(writing.problems());
        let sessions = sign_in.map(|setup| Sessions::open(setup, Arc::clone(&clock)));
        let account = match &sessions {
            Some(sessions) => Arc::new(SignedIn { account, sessions: Arc::clone(sessions) }),
            None => account,
        };
        let calls = Arc::new(CallLog::new(Arc::clone(&clock)));
        let permissions = Arc::new(PermissionLog::default());
        let clients = Arc::new(ClientCache::new(
            Arc::clone(&account),
            Arc::clone(&calls),
            Arc::clone(&permissions),
            Arc::clone(&clock),
        ));
        let journal = Journal::open(journal, Arc::clone(&clock));
        let engine = Arc::new_cyclic(|engine| Self {
            catalogue: Catalogue::open(catalogue_folder),
            changes: Changes::of(Weak::clone(engine), Arc::clone(&clock), journal.clone()),
            journal,
            boards: Boards::new(Arc::clone(&clock), Arc::clone(&clients)),
            session: Session::start(version, notices, Arc::clone(&clock), sessions.clone()),
            permissions,
            account,
            clock,
            clients,
            calls,
            vigil,
            log_views: Views::default(),
            log_groups: LogGroups::default(),
            saved_logs,
            insights,
            places: Places::default(),
            listings: Listings::default(),
            cases: Cases::default(),
            previews: Previews::default(),
            previewer,
            transfers,
            searches: Searches::default(),
            writing,
            downloads,
        });
        tokio::spawn(targets::keep_vigil(Arc::downgrade(&engine)));
        tokio::spawn(changes::reconcile(Arc::downgrade(&engine)));
        if let Some(sessions) = sessions {
            engine.follow(&sessions);
        }
        engine
    }

    /// What the SDK clients of an environment are made from, for a program beside the console that asks as it does.
    ///
    /// # Errors
    /// `NotFound` for an environment that no system declares; what the account answers.
    pub async fn sdk_config(&self, environment: &EnvironmentId) -> Result<SdkConfig, Error> {
        self.account.config(&*self.catalogue.environment(environment)?).await
    }

    /// Where a person looks for files that the console gave them.
    ///
    /// # Errors
    /// `Internal` on a machine without such a folder.
    pub(crate) fn downloads(&self) -> Result<PathBuf, Error> {
        self.downloads.clone().map_or_else(downloads::folder, Ok)
    }

    /// Forgets what was read of `environments`: it was read as somebody else.
    pub(crate) fn forget(&self, environments: &[EnvironmentId]) {
        // First: what is being begun looks there whether it may still be kept.
        self.cases.forget(environments);
        self.boards.forget(environments);
        self.log_groups.forget(environments);
        self.insights.forget(environments);
        self.log_views.forget(environments);
        self.listings.forget(environments);
        self.searches.forget(environments);
        self.previews.forget(environments);
        self.transfers.forget(environments, self.clock.now());
    }

    /// Forgets credentials, tokens and all that was read with them, and makes everything read-only.
    pub(crate) async fn lock(&self) {
        if let Ok(sessions) = self.session.sessions() {
            let environments = self.catalogue.environments();
            let ids: Vec<_> = environments.iter().map(|environment| environment.id.clone()).collect();
            let disarmed = self.changes.disarm_all(&ids, "Made read-only by the lock");
            join(disarmed, sessions.lock(|| self.forget(&ids))).await;
        }
    }

    /// What goes on by itself for as long as the engine lives: the lock, the keyring that was unlocked, and pages that
    /// failed for want of credentials.
    fn follow(self: &Arc<Self>, sessions: &Arc<Sessions>) {
        let (regaining, locking) = (Arc::downgrade(self), Arc::downgrade(self));
        let mut regains = sessions.pulse().regains();
        let go_on = async move {
            while regains.changed().await.is_ok() {
                let Some(engine) = regaining.upgrade() else { return };
                if let Ok(sessions) = engine.session.sessions() {
                    sessions.unlock();
                }
                engine.boards.try_again().await;
            }
        };
        let lock = async move {
            loop {
                tokio::time::sleep(LOOK).await;
                let Some(engine) = locking.upgrade() else { return };
                if engine.session.sessions().is_ok_and(|sessions| sessions.is_idle()) {
                    engine.lock().await;
                }
            }
        };
        tokio::spawn(sessions.keep_when_unlocked());
        tokio::spawn(lock);
        tokio::spawn(go_on);
    }
}
