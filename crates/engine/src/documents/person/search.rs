//! The search itself: bucket after bucket, page after page.

use std::sync::{Arc, PoisonError, Weak};

use protocol::{
    Error, Moment,
    documents::{
        BucketId, ObjectId,
        person::{FindPerson, PersonFound, Searched},
    },
};

use super::{
    Found, Search, Version, conflicts,
    found::untold,
    places::{Places, Whose},
};
use crate::{
    Engine,
    catalogue::model::{Environment, KeyPattern},
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
            state.buckets.push(Searched { trouble: Some(error), ..Searched::default() });
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
    let patterns = patterns(environment, name);
    tell(search, |state| {
        let unsearched = untold(&patterns, &asked.field);
        state.buckets.push(Searched { bucket: name.to_owned(), unsearched, ..Searched::default() });
    });
    let mut found = Found { bucket, patterns, versions: Vec::new(), unmatched: 0 };
    let strong = engine.upgrade()?;
    let now = strong.clock.now();
    let way = reach(&strong, &found.bucket).await;
    drop(strong);
    let trouble = match way {
        Ok(way) => {
            let whole =
                fill(&way, &mut found, asked, |scanned, page| told(search, &way, scanned, page)).await;
            keep(search, &way, found, whole, now).await
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

/// How the keys of a bucket are declared to be made.
fn patterns(environment: &Environment, name: &str) -> Vec<KeyPattern> {
    let declared = environment.buckets.iter().find(|bucket| bucket.name == name);
    let documents = declared.and_then(|bucket| bucket.documents.as_ref());
    documents.map(|it| it.keys.iter().chain(&it.results).cloned().collect()).unwrap_or_default()
}

/// Puts every version in `reach` with the value that is asked for into `found`. What was found before an error stays.
async fn fill(
    reach: &Reach,
    found: &mut Found,
    asked: &FindPerson,
    mut told: impl FnMut(u64, &[Version]),
) -> Result<(), Error> {
    let Found { patterns, versions, unmatched, .. } = found;
    let places = Places::of(patterns, asked);
    for prefix in places.prefixes() {
        let mut after = Some(After::default());
        // The versions of a key stand together.
        let mut last_unmatched = None;
        while let Some(from) = after {
            let (page, next) = versions_below(reach, prefix, &from).await?;
            let (scanned, had) = (page.len() as u64, versions.len());
            for holding in page {
                match places.whose(&holding.key) {
                    Whose::Theirs => versions.push(version(holding)),
                    Whose::Unknown if last_unmatched.as_ref() != Some(&holding.key) => {
                        *unmatched += 1;
                        last_unmatched = Some(holding.key);
                    }
                    Whose::Unknown | Whose::Others => {}
                }
            }
            told(scanned, &versions[had..]);
            after = next;
        }
    }
    Ok(())
}

/// What the search of `before` would find now, by the patterns that it went by: for the proof that nothing is left.
///
/// # Errors
/// What AWS answers.
pub(in crate::documents) async fn find_again(
    reach: &Reach,
    before: &Found,
    asked: &FindPerson,
) -> Result<Found, Error> {
    let (bucket, patterns) = (before.bucket.clone(), before.patterns.clone());
    let mut found = Found { bucket, patterns, versions: Vec::new(), unmatched: 0 };
    fill(reach, &mut found, asked, |_, _| {}).await?;
    Ok(found)
}

/// Keeps what was found, with what keeps it; why the search is not whole, if so.
async fn keep(
    search: &Weak<Search>,
    reach: &Reach,
    found: Found,
    whole: Result<(), Error>,
    now: Moment,
) -> Option<Error> {
    let conflicts = match &found.versions[..] {
        [] => Ok(Vec::new()),
        versions => conflicts::of(reach, versions, now).await,
    };
    let strong = search.upgrade()?;
    let mut trouble = whole.err();
    strong.state.send_modify(|state| {
        if let Some(last) = state.buckets.last_mut() {
            last.unmatched = found.unmatched;
        }
    });
    match conflicts {
        Ok(conflicts) => strong.state.send_modify(|state| {
            state.conflicting += conflicts.len() as u64;
            let room = TOLD.saturating_sub(state.conflicts.len());
            state.conflicts.extend(conflicts.into_iter().take(room));
        }),
        Err(error) => trouble = trouble.or(Some(error)),
    }
    Arc::make_mut(&mut strong.found.lock().unwrap_or_else(PoisonError::into_inner)).push(found);
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
    let Holding { key, version, modified, size, latest, etag } = holding;
    Version { key, version, size, modified, latest, etag }
}
