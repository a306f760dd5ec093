//! Uploading a file that was chosen: in parts, each checked by S3, and never over what is there.

use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
    sync::{Arc, Mutex, PoisonError},
};

use futures::{FutureExt as _, StreamExt as _, future::BoxFuture, stream};
use protocol::{
    Error, ErrorKind,
    documents::{
        BucketId,
        transfer::TransferKind,
        writing::{Applied, Plan},
    },
    journal::OutcomeKind,
    session::Identity,
};

use super::{
    chosen::{Choice, unread},
    plan::{Draft, size},
    record::Told,
    telling::Telling,
};
use crate::{
    Engine,
    catalogue::model::Environment,
    changes::{
        Passage,
        uploads::{Destination, Part},
    },
    documents::{
        aws::{exists, reach},
        transfers::{Job, New, Progress, new_id},
    },
    readings::Wish,
    visible,
};

/// S3's own limit for a key, in bytes.
const LONGEST_KEY: usize = 1_024;
/// The least size of a part, and the most parts, by S3's own limits.
const LEAST_PART: u64 = 8 << 20;
const MOST_PARTS: u64 = 10_000;
/// S3's own limit for an object.
const LARGEST: u64 = 5 << 40;
/// Parts that are under way at once.
const SIDE_BY_SIDE: usize = 4;
/// After so many parts it is looked again whether they may still be sent.
const CHECKED: usize = 8;

pub(super) async fn draft(
    engine: &Arc<Engine>,
    bucket: &BucketId,
    key: &str,
    file: &str,
) -> Result<Draft, Error> {
    check(key)?;
    let Choice { chosen, .. } = engine.writing.files.get(file)?;
    let way = reach(engine, bucket).await?;
    let mut draft = Draft {
        headline: format!("Upload {} as {}", chosen.name, visible::line(key, LONGEST_KEY)),
        name: bucket.bucket.clone(),
        ..Draft::default()
    };
    draft.fact("File", chosen.name);
    draft.fact("Size", size(chosen.size));
    draft.fact("To", format!("s3://{}/{}", bucket.bucket, visible::line(key, LONGEST_KEY)));
    draft.refusal = if !way.declared().is_some_and(|declared| declared.takes_uploads) {
        Some(format!("{} is not declared to take uploads", bucket.bucket))
    } else if chosen.size > LARGEST {
        Some("S3 takes no object above 5 TiB".to_owned())
    } else if exists(&way, key).await? {
        Some("There is an object under this key already; choose another".to_owned())
    } else {
        None
    };
    Ok(draft)
}

fn check(key: &str) -> Result<(), Error> {
    let said = match key.len() {
        0 => "A key is needed",
        1..=LONGEST_KEY if !key.ends_with('/') => return Ok(()),
        1..=LONGEST_KEY => "A key that ends with / names a folder",
        _ => "A key has at most 1,024 bytes",
    };
    Err(Error::new(ErrorKind::Invalid { field: "key".into() }, said))
}

pub(super) async fn apply(
    engine: &Arc<Engine>,
    environment: &Arc<Environment>,
    plan: &Plan,
    passage: Passage,
    bucket: BucketId,
    key: String,
    file: &str,
) -> Result<Applied, Error> {
    let choice = engine.writing.files.get(file)?;
    let sitting = engine.cases.sitting([&environment.id]);
    let who = passage.who.clone();
    let target = format!("s3://{}/{}", bucket.bucket, visible::line(&key, LONGEST_KEY));
    let told = Told::of(passage, &environment.id, target, plan.headline.clone());
    let id = new_id()?;
    let telling = Telling::begin(told, engine.journal.clone()).await?;
    let new = New {
        id: id.clone(),
        kind: TransferKind::Upload,
        bucket: bucket.clone(),
        what: visible::line(&key, LONGEST_KEY),
        file: choice.path.display().to_string(),
        size: Some(choice.chosen.size),
        began: engine.clock.now(),
        job: Arc::new(Upload {
            environment: Arc::clone(environment),
            bucket,
            key,
            choice,
            who: who.clone(),
            telling: Arc::clone(&telling),
            begun: Mutex::default(),
        }),
    };
    let still = engine.changes.check_still(environment, &who).await;
    if let Err(error) = still.and_then(|()| engine.transfers.begin(engine, new, &sitting)) {
        telling.end(OutcomeKind::Refused, error.message.clone()).await;
        return Err(error);
    }
    Ok(Applied::Uploading { transfer: id })
}

