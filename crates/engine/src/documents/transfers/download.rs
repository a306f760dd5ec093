//! One object into a file.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use futures::{FutureExt, future::BoxFuture};
use jiff::{Zoned, tz::TimeZone};
use protocol::{Error, ErrorKind, documents::ObjectId};
use tokio::{
    sync::{Mutex, OwnedMutexGuard, mpsc},
    task::{JoinHandle, spawn_blocking},
};

use super::{
    fetch::fetch,
    kept::{Fetched, Kept},
    names,
    part::{self, Writer},
    progress::Progress,
    queue::{Job, New, new_id},
    verify::Check,
};
use crate::{
    Engine,
    documents::{
        access::{Look, admit},
        aws::{Source, reach},
    },
    downloads::timestamp,
};

/// Pieces that may wait to be written.
const WAITING: usize = 64;
/// How many folders of one minute may stand side by side.
const MOST_OF_A_MINUTE: usize = 1_000;

/// The download of an object.
pub(super) struct Download {
    object: ObjectId,
    /// Where what is unfinished is remembered.
    folder: Option<PathBuf>,
    /// Locked for as long as somebody writes the part.
    kept: Arc<Mutex<Kept>>,
}

/// Downloads of `objects` into `folder`: of one under its name, of several below a folder of their own.
///
/// # Errors
/// `Internal` when nothing can be written there.
pub(super) async fn all(
    engine: &Arc<Engine>,
    folder: &Path,
    objects: Vec<ObjectId>,
) -> Result<Vec<New>, Error> {
    let began = engine.clock.now();
    let several = objects.len() > 1;
    let alone = objects.iter().all(|object| object.bucket == objects[0].bucket);
    let key = |object: &ObjectId| match (several, alone) {
        (false, _) => names::file_name(&object.key),
        (true, true) => object.key.clone(),
        (true, false) => format!("{}/{}/{}", object.bucket.environment, object.bucket.bucket, object.key),
    };
    let keys: Vec<_> = objects.iter().map(key).collect();
    let (folder, kept_in) = (folder.to_owned(), engine.transfers.folder.clone());
    let ids = objects.iter().map(|_| new_id()).collect::<Result<Vec<_>, _>>()?;
    let made = spawn_blocking(move || {
        let folder = if several { new_folder(&folder, began)? } else { folder };
        let paths = names::arrange(keys.iter().map(String::as_str));
        let kept = objects.into_iter().zip(paths).zip(ids).map(|((object, path), id)| Kept {
            id,
            object,
            folder: folder.clone(),
            path,
            began,
            fetched: None,
        });
        let kept: Vec<_> = kept.collect();
        if let Some(kept_in) = &kept_in
            && let Err(error) = kept.iter().try_for_each(|kept| kept.write(kept_in))
        {
            for kept in &kept {
                // Those that were not written are not there.
                let _ = kept.remove(kept_in);
            }
            return Err(error);
        }
        Ok(kept.into_iter().map(|kept| kept.into_new(kept_in.clone())).collect::<Vec<_>>())
    });
    joined(made).await
}

/// `signalbox-documents-2026-01-31-1200`, which nobody else has.
fn new_folder(folder: &Path, now: protocol::Moment) -> io::Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let minute = Zoned::new(timestamp(now), TimeZone::system()).strftime("%Y-%m-%d-%H%M").to_string();
    for number in 1..=MOST_OF_A_MINUTE {
        let new = folder.join(names::numbered(&format!("signalbox-documents-{minute}"), number));
        match std::fs::create_dir(&new) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => return made.map(|()| new),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

impl Job for Download {
    fn run<'a>(
        &'a self,
        engine: &'a Arc<Engine>,
        progress: &'a Arc<Progress>,
    ) -> BoxFuture<'a, Result<String, Error>> {
        self.carry(engine, progress).boxed()
    }

    fn admit<'a>(&'a self, engine: &'a Arc<Engine>) -> BoxFuture<'a, Result<(), Error>> {
        async {
            let more = Some("Goes on where it was stopped".to_owned());
            admit(engine, std::slice::from_ref(&self.object), Look::Download, more).await.map(drop)
        }
        .boxed()
    }

    fn discard(&self) -> BoxFuture<'_, ()> {
        async {
            let (kept, folder) = (Arc::clone(&self.kept).lock_owned().await, self.folder.clone());
            let discarded = spawn_blocking(move || forget(&kept, folder.as_deref())).await;
            if let Ok(Err(error)) = discarded {
                tracing::warn!(kind = ?error.kind(), "an unfinished part could not be removed");
            }
        }
        .boxed()
    }
}

