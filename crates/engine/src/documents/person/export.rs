//! All of one person in one archive, for them to take elsewhere.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures::{FutureExt as _, future::BoxFuture};
use protocol::{
    Error, ErrorKind,
    documents::{
        BucketId, ObjectId,
        person::{ExportPerson, FindPerson},
        transfer::{TransferId, TransferKind},
    },
};
use tokio::{sync::mpsc, task::spawn_blocking, time::sleep};

use super::{
    Found, Version,
    archive::{Archive, Contained, Manifest, Missing, arranged},
};
use crate::{
    Engine,
    documents::{
        access::{Look, admit},
        aws::{Source, reach},
        transfers::{Job, New, Progress, new_id},
    },
    downloads::{self, Reserved},
    visible,
};

/// Pieces that wait to be written.
const AHEAD: usize = 16;
/// How often in a row a document may break off before it is told as missing.
const ATTEMPTS: u32 = 5;
/// The pause after the first time; twice that after the second, and so on.
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// Begins an export of all that a search has found. The look is written down before.
///
/// # Errors
/// `NotFound` when the search is no longer there, `Conflict` while it goes on or when it found nothing; `ReasonRequired`
/// when no case is open.
pub async fn export_person(engine: &Arc<Engine>, request: ExportPerson) -> Result<TransferId, Error> {
    let (asked, _, found) = engine.searches.finished(&request.search)?;
    let objects = objects(&found, request.all_versions);
    let Some((first, _)) = objects.first() else {
        return Err(Error::new(ErrorKind::Conflict, "Nothing was found: there is nothing to export"));
    };
    let bucket = first.bucket.clone();
    let sitting = engine.cases.sitting([&bucket.environment]);
    let export = Export { folder: engine.downloads()?, asked, objects, record: Mutex::default() };
    export.admit(engine).await?;
    let id = new_id()?;
    let new = New {
        id: id.clone(),
        kind: TransferKind::Export,
        bucket,
        what: format!("All of {} {}", export.asked.field, visible::line(&export.asked.value, 200)),
        file: export.folder.display().to_string(),
        size: Some(export.size()),
        began: engine.clock.now(),
        job: Arc::new(export),
    };
    engine.transfers.begin(engine, new, &sitting)?;
    Ok(id)
}

/// The objects to put in: no delete markers, and older versions only where they are asked for.
fn objects(found: &[Found], all_versions: bool) -> Vec<(ObjectId, Version)> {
    let wanted = |version: &&Version| version.size.is_some() && (all_versions || version.latest);
    let named = |bucket: &BucketId, version: &Version| {
        let (key, id) = (version.key.clone(), Some(version.version.clone()));
        (ObjectId { bucket: bucket.clone(), key, version: id }, version.clone())
    };
    let of = |found: &Found| -> Vec<_> {
        found.versions.iter().filter(wanted).map(|version| named(&found.bucket, version)).collect()
    };
    found.iter().flat_map(of).collect()
}

struct Export {
    folder: PathBuf,
    asked: FindPerson,
    objects: Vec<(ObjectId, Version)>,
    /// The number of the look's record.
    record: Mutex<Option<u64>>,
}

/// What the thread that writes is told.
enum Piece {
    /// The document's name, and its bytes.
    Begin(String, u64),
    Bytes(bytes::Bytes),
    End(Box<Version>, String),
    Abandon(Missing),
}

impl Job for Export {
    fn run<'a>(
        &'a self,
        engine: &'a Arc<Engine>,
        progress: &'a Arc<Progress>,
    ) -> BoxFuture<'a, Result<String, Error>> {
        async move {
            progress.set_done(0);
            let now = engine.clock.now();
            let reserved =
                Reserved::in_folder(&self.folder, "export", "zip", now).map_err(|error| unwritten(&error))?;
            progress.set_file(reserved.name().display().to_string());
            let archive = Archive::begin(reserved.aside().map_err(|error| unwritten(&error))?);
            let (pieces, told) = mpsc::channel(AHEAD);
            let (asked, record) = (self.asked.clone(), *self.record());
            let exported = downloads::timestamp(now).to_string();
            let written = spawn_blocking(move || write(archive, told, &asked, record, exported));
            let fetched = self.fetch(engine, progress, &pieces).await;
            drop(pieces);
            let written = written.await;
            fetched?;
            let (documents, missing) = written
                .map_err(|error| Error::new(ErrorKind::Internal, format!("Not written: {error}")))?
                .map_err(|error| unwritten(&error))?;
            progress.set_file(reserved.fill().map_err(|error| unwritten(&error))?.display().to_string());
            Ok(match missing {
                0 => format!("SHA-256 of {documents} documents in its manifest"),
                _ => format!("{documents} documents; {missing} could not be read: its manifest says why"),
            })
        }
        .boxed()
    }

    fn admit<'a>(&'a self, engine: &'a Arc<Engine>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            let objects: Vec<_> = self.objects.iter().map(|(object, _)| object.clone()).collect();
            let more = format!("all of {} {}", self.asked.field, visible::line(&self.asked.value, 200));
            let record = admit(engine, &objects, Look::Export, Some(more)).await?;
            *self.record() = record;
            Ok(())
        }
        .boxed()
    }

    fn discard(&self) -> BoxFuture<'_, ()> {
        // What is unfinished goes with the run that wrote it.
        async {}.boxed()
    }
}