/// An upload. Parts that are there stay there while it is stopped.
struct Upload {
    environment: Arc<Environment>,
    bucket: BucketId,
    key: String,
    choice: Choice,
    who: Identity,
    telling: Arc<Telling>,
    begun: Mutex<Option<Begun>>,
}

/// What S3 has of it.
#[derive(Clone)]
struct Begun {
    destination: Destination,
    upload: String,
    part: u64,
    size: u64,
    parts: Vec<Part>,
}

impl Job for Upload {
    fn run<'a>(
        &'a self,
        engine: &'a Arc<Engine>,
        progress: &'a Arc<Progress>,
    ) -> BoxFuture<'a, Result<String, Error>> {
        async move {
            self.telling.go_on().await?;
            let carried = self.carry(engine, progress).await;
            let (outcome, detail) = match &carried {
                Ok(verified) => (OutcomeKind::Done, verified.clone()),
                Err(error) => (OutcomeKind::Failed, error.message.clone()),
            };
            self.telling.end(outcome, detail).await;
            carried
        }
        .boxed()
    }

    fn admit<'a>(&'a self, engine: &'a Arc<Engine>) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            let who = engine.changes.who(&self.environment, Wish::now()).await?;
            if who != self.who {
                return Err(Error::new(ErrorKind::Conflict, "This upload is somebody else's"));
            }
            self.check_still(engine).await
        }
        .boxed()
    }

    fn stopped(&self) -> BoxFuture<'_, ()> {
        let words = "Stopped; parts of it stay in the bucket until it goes on or is taken off the list";
        self.telling.end(OutcomeKind::Failed, words.to_owned()).boxed()
    }

    fn discard(&self) -> BoxFuture<'_, ()> {
        async move {
            let words = match self.abandon().await {
                Ok(()) => "Taken off the list; nothing of it is in the bucket".to_owned(),
                Err(error) => {
                    format!("Taken off the list; parts of it stay in the bucket: {}", error.message)
                }
            };
            self.telling.end(OutcomeKind::Failed, words).await;
        }
        .boxed()
    }
}

impl Upload {
    async fn check_still(&self, engine: &Arc<Engine>) -> Result<(), Error> {
        engine.changes.check_still(&self.environment, &self.who).await
    }

    /// Throws away what S3 has of it.
    async fn abandon(&self) -> Result<(), Error> {
        let begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(begun) = begun else { return Ok(()) };
        begun.destination.abandon(&begun.upload).await.inspect_err(|error| {
            tracing::warn!(kind = ?error.kind, "parts of an upload stay in the bucket");
        })
    }

