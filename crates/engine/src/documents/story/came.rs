//! What the bucket tells: when versions came and went, and whether the object can be read.

use std::sync::Arc;

use protocol::{
    Error, ErrorKind, Moment,
    documents::{
        ObjectId,
        details::{Restored, VersionOf},
        story::{Event, Link, Source, Tone},
    },
};

use super::Telling;
use crate::{
    Engine,
    documents::{
        aws::{self, Described, Reach},
        details::{calendar::clock, restore::restored},
    },
};

/// The most versions that are told of.
const MOST: usize = 200;

/// What the other parts go by.
#[derive(Debug, Default)]
pub(super) struct Came {
    /// When versions came, the newest first.
    pub(super) versions: Vec<Moment>,
    /// Metadata and tags.
    pub(super) told: Vec<(String, String)>,
}

/// Reads headers, tags and versions of the object.
pub(super) async fn read(engine: &Arc<Engine>, reach: &Reach, object: &ObjectId, telling: &Telling) -> Came {
    let part = telling.begin(Source::Bucket, &object.bucket.bucket);
    let (head, tags, versions) = futures::future::join3(
        Box::pin(aws::described(reach, object)),
        Box::pin(aws::tags(reach, object)),
        Box::pin(aws::versions(reach, object, None)),
    )
    .await;
    let mut notes = Vec::new();
    let mut told = head.as_ref().map(|head| head.metadata.clone()).unwrap_or_default();
    match tags {
        Ok(tags) => told.extend(tags),
        Err(error) if error.kind == ErrorKind::NotFound => {}
        Err(error) => notes.push(format!("Its tags are not known: {}", error.message)),
    }
    let (versions, goes_on) = match (versions, &head) {
        (Ok(page), _) => (page.versions, page.next.is_some()),
        // Where it cannot be listed, it may be read all the same.
        (Err(error), Ok(head)) => {
            notes.push(format!("Earlier versions are not known: {}", error.message));
            (vec![only(head)], false)
        }
        (Err(_), Err(error)) => {
            part.failed(error.clone());
            return Came::default();
        }
    };
    if versions.is_empty() {
        let error = head.err().unwrap_or_else(|| Error::new(ErrorKind::NotFound, "It has no version"));
        part.failed(error);
        return Came { versions: Vec::new(), told };
    }
    if goes_on || versions.len() > MOST {
        notes.push(format!("Only the newest {} versions are told of", versions.len().min(MOST)));
    }
    telling.note(|facts| {
        facts.came = versions.iter().find(|version| version.object.is_some()).map(|version| version.modified);
        let latest = versions.iter().find(|version| version.latest);
        facts.deleted = latest.filter(|latest| latest.object.is_none()).map(|latest| latest.modified);
    });
    let mut events: Vec<Event> = versions.iter().take(MOST).map(|version| event(object, version)).collect();
    if let Some(first) = events.last_mut().filter(|_| !goes_on && versions.len() <= MOST) {
        first.words = first.words.replacen("Uploaded again", "Uploaded", 1);
    }
    let now = engine.clock.now();
    events.extend(head.ok().and_then(|head| archived(&head, now)));
    part.read(events, (!notes.is_empty()).then(|| notes.join(". ")));
    let came = versions.iter().filter(|version| version.object.is_some()).map(|version| version.modified);
    Came { versions: came.collect(), told }
}

/// The version that headers describe.
fn only(head: &Described) -> VersionOf {
    VersionOf {
        id: head.version.clone().unwrap_or_else(|| "null".to_owned()),
        latest: true,
        modified: head.modified,
        object: Some((head.size, head.class.clone(), head.etag.clone())),
    }
}

fn event(object: &ObjectId, version: &VersionOf) -> Event {
    let (tone, words) = match &version.object {
        Some((size, ..)) => (Tone::Plain, format!("Uploaded again: {size} bytes")),
        None => (Tone::Warning, "Deleted: a delete marker hides it".to_owned()),
    };
    let named = ObjectId { version: Some(version.id.clone()), ..object.clone() };
    Event {
        at: version.modified,
        source: Source::Bucket,
        tone,
        words,
        detail: Some(format!("Version {}", crate::visible::line(&version.id, 200))),
        link: version.object.is_some().then_some(Link::Object { object: named }),
    }
}

/// What is worth telling of an archive.
fn archived(head: &Described, now: Moment) -> Option<Event> {
    let (tone, words) = match restored(&head.class, head.archive.as_deref(), head.restore.as_deref(), now) {
        Restored::NotNeeded => return None,
        Restored::Needed => {
            (Tone::Warning, format!("Lies in {}: it has to be restored before it can be read", head.class))
        }
        Restored::Ongoing => (Tone::Plain, format!("Is being restored from {}", head.class)),
        Restored::Until { until } => (
            Tone::Plain,
            format!("Was restored from {}: a copy can be read until {}", head.class, clock(until)),
        ),
    };
    Some(Event { at: now, source: Source::Bucket, tone, words, detail: None, link: None })
}
