//! Everything about one object that is not in its bytes.
//!
//! The headers come first; every other part may be denied or fail and leaves the rest. What the rules of a lifecycle
//! mean for this one object, and until when it has to be kept, is worked out here: S3 tells the rules only.

pub(in crate::documents) mod calendar;
mod duty;
mod expectations;
mod header;
pub(in crate::documents) mod lifecycle;
pub(in crate::documents) mod restore;
mod successor;

use std::sync::Arc;

use futures::future::join4;
use protocol::{
    Error, Moment,
    documents::{
        ObjectId, Told,
        details::{Details, GetDetails, Lock},
    },
};

use self::lifecycle::{Lifecycle, Subject};
use super::{
    access::{self, Look},
    aws::{self, Described, Reach},
};
use crate::{Engine, visible};

/// The most characters of a key; it has no more bytes.
const LONGEST_KEY: usize = 1_024;

/// Everything about an object that is not in its bytes. A look, once in a case.
///
/// # Errors
/// `ReasonRequired` where a case is asked for and none is open; what S3 answers when it is asked for the object itself.
pub async fn get_details(engine: &Arc<Engine>, request: GetDetails) -> Result<Details, Error> {
    let asked = request.object;
    access::admit(engine, std::slice::from_ref(&asked), Look::View, None).await?;
    let reach = aws::reach(engine, &asked.bucket).await?;
    let head = Box::pin(aws::described(&reach, &asked)).await?;
    Ok(Box::pin(of(&reach, &asked, head, engine.clock.now())).await)
}

async fn of(reach: &Reach, asked: &ObjectId, head: Described, now: Moment) -> Details {
    let version = asked.version.clone().or_else(|| head.version.clone());
    let object = ObjectId { version, ..asked.clone() };
    let (tags, rules, public, lock) = join4(
        // Whoever may read the latest version may not always name it.
        Box::pin(aws::tags(reach, asked)),
        Box::pin(aws::lifecycle(reach)),
        Box::pin(aws::public_access(reach)),
        Box::pin(lock(reach, &object)),
    )
    .await;
    let replaced = Box::pin(successor::of(reach, asked)).await;
    let subject = replaced.map(|replaced| Subject {
        key: &object.key,
        size: head.size,
        class: &head.class,
        modified: head.modified,
        tags: tags.as_deref(),
        // `null` came before versions or after them; either way nothing may keep it.
        versioned: head.version.as_deref().is_some_and(|version| version != "null"),
        replaced,
        told: head.expiration.as_deref().and_then(lifecycle::told_end),
    });
    let evaluated: Result<(&Lifecycle, &Subject<'_>), &Error> = match (&rules, &subject) {
        (Ok(rules), Ok(subject)) => Ok((rules, subject)),
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    let steps = evaluated.map_err(Error::clone).and_then(|(rules, subject)| rules.steps(subject));
    let declared = reach.declared();
    let documents = declared.and_then(|bucket| bucket.documents.as_ref());
    let retention = documents
        .and_then(|documents| documents.retention.as_ref())
        .map(|duty| duty::retention(duty, head.modified, &steps));
    let expectations = declared.map(|bucket| {
        let found = expectations::Found {
            region: &reach.region,
            head: &head,
            public: public.as_ref(),
            rules: evaluated,
        };
        let figures = expectations::of(bucket, &found);
        figures.into_iter().chain(retention.as_ref().map(|it| duty::expectation(it, &steps))).collect()
    });
    Details {
        shown_key: visible::line(&object.key, LONGEST_KEY),
        fields: documents
            .and_then(|it| it.fields(&object.key))
            .unwrap_or_default()
            .into_iter()
            .map(shown)
            .collect(),
        expectations: expectations.unwrap_or_default(),
        restore: restore::restored(&head.class, head.archive.as_deref(), head.restore.as_deref(), now),
        tags: told(tags.clone().map(|tags| tags.into_iter().map(shown).collect())),
        lock: told(lock),
        lifecycle: told(steps),
        public: told(public),
        retention,
        region: reach.region.clone(),
        size: head.size,
        modified: head.modified,
        content_type: head.content_type,
        etag: head.etag,
        class: head.class,
        encryption: head.encryption,
        checksums: head.checksums,
        metadata: head.metadata,
        replication: head.replication,
        read_at: now,
        object: object.clone(),
    }
}

/// What keeps the version, where the bucket can lock at all.
async fn lock(reach: &Reach, object: &ObjectId) -> Result<Lock, Error> {
    if !aws::has_lock(reach).await? {
        return Ok(Lock::default());
    }
    aws::lock_of(reach, &object.key, object.version.as_deref().unwrap_or("null")).await
}

fn told<T>(read: Result<T, Error>) -> Told<T> {
    match read {
        Ok(value) => Told::Known { value },
        Err(error) => Told::Unknown { error },
    }
}

fn shown((name, value): (String, String)) -> (String, String) {
    (visible::line(&name, LONGEST_KEY), visible::line(&value, LONGEST_KEY))
}
