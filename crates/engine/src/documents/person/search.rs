//! The search itself: bucket after bucket, page after page.

use std::{
    collections::HashSet,
    sync::{Arc, PoisonError, Weak},
};

use protocol::{
    Error, ErrorKind, Moment,
    documents::{
        BucketId, ObjectId,
        person::{FindPerson, PersonFound, Searched},
    },
};

use super::{Found, Search, Version, conflicts, places::places};
use crate::{
    Engine,
    catalogue::model::Environment,
    documents::aws::{After, Holding, Reach, reach, versions_below},
};

/// Conflicts and objects that are told one by one.
const TOLD: usize = 100;

/// Runs a search for as long as somebody wants to know.
pub(super) async fn run(engine: Weak<Engine>, search: Weak<Search>, asked: FindPerson) {
    let Some(strong) = engine.upgrade() else { return };
    let environment = strong.catalogue.environment(&asked.environment);
    drop(strong);
    match environment {
        Ok(environment) => {
            for bucket in &environment.buckets {
                if bucket.documents.is_some()
                    && search_bucket(&engine, &search, &environment, &bucket.name, &asked).await.is_none()
                {
                    return;
                }
            }
        }
        Err(error) => tell(&search, |state| {
            state.buckets.push(Searched { bucket: String::new(), versions: 0, trouble: Some(error) });
        }),
    }
    tell(&search, |state| state.done = true);
}

/// Searches one bucket; nothing when nobody wants to know any more.
async fn search_bucket(
    engine: &Weak<Engine>,
    search: &Weak<Search>,
    environment: &Arc<Environment>,
    name: &str,
    asked: &FindPerson,
) -> Option<()> {
    let bucket = BucketId { environment: environment.id.clone(), bucket: name.to_owned() };
    tell(search, |state| {
        state.buckets.push(Searched { bucket: name.to_owned(), versions: 0, trouble: None });
    });
    let strong = engine.upgrade()?;
    let now = strong.clock.now();
    let way = reach(&strong, &bucket).await;
    drop(strong);
    let trouble = match way {
        Ok(way) if !tells(&way, asked) => Some(untold(asked)),
        Ok(way) => {
            let found = versions(&way, asked, |scanned, page| told(search, &way, scanned, page)).await;
            keep(search, &way, found, now).await
        }
        Err(error) => Some(error),
    };
    tell(search, |state| {
        if let Some(last) = state.buckets.last_mut() {
            last.trouble = trouble;
        }
    });
    search.upgrade().map(drop)
}

/// Every version in `reach` with the value that is asked for, each once. What was found before an error is told all the
/// same.
async fn versions(
    reach: &Reach,
    asked: &FindPerson,
    mut told: impl FnMut(u64, &[Version]),
) -> (Vec<Version>, Result<(), Error>) {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let documents = reach.declared().and_then(|bucket| bucket.documents.as_ref());
    let places = documents.map(|it| places(it, &asked.field, &asked.value)).unwrap_or_default();
    for place in &places {
        let mut after = Some(After::default());
        while let Some(from) = after {
            let (page, next) = match versions_below(reach, &place.prefix, &from).await {
                Ok(page) => page,
                Err(error) => return (found, Err(error)),
            };
            let scanned = page.len() as u64;
            let new = page.into_iter().filter(|it| place.holds(&it.key, &asked.field, &asked.value));
            let new: Vec<_> = new.map(version).filter(|it| seen.insert(it.clone())).collect();
            told(scanned, &new);
            found.extend(new);
            after = next;
        }
    }
    (found, Ok(()))
}

/// Whether the keys of a bucket have the field that is asked for.
fn tells(reach: &Reach, asked: &FindPerson) -> bool {
    let documents = reach.declared().and_then(|bucket| bucket.documents.as_ref());
    documents.is_some_and(|it| !places(it, &asked.field, &asked.value).is_empty())
}

/// Nothing can be found in a bucket whose keys do not say whose they are.
fn untold(asked: &FindPerson) -> Error {
    let said = format!("Its keys do not tell the {}: what it holds is not known", asked.field);
    Error::new(ErrorKind::Invalid { field: "field".into() }, said)
        .with_next("Declare how its keys are made, in the system's file, where they do tell it.")
}

/// Every version in `reach` that the search would find now: for the proof that nothing is left.
///
/// # Errors
/// What AWS answers.
pub(in crate::documents) async fn find_again(
    reach: &Reach,
    asked: &FindPerson,
) -> Result<Vec<Version>, Error> {
    let (found, whole) = versions(reach, asked, |_, _| {}).await;
    whole.map(|()| found)
}

/// Keeps what was found, with what keeps it; why the search is not whole, if so.
async fn keep(
    search: &Weak<Search>,
    reach: &Reach,
    (found, whole): (Vec<Version>, Result<(), Error>),
    now: Moment,
) -> Option<Error> {
    let conflicts = conflicts::of(reach, &found, now).await;
    let strong = search.upgrade()?;
    let mut trouble = whole.err();
    match conflicts {
        Ok(conflicts) => strong.state.send_modify(|state| {
            state.conflicting += conflicts.len() as u64;
            let room = TOLD.saturating_sub(state.conflicts.len());
            state.conflicts.extend(conflicts.into_iter().take(room));
        }),
        Err(error) => trouble = trouble.or(Some(error)),
    }
    let found = Found { bucket: reach.bucket.clone(), versions: found };
    strong.found.lock().unwrap_or_else(PoisonError::into_inner).push(found);
    trouble
}

fn told(search: &Weak<Search>, reach: &Reach, scanned: u64, page: &[Version]) {
    tell(search, |state| {
        state.scanned += scanned;
        for version in page {
            count(state, reach, version);
        }
    });
}

fn count(state: &mut PersonFound, reach: &Reach, version: &Version) {
    state.versions += 1;
    state.objects += u64::from(version.latest);
    state.bytes += version.size.unwrap_or(0);
    state.delete_markers += u64::from(version.size.is_none());
    if let Some(bucket) = state.buckets.last_mut() {
        bucket.versions += 1;
    }
    if state.sample.len() < TOLD {
        let object = ObjectId {
            bucket: reach.bucket.clone(),
            key: version.key.clone(),
            version: Some(version.version.clone()),
        };
        state.sample.push((object, version.size.unwrap_or(0), version.modified));
    }
}

fn tell(search: &Weak<Search>, change: impl FnOnce(&mut PersonFound)) {
    if let Some(search) = search.upgrade() {
        search.state.send_modify(change);
    }
}

fn version(holding: Holding) -> Version {
    let Holding { key, version, modified, size, latest } = holding;
    Version { key, version, size, modified, latest }
}