    async fn carry(&self, engine: &Arc<Engine>, progress: &Progress) -> Result<String, Error> {
        // It may have waited in the queue for long, and each part is a write.
        self.check_still(engine).await?;
        let begun = self.begin(engine).await?;
        let had: u64 = begun.parts.iter().map(|part| begun.length(part.number)).sum();
        progress.set_size(begun.size);
        progress.set_done(had);
        let missing = (1..=begun.count()).filter(|number| !begun.parts.iter().any(|it| it.number == *number));
        let sending: Vec<_> = missing.map(|number| self.send(&begun, number, progress)).collect();
        let mut sent = stream::iter(sending).buffer_unordered(SIDE_BY_SIDE);
        let mut count = 0_usize;
        while let Some(part) = sent.next().await {
            let part = part?;
            count += 1;
            if count.is_multiple_of(CHECKED) {
                self.check_still(engine).await?;
            }
            if let Some(begun) = self.begun.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
                begun.parts.push(part);
            }
        }
        drop(sent);
        self.check_unchanged().await?;
        self.check_still(engine).await?;
        progress.set_verifying(true);
        let mut parts = self.held().map(|begun| begun.parts).unwrap_or_default();
        parts.sort_by_key(|part| part.number);
        let ended = begun.destination.end(&begun.upload, &parts, begun.size).await;
        if ended.as_ref().err().is_none_or(|error| error.kind == ErrorKind::NotFound) {
            // It is whole, or S3 has nothing of it any more: there is nothing to go on with.
            self.begun.lock().unwrap_or_else(PoisonError::into_inner).take();
        }
        ended?;
        Ok("SHA-256 of every part, by S3".to_owned())
    }

    fn held(&self) -> Option<Begun> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Goes on where it was stopped.
    ///
    /// # Errors
    /// `Conflict` when the file is not what was chosen any more; what AWS answers.
    async fn begin(&self, engine: &Arc<Engine>) -> Result<Begun, Error> {
        self.check_unchanged().await?;
        if let Some(begun) = self.held() {
            return Ok(begun);
        }
        let way = reach(engine, &self.bucket).await?;
        let destination = Destination {
            client: way.client,
            bucket: self.bucket.bucket.clone(),
            key: self.key.clone(),
            requester_pays: way.requester_pays,
        };
        let upload = destination.begin(content_type(&self.key)).await?;
        let size = self.choice.chosen.size;
        let part = LEAST_PART.max(size.div_ceil(MOST_PARTS));
        let begun = Begun { destination, upload, part, size, parts: Vec::new() };
        *self.begun.lock().unwrap_or_else(PoisonError::into_inner) = Some(begun.clone());
        Ok(begun)
    }

    async fn send(&self, begun: &Begun, number: i32, progress: &Progress) -> Result<Part, Error> {
        let (from, length) = (begun.from(number), begun.length(number));
        let path = self.choice.path.clone();
        let read = tokio::task::spawn_blocking(move || {
            let mut file = File::open(path)?;
            file.seek(SeekFrom::Start(from))?;
            let mut bytes = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
            file.read_exact(&mut bytes)?;
            Ok(bytes)
        });
        let read =
            read.await.map_err(|error| Error::new(ErrorKind::Internal, format!("Not read: {error}")))?;
        let part =
            begun.destination.part(&begun.upload, number, read.map_err(|error| unread(&error))?).await?;
        progress.add(length);
        Ok(part)
    }

    /// Whether the file is what was chosen: its parts would be of two files, and not of the one that was planned.
    ///
    /// # Errors
    /// `Conflict` when it was changed since; nothing of it stays in the bucket then.
    async fn check_unchanged(&self) -> Result<(), Error> {
        let Err(error) = self.choice.check().await else { return Ok(()) };
        if error.kind == ErrorKind::Conflict {
            self.abandon().await?;
        }
        Err(error)
    }
}

impl Begun {
    /// S3 wants one part at the least.
    fn count(&self) -> i32 {
        i32::try_from(self.size.div_ceil(self.part).max(1)).unwrap_or(i32::MAX)
    }

    fn from(&self, number: i32) -> u64 {
        u64::try_from(number - 1).unwrap_or(0) * self.part
    }

    fn length(&self, number: i32) -> u64 {
        self.part.min(self.size.saturating_sub(self.from(number)))
    }
}

/// What a browser would call it, by its name; S3's own default otherwise.
fn content_type(key: &str) -> Option<&'static str> {
    let (_, ending) = key.rsplit_once('.')?;
    Some(match ending.to_ascii_lowercase().as_str() {
        "pdf" => "application/pdf",
        "json" => "application/json",
        "csv" => "text/csv",
        "txt" => "text/plain",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "tif" | "tiff" => "image/tiff",
        "eml" => "message/rfc822",
        "zip" => "application/zip",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_checked_before_anything_is_sent() {
        assert!(check("incoming/a.pdf").is_ok());
        for wrong in ["", "folder/", &"k".repeat(LONGEST_KEY + 1)] {
            assert!(matches!(check(wrong).unwrap_err().kind, ErrorKind::Invalid { .. }), "{wrong:.20}");
        }
    }

    #[test]
    fn a_type_is_told_where_the_name_tells_it() {
        assert_eq!(content_type("a/LEASE.PDF"), Some("application/pdf"));
        assert_eq!(content_type("a/lease"), None);
        assert_eq!(content_type("a.b/lease"), None);
    }
}
