//! Files that a person chose in the system's own dialog: the window knows them by an id and never names a path.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
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
    let choice = Choice { path, modified: meta.modified().ok(), chosen: chosen.clone() };
    engine.writing.files.keep(choice);
    Ok(Some(chosen))
}

/// A file as it was when it was chosen: what is uploaded is that, or nothing.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) chosen: ChosenFile,
    pub(super) path: PathBuf,
    modified: Option<SystemTime>,
}

impl Choice {
    /// Whether the file is as it was.
    ///
    /// # Errors
    /// `Conflict` when it was changed since; `Internal` when it cannot be looked at.
    pub(super) async fn check(&self) -> Result<(), Error> {
        let meta = tokio::fs::metadata(&self.path).await.map_err(|error| unread(&error))?;
        if meta.len() == self.chosen.size && meta.modified().ok() == self.modified {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Conflict, "The file was changed since it was chosen")
            .with_next("Choose it again."))
    }
}

/// A file that is not there, or may not be read.
pub(super) fn unread(error: &std::io::Error) -> Error {
    Error::new(ErrorKind::Internal, format!("The file cannot be read: {error}"))
        .with_next("Look whether it is still there.")
}

/// The files that were chosen.
pub(super) struct ChosenFiles {
    chooser: Option<Arc<dyn FileChooser>>,
    files: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    by_id: HashMap<String, Choice>,
    order: std::collections::VecDeque<String>,
}

impl ChosenFiles {
    pub(super) fn of(chooser: Option<Arc<dyn FileChooser>>) -> Self {
        Self { chooser, files: Mutex::default() }
    }

    fn keep(&self, choice: Choice) {
        let mut kept = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.order.len() >= MOST
            && let Some(oldest) = kept.order.pop_front()
        {
            kept.by_id.remove(&oldest);
        }
        kept.order.push_back(choice.chosen.id.clone());
        kept.by_id.insert(choice.chosen.id.clone(), choice);
    }

    /// A chosen file.
    ///
    /// # Errors
    /// `NotFound` for one that was not chosen, or too long ago.
    pub(super) fn get(&self, id: &str) -> Result<Choice, Error> {
        let kept = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        kept.by_id.get(id).cloned().ok_or_else(|| {
            Error::new(ErrorKind::NotFound, "No such file was chosen").with_next("Choose it again.")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_that_was_changed_since_is_not_what_was_chosen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lease.pdf");
        std::fs::write(&path, "lease").unwrap();
        let modified = std::fs::metadata(&path).unwrap().modified().ok();
        let chosen = ChosenFile { id: "1".into(), name: "lease.pdf".into(), size: 5 };
        let choice = Choice { chosen, path: path.clone(), modified };
        assert_eq!(choice.check().await, Ok(()));
        let later = SystemTime::now() + std::time::Duration::from_secs(60);
        std::fs::File::options().write(true).open(&path).unwrap().set_modified(later).unwrap();
        assert_eq!(choice.check().await.unwrap_err().kind, ErrorKind::Conflict, "as long, and another");
        std::fs::remove_file(&path).unwrap();
        assert_eq!(choice.check().await.unwrap_err().kind, ErrorKind::Internal);
    }
}
