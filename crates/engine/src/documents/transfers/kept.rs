//! Unfinished downloads over restarts of the console: a small file each.

use std::{
    fs, io,
    path::{Component, Path, PathBuf},
    sync::Arc,
};

use protocol::{
    Moment,
    documents::{
        ObjectId,
        transfer::{TransferId, TransferKind},
    },
};
use serde::{Deserialize, Serialize};

use super::{
    download::Download,
    names,
    queue::{New, Transfers},
};
use crate::visible;

/// The longest file that is read, in bytes.
const LONGEST: u64 = 1 << 20;
/// How many are read at a start.
const MOST: usize = 20_000;
/// The most characters of a key that are shown.
const LONGEST_KEY: usize = 1_024;

/// What is remembered of a download.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) id: TransferId,
    pub(super) object: ObjectId,
    /// The folder below which it goes.
    pub(super) folder: PathBuf,
    /// Names of folders below, and of the file.
    pub(super) path: Vec<String>,
    pub(super) began: Moment,
    /// What is fetched of it.
    pub(super) fetched: Option<Fetched>,
}

/// What is fetched of an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Fetched {
    /// The version that it is of.
    pub(super) version: Option<String>,
    pub(super) etag: Option<String>,
    /// Bytes of the object.
    pub(super) size: u64,
    /// Bytes of a range; the last may be shorter.
    pub(super) range: u64,
    /// Which ranges are on the disk, from the first to before the last of each run.
    pub(super) runs: Vec<(u64, u64)>,
}

impl Kept {
    /// The file as it should be called.
    pub(super) fn file(&self) -> PathBuf {
        self.folder.join(self.path.iter().collect::<PathBuf>())
    }

    /// What is fetched before it is whole.
    pub(super) fn part(&self) -> PathBuf {
        let file = self.file();
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mark: String = self.id.0.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
        file.with_file_name(format!("{name}.{mark}.part"))
    }

    /// Writes it into `folder`, aside and put in place whole.
    pub(super) fn write(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let file = self.place(folder);
        let aside = file.with_extension("new");
        fs::write(&aside, serde_json::to_vec(self)?)?;
        fs::rename(&aside, &file)
    }

    /// Takes it out of `folder`.
    pub(super) fn remove(&self, folder: &Path) -> io::Result<()> {
        fs::remove_file(self.place(folder))
    }

    fn place(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}.json", names::file_name(&self.id.0)))
    }

    fn read(file: &Path) -> io::Result<Self> {
        if fs::metadata(file)?.len() > LONGEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let kept: Self = serde_json::from_slice(&fs::read(file)?)?;
        let tame = |name: &String| {
            matches!(Path::new(name).components().collect::<Vec<_>>()[..], [Component::Normal(_)])
        };
        let range = kept.fetched.as_ref().is_none_or(|fetched| fetched.range > 0);
        if kept.path.is_empty() || !kept.path.iter().all(tame) || !range {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(kept)
    }

    /// It as a transfer.
    pub(super) fn into_new(self, folder: Option<PathBuf>) -> New {
        New {
            id: self.id.clone(),
            kind: TransferKind::Download,
            bucket: self.object.bucket.clone(),
            what: visible::line(&self.object.key, LONGEST_KEY),
            file: self.file().display().to_string(),
            size: self.fetched.as_ref().map(|fetched| fetched.size),
            began: self.began,
            job: Arc::new(Download::new(self, folder)),
        }
    }
}

impl Transfers {
    /// Those that an earlier run of the console left unfinished in `folder`; they go on when they are told to.
    pub(crate) fn open(folder: Option<&Path>) -> Self {
        let folder = folder.map(|folder| folder.join("transfers"));
        let mut kept: Vec<_> = folder.as_deref().map(all).unwrap_or_default();
        kept.sort_by_key(|kept| kept.began);
        let stopped = kept.into_iter().map(|kept| kept.into_new(folder.clone())).collect();
        Self::new(folder, stopped)
    }
}

fn all(folder: &Path) -> Vec<Kept> {
    let files = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).map(|file| file.path());
    let ours = files.filter(|file| file.extension().is_some_and(|ending| ending == "json")).take(MOST);
    let read = |file: PathBuf| match Kept::read(&file) {
        Ok(kept) => Some(kept),
        Err(error) => {
            // Its kind alone: the text may quote a key.
            tracing::warn!(kind = ?error.kind(), "what was kept of a transfer cannot be read");
            None
        }
    };
    ours.filter_map(read).collect()
}
