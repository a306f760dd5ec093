mod bucket;

use std::{collections::BTreeMap, pin::pin, sync::Arc};

use futures::StreamExt as _;
use protocol::{
    Error, ErrorKind,
    catalogue::EnvironmentId,
    documents::{
        BucketId,
        listing::{
            Depth, Entry, FindRow, GetKeys, GetRows, Lens, List, ListAgain, ListingId, ListingPhase,
            ListingState, Row, Scope, SetLens, Sort, StopListing,
        },
    },
};

use self::bucket::ListedBucket;
use super::*;
use crate::Engine;

fn id() -> ListingId {
    ListingId("one".into())
}

fn scope(prefix: &str, depth: Depth) -> Scope {
    let environment = EnvironmentId::new("paperwurks", "prod");
    let bucket = BucketId { environment, bucket: "paperwurks-prod-documents".into() };
    Scope { bucket, prefix: prefix.into(), depth, versions: false }
}

/// The first state that is so.
async fn until(engine: &Arc<Engine>, scope: &Scope, is: impl Fn(&ListingState) -> bool) -> ListingState {
    let mut states = pin!(list(engine, List { listing: id(), scope: scope.clone() }));
    loop {
        let state = states.next().await.unwrap();
        if is(&state) {
            return state;
        }
    }
}

async fn whole(engine: &Arc<Engine>, scope: &Scope) -> ListingState {
    until(engine, scope, |state| state.phase == ListingPhase::Whole).await
}

async fn keys(engine: &Arc<Engine>) -> Vec<String> {
    get_keys(engine, GetKeys { listing: id(), from: 0, to: u64::MAX }).await.unwrap()
}

async fn rows(engine: &Arc<Engine>) -> Vec<Row> {
    get_rows(engine, GetRows { listing: id(), from: 0, count: 500 }).await.unwrap().rows
}

/// Ten thousand keys at the most, in the order of S3.
fn many() -> Vec<String> {
    (0..6_000).map(|n| format!("properties/PW-{:04}/d{}/contract.pdf", n / 3, n % 3)).collect()
}

#[tokio::test(start_paused = true)]
async fn a_big_listing_is_whole_and_came_in_ranges() {
    let bucket = ListedBucket::of(many(), 100);
    let engine = bucket.engine();
    let state = whole(&engine, &scope("properties/", Depth::Below)).await;
    assert_eq!((state.listed, state.shown, state.bytes), (6_000, 6_000, 42_000));
    assert_eq!(keys(&engine).await, many());
    let asked = bucket.asked();
    assert_eq!(state.calls, asked.len() as u64);
    assert!(asked.len() < 120, "{} calls where 60 would do", asked.len());
    let ranges = asked.iter().filter(|asked| asked.contains_key("start-after")).count();
    assert!(ranges > 3, "only {ranges} ranges were split off");
    let found = find_row(&engine, FindRow { listing: id(), key: many()[4_321].clone() }).await.unwrap();
    assert_eq!(found.row, Some(4_321));
}

#[tokio::test(start_paused = true)]
async fn a_level_has_folders_first() {
    let hostile =
        ["a/../b", "a//c", "/lead", "b ", "c+d.pdf", "e\nf", "g%20h", "\u{202e}i", "<img onerror=x>", "a/"];
    let bucket = ListedBucket::of(hostile.map(str::to_owned), 3);
    let engine = bucket.engine();
    let state = whole(&engine, &scope("", Depth::Level)).await;
    assert_eq!(state.listed, 8);
    let rows = rows(&engine).await;
    let folders: Vec<_> =
        rows.iter().take_while(|row| row.entry == Entry::Folder {}).map(|row| &*row.key).collect();
    assert_eq!(folders, ["/", "a/"]);
    assert_eq!(rows[5].name, "e␊f");
    assert!(rows.iter().any(|row| row.name == "<U+202E>i" && row.key == "\u{202e}i"));
    let inside = scope("a/", Depth::Level);
    whole(&engine, &inside).await;
    assert_eq!(keys(&engine).await, ["a/../", "a//", "a/"], "the prefix itself is an object too");
}

#[tokio::test(start_paused = true)]
async fn what_was_listed_stays_when_a_page_fails_and_it_goes_on_from_there() {
    let bucket = ListedBucket::of(many(), 100);
    bucket.fault(|number| (number >= 20).then_some((503, "SlowDown")));
    let engine = bucket.engine();
    let scope = scope("properties/", Depth::Below);
    let failed = until(&engine, &scope, |state| matches!(state.phase, ListingPhase::Failed { .. })).await;
    let ListingPhase::Failed { error } = failed.phase else { unreachable!() };
    assert_eq!(error.kind, ErrorKind::Throttled);
    assert!(failed.listed >= 500 && failed.listed < 6_000, "{} rows", failed.listed);
    let before = bucket.asked().len();
    bucket.fault(|_| None);
    list_again(&engine, ListAgain { listing: id() }).await.unwrap();
    whole(&engine, &scope).await;
    assert_eq!(keys(&engine).await, many());
    let goes_on = |asked: &BTreeMap<String, String>| {
        asked.contains_key("start-after") || asked.contains_key("continuation-token")
    };
    assert!(bucket.asked()[before..].iter().all(goes_on), "it begins anew");
}

