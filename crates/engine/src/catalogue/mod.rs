//! The declared systems: what belongs to them, what the design says of it, and where it says so.

pub(crate) mod built_in;
pub(crate) mod figures;
mod files;
pub mod model;
mod reader;
#[cfg(test)]
mod tests;
mod verbs;
mod watcher;

pub use verbs::{get_catalogue, reload, watch};

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use futures::{Stream, StreamExt};
use protocol::{
    Error, ErrorKind,
    catalogue::{self, EnvironmentId, Problem, Revision},
};
use tokio::sync::watch::{Receiver, Sender};

use self::{
    files::Loaded,
    model::{Environment, System},
    watcher::FolderWatch,
};
use crate::notice::notices;

/// Every system that could be read; follows the user's folder for as long as it lives.
#[derive(Debug)]
pub struct Catalogue {
    shelf: Arc<Shelf>,
    _watch: Option<FolderWatch>,
}

/// One reading of all the files.
#[derive(Debug, Default)]
pub struct Edition {
    /// Goes up with every reading.
    pub revision: Revision,
    /// In the order of their names.
    pub systems: Vec<System>,
    /// Why files were left out.
    pub problems: Vec<Problem>,
    /// What is worth knowing and no problem.
    pub notices: Vec<String>,
}

#[derive(Debug)]
struct Shelf {
    folder: Option<PathBuf>,
    current: Sender<Arc<Edition>>,
    /// Held while the files are read, so that a later edition is never made of an earlier reading.
    reading: Mutex<()>,
    /// Said in every edition once it is known.
    unwatched: OnceLock<String>,
}

impl Catalogue {
    /// Reads the systems that come with the console and the user's own in `folder`, which need not exist,
    /// and follows the folder from now on.
    #[must_use]
    pub fn open(folder: Option<PathBuf>) -> Self {
        let shelf = Arc::new(Shelf {
            folder: folder.clone(),
            current: Sender::new(Arc::default()),
            reading: Mutex::new(()),
            unwatched: OnceLock::new(),
        });
        let watch = folder.and_then(|folder| shelf.follow(folder));
        shelf.read();
        Self { shelf, _watch: watch }
    }

    /// The present edition.
    #[must_use]
    pub fn edition(&self) -> Arc<Edition> {
        Arc::clone(&self.shelf.current.borrow())
    }

    /// The present edition, as the window shows it.
    #[must_use]
    pub fn get_catalogue(&self) -> catalogue::Catalogue {
        let folder = self.shelf.folder.as_ref().map(|folder| folder.display().to_string());
        self.edition().to_protocol(folder)
    }

    /// Reads all files again now.
    ///
    /// # Errors
    /// `Internal` when the reading was cut short.
    pub async fn reload(&self) -> Result<catalogue::Catalogue, Error> {
        let shelf = Arc::clone(&self.shelf);
        let done = tokio::task::spawn_blocking(move || shelf.read()).await;
        done.map_err(|error| {
            Error::new(ErrorKind::Internal, format!("the catalogue was not read: {error}"))
        })?;
        Ok(self.get_catalogue())
    }

    /// The present revision at once, then each new one, and a heartbeat.
    pub fn watch(&self) -> impl Stream<Item = Revision> + Send + use<> {
        notices(self.editions(), std::future::pending()).map(|edition| edition.revision)
    }

    /// The present edition and those that follow.
    pub(crate) fn editions(&self) -> Receiver<Arc<Edition>> {
        self.shelf.current.subscribe()
    }

    /// Every environment, by system in the order of names, then as declared.
    #[must_use]
    pub fn environments(&self) -> Vec<Arc<Environment>> {
        self.edition().systems.iter().flat_map(|system| system.environments.iter().cloned()).collect()
    }

    /// The environment `id`.
    ///
    /// # Errors
    /// `NotFound` when no system declares it.
    pub fn environment(&self, id: &EnvironmentId) -> Result<Arc<Environment>, Error> {
        let edition = self.edition();
        let mut environments = edition.systems.iter().flat_map(|system| &system.environments);
        environments.find(|environment| environment.id == *id).cloned().ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("No system declares the environment {id}"))
                .with_next("Look in the catalogue: its file may have been left out for a fault.")
        })
    }
}

impl Shelf {
    /// Reads everything and publishes it as the next edition.
    fn read(&self) {
        let _turn = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        let Loaded { systems, problems, mut notices } = files::load(&built_in::FILES, self.folder.as_deref());
        notices.extend(self.unwatched.get().cloned());
        self.current.send_modify(|current| {
            let revision = Revision(current.revision.0 + 1);
            *current = Arc::new(Edition { revision, systems, problems, notices });
        });
    }

    /// Reads again whenever `folder` changes. Where it cannot be watched, that is said, and all else works.
    fn follow(self: &Arc<Self>, folder: PathBuf) -> Option<FolderWatch> {
        let shelf = Arc::downgrade(self);
        let changed = move || {
            if let Some(shelf) = shelf.upgrade() {
                shelf.read();
            }
        };
        FolderWatch::start(folder, changed)
            .map_err(|error| {
                let notice = format!("changes of the systems folder are not followed: {error}");
                // Set here only, and once.
                let _ = self.unwatched.set(notice);
            })
            .ok()
    }
}

impl Edition {
    fn to_protocol(&self, folder: Option<String>) -> catalogue::Catalogue {
        catalogue::Catalogue {
            systems: self.systems.iter().map(System::to_protocol).collect(),
            problems: self.problems.clone(),
            notices: self.notices.clone(),
            folder,
        }
    }
}

impl System {
    fn to_protocol(&self) -> catalogue::System {
        let environment = |environment: &Arc<Environment>| catalogue::Environment {
            id: environment.id.clone(),
            production: environment.production,
            region: environment.region.clone(),
            account: environment.account.clone(),
        };
        catalogue::System {
            id: self.id.clone(),
            name: self.name.clone(),
            purpose: self.purpose.clone(),
            documents: self.documents.clone(),
            environments: self.environments.iter().map(environment).collect(),
            file: self.file.clone(),
        }
    }
}
