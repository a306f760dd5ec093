//! What becomes of a change that was let pass.

use protocol::{
    ErrorKind,
    changes::{Change, Outcome, Phase},
    journal::{
        Filter, GetRecords,
        OutcomeKind::{Accepted, Done, Failed, Intended, Overtaken, Refused, Unknown},
    },
};

use super::{
    far::{Answer, Stage, lock, to},
    id,
};

async fn armed(answer: Answer) -> Stage {
    let stage = Stage::set();
    *lock(&stage.far.answer) = answer;
    stage.arm().await;
    stage
}

fn deploy(revision: u32) -> Change {
    Change::Deploy { service: id(), revision }
}

/// A stage on which revision 41 can be deployed.
async fn with_an_older_revision() -> Stage {
    let stage = armed(Answer::Take).await;
    lock(&stage.far.present).asked = crate::changes::present::Asked::Revision(Some(super::definition(41)));
    stage
}

#[tokio::test(start_paused = true)]
async fn the_journal_comes_first_and_tells_the_whole_story() {
    let stage = armed(Answer::Take).await;
    stage.change(to(4)).await;
    assert_eq!(*lock(&stage.far.noted), [Intended], "it was written before it was sent");
    let going = stage.until(|it| it.progress.is_some()).await;
    assert_eq!((going.words.as_str(), going.progress), ("2 of 4 tasks run", Some((2, 4))));
    stage.far.settle();
    assert_eq!(stage.outcome().await, Outcome::Done);
    let settled = stage.state().following.remove(0);
    assert_eq!((settled.words.as_str(), settled.progress), ("4 tasks run", Some((4, 4))));
    assert_eq!((settled.undo, settled.record), (Some(to(2)), 2));
    assert_eq!(stage.told().await, [(Intended, None), (Accepted, Some(2)), (Done, Some(3))]);
    assert!(*lock(&stage.far.shown) > 0, "the pages were told to look");
    assert!(stage.journal.unfinished().await.unwrap().is_empty());
}

#[tokio::test]
async fn it_is_undone_by_another_change() {
    let stage = armed(Answer::Take).await;
    let undo = stage.change(to(4)).await.undo.unwrap();
    stage.change(undo).await;
    // Not before: what is paused leaps while the journal's thread writes.
    tokio::time::pause();
    assert_eq!(*lock(&stage.far.sent), [to(4), to(2)]);
    let overtaken = stage.until(|it| it.change == to(4) && it.settled.is_some()).await;
    let Phase::Settled { outcome: Outcome::Overtaken { reason } } = overtaken.phase else { panic!() };
    assert_eq!(reason, "The desired count is 2, not 4");
}