impl Download {
    pub(super) fn new(kept: Kept, folder: Option<PathBuf>) -> Self {
        Self { object: kept.object.clone(), folder, kept: Arc::new(Mutex::new(kept)) }
    }

    async fn carry(&self, engine: &Arc<Engine>, progress: &Arc<Progress>) -> Result<String, Error> {
        // An earlier run may still be writing its last bytes.
        let kept = Arc::clone(&self.kept).lock_owned().await;
        let asked = match (&self.object.version, &kept.fetched) {
            // What is half there is finished, whatever came since.
            (None, Some(fetched)) => ObjectId { version: fetched.version.clone(), ..self.object.clone() },
            _ => self.object.clone(),
        };
        let source = Source::open(reach(engine, &self.object.bucket).await?, &asked).await?;
        let check = Check::of(&source).await;
        let (version, etag) = (source.head.object.version.clone(), source.head.etag.clone());
        let now = Fetched::nothing(version, etag, source.head.size);
        let folder = self.folder.clone();
        let opened = joined(spawn_blocking(move || {
            let writer = Writer::open(kept, folder, now)?;
            let reader = writer.reader()?;
            Ok((writer, reader))
        }));
        let (writer, reader) = opened.await?;
        let fetched = writer.fetched().cloned().ok_or_else(cut_short)?;
        progress.set_size(fetched.size);
        progress.set_done(fetched.done());

        let (send, pieces) = mpsc::channel(WAITING);
        let prefix = writer.prefix();
        let followed = spawn_blocking(move || match &check {
            Some(check) => Ok(check.follow(reader, &prefix)?.map(|same| (same, Some(check.words())))),
            None => Ok(Some((true, None))),
        });
        let written = spawn_blocking(move || writer.write(pieces));
        let came = fetch(source, fetched, send, Arc::clone(progress)).await;
        progress.set_verifying(came.is_ok());
        // A disk that is full is why nothing more could be sent.
        let kept = joined(written).await?;
        came?;
        if !kept.fetched.as_ref().is_some_and(|fetched| fetched.missing().is_empty()) {
            return Err(cut_short());
        }
        match joined(followed).await? {
            Some((true, words)) => self.finish(kept, progress, words).await,
            Some((false, words)) => Err(self.differs(kept, &words.unwrap_or_default()).await),
            None => Err(cut_short()),
        }
    }

    async fn finish(
        &self,
        kept: OwnedMutexGuard<Kept>,
        progress: &Progress,
        words: Option<String>,
    ) -> Result<String, Error> {
        let folder = self.folder.clone();
        let placed = joined(spawn_blocking(move || {
            let file = part::put_in_place(&kept)?;
            if let Some(folder) = folder {
                // It would be fetched again at the worst.
                let _ = kept.remove(&folder);
            }
            Ok(file)
        }));
        progress.set_file(placed.await?.display().to_string());
        Ok(words.unwrap_or_else(|| {
            "Size and entity tag; S3 has no checksum that the bytes can be compared with".to_owned()
        }))
    }

    /// What came is not what S3 has: none of it is kept.
    async fn differs(&self, mut kept: OwnedMutexGuard<Kept>, words: &str) -> Error {
        let removed = joined(spawn_blocking(move || {
            kept.fetched = None;
            part::remove(&kept.part())
        }));
        let said = format!("The bytes that came do not make the {words}; they were thrown away");
        let error = Error::new(ErrorKind::Internal, said);
        match removed.await {
            Ok(()) => {
                error.with_next("Try again; if it happens again, the object or the way to it is damaged.")
            }
            Err(left) => error.with_next(left.message),
        }
    }
}

/// Removes what is unfinished; a file that is in place has no part any more.
fn forget(kept: &Kept, folder: Option<&Path>) -> io::Result<()> {
    if let Some(folder) = folder {
        // Its file may be gone since it was done.
        let _ = kept.remove(folder);
    }
    part::remove(&kept.part())
}

/// What a thread beside answers, with the disk's trouble in words.
async fn joined<T>(thread: JoinHandle<io::Result<T>>) -> Result<T, Error> {
    let Ok(answered) = thread.await else { return Err(cut_short()) };
    answered.map_err(|error| {
        let said = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "The disk is full".to_owned(),
            io::ErrorKind::PermissionDenied => "The downloads folder may not be written".to_owned(),
            _ => format!("The file could not be written: {error}"),
        };
        Error::new(ErrorKind::Internal, said)
            .with_next("What was fetched is kept; it can go on once there is room.")
    })
}

fn cut_short() -> Error {
    Error::new(ErrorKind::Internal, "The transfer was cut short inside the console")
        .with_next("Go on with it.")
}
