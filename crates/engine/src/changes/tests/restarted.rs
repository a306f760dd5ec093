//! The console ended between the journal and the end of a change: the next start finds out what came of it.

use std::{sync::Arc, time::Duration};

use protocol::{
    changes::{Outcome, Phase},
    journal::OutcomeKind::{self, Accepted, Done, Failed, Intended, Overtaken, Unknown},
};

use super::far::{Stage, lock, to};
use crate::{
    catalogue::Catalogue,
    changes::{
        applied::{Applied, Author, Data},
        present::Present,
        remote::Remote,
        target_state::TargetState,
    },
    readings::Wish,
};

/// What was written down when the console ended: `to(4)` from 2, up to `outcome`.
async fn ended_at(outcome: OutcomeKind) -> Stage {
    let stage = Stage::set();
    let change = to(4);
    let before = TargetState::of(&change, &present(&stage));
    let who = stage.far.who(&stage.environment, Wish::now()).await.unwrap();
    let mut applied = Applied {
        id: "earlier".into(),
        environment: Arc::clone(&stage.environment),
        author: Author::of(&who, Some("load".into())),
        at: crate::clock::Clock::now(&*stage.clock),
        data: Data {
            after: TargetState::wanted(&change, &before),
            before,
            change,
            headline: "Run 4 tasks".into(),
            steps: Vec::new(),
            undo: Some(to(2)),
            deployment: None,
        },
        request_id: None,
        record: 0,
        last: None,
    };
    stage.changes.note(&mut applied, Intended, None).await;
    if outcome != Intended {
        stage.changes.note(&mut applied, outcome, None).await;
    }
    stage.again()
}

fn present(stage: &Stage) -> Present {
    lock(&stage.far.present).clone()
}

/// What another console writes of the change that is open.
async fn tell(stage: &Stage, outcome: OutcomeKind) {
    let (open, data) = stage.journal.unfinished().await.unwrap().remove(0);
    let applied = Applied::reread(&open, data.as_deref(), &stage.environment).unwrap();
    stage.journal.write(applied.entry(outcome, None)).await.unwrap();
}

/// Reconciles, as the start of an engine does.
async fn reconcile(stage: &Stage) {
    let (_regains, never) = tokio::sync::watch::channel(0);
    let open = stage.changes.find_open(&Catalogue::open(None), None).await.unwrap();
    stage.changes.tell_all(open, never, || true).await;
}

#[tokio::test(start_paused = true)]
async fn what_was_applied_is_found_applied() {
    let stage = ended_at(Intended).await;
    stage.far.arrive(&to(4));
    stage.far.settle();
    reconcile(&stage).await;
    assert_eq!(stage.outcome().await, Outcome::Done);
    let found = stage.state().following.remove(0);
    assert_eq!((found.change, found.undo, found.record), (to(4), Some(to(2)), 1));
    assert_eq!(stage.told().await, [(Intended, None), (Accepted, Some(1)), (Done, Some(2))]);
    assert!(lock(&stage.far.sent).is_empty(), "nothing is sent by itself");
}

#[tokio::test(start_paused = true)]
async fn what_was_not_applied_is_told_once_it_can_no_longer_come() {
    let stage = ended_at(Intended).await;
    let watched = async {
        let shown = stage.until(|_| true).await;
        assert!(matches!(shown.phase, Phase::Settled { outcome: Outcome::Unknown { .. } }));
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert_eq!(stage.told().await.len(), 1, "by the clock no time has passed");
        stage.clock.advance(120_000);
    };
    futures::future::join(reconcile(&stage), watched).await;
    assert!(matches!(stage.outcome().await, Outcome::Failed { .. }));
    assert_eq!(stage.told().await, [(Intended, None), (Failed, Some(1))]);
}

#[tokio::test(start_paused = true)]
async fn what_is_neither_was_overtaken() {
    let stage = ended_at(Intended).await;
    stage.far.arrive(&to(7));
    let watched = async {
        stage.until(|_| true).await;
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert_eq!(stage.told().await.len(), 1, "it may be under way, from another console too");
        stage.clock.advance(120_000);
    };
    futures::future::join(reconcile(&stage), watched).await;
    let Outcome::Overtaken { reason } = stage.outcome().await else { panic!() };
    assert_eq!(reason, "The desired count is 7, not 2");
    assert_eq!(stage.told().await, [(Intended, None), (Overtaken, Some(1))]);
}

#[tokio::test(start_paused = true)]
async fn what_was_accepted_is_followed_on() {
    let stage = ended_at(Accepted).await;
    stage.far.arrive(&to(4));
    reconcile(&stage).await;
    let going = stage.until(|it| it.progress.is_some()).await;
    assert_eq!((going.phase, going.progress), (Phase::Converging, Some((2, 4))));
    stage.far.settle();
    assert_eq!(stage.outcome().await, Outcome::Done);
    assert_eq!(stage.told().await, [(Intended, None), (Accepted, Some(1)), (Done, Some(2))]);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_is_tried_until_it_can() {
    let stage = ended_at(Accepted).await;
    stage.far.arrive(&to(4));
    stage.far.settle();
    *lock(&stage.far.unreadable) = true;
    let later = async {
        stage.until(|it| it.words.contains("could not be reached")).await;
        *lock(&stage.far.unreadable) = false;
    };
    futures::future::join(reconcile(&stage), later).await;
    assert_eq!(stage.outcome().await, Outcome::Done);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_was_lost_is_looked_for_once_more_and_then_no_more() {
    let stage = ended_at(Unknown).await;
    stage.far.arrive(&to(4));
    stage.far.settle();
    reconcile(&stage).await;
    assert_eq!(stage.outcome().await, Outcome::Done);
    let told = [(Intended, None), (Unknown, Some(1)), (Accepted, Some(2)), (Done, Some(3))];
    assert_eq!(stage.told().await, told);

    // What was followed for long and given up is an end.
    let stage = ended_at(Accepted).await;
    tell(&stage, Unknown).await;
    reconcile(&stage).await;
    assert!(stage.state().following.is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_is_gone_was_overtaken() {
    let stage = ended_at(Intended).await;
    *lock(&stage.far.gone) = true;
    reconcile(&stage).await;
    assert!(matches!(stage.outcome().await, Outcome::Overtaken { .. }));
    assert_eq!(stage.told().await, [(Intended, None), (Overtaken, Some(1))]);
}

#[tokio::test(start_paused = true)]
async fn what_another_console_has_told_is_left_to_it() {
    let stage = ended_at(Intended).await;
    let theirs = async {
        stage.until(|_| true).await;
        tell(&stage, Failed).await;
    };
    futures::future::join(reconcile(&stage), theirs).await;
    assert!(stage.state().following.is_empty());
    assert_eq!(stage.told().await, [(Intended, None), (Failed, Some(1))]);
}