#[tokio::test(start_paused = true)]
async fn what_is_throttled_or_denied_is_refused_and_not_sent_again() {
    for kind in
        [ErrorKind::Throttled, ErrorKind::Forbidden { action: "ecs:UpdateService".into(), resource: None }]
    {
        let stage = armed(Answer::Refuse(kind.clone())).await;
        let following = stage.change(to(4)).await;
        let Phase::Settled { outcome: Outcome::Refused { error } } = following.phase else { panic!() };
        assert_eq!((error.kind, following.words.as_str()), (kind, "ECS refused. It is as it was before"));
        tokio::time::sleep(std::time::Duration::from_secs(600)).await;
        assert_eq!(lock(&stage.far.sent).len(), 1);
        assert_eq!(stage.told().await, [(Intended, None), (Refused, Some(2))]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_read_back_and_found_taken() {
    let stage = armed(Answer::Lose { arrives: true }).await;
    let following = stage.change(to(4)).await;
    assert_eq!(following.phase, Phase::Converging);
    assert!(following.words.contains("read back"), "{}", following.words);
    stage.far.settle();
    assert_eq!(stage.outcome().await, Outcome::Done);
    assert_eq!(lock(&stage.far.sent).len(), 1);
    assert_eq!(stage.told().await, [(Intended, None), (Accepted, Some(2)), (Done, Some(3))]);
}

#[tokio::test(start_paused = true)]
async fn a_write_that_never_arrived_is_unknown_and_then_told_to_have_failed() {
    let stage = armed(Answer::Lose { arrives: false }).await;
    let following = stage.change(to(4)).await;
    let Phase::Settled { outcome: Outcome::Unknown { reason } } = following.phase else { panic!() };
    assert_eq!(reason, "ECS did not answer in time. It is as it was before");
    let failed = |it: &protocol::changes::Following| {
        matches!(it.phase, Phase::Settled { outcome: Outcome::Failed { .. } })
    };
    stage.until(failed).await;
    assert_eq!(lock(&stage.far.sent).len(), 1, "it is not sent again");
    assert_eq!(stage.told().await, [(Intended, None), (Unknown, Some(2)), (Failed, Some(3))]);
}

#[tokio::test(start_paused = true)]
async fn a_write_that_arrives_late_is_seen_and_followed() {
    let stage = armed(Answer::Lose { arrives: false }).await;
    stage.change(to(4)).await;
    stage.far.arrive(&to(4));
    stage.until(|it| it.phase == Phase::Converging).await;
    stage.far.settle();
    assert_eq!(stage.outcome().await, Outcome::Done);
    assert_eq!(stage.told().await, [(Intended, None), (Unknown, Some(2)), (Done, Some(3))]);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_back_is_unknown_until_it_can() {
    let stage = armed(Answer::LoseAndHide).await;
    let following = stage.change(to(4)).await;
    let Phase::Settled { outcome: Outcome::Unknown { reason } } = following.phase else { panic!() };
    assert!(reason.ends_with("What is there now could not be read: ECS could not be reached"), "{reason}");
    *lock(&stage.far.unreadable) = false;
    stage.far.settle();
    stage.until(|it| it.phase == Phase::Settled { outcome: Outcome::Done }).await;
    assert_eq!(lock(&stage.far.sent).len(), 1);
    assert_eq!(stage.told().await, [(Intended, None), (Unknown, Some(2)), (Done, Some(3))]);
}

#[tokio::test(start_paused = true)]
async fn a_count_that_somebody_else_sets_overtakes_it() {
    let stage = armed(Answer::Take).await;
    stage.change(to(4)).await;
    stage.far.arrive(&to(3));
    let Outcome::Overtaken { reason } = stage.outcome().await else { panic!() };
    assert_eq!(reason, "The desired count is 3, not 4");
    assert_eq!(stage.told().await.last(), Some(&(Overtaken, Some(3))));
}

#[tokio::test(start_paused = true)]
async fn a_rollout_is_followed_until_the_old_tasks_are_gone() {
    let stage = with_an_older_revision().await;
    let following = stage.change(deploy(41)).await;
    assert_eq!(following.undo, Some(deploy(42)));
    let going = stage.until(|it| it.progress.is_some()).await;
    assert!(going.words.starts_with("0 of 2 tasks run revision 41"), "{}", going.words);
    stage.far.settle();
    assert_eq!(stage.outcome().await, Outcome::Done);
}

#[tokio::test(start_paused = true)]
async fn a_rollout_that_the_circuit_breaker_takes_back_has_failed() {
    let stage = with_an_older_revision().await;
    stage.change(deploy(41)).await;
    stage.until(|it| it.progress.is_some()).await;
    stage.far.roll_back();
    let Outcome::Failed { reason } = stage.outcome().await else { panic!() };
    assert_eq!(
        reason,
        "The deployment has failed: ECS deployment circuit breaker: tasks failed to start; revision 42 is what ECS \
         works towards now"
    );
}

#[tokio::test(start_paused = true)]
async fn a_newer_deployment_overtakes_it() {
    let stage = with_an_older_revision().await;
    stage.change(deploy(41)).await;
    stage.far.arrive(&deploy(43));
    let Outcome::Overtaken { reason } = stage.outcome().await else { panic!() };
    assert_eq!(reason, "A newer deployment runs revision 43");
}

#[tokio::test(start_paused = true)]
async fn what_never_settles_is_given_up_after_half_an_hour() {
    let stage = armed(Answer::Take).await;
    let begun = tokio::time::Instant::now();
    stage.change(to(4)).await;
    let Outcome::Unknown { reason } = stage.outcome().await else { panic!() };
    assert_eq!(reason, "Not settled after 30 minutes: 2 of 4 tasks run");
    assert!(begun.elapsed().as_secs() >= 30 * 60);
}

#[tokio::test(start_paused = true)]
async fn a_lost_write_beside_somebody_else_s_is_given_up_with_what_is_known() {
    let stage = armed(Answer::Lose { arrives: false }).await;
    stage.change(to(4)).await;
    stage.far.arrive(&to(3));
    let given_up = |it: &protocol::changes::Following| {
        let Phase::Settled { outcome: Outcome::Unknown { reason } } = &it.phase else { return false };
        reason.starts_with("Not settled after 30 minutes: AWS did not answer")
    };
    stage.until(given_up).await;
    assert_eq!(lock(&stage.far.sent).len(), 1, "it is not sent again");
}

#[tokio::test(start_paused = true)]
async fn what_is_dismissed_is_off_the_list_and_still_told_to_the_journal() {
    let stage = armed(Answer::Take).await;
    let following = stage.change(to(4)).await;
    stage.changes.followed.dismiss(&stage.environment.id, &following.id);
    assert!(stage.state().following.is_empty());
    stage.far.settle();
    while stage.told().await.len() < 3 {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
    assert_eq!(stage.told().await.last(), Some(&(Done, Some(3))));
}

#[tokio::test(start_paused = true)]
async fn what_does_not_show_at_once_is_waited_for() {
    let stage = with_an_older_revision().await;
    *lock(&stage.far.answer) = Answer::TakeLate;
    stage.change(deploy(41)).await;
    stage.until(|it| it.words.contains("does not show yet")).await;
    stage.far.arrive(&deploy(41));
    stage.until(|it| it.progress.is_some()).await;
    stage.far.settle();
    assert_eq!(stage.outcome().await, Outcome::Done);
}

#[tokio::test(start_paused = true)]
async fn what_never_shows_was_taken_back_by_somebody() {
    let stage = armed(Answer::TakeLate).await;
    stage.change(to(4)).await;
    let Outcome::Overtaken { reason } = stage.outcome().await else { panic!() };
    assert_eq!(reason, "The desired count is 2, not 4");
}

#[tokio::test(start_paused = true)]
async fn a_restart_is_told_by_the_deployment_it_replaced() {
    let stage = armed(Answer::Lose { arrives: true }).await;
    let following = stage.change(Change::Restart { service: id() }).await;
    assert_eq!((following.phase, following.undo), (Phase::Converging, None));
    stage.until(|it| it.progress.is_some()).await;
    stage.far.settle();
    assert_eq!(stage.outcome().await, Outcome::Done);
}

#[tokio::test]
async fn reads_that_come_late_overtake_nothing() {
    let stage = armed(Answer::Take).await;
    stage.change(to(4)).await;
    stage.change(to(6)).await;
    stage.far.settle();
    *lock(&stage.far.lag) = std::time::Duration::from_secs(10);
    tokio::time::pause();
    let settled = stage.until(|it| it.change == to(6) && it.settled.is_some()).await;
    assert_eq!(settled.phase, Phase::Settled { outcome: Outcome::Done });
}

fn resize() -> Change {
    Change::Resize { service: id(), cpu_units: 2_048, memory_mib: 4_096 }
}

#[tokio::test(start_paused = true)]
async fn a_revision_that_was_registered_and_is_not_run_is_told() {
    let stage = armed(Answer::NotRun).await;
    let following = stage.change(resize()).await;
    let Phase::Settled { outcome: Outcome::Failed { reason } } = following.phase else { panic!() };
    let said = "Revision 43 was registered (request r-1) and is not run: ECS refused (request r-2)";
    assert_eq!((reason.as_str(), following.request_id.as_deref()), (said, Some("r-2")));
    assert_eq!(stage.told().await, [(Intended, None), (Failed, Some(2))]);
    let asked = GetRecords { filter: Filter::default(), from: 0, count: 1 };
    let last = stage.journal.page(asked).await.unwrap().records.remove(0);
    assert_eq!(last.detail.as_deref(), Some(said));
}

#[tokio::test(start_paused = true)]
async fn a_revision_that_may_be_run_is_told_even_when_it_is_not() {
    let stage = armed(Answer::MayRun).await;
    let following = stage.change(resize()).await;
    let Phase::Settled { outcome: Outcome::Unknown { reason } } = following.phase else { panic!() };
    let said = "Revision 43 was registered (request r-1). ECS did not answer in time. It is as it was before";
    assert_eq!(reason, said);
    let failed = stage.until(|it| matches!(it.phase, Phase::Settled { outcome: Outcome::Failed { .. } }));
    assert!(failed.await.words.ends_with("as it was before; revision 43 was registered and is not run"));
}