impl Export {
    fn size(&self) -> u64 {
        self.objects.iter().filter_map(|(_, version)| version.size).sum()
    }

    fn record(&self) -> std::sync::MutexGuard<'_, Option<u64>> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn fetch(
        &self,
        engine: &Arc<Engine>,
        progress: &Progress,
        pieces: &mpsc::Sender<Piece>,
    ) -> Result<(), Error> {
        let keys =
            self.objects.iter().map(|(object, _)| (object.bucket.bucket.as_str(), object.key.as_str()));
        for ((object, version), name) in self.objects.iter().zip(arranged(keys)) {
            let fetched = fetch_one(engine, object, version, name, progress, pieces).await;
            let Err(error) = fetched else { continue };
            // What is wrong with one document is told beside the others; what is wrong with all ends it.
            if matches!(
                error.kind,
                ErrorKind::SignInRequired | ErrorKind::RoleRequired | ErrorKind::Unreachable
            ) {
                return Err(error);
            }
            let missing = Missing {
                bucket: object.bucket.bucket.clone(),
                key: object.key.clone(),
                version: version.version.clone(),
                why: error.message,
            };
            pass(pieces, Piece::Abandon(missing)).await?;
        }
        Ok(())
    }
}

async fn fetch_one(
    engine: &Arc<Engine>,
    object: &ObjectId,
    version: &Version,
    name: String,
    progress: &Progress,
    pieces: &mpsc::Sender<Piece>,
) -> Result<(), Error> {
    let source = Source::open(reach(engine, &object.bucket).await?, object).await?;
    let size = source.head.size;
    pass(pieces, Piece::Begin(name, size)).await?;
    let (mut at, mut failed) = (0, 0);
    while at < size {
        let before = at;
        let Err(error) = stretch(&source, &mut at, progress, pieces).await else { continue };
        // It goes on where it broke: an archive of hours must not end with one connection.
        failed = if at > before { 1 } else { failed + 1 };
        let passes = matches!(error.kind, ErrorKind::Unreachable | ErrorKind::Throttled);
        if !passes || failed >= ATTEMPTS {
            progress.subtract(at);
            return Err(error);
        }
        sleep(FIRST_PAUSE * 2_u32.pow(failed - 1)).await;
    }
    pass(pieces, Piece::End(Box::new(version.clone()), object.bucket.bucket.clone())).await
}

/// Passes on what comes from `at` on, and moves it along.
async fn stretch(
    source: &Source,
    at: &mut u64,
    progress: &Progress,
    pieces: &mpsc::Sender<Piece>,
) -> Result<(), Error> {
    let mut chunks = source.stream(*at..source.head.size).await?;
    while let Some(bytes) = chunks.next().await? {
        let length = bytes.len() as u64;
        pass(pieces, Piece::Bytes(bytes)).await?;
        *at += length;
        progress.add(length);
    }
    Ok(())
}

async fn pass(pieces: &mpsc::Sender<Piece>, piece: Piece) -> Result<(), Error> {
    let gone = |_| Error::new(ErrorKind::Internal, "The archive could not be written");
    pieces.send(piece).await.map_err(gone)
}

/// Writes what comes until nothing does; how many documents are in it, and how many could not be read.
fn write(
    mut archive: Archive,
    mut pieces: mpsc::Receiver<Piece>,
    asked: &FindPerson,
    record: Option<u64>,
    exported: String,
) -> std::io::Result<(usize, usize)> {
    let (mut documents, mut missing) = (Vec::new(), Vec::new());
    let mut begun: Option<String> = None;
    while let Some(piece) = pieces.blocking_recv() {
        match piece {
            Piece::Begin(name, size) => {
                archive.document(&name, size)?;
                begun = Some(name);
            }
            Piece::Bytes(bytes) => archive.bytes(&bytes)?,
            Piece::End(version, bucket) => documents.push(Contained {
                name: begun.take().unwrap_or_default(),
                bucket,
                modified: downloads::timestamp(version.modified).to_string(),
                size: version.size.unwrap_or(0),
                key: version.key,
                version: version.version,
                sha256: archive.ended(),
            }),
            Piece::Abandon(one) => {
                if begun.take().is_some() {
                    archive.abandon()?;
                }
                missing.push(one);
            }
        }
    }
    archive.end(&Manifest {
        what: "Documents exported from Amazon S3",
        environment: asked.environment.to_string(),
        field: &asked.field,
        value: &asked.value,
        exported,
        journal_record: record,
        documents: &documents,
        missing: &missing,
    })?;
    Ok((documents.len(), missing.len()))
}

fn unwritten(error: &std::io::Error) -> Error {
    Error::new(ErrorKind::Internal, format!("The archive could not be written: {error}"))
}
