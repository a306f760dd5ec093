//! Where erasures are kept: each in a file of its own, so that one that was cut short can go on.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use protocol::{
    Error, ErrorKind,
    documents::writing::{Erasure, ErasurePhase},
};

use super::{is_over, run::Run};

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
            match read(&file) {
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
    pub(super) fn begin(&self, run: &Run) -> Result<(), Error> {
        self.write(run).map_err(|error| {
            Error::new(ErrorKind::Internal, format!("The erasure could not be kept: {error}"))
                .with_next("Nothing was erased.")
        })?;
        self.held().insert(run.id.clone(), run.clone());
        Ok(())
    }

    /// Keeps how far a run is. What cannot be written is erased twice at worst, which is the same as once.
    pub(super) fn keep(&self, run: &Run) {
        if let Err(error) = self.write(run) {
            tracing::warn!(%error, "how far an erasure is could not be kept");
        }
        self.held().insert(run.id.clone(), run.clone());
    }

    /// A run that was cut short.
    ///
    /// # Errors
    /// `NotFound` for one that is not known, `Conflict` for one that goes on or is over.
    pub(super) fn resumable(&self, id: &str) -> Result<Run, Error> {
        resumable(&self.held(), id)
    }

    /// The same, which goes on from now on: of two who come, one gets it.
    pub(super) fn take_up(&self, id: &str) -> Result<Run, Error> {
        let mut runs = self.held();
        let mut run = resumable(&runs, id)?;
        run.phase = ErasurePhase::Erasing;
        runs.insert(id.to_owned(), run.clone());
        Ok(run)
    }

    fn write(&self, run: &Run) -> io::Result<()> {
        let Some(folder) = &self.folder else { return Ok(()) };
        fs::create_dir_all(folder)?;
        let text = serde_json::to_vec(run).map_err(io::Error::other)?;
        let file = folder.join(format!("{}.json", run.id));
        let aside = file.with_extension("new");
        fs::write(&aside, text)?;
        fs::rename(&aside, &file)
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

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|it| it == "json")).collect()
}

fn read(file: &Path) -> Result<Run, String> {
    let text = fs::read(file).map_err(|error| error.to_string())?;
    serde_json::from_slice(&text).map_err(|error| error.to_string())
}
