//! Where erasures are kept, so that one that was cut short can go on: what it erases in a file that is written once, and
//! how far it is in a small one.

use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use protocol::{
    Error, ErrorKind,
    documents::writing::{Erasure, ErasurePhase},
};
use tokio::task::spawn_blocking;

use super::{is_over, run::Run};
use crate::documents::person::Found;

/// The erasures, by their ids.
pub(in crate::documents::writing) struct Erasures {
    folder: Option<PathBuf>,
    runs: Mutex<BTreeMap<String, Run>>,
    problems: Vec<String>,
}

impl Erasures {
    /// Reads what earlier runs of the console have left.
    pub(in crate::documents::writing) fn open(folder: Option<PathBuf>) -> Self {
        let (mut runs, mut problems) = (BTreeMap::new(), Vec::new());
        for file in folder.as_deref().map(files).unwrap_or_default() {
            match read::<Run>(&file) {
                Ok(mut run) => {
                    if !is_over(&run.phase) && !matches!(run.phase, ErasurePhase::CutShort { .. }) {
                        let words = "The console ended before it was over".to_owned();
                        run.phase = ErasurePhase::CutShort { words };
                    }
                    runs.insert(run.id.clone(), run);
                }
                Err(error) => problems.push(format!("{}: {error}", file.display())),
            }
        }
        Self { folder, runs: Mutex::new(runs), problems }
    }

    pub(in crate::documents::writing) fn problems(&self) -> Vec<String> {
        self.problems.clone()
    }

    pub(super) fn all(&self) -> Vec<Erasure> {
        let mut all: Vec<_> = self.held().values().map(Run::told).collect();
        all.sort_by_key(|erasure| std::cmp::Reverse(erasure.began));
        all
    }

    /// Keeps a new run: on the disk before anything is erased.
    ///
    /// # Errors
    /// `Internal` when it cannot be written: nothing may be erased then.
    pub(super) async fn begin(&self, run: &Run) -> Result<(), Error> {
        let found = Arc::clone(&run.found);
        let written = self.write(run, move |run, folder| put(&list(folder, &run.id), &*found)).await;
        written.map_err(|error| {
            Error::new(ErrorKind::Internal, format!("The erasure could not be kept: {error}"))
                .with_next("Nothing was erased.")
        })?;
        self.hold(run.clone());
        Ok(())
    }

    /// Keeps how far a run is. What cannot be written is erased twice at worst, which is the same as once.
    pub(super) async fn keep(&self, run: &Run) {
        let over = is_over(&run.phase);
        let written = self.write(run, |_, _| Ok(())).await;
        // Whoever sees how far it is finds it on the disk too.
        self.hold(run.clone());
        if let Err(error) = written {
            tracing::warn!(%error, "how far an erasure is could not be kept");
        } else if over && let Some(folder) = self.folder.clone() {
            // The evidence has it; whoever is erased is remembered nowhere else.
            let file = list(&folder, &run.id);
            let removed = spawn_blocking(move || fs::remove_file(file)).await.unwrap_or_else(cut);
            if let Err(error) = removed.or_else(missing) {
                tracing::warn!(%error, "what an erasure erased is still kept");
            }
        }
    }

    /// A run that was cut short, without what it erases.
    ///
    /// # Errors
    /// `NotFound` for one that is not known, `Conflict` for one that goes on or is over.
    pub(super) fn resumable(&self, id: &str) -> Result<Run, Error> {
        resumable(&self.held(), id)
    }

    /// The same, whole, which goes on from now on: of two who come, one gets it.
    ///
    /// # Errors
    /// The same; `Internal` when what it erases cannot be read.
    pub(super) async fn take_up(&self, id: &str) -> Result<Run, Error> {
        let known = self.resumable(id)?;
        let found = self.found(&known).await?;
        let mut runs = self.held();
        let mut run = resumable(&runs, id)?;
        run.phase = ErasurePhase::Erasing;
        run.found = found;
        runs.insert(id.to_owned(), run.clone());
        Ok(run)
    }

    /// What a run erases, of this run of the console or an earlier one.
    async fn found(&self, run: &Run) -> Result<Arc<Vec<Found>>, Error> {
        let folder = self.folder.clone().filter(|_| run.found.is_empty());
        let Some(folder) = folder else { return Ok(Arc::clone(&run.found)) };
        let file = list(&folder, &run.id);
        let read = spawn_blocking(move || read::<Vec<Found>>(&file)).await.unwrap_or_else(cut);
        let versions = |all: &[Found]| all.iter().map(|found| found.versions.len() as u64).sum::<u64>();
        match read {
            Ok(all) if all.len() == run.through.len() && versions(&all) == run.all => Ok(Arc::new(all)),
            Ok(_) => Err(unread("it is not whole")),
            Err(error) => Err(unread(&error.to_string())),
        }
    }

    fn hold(&self, mut run: Run) {
        if is_over(&run.phase) {
            run.found = Arc::default();
        }
        self.held().insert(run.id.clone(), run);
    }

    /// Writes how far `run` is, after what `first` writes.
    async fn write(
        &self,
        run: &Run,
        first: impl FnOnce(&Run, &Path) -> io::Result<()> + Send + 'static,
    ) -> io::Result<()> {
        let Some(folder) = self.folder.clone() else { return Ok(()) };
        let run = Run { found: Arc::default(), ..run.clone() };
        let write = move || {
            fs::create_dir_all(&folder)?;
            first(&run, &folder)?;
            put(&folder.join(format!("{}.json", run.id)), &run)
        };
        spawn_blocking(write).await.unwrap_or_else(cut)
    }

    fn held(&self) -> MutexGuard<'_, BTreeMap<String, Run>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn resumable(runs: &BTreeMap<String, Run>, id: &str) -> Result<Run, Error> {
    let run = runs.get(id).ok_or_else(|| Error::new(ErrorKind::NotFound, "There is no such erasure"))?;
    match run.phase {
        ErasurePhase::CutShort { .. } => Ok(run.clone()),
        _ => Err(Error::new(ErrorKind::Conflict, "This erasure goes on, or is over")),
    }
}

fn unread(why: &str) -> Error {
    Error::new(ErrorKind::Internal, format!("What this erasure erases cannot be read: {why}"))
        .with_next("Search again, and plan a new one.")
}

/// The file with what a run erases.
fn list(folder: &Path, id: &str) -> PathBuf {
    folder.join(format!("{id}.found"))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|it| it == "json")).collect()
}

fn read<T: serde::de::DeserializeOwned>(file: &Path) -> io::Result<T> {
    serde_json::from_slice(&fs::read(file)?).map_err(io::Error::other)
}

/// Writes a file that only its owner may read: whole or not at all, and on the disk when this returns.
fn put(file: &Path, content: &impl serde::Serialize) -> io::Result<()> {
    let mut name = file.as_os_str().to_owned();
    name.push(".new");
    let aside = PathBuf::from(name);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut open = options.open(&aside)?;
    open.write_all(&serde_json::to_vec(content)?)?;
    open.sync_all()?;
    fs::rename(&aside, file)?;
    // Elsewhere a folder cannot be opened, and need not.
    #[cfg(unix)]
    if let Some(folder) = file.parent() {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn missing(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

/// The thread was lost.
fn cut<T>(error: tokio::task::JoinError) -> io::Result<T> {
    Err(io::Error::other(error))
}
