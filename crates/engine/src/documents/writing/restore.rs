//! Bringing an archived object back for a while.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use protocol::{
    Error, ErrorKind,
    changes::Severity,
    documents::{
        ObjectId,
        details::{Details, GetDetails, Restored},
        writing::{Applied, Plan, Tier},
    },
    journal::OutcomeKind,
};

use super::{
    plan::{Draft, counted, size},
    record::Told,
};
use crate::{
    Engine,
    catalogue::model::Environment,
    changes::{Passage, document_writes},
    documents::{
        aws::{reach, restored},
        details::get_details,
    },
    downloads,
    overview::restore_dollars,
};
use tokio::time::sleep;

/// S3 takes no longer restores that make sense here.
const LONGEST: u32 = 365;
/// How often it is looked whether the copy is there, and how many times: for three days.
const LOOK: Duration = Duration::from_secs(60);
const LOOKS: u32 = 3 * 24 * 60;

pub(super) async fn draft(
    engine: &Arc<Engine>,
    object: &ObjectId,
    tier: Tier,
    days: u32,
) -> Result<Draft, Error> {
    if !(1..=LONGEST).contains(&days) {
        let field = ErrorKind::Invalid { field: "days".into() };
        return Err(Error::new(field, format!("A copy is kept for 1 to {LONGEST} days")));
    }
    let details = get_details(engine, GetDetails { object: object.clone() }).await?;
    let mut draft = Draft {
        headline: format!("Restore {} for {}", details.shown_key, counted(days.into(), "day")),
        name: object.bucket.bucket.clone(),
        dollars: restore_dollars(&details.class, tier, details.size),
        refusal: refusal(&details, tier),
        ..Draft::default()
    };
    draft.fact("Storage class", details.class.clone());
    draft.fact("Size", size(details.size));
    draft.fact("There after", times(&details.class, tier));
    if matches!(details.restore, Restored::Until { .. }) {
        draft.hazard(Severity::Note, "A copy is there already; this changes how long it is kept");
    }
    if draft.dollars.is_none() {
        draft.hazard(
            Severity::Note,
            format!("The price list has no price for restores from {}", details.class),
        );
    }
    Ok(draft)
}

/// Why it cannot be restored so.
fn refusal(details: &Details, tier: Tier) -> Option<String> {
    match (&details.restore, details.class.as_str(), tier) {
        (Restored::Ongoing, ..) => Some("It is being restored already".to_owned()),
        (Restored::NotNeeded, class, _) => Some(format!("It need not be restored: {class} is read at once")),
        (_, "DEEP_ARCHIVE", Tier::Expedited) => {
            Some("DEEP_ARCHIVE has no expedited retrieval; choose standard or bulk".to_owned())
        }
        _ => None,
    }
}

/// How long it takes, as AWS documents it: *Archive retrieval options* in the S3 user guide.
fn times(class: &str, tier: Tier) -> &'static str {
    match (class, tier) {
        ("DEEP_ARCHIVE", Tier::Bulk) => "up to 48 hours",
        ("DEEP_ARCHIVE", _) => "up to 12 hours",
        (_, Tier::Expedited) => "1 to 5 minutes, longer above 250 MB",
        (_, Tier::Standard) => "3 to 5 hours",
        (_, Tier::Bulk) => "5 to 12 hours",
    }
}

pub(super) async fn apply(
    engine: &Arc<Engine>,
    environment: &Arc<Environment>,
    plan: &Plan,
    passage: Passage,
    object: &ObjectId,
    tier: Tier,
    days: u32,
) -> Result<Applied, Error> {
    let way = reach(engine, &object.bucket).await?;
    let target = format!("s3://{}/{}", object.bucket.bucket, crate::visible::line(&object.key, 1_024));
    let who = passage.who.clone();
    let told = Told::of(passage, &environment.id, target, plan.headline.clone());
    let record = told.intend(&engine.journal).await?.number;
    if let Err(error) = engine.changes.check_still(environment, &who).await {
        told.note(&engine.journal, Some(record), OutcomeKind::Refused, Some(error.message.clone())).await;
        return Err(error);
    }
    let version = object.version.as_deref();
    let sent =
        document_writes::restore(&way.client, &object.bucket.bucket, &object.key, version, tier, days).await;
    match sent {
        Ok(_) => {
            let last = told.note(&engine.journal, Some(record), OutcomeKind::Accepted, None).await;
            engine.writing.moved();
            tokio::spawn(watch(Arc::downgrade(engine), object.clone(), told, last));
            Ok(Applied::Restoring { record })
        }
        Err(error) => {
            let outcome = match error.kind {
                ErrorKind::Unreachable | ErrorKind::Internal => OutcomeKind::Unknown,
                _ => OutcomeKind::Refused,
            };
            told.note(&engine.journal, Some(record), outcome, Some(error.message.clone())).await;
            Err(error)
        }
    }
}

/// Looks until the copy is there, and writes that down. A console that ends before leaves it to the object's details.
async fn watch(engine: Weak<Engine>, object: ObjectId, told: Told, of: Option<u64>) {
    for _ in 0..LOOKS {
        sleep(LOOK).await;
        let Some(engine) = engine.upgrade() else { return };
        let Ok(way) = reach(&engine, &object.bucket).await else { continue };
        let Ok(Restored::Until { until }) = restored(&way, &object).await else { continue };
        let until = downloads::timestamp(until).strftime("%Y-%m-%d %H:%M UTC");
        let detail = format!("A copy is there until {until}");
        told.note(&engine.journal, of, OutcomeKind::Done, Some(detail)).await;
        engine.writing.moved();
        return;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_by_class_and_tier() {
        assert_eq!(times("GLACIER", Tier::Standard), "3 to 5 hours");
        assert_eq!(times("DEEP_ARCHIVE", Tier::Bulk), "up to 48 hours");
        assert_eq!(times("DEEP_ARCHIVE", Tier::Standard), "up to 12 hours");
    }
}
