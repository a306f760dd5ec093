use std::{
    pin::pin,
    sync::atomic::{AtomicU32, Ordering},
};

use futures::{FutureExt, future::join};
use tokio::sync::oneshot;

use super::*;
use crate::clock::ManualClock;

const AGE: Duration = Duration::from_secs(30);

/// An AWS that counts how often it is asked.
struct World {
    clock: Arc<ManualClock>,
    activity: Activity,
    asked: AtomicU32,
    slot: Slot<u32>,
}

impl World {
    fn new() -> Self {
        let clock = Arc::new(ManualClock::at(Moment(1_000)));
        let activity = Activity::new(clock.clone(), None);
        Self { clock, activity, asked: AtomicU32::new(0), slot: Slot::default() }
    }

    async fn read(&self, wish: Wish, answer: Result<u32, ErrorKind>) -> Reading<Arc<u32>> {
        let ask = async {
            self.asked.fetch_add(1, Ordering::SeqCst);
            answer.map_err(|kind| Error::new(kind, "no"))
        };
        self.slot.read(wish, &self.activity, ask).await
    }

    fn asked(&self) -> u32 {
        self.asked.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn what_is_fresh_is_not_asked_again() {
    let world = World::new();
    assert_eq!(world.slot.reading(), Reading::loading());
    let first = world.read(Wish::Within(AGE), Ok(7)).await;
    assert_eq!(first, Reading::fresh(Arc::new(7), Moment(1_000)));
    world.clock.advance(29_999);
    assert_eq!(world.read(Wish::Within(AGE), Ok(8)).await, first);
    assert_eq!(world.asked(), 1);
    world.clock.advance(1);
    assert_eq!(world.read(Wish::Within(AGE), Ok(8)).await, Reading::fresh(Arc::new(8), Moment(31_000)));
    assert_eq!(world.asked(), 2);
}

#[tokio::test]
async fn each_asker_has_its_own_idea_of_fresh() {
    let world = World::new();
    world.read(Wish::Within(AGE), Ok(1)).await;
    world.clock.advance(10_000);
    world.read(Wish::Within(Duration::from_secs(60)), Ok(2)).await;
    assert_eq!(world.asked(), 1);
    world.read(Wish::Within(Duration::from_secs(5)), Ok(2)).await;
    assert_eq!(world.asked(), 2);
}

#[tokio::test]
async fn now_asks_whatever_is_fresh() {
    let world = World::new();
    world.read(Wish::Within(AGE), Ok(1)).await;
    let reading = world.read(Wish::now(), Ok(2)).await;
    assert_eq!(reading.value.as_deref(), Some(&2));
    assert_eq!(world.asked(), 2);
}

#[tokio::test]
async fn one_question_asks_once_however_often_it_is_put() {
    let world = World::new();
    world.read(Wish::now(), Ok(1)).await;
    let question = Wish::now();
    world.read(question, Err(ErrorKind::Throttled)).await;
    world.read(question, Ok(3)).await;
    assert_eq!(world.asked(), 2, "whatever became of it");
}

#[tokio::test]
async fn a_failed_renewal_keeps_the_value_and_says_why() {
    let world = World::new();
    world.read(Wish::Within(AGE), Ok(1)).await;
    world.clock.advance(30_000);
    let stale = world.read(Wish::Within(AGE), Err(ErrorKind::Throttled)).await;
    assert_eq!(stale.value.as_deref(), Some(&1));
    let error = Error::new(ErrorKind::Throttled, "no");
    assert_eq!(stale.freshness, Freshness::Stale { at: Moment(1_000), error });
    world.clock.advance(15_000);
    let renewed = world.read(Wish::Within(AGE), Ok(3)).await;
    assert_eq!(renewed, Reading::fresh(Arc::new(3), Moment(46_000)));
}

#[tokio::test]
async fn failures_pause_by_kind() {
    let world = World::new();
    let failed = world.read(Wish::Within(AGE), Err(ErrorKind::Unreachable)).await;
    assert!(matches!(failed.freshness, Freshness::Failed { .. }));
    assert_eq!(world.slot.due_in(AGE, Moment(1_000)), Duration::from_secs(15));

    let denied = ErrorKind::Forbidden { action: "ecs:ListTasks".into(), resource: None };
    world.read(Wish::now(), Err(denied)).await;
    assert_eq!(world.slot.due_in(Duration::from_secs(5), Moment(1_000)), Duration::from_secs(60));
    assert_eq!(world.slot.due_in(Duration::from_secs(600), Moment(1_000)), Duration::from_secs(600));
}

#[tokio::test]
async fn a_clock_set_back_makes_it_due() {
    let world = World::new();
    world.read(Wish::Within(AGE), Ok(1)).await;
    world.clock.advance(-500_000);
    world.read(Wish::Within(AGE), Ok(2)).await;
    assert_eq!(world.asked(), 2);
}

#[tokio::test]
async fn many_askers_make_one_flight() {
    let world = World::new();
    let (answer, waiting) = oneshot::channel::<u32>();
    let slow = async { waiting.await.map_err(|_| Error::new(ErrorKind::Internal, "gone")) };
    let mut first = pin!(world.slot.read(Wish::now(), &world.activity, slow));
    assert!(first.as_mut().now_or_never().is_none());
    let mut second = pin!(world.read(Wish::now(), Ok(9)));
    assert!(second.as_mut().now_or_never().is_none());
    assert_eq!(world.activity.notice.borrow().pending, 1);
    answer.send(5).unwrap();
    let (first, second) = join(first, second).await;
    assert_eq!((first.value.as_deref(), second.value.as_deref()), (Some(&5), Some(&5)));
    assert_eq!(world.asked(), 0, "the second asker was served by the first one's flight");
}

#[tokio::test]
async fn a_dropped_flight_is_taken_over() {
    let world = World::new();
    let never = std::future::pending::<Result<u32, Error>>();
    let mut first = Box::pin(world.slot.read(Wish::now(), &world.activity, never));
    assert!(first.as_mut().now_or_never().is_none());
    let mut second = pin!(world.read(Wish::now(), Ok(9)));
    assert!(second.as_mut().now_or_never().is_none());
    drop(first);
    assert_eq!(second.await.value.as_deref(), Some(&9));
    assert_eq!(world.activity.notice.borrow().pending, 0);
}

#[tokio::test(start_paused = true)]
async fn silence_ends_as_unreachable() {
    let world = World::new();
    let never = std::future::pending::<Result<u32, Error>>();
    let reading = world.slot.read(Wish::now(), &world.activity, never).await;
    assert_eq!(reading.error().map(|error| &error.kind), Some(&ErrorKind::Unreachable));
}

#[tokio::test]
async fn activity_is_counted_here_and_above() {
    let clock = Arc::new(ManualClock::at(Moment(0)));
    let fleet = Arc::new(Activity::new(clock.clone(), None));
    let environment = Activity::new(clock, Some(fleet.clone()));
    let slot = Slot::default();
    slot.read(Wish::now(), &environment, async { Ok(1) }).await;
    slot.read(Wish::now(), &environment, async { Ok(2) }).await;
    assert_eq!(environment.revision(), Revision(2));
    assert_eq!(*fleet.subscribe().borrow(), Notice { revision: Revision(2), pending: 0 });
}
