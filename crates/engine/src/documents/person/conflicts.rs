//! What would keep versions from being erased.

use futures::{StreamExt as _, stream};
use protocol::{
    Error, Moment,
    documents::{ObjectId, details::Lock, person::Conflict},
};

use super::Version;
use crate::documents::aws::{Reach, has_lock, lock_of};

/// Versions that are asked side by side.
const SIDE_BY_SIDE: usize = 16;

/// The conflicts of `versions`; none where the bucket has no object lock.
///
/// # Errors
/// What AWS answers: what keeps them is not known then.
pub(super) async fn of(reach: &Reach, versions: &[Version], now: Moment) -> Result<Vec<Conflict>, Error> {
    if !has_lock(reach).await? {
        return Ok(Vec::new());
    }
    let objects = versions.iter().filter(|version| version.size.is_some());
    let asked: Vec<_> = objects
        .map(|version| async move {
            let lock = lock_of(reach, &version.key, &version.version).await?;
            Ok::<_, Error>(conflict(reach, version, &lock, now))
        })
        .collect();
    let answers: Vec<_> = stream::iter(asked).buffered(SIDE_BY_SIDE).collect().await;
    let mut conflicts = Vec::new();
    for answer in answers {
        conflicts.extend(answer?);
    }
    Ok(conflicts)
}

fn conflict(reach: &Reach, version: &Version, lock: &Lock, now: Moment) -> Option<Conflict> {
    let (words, absolute) = kept_by(lock, now)?;
    let object = ObjectId {
        bucket: reach.bucket.clone(),
        key: version.key.clone(),
        version: Some(version.version.clone()),
    };
    Some(Conflict { object, words, absolute })
}

/// What keeps a version at `now`, in words, and whether nobody at all can lift it.
pub(super) fn kept_by(lock: &Lock, now: Moment) -> Option<(String, bool)> {
    let retained = lock.until.filter(|until| now < *until).map(|until| {
        let mode = lock.mode.as_deref().unwrap_or("retention");
        (format!("{mode} until {}", day(until)), mode == "COMPLIANCE")
    });
    match (retained, lock.legal_hold) {
        (Some((words, absolute)), true) => Some((format!("legal hold, and {words}"), absolute)),
        (None, true) => Some(("legal hold".to_owned(), false)),
        (retained, false) => retained,
    }
}

fn day(moment: Moment) -> String {
    crate::downloads::timestamp(moment).strftime("%Y-%m-%d").to_string()
}
