//! Files that a person chose in the system's own dialog: the window knows them by an id and never names a path.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use futures::future::BoxFuture;
use protocol::{
    Error, ErrorKind,
    documents::transfer::{ChooseFile, ChosenFile},
};

use crate::{Engine, changes::random_id, visible};

/// Files that are remembered; the oldest choice is made again.
const MOST: usize = 100;
/// Of a name, in characters.
const LONGEST_NAME: usize = 300;

/// Shows the system's dialog for a file to open.
pub trait FileChooser: Send + Sync + 'static {
    /// The file; nothing when the person chose none.
    fn choose(&self) -> BoxFuture<'_, Option<PathBuf>>;
}

/// Lets a person choose a file of this machine.
///
/// # Errors
/// `Internal` where there is no dialog, or the file cannot be looked at.
pub async fn choose_file(engine: &Arc<Engine>, _request: ChooseFile) -> Result<Option<ChosenFile>, Error> {
    let chooser = engine.writing.files.chooser.clone();
    let chooser =
        chooser.ok_or_else(|| Error::new(ErrorKind::Internal, "There is no dialog to choose a file with"))?;
    let Some(path) = chooser.choose().await else { return Ok(None) };
    let meta = tokio::fs::metadata(&path).await;
    let meta =
        meta.map_err(|error| Error::new(ErrorKind::Internal, format!("It cannot be read: {error}")))?;
    if !meta.is_file() {
        return Err(Error::new(ErrorKind::Invalid { field: "file".into() }, "That is not a file"));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let chosen = ChosenFile { id: random_id()?, name: visible::line(&name, LONGEST_NAME), size: meta.len() };
    engine.writing.files.keep(chosen.clone(), path);
    Ok(Some(chosen))
}

/// The files that were chosen.
pub(super) struct ChosenFiles {
    chooser: Option<Arc<dyn FileChooser>>,
    files: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    by_id: HashMap<String, (ChosenFile, PathBuf)>,
    order: std::collections::VecDeque<String>,
}

impl ChosenFiles {
    pub(super) fn of(chooser: Option<Arc<dyn FileChooser>>) -> Self {
        Self { chooser, files: Mutex::default() }
    }

    fn keep(&self, chosen: ChosenFile, path: PathBuf) {
        let mut kept = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.order.len() >= MOST
            && let Some(oldest) = kept.order.pop_front()
        {
            kept.by_id.remove(&oldest);
        }
        kept.order.push_back(chosen.id.clone());
        kept.by_id.insert(chosen.id.clone(), (chosen, path));
    }

    /// A chosen file, and where it is.
    ///
    /// # Errors
    /// `NotFound` for one that was not chosen, or too long ago.
    pub(super) fn get(&self, id: &str) -> Result<(ChosenFile, PathBuf), Error> {
        let kept = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        kept.by_id.get(id).cloned().ok_or_else(|| {
            Error::new(ErrorKind::NotFound, "No such file was chosen").with_next("Choose it again.")
        })
    }
}
