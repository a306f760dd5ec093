//! What the gate does not let pass.

use std::sync::Arc;

use protocol::{
    Error, ErrorKind,
    changes::{Change, Outcome, Phase},
    journal::OutcomeKind,
};

use super::{
    far::{Stage, lock, to},
    id, tracking,
};
use crate::changes::plans::HOLDS;

fn sent(stage: &Stage) -> usize {
    lock(&stage.far.sent).len()
}

fn conflict(refused: Result<protocol::changes::Following, Error>) -> String {
    let error = refused.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Conflict, "{error}");
    error.message
}

fn field(refused: Result<protocol::changes::Following, Error>) -> String {
    match refused.unwrap_err().kind {
        ErrorKind::Invalid { field } => field,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_armed_and_as_it_was_passes() {
    let stage = Stage::set();
    let plan = stage.preview(to(4)).await;
    assert_eq!(plan.headline, "Run 4 tasks of prod-paperwurks-backend instead of 2");
    assert_eq!((plan.type_name.as_deref(), plan.reason_needed), (Some("prod-paperwurks-backend"), true));
    assert_eq!(plan.undo, Some(to(2)));
    assert_eq!(plan.id.len(), 32);
    stage.arm().await;
    let following = stage.apply(&plan).await.unwrap();
    assert_eq!((following.phase, following.request_id.as_deref()), (Phase::Converging, Some("r-1")));
    assert_eq!(*lock(&stage.far.sent), [to(4)]);
}

#[tokio::test(start_paused = true)]
async fn an_environment_that_is_not_armed_is_read_only() {
    let stage = Stage::set();
    let plan = stage.preview(to(4)).await;
    assert_eq!(conflict(stage.apply(&plan).await), "paperwurks/prod is read-only");
    stage.arm().await;
    stage.clock.advance(4 * 60_000);
    stage.changes.disarm(&stage.environment.id, "enough").await;
    assert_eq!(conflict(stage.apply(&plan).await), "paperwurks/prod is read-only");
    stage.arm().await;
    assert!(stage.apply(&plan).await.is_ok(), "a plan that did not pass for want of arming still holds");
    assert_eq!(sent(&stage), 1);
}

#[tokio::test(start_paused = true)]
async fn a_plan_is_applied_once_and_holds_five_minutes() {
    let stage = Stage::set();
    stage.arm().await;
    let plan = stage.preview(to(4)).await;
    stage.apply(&plan).await.unwrap();
    assert!(conflict(stage.apply(&plan).await).contains("no such plan"));
    let late = stage.preview(to(6)).await;
    stage.clock.advance(HOLDS);
    assert!(conflict(stage.apply(&late).await).contains("older than five minutes"));
    let mut made_up = late.clone();
    made_up.id = "0".repeat(32);
    assert!(conflict(stage.apply(&made_up).await).contains("no such plan"));
    assert_eq!(sent(&stage), 1);
}

#[tokio::test(start_paused = true)]
async fn of_two_who_apply_a_plan_at_once_one_does() {
    let stage = Stage::set();
    stage.arm().await;
    let plan = stage.preview(to(4)).await;
    let (one, other) = futures::future::join(stage.apply(&plan), stage.apply(&plan)).await;
    assert!(one.is_ok() != other.is_ok());
    assert_eq!(sent(&stage), 1);
}

#[tokio::test(start_paused = true)]
async fn production_asks_for_the_name_and_a_reason() {
    let stage = Stage::set();
    stage.arm().await;
    let plan = stage.preview(to(4)).await;
    let name = plan.type_name.clone();
    for typed in [None, Some(""), Some("prod-paperwurks-worker"), Some("PROD-paperwurks-backend")] {
        assert_eq!(field(stage.apply_as(&plan, typed, Some("load")).await), "typed_name");
    }
    for reason in [None, Some(" \n"), Some(&*"x".repeat(1_001))] {
        assert_eq!(field(stage.apply_as(&plan, name.as_deref(), reason).await), "reason");
    }
    assert_eq!(sent(&stage), 0);
    assert!(stage.apply_as(&plan, Some(" prod-paperwurks-backend "), Some("load")).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn elsewhere_neither_is_asked_for() {
    let mut environment = (*super::prod()).clone();
    environment.production = false;
    let stage = Stage::with(Some(tempfile::tempdir().unwrap()), Arc::new(environment));
    stage.arm().await;
    let plan = stage.preview(to(4)).await;
    assert_eq!((plan.type_name.as_deref(), plan.reason_needed), (None, false));
    assert!(stage.apply_as(&plan, None, None).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn the_second_of_two_consoles_is_told() {
    let stage = Stage::set();
    stage.arm().await;
    let plan = stage.preview(to(4)).await;
    stage.far.arrive(&to(5));
    let told = conflict(stage.apply(&plan).await);
    assert_eq!(told, "Changed meanwhile by somebody else: the desired count is 5, not 2");
    assert!(conflict(stage.apply(&plan).await).contains("no such plan"), "it does not come back");
    assert_eq!(sent(&stage), 0);
    assert!(stage.told().await.is_empty(), "nothing was intended");
}

#[tokio::test(start_paused = true)]
async fn a_range_that_was_set_meanwhile_is_no_longer_what_was_planned_with() {
    let stage = Stage::set();
    stage.arm().await;
    let plan = stage.preview(to(4)).await;
    lock(&stage.far.present).scaling = tracking(1, 3);
    assert!(conflict(stage.apply(&plan).await).contains("the scaling range is 1–3, not not set"));
    assert_eq!(sent(&stage), 0);
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_cannot_be_applied() {
    let stage = Stage::set();
    stage.arm().await;
    lock(&stage.far.present).scaling = tracking(2, 3);
    let plan = stage.preview(to(6)).await;
    let refusal = plan.refusal.clone().unwrap();
    assert_eq!(refusal.ways_out[0].change, Change::SetScalingRange { service: id(), min: 2, max: 6 });
    assert_eq!(conflict(stage.apply(&plan).await), refusal.text);
    assert_eq!(sent(&stage), 0);
}

#[tokio::test(start_paused = true)]
async fn a_plan_and_an_arming_are_for_who_made_them() {
    let stage = Stage::set();
    stage.arm().await;
    let plan = stage.preview(to(4)).await;
    *lock(&stage.far.arn) = "arn:aws:sts::111122223333:assumed-role/Reader/bob".into();
    assert!(conflict(stage.apply(&plan).await).contains("armed as somebody else"));
    stage.arm().await;
    assert!(conflict(stage.apply(&plan).await).contains("made as somebody else"));
    assert_eq!(sent(&stage), 0);
}

#[tokio::test(start_paused = true)]
async fn without_a_journal_nothing_is_changed() {
    let stage = Stage::without_a_journal();
    let plan = stage.preview(to(4)).await;
    assert!(stage.changes.arm(&stage.environment, 15).await.is_err());
    assert!(stage.state().blocked.is_some());
    assert_eq!(stage.apply(&plan).await.unwrap_err().kind, ErrorKind::Internal);
    assert_eq!((sent(&stage), stage.state().armed_until), (0, None));
}

#[tokio::test(start_paused = true)]
async fn another_account_than_the_declared_one_is_not_touched() {
    let mut environment = (*super::prod()).clone();
    environment.account = Some("111122223333".into());
    let stage = Stage::with(Some(tempfile::tempdir().unwrap()), Arc::new(environment));
    stage.arm().await;
    let plan = stage.preview(to(4)).await;
    *lock(&stage.far.account) = "444455556666".into();
    let said =
        "paperwurks/prod is declared to be in account 111122223333, but you are in account 444455556666";
    assert_eq!(conflict(stage.apply(&plan).await), said);
    assert_eq!(stage.changes.arm(&stage.environment, 15).await.unwrap_err().message, said);
    let all = [Arc::clone(&stage.environment)];
    let looked = stage.changes.preview(&stage.environment, &all, to(4)).await;
    assert_eq!(looked.unwrap_err().message, said);
    assert_eq!(sent(&stage), 0);
}

/// What becomes of a change when something happens once it is intended.
async fn meanwhile(happens: impl FnOnce(&Stage) -> Box<dyn FnOnce() + Send>) -> String {
    let stage = Stage::set();
    stage.arm().await;
    let plan = stage.preview(to(4)).await;
    *lock(&stage.far.meanwhile) = Some(happens(&stage));
    let following = stage.apply(&plan).await.unwrap();
    assert!(matches!(following.phase, Phase::Settled { outcome: Outcome::Refused { .. } }));
    assert_eq!(sent(&stage), 0);
    assert_eq!(stage.told().await, [(OutcomeKind::Intended, None), (OutcomeKind::Refused, Some(2))]);
    following.words
}

#[tokio::test(start_paused = true)]
async fn who_becomes_somebody_else_before_it_is_sent_sends_nothing() {
    let words = meanwhile(|stage| {
        let far = Arc::clone(&stage.far);
        Box::new(move || *lock(&far.arn) = "arn:aws:sts::111122223333:assumed-role/Reader/ann".into())
    });
    assert_eq!(words.await, "You have become somebody else meanwhile. Nothing was sent");
}

#[tokio::test(start_paused = true)]
async fn what_becomes_read_only_before_it_is_sent_is_not_sent() {
    let words = meanwhile(|stage| {
        let (changes, id) = (Arc::clone(&stage.changes), stage.environment.id.clone());
        Box::new(move || drop(changes.arming.disarm(&id, changes.clock.now())))
    });
    assert_eq!(words.await, "paperwurks/prod is read-only. Nothing was sent");
}

#[tokio::test(start_paused = true)]
async fn what_decides_the_effect_of_a_range_is_part_of_its_plan() {
    let stage = Stage::set();
    stage.arm().await;
    lock(&stage.far.present).scaling = tracking(1, 4);
    let range = Change::SetScalingRange { service: id(), min: 3, max: 6 };
    let suspend = Change::SuspendScaling { service: id(), suspended: true };
    let plans = [stage.preview(range).await, stage.preview(suspend).await];
    stage.far.arrive(&to(5));
    for plan in &plans {
        let told = conflict(stage.apply(plan).await);
        assert_eq!(told, "Changed meanwhile by somebody else: the desired count is 5, not 2");
    }
    assert_eq!(sent(&stage), 0);
}