#[tokio::test(start_paused = true)]
async fn a_denied_listing_says_which_action_is_missing() {
    let bucket = ListedBucket::of(many(), 100);
    bucket.fault(|_| Some((403, "AccessDenied")));
    let state =
        until(&bucket.engine(), &scope("", Depth::Level), |state| state.phase != ListingPhase::Listing).await;
    let ListingPhase::Failed { error: Error { kind, next, .. } } = state.phase else { panic!("{state:?}") };
    assert!(matches!(kind, ErrorKind::Forbidden { action, .. } if action == "s3:ListBucket"));
    assert!(next.unwrap().contains("exact key"));
}

#[tokio::test(start_paused = true)]
async fn it_is_stopped_and_goes_on() {
    let bucket = ListedBucket::of(many(), 10);
    let engine = bucket.engine();
    let scope = scope("properties/", Depth::Below);
    until(&engine, &scope, |state| state.listed > 0).await;
    stop_listing(&engine, StopListing { listing: id() }).await.unwrap();
    let stopped = until(&engine, &scope, |state| state.phase != ListingPhase::Listing).await;
    if stopped.phase == ListingPhase::Stopped {
        assert!(stopped.listed < 6_000);
        list_again(&engine, ListAgain { listing: id() }).await.unwrap();
    }
    whole(&engine, &scope).await;
    assert_eq!(keys(&engine).await, many());
}

#[tokio::test(start_paused = true)]
async fn versions_stand_newest_first_under_their_key() {
    let three = vec![("v3", true), ("v2", false), ("v1", false)];
    let keys = [
        ("a.pdf".to_owned(), three.clone()),
        ("b/c.pdf".to_owned(), three),
        ("d".to_owned(), vec![("null", false)]),
    ];
    let bucket = ListedBucket::versioned(keys, 2);
    let engine = bucket.engine();
    whole(&engine, &Scope { versions: true, ..scope("", Depth::Below) }).await;
    let rows = rows(&engine).await;
    let versions: Vec<_> = rows
        .iter()
        .map(|row| match &row.entry {
            Entry::Object { version: Some(version), .. } => {
                (row.key.as_str(), version.id.as_str(), version.delete_marker, version.of)
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        versions,
        [
            ("a.pdf", "v3", true, 3),
            ("a.pdf", "v2", false, 3),
            ("a.pdf", "v1", false, 3),
            ("b/c.pdf", "v3", true, 3),
            ("b/c.pdf", "v2", false, 3),
            ("b/c.pdf", "v1", false, 3),
            ("d", "null", false, 1),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_lens_that_cannot_be_read_changes_nothing() {
    let bucket = ListedBucket::of(many(), 1_000);
    let engine = bucket.engine();
    let scope = scope("properties/", Depth::Below);
    whole(&engine, &scope).await;
    let looked = |query: &str| SetLens {
        listing: id(),
        lens: Lens { query: query.into(), sort: Sort::Key, descending: true },
    };
    let set = set_lens(&engine, looked("pw-0007 -d1")).await.unwrap();
    until(&engine, &scope, |state| state.revision >= set.revision).await;
    let shown = ["properties/PW-0007/d2/contract.pdf", "properties/PW-0007/d0/contract.pdf"];
    assert_eq!(keys(&engine).await, shown);
    assert!(set_lens(&engine, looked("size>")).await.unwrap().trouble.is_some());
    assert_eq!(keys(&engine).await, shown);
}

#[tokio::test(start_paused = true)]
async fn what_somebody_else_listed_is_forgotten_at_once() {
    let bucket = ListedBucket::of(many(), 100);
    let engine = bucket.engine();
    let scope = scope("properties/", Depth::Below);
    whole(&engine, &scope).await;
    bucket.fault(|_| Some((403, "AccessDenied")));
    engine.forget(std::slice::from_ref(&scope.bucket.environment));
    assert_eq!(keys(&engine).await, Vec::<String>::new());
    let state = until(&engine, &scope, |state| matches!(state.phase, ListingPhase::Failed { .. })).await;
    assert_eq!(state.listed, 0);
}

#[tokio::test(start_paused = true)]
async fn a_listing_nobody_looks_at_is_closed() {
    let bucket = ListedBucket::of(many(), 1_000);
    let engine = bucket.engine();
    whole(&engine, &scope("properties/", Depth::Below)).await;
    tokio::time::sleep(std::time::Duration::from_secs(20)).await;
    let rows = get_rows(&engine, GetRows { listing: id(), from: 0, count: 1 }).await;
    assert_eq!(rows.unwrap_err().kind, ErrorKind::NotFound);
}
