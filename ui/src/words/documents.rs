use protocol::{
    Error, ErrorKind, Health, Moment,
    documents::{
        Bucket, BucketState,
        access::Case,
        listing::{ListingPhase, ListingState},
        transfer::{TransferKind, TransferPhase},
    },
};

use super::{bytes, count, number, plural, trouble};
use crate::calendar::{Civil, Zone};

/// An open case: `Case INC-1234 · 3 looks · closes 14:20`.
pub(crate) fn case(case: &Case) -> String {
    let name = if case.reference.is_empty() { "Case".to_owned() } else { format!("Case {}", case.reference) };
    let looks = plural(case.looks.into(), "look", "looks");
    format!("{name} · {looks} · closes {}", minute(case.until))
}

/// The clock at a moment, to the minute.
fn minute(at: Moment) -> String {
    Civil::at(at, Zone::Local).clock().chars().take(5).collect()
}

/// When an object was modified: `2026-11-21 14:02`.
pub(crate) fn modified(at: Moment) -> String {
    format!("{} {}", Civil::at(at, Zone::Local).date(), minute(at))
}

/// A size in bytes.
#[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
pub(crate) fn size(size: u64) -> String {
    bytes(size as f64)
}

/// A storage class as people say it: `Standard`, `Glacier Flexible Retrieval`.
pub(crate) fn storage_class(class: &str) -> String {
    match class {
        "STANDARD" => "Standard".to_owned(),
        "STANDARD_IA" => "Standard-IA".to_owned(),
        "ONEZONE_IA" => "One Zone-IA".to_owned(),
        "INTELLIGENT_TIERING" => "Intelligent-Tiering".to_owned(),
        "GLACIER" => "Glacier Flexible".to_owned(),
        "GLACIER_IR" => "Glacier Instant".to_owned(),
        "DEEP_ARCHIVE" => "Deep Archive".to_owned(),
        "EXPRESS_ONEZONE" => "Express One Zone".to_owned(),
        "REDUCED_REDUNDANCY" => "Reduced Redundancy".to_owned(),
        other => other.to_owned(),
    }
}

/// Whether objects of a class must be restored before they can be read.
pub(crate) fn is_archived(class: &str) -> bool {
    matches!(class, "GLACIER" | "DEEP_ARCHIVE")
}

/// How a bucket stands: how good that is, and in words.
pub(crate) fn bucket_state(bucket: &Bucket) -> (Health, String) {
    match &bucket.state {
        BucketState::There { region, versioned } => {
            let versions = match versioned {
                Some(true) => " · keeps versions",
                Some(false) => " · no versions",
                None => "",
            };
            match bucket.residency.as_ref().filter(|residency| *residency != region) {
                Some(residency) => {
                    (Health::Bad, format!("{region}, but its data must stay in {residency}{versions}"))
                }
                None => (Health::Fine, format!("{region}{versions}")),
            }
        }
        BucketState::Missing => (Health::Bad, "missing: there is no bucket of this name".to_owned()),
        BucketState::Unknown { error } => (Health::Unknown, trouble(error).short),
    }
}

/// How far a listing is, how good that is, and what it means.
pub(crate) fn listing_phase(phase: &ListingPhase) -> (Health, &'static str, String) {
    match phase {
        ListingPhase::Listing => (Health::Unknown, "listing", "Pages of keys are being read".to_owned()),
        ListingPhase::Whole => (Health::Fine, "whole", "Every key is listed".to_owned()),
        ListingPhase::Stopped => {
            (Health::Attention, "stopped", "Stopped by hand: what is listed stays, it can go on".to_owned())
        }
        ListingPhase::Full { limit } => {
            let limit = plural(*limit, "row", "rows");
            (Health::Attention, "full", format!("A listing holds {limit} at most: list a folder of it"))
        }
        ListingPhase::Failed { error } => (Health::Bad, "failed", error.message.clone()),
    }
}

/// How many objects a second a listing takes in; nothing before it can be told.
#[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
pub(crate) fn listing_speed(state: &ListingState) -> Option<String> {
    (state.took >= 100 && state.listed > 0).then(|| {
        let speed = state.listed as f64 / (state.took as f64 / 1_000.0);
        format!("{}/s", number(if speed >= 1_000.0 { (speed / 100.0).round() * 100.0 } else { speed }))
    })
}

/// How long something took that is given in milliseconds: `84 ms`, `1.2 s`, `3 min`.
#[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
pub(crate) fn took(millis: u64) -> String {
    match millis {
        0..1_000 => format!("{millis} ms"),
        1_000..60_000 => format!("{} s", number(millis as f64 / 1_000.0)),
        _ => super::duration(u32::try_from(millis / 1_000).unwrap_or(u32::MAX)),
    }
}

