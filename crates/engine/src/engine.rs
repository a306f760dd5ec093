//! The one engine of a process: what every verb works on.

use std::{path::PathBuf, sync::Arc};

use crate::{
    account::Account,
    catalogue::Catalogue,
    clients::{CallLog, ClientCache},
    clock::Clock,
    overview::Boards,
    session::Session,
};

/// What an engine is started with.
pub struct Options {
    /// Where the answers come from.
    pub account: Arc<dyn Account>,
    /// What ages are counted by.
    pub clock: Arc<dyn Clock>,
    /// The folder of the user's own systems, where there is one.
    pub catalogue_folder: Option<PathBuf>,
    /// What could not be had at the start, in words.
    pub notices: Vec<String>,
    /// The console's version.
    pub version: String,
}

/// Everything that is known, and the clients it is read with. Shared by all verbs; each verb is a function of it.
pub struct Engine {
    pub(crate) account: Arc<dyn Account>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) catalogue: Catalogue,
    pub(crate) clients: Arc<ClientCache>,
    pub(crate) calls: Arc<CallLog>,
    pub(crate) boards: Boards,
    pub(crate) session: Session,
}

impl Engine {
    /// Reads the catalogue and starts to look for the keyring. Asks nothing of AWS yet.
    #[must_use]
    pub fn start(options: Options) -> Arc<Self> {
        let Options { account, clock, catalogue_folder, notices, version } = options;
        let calls = Arc::new(CallLog::new(Arc::clone(&clock)));
        let clients = Arc::new(ClientCache::new(Arc::clone(&account), Arc::clone(&calls)));
        Arc::new(Self {
            catalogue: Catalogue::open(catalogue_folder),
            boards: Boards::new(Arc::clone(&clock), Arc::clone(&clients)),
            session: Session::start(version, notices, Arc::clone(&clock)),
            account,
            clock,
            clients,
            calls,
        })
    }
}
