//! Arming: for a time, by the engine's clock, written down.

use futures::StreamExt;
use protocol::{
    ErrorKind,
    journal::{Filter, GetRecords, Kind},
};

use super::far::{Stage, lock};

async fn noted(stage: &Stage) -> Vec<String> {
    let filter = Filter { kind: Some(Kind::Arming), ..Filter::default() };
    let page = stage.journal.page(GetRecords { filter, from: 0, count: 100 }).await.unwrap();
    page.records.into_iter().rev().map(|record| record.what).collect()
}

#[tokio::test]
async fn it_lasts_as_long_as_was_asked_for() {
    let stage = Stage::set();
    for minutes in [0, 61, u32::MAX] {
        let refused = stage.changes.arm(&stage.environment, minutes).await.unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Invalid { field: "minutes".into() });
    }
    stage.changes.arm(&stage.environment, 1).await.unwrap();
    let state = stage.state();
    assert_eq!(state.armed_until, Some(state.now.plus_millis(60_000)));
    stage.clock.advance(59_999);
    assert!(stage.state().armed_until.is_some());
    stage.clock.advance(1);
    assert_eq!(stage.state().armed_until, None);
    assert_eq!(noted(&stage).await, ["Armed for 1 minute"]);
}

#[tokio::test]
async fn it_is_taken_away_at_once_and_told_once() {
    let stage = Stage::set();
    stage.arm().await;
    let ids = [stage.environment.id.clone()];
    stage.changes.disarm_all(&ids, "Made read-only by the lock").await;
    stage.changes.disarm_all(&ids, "Made read-only by the lock").await;
    assert_eq!(stage.state().armed_until, None);
    assert_eq!(noted(&stage).await, ["Armed for 15 minutes", "Made read-only by the lock"]);
}

#[tokio::test]
async fn who_is_not_known_cannot_arm() {
    let stage = Stage::set();
    *lock(&stage.far.arn) = String::new();
    let refused = stage.changes.arm(&stage.environment, 15).await;
    assert_eq!(refused.unwrap_err().kind, ErrorKind::SignInRequired);
    assert_eq!(stage.state().armed_until, None);
}

#[tokio::test]
async fn what_is_made_read_only_while_it_is_being_armed_stays_so() {
    let stage = Stage::set();
    let (armed, ()) = futures::future::join(
        stage.changes.arm(&stage.environment, 15),
        stage.changes.disarm(&stage.environment.id, "Made read-only by the lock"),
    )
    .await;
    assert_eq!(armed.unwrap_err().kind, ErrorKind::Conflict);
    assert_eq!(stage.state().armed_until, None);
    let told = ["Armed for 15 minutes", "Made read-only while it was being armed"];
    assert_eq!(noted(&stage).await, told);
}

#[tokio::test(start_paused = true)]
async fn its_end_is_a_notice() {
    let stage = Stage::set();
    stage.changes.arm(&stage.environment, 1).await.unwrap();
    let mut notices = Box::pin(stage.changes.notices());
    let first = notices.next().await.unwrap();
    stage.clock.advance(60_000);
    let next = notices.next().await.unwrap();
    assert!(next > first, "{first:?} {next:?}");
}