/// How many rows a search shows, of how many, and how long it took.
#[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
pub(crate) fn rows_shown(state: &ListingState) -> (String, String) {
    let took = state
        .arranged_in
        .map_or_else(|| "…".to_owned(), |micros| format!("{} ms", number(micros as f64 / 1_000.0)));
    (format!("{} of {}", count(state.shown), count(state.listed)), took)
}

/// What can still be done where a bucket may not be listed; nothing where it may.
pub(crate) fn without_listing(error: &Error) -> Option<&'static str> {
    matches!(&error.kind, ErrorKind::Forbidden { action, .. } if action.starts_with("s3:List")).then_some(
        "This role may not list the bucket, but it may still read single objects: paste the exact key or s3:// address above.",
    )
}

/// Which way a transfer goes.
pub(crate) const fn transfer_kind(kind: TransferKind) -> &'static str {
    match kind {
        TransferKind::Download => "Download",
        TransferKind::Upload => "Upload",
        TransferKind::Export => "Export",
    }
}

/// How far a transfer is: how good that is, and in words.
pub(crate) fn transfer_phase(phase: &TransferPhase) -> (Health, String) {
    match phase {
        TransferPhase::Waiting => (Health::Unknown, "waiting for others".to_owned()),
        TransferPhase::Running => (Health::Unknown, "running".to_owned()),
        TransferPhase::Verifying => (Health::Unknown, "comparing checksums".to_owned()),
        TransferPhase::Done { verified } => (Health::Fine, format!("done · {verified}")),
        TransferPhase::Stopped => (Health::Attention, "stopped, can go on".to_owned()),
        TransferPhase::Failed { error } => (Health::Bad, error.message.clone()),
    }
}

/// How much of a transfer is done: `12.4 MiB of 1 GiB · 84 MiB/s`.
pub(crate) fn transferred(done: u64, all: Option<u64>, speed: f64) -> String {
    let mut told = match all {
        Some(all) if done < all => format!("{} of {}", size(done), size(all)),
        _ => size(done),
    };
    if speed > 0.0 {
        told += &format!(" · {}/s", bytes(speed));
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(state: BucketState) -> Bucket {
        Bucket {
            key: None,
            name: "b".to_owned(),
            purpose: None,
            customer: true,
            fields: Vec::new(),
            takes_uploads: false,
            inventory: false,
            state,
            residency: Some("eu-west-2".to_owned()),
        }
    }

    #[test]
    fn a_bucket_outside_its_residency_is_never_fine() {
        let there = |region: &str| BucketState::There { region: region.to_owned(), versioned: Some(true) };
        assert_eq!(
            bucket_state(&bucket(there("eu-west-2"))),
            (Health::Fine, "eu-west-2 · keeps versions".to_owned())
        );
        let (health, told) = bucket_state(&bucket(there("us-east-1")));
        assert_eq!(health, Health::Bad);
        assert_eq!(told, "us-east-1, but its data must stay in eu-west-2 · keeps versions");
    }

    #[test]
    fn speed_and_time_are_told_with_the_digits_that_matter() {
        let state = |listed, took| ListingState { listed, took, ..ListingState::default() };
        assert_eq!(listing_speed(&state(96_512, 2_000)).as_deref(), Some("48,300/s"));
        assert_eq!(listing_speed(&state(10, 20)), None);
        assert_eq!((took(84), took(1_240), took(180_000)), ("84 ms".into(), "1.24 s".into(), "3 min".into()));
    }

    #[test]
    fn only_who_may_not_list_is_sent_to_the_exact_key() {
        let denied = |action: &str| ErrorKind::Forbidden { action: action.to_owned(), resource: None };
        assert!(without_listing(&Error::new(denied("s3:ListBucket"), "")).is_some());
        assert!(without_listing(&Error::new(denied("kms:Decrypt"), "")).is_none());
        assert!(without_listing(&Error::new(ErrorKind::NotFound, "s3:ListBucket")).is_none());
    }

    #[test]
    fn a_transfer_tells_the_whole_only_until_it_is_done() {
        assert_eq!(transferred(512, Some(2_048), 1_024.0), "512 B of 2 KiB · 1 KiB/s");
        assert_eq!(transferred(2_048, Some(2_048), 0.0), "2 KiB");
        assert_eq!(transferred(512, None, 0.0), "512 B");
    }
}
