use engine::catalogue::{Catalogue, model::Environment};
use proptest::prelude::*;
use protocol::catalogue::EnvironmentId;

use super::*;
use crate::{
    dice::Dice,
    names::Names,
    network::Vpc,
    story::{Founding, Story},
    time::{HOUR, MINUTE, SECOND},
};

const FOUNDED: Moment = Moment(1_794_000_000_000);
/// All first tasks have passed their checks by then.
const SETTLED: Moment = FOUNDED.plus_millis(HOUR);

fn environment(name: &str) -> Environment {
    let id = EnvironmentId::new("paperwurks", name);
    Environment::clone(&Catalogue::open(None).environment(&id).unwrap())
}

/// The backend, with as many first tasks as wanted.
fn backend(tasks: u32) -> Service {
    let environment = environment("prod");
    let names = Names::of(&environment, Dice::new(1));
    let vpc = Vpc::of(&environment, &names);
    let mut service = Service::of(&environment, &vpc, 0, &names, Dice::new(1), (Story::Quiet, FOUNDED));
    service.tasks = tasks;
    service.founding = Founding { at: FOUNDED, revision: 7 };
    service
}

fn founded(service: &Service) -> Timeline {
    Timeline::found(service, &[])
}

fn deploy(at: Moment, hold: Option<Hold>) -> Order {
    Order { at, command: Command::Deploy { revision: None, hold, fate: RolloutFate::Fine } }
}

fn fail(at: Moment, fate: RolloutFate) -> Order {
    Order { at, command: Command::Deploy { revision: None, hold: None, fate } }
}

fn healthy(timeline: &Timeline, at: Moment) -> usize {
    timeline.tasks.iter().filter(|task| task.target(at) == Some(TargetState::Healthy)).count()
}

fn running(timeline: &Timeline, at: Moment) -> usize {
    timeline.tasks_in(at, |status| status == Status::Running).count()
}

#[test]
fn a_rollout_never_has_fewer_healthy_targets_than_wanted() {
    for tasks in 1..=7 {
        let service = backend(tasks);
        let mut timeline = founded(&service);
        timeline.apply(&service, &deploy(SETTLED, None), &[]);
        for second in 0..1_800 {
            let at = SETTLED.plus_millis(second * SECOND);
            assert!(healthy(&timeline, at) >= tasks as usize, "{tasks} tasks, after {second} s");
        }
        let end = SETTLED.plus_millis(HOUR);
        assert_eq!(healthy(&timeline, end), tasks as usize);
        assert!(timeline.tasks_in(end, |status| status == Status::Running).all(|task| task.revision == 8));
    }
}

#[test]
fn a_held_task_fails_until_it_is_released_and_no_longer() {
    let service = backend(3);
    let mut timeline = founded(&service);
    let hold = Hold { fails: SETTLED.plus_millis(6 * MINUTE), released: SETTLED.plus_millis(53 * MINUTE) };
    timeline.apply(&service, &deploy(SETTLED, Some(hold)), &[]);
    let failing = |minutes: i64| {
        let at = SETTLED.plus_millis(minutes * MINUTE);
        timeline.tasks.iter().filter(|task| task.target(at) == Some(TargetState::TimedOut)).count()
    };
    assert_eq!((failing(5), failing(7), failing(52), failing(58)), (0, 1, 1, 0));
    assert!(timeline.primary(SETTLED).unwrap().completed.unwrap() > hold.released);
    assert!(timeline.harm(SETTLED.plus_millis(10 * MINUTE)) > 0.99);
    assert!(timeline.harm(SETTLED.plus_millis(HOUR)) < 0.01);
    let reported =
        timeline.events.iter().filter(|event| event.message.contains("due to (reason Request timed out)"));
    assert_eq!(reported.count(), 5, "every ten minutes");
}

#[test]
fn stopping_the_held_task_ends_the_rollout() {
    let service = backend(3);
    let mut timeline = founded(&service);
    let hold = Hold { fails: SETTLED.plus_millis(6 * MINUTE), released: SETTLED.plus_millis(53 * MINUTE) };
    timeline.apply(&service, &deploy(SETTLED, Some(hold)), &[]);
    let at = SETTLED.plus_millis(15 * MINUTE);
    let stuck = timeline.tasks.iter().find(|task| task.target(at) == Some(TargetState::TimedOut)).unwrap();
    let command = Command::Stop { task: stuck.id.clone(), reason: "stuck".to_owned() };
    timeline.apply(&service, &Order { at, command }, &[]);
    let later = at.plus_millis(5 * MINUTE);
    assert_eq!((healthy(&timeline, later), running(&timeline, later)), (3, 3));
    assert!(timeline.primary(later).unwrap().completed.is_some_and(|completed| completed < later));
}

#[test]
fn nothing_happens_to_a_service_that_is_scaled_to_what_it_has() {
    let service = backend(2);
    let mut timeline = founded(&service);
    let before = timeline.tasks.clone();
    timeline.apply(&service, &Order { at: SETTLED, command: Command::Scale { desired: 2 } }, &[]);
    assert_eq!(timeline.tasks, before);
}

#[test]
fn a_deployment_that_fails_is_given_up_and_rolled_back_while_the_old_tasks_serve() {
    for fate in [RolloutFate::BadImage, RolloutFate::FailingChecks, RolloutFate::OutOfMemory] {
        for tasks in [1, 3, 8] {
            let service = backend(tasks);
            let mut timeline = founded(&service);
            let good = timeline.deployments[0].id.clone();
            timeline.apply(&service, &fail(SETTLED, fate), &[]);
            let failed = &timeline.deployments[1];
            let opened = failed.failed.expect("the circuit breaker opens");
            let counted =
                timeline.tasks.iter().filter(|task| task.ending(opened).is_some_and(|stop| stop.counts));
            assert_eq!(counted.count(), crate::world::failing::threshold(tasks), "{fate:?}, {tasks} tasks");
            for second in 0..3_600 {
                let at = SETTLED.plus_millis(second * SECOND);
                assert!(
                    healthy(&timeline, at) >= tasks as usize,
                    "{fate:?}, {tasks} tasks, after {second} s"
                );
            }
            let rest = SETTLED.plus_millis(HOUR);
            let primary = timeline.primary(rest).unwrap();
            assert_eq!((primary.revision, primary.adopted.as_slice()), (7, [good].as_slice()));
            assert!(primary.completed.is_some_and(|completed| completed < opened.plus_millis(10 * MINUTE)));
            assert_eq!(running(&timeline, rest), tasks as usize);
        }
    }
}

#[test]
fn a_failing_deployment_can_be_replaced_before_it_is_given_up() {
    let service = backend(3);
    let mut timeline = founded(&service);
    timeline.apply(&service, &fail(SETTLED, RolloutFate::FailingChecks), &[]);
    let at = SETTLED.plus_millis(3 * MINUTE);
    timeline.apply(&service, &deploy(at, None), &[]);
    let rest = at.plus_millis(HOUR);
    assert_eq!((timeline.deployments.len(), timeline.primary(rest).unwrap().revision), (3, 9));
    assert_eq!((healthy(&timeline, rest), running(&timeline, rest)), (3, 3));
    assert!(timeline.deployments.iter().all(|deployment| deployment.failed.is_none()));
}

#[test]
fn without_a_circuit_breaker_ecs_tries_on_and_waits_longer_each_time() {
    let mut service = backend(2);
    service.breaker = false;
    let mut timeline = founded(&service);
    timeline.apply(&service, &fail(SETTLED, RolloutFate::BadImage), &[]);
    let attempts = timeline.tasks.iter().filter(|task| task.revision == 8).count();
    assert!((60..200).contains(&attempts), "{attempts}");
    assert!(timeline.deployments[1].failed.is_none());
    assert!(timeline.events.iter().any(|event| event.message.contains("unable to consistently start tasks")));
    assert_eq!(healthy(&timeline, SETTLED.plus_millis(12 * HOUR)), 2);
}

#[test]
fn a_killed_task_is_told_as_ecs_tells_it_and_replaced() {
    let service = backend(2);
    let mut timeline = founded(&service);
    timeline.apply(&service, &Order { at: SETTLED, command: Command::Exhaust }, &[]);
    let killed: Vec<&Task> = timeline.tasks.iter().filter(|task| task.ending(SETTLED).is_some()).collect();
    let stop = killed[0].stop.as_ref().unwrap();
    assert_eq!((killed.len(), stop.code, stop.exit.code), (1, "EssentialContainerExited", Some(137)));
    assert_eq!(running(&timeline, SETTLED), 1);
    assert_eq!(healthy(&timeline, SETTLED.plus_millis(5 * MINUTE)), 2);
}

#[test]
fn silent_targets_time_out_and_recover() {
    let service = backend(3);
    let mut timeline = founded(&service);
    let until = SETTLED.plus_millis(3 * MINUTE);
    timeline.apply(&service, &Order { at: SETTLED, command: Command::Silence { until } }, &[]);
    // What is done meanwhile does not end it.
    let at = SETTLED.plus_millis(MINUTE);
    timeline.apply(&service, &Order { at, command: Command::Scale { desired: 3 } }, &[]);
    assert_eq!((healthy(&timeline, SETTLED), healthy(&timeline, until.plus_millis(-1))), (0, 0));
    assert_eq!((healthy(&timeline, until), running(&timeline, until)), (3, 3));
    assert!(timeline.harm(at) > 0.99 && timeline.harm(until) < 0.01);
}

/// What is done, and how long after the order before it, in seconds.
fn orders() -> impl Strategy<Value = Vec<(u8, u32, i64)>> {
    proptest::collection::vec((0..8_u8, 0..6_u32, 1..900_i64), 1..12)
}

proptest! {
    #[test]
    fn whatever_is_done_the_service_comes_to_rest_as_wanted(orders in orders()) {
        let service = backend(2);
        let mut timeline = founded(&service);
        let mut at = SETTLED;
        for (kind, number, wait) in orders {
            at = at.plus_millis(wait * SECOND);
            let hold = Hold { fails: at.plus_millis(MINUTE), released: at.plus_millis(9 * MINUTE) };
            let command = match kind {
                0 => deploy(at, None).command,
                1 => deploy(at, Some(hold)).command,
                2 => Command::Scale { desired: number },
                3 => fail(at, RolloutFate::BadImage).command,
                4 => fail(at, RolloutFate::FailingChecks).command,
                5 => fail(at, RolloutFate::OutOfMemory).command,
                6 => Command::Exhaust,
                _ => {
                    let live: Vec<&Task> = timeline.tasks.iter().filter(|task| task.is_wanted(at)).collect();
                    let task = live.get(number as usize).map_or_else(String::new, |task| task.id.clone());
                    Command::Stop { task, reason: "by hand".to_owned() }
                }
            };
            timeline.apply(&service, &Order { at, command }, &[]);
        }
        let rest = at.plus_millis(2 * HOUR);
        let primary = timeline.primary(rest).unwrap();
        if primary.fate != RolloutFate::Fine {
            // Without tasks every deployment completes; the circuit breaker does not watch what is scaled up later.
            prop_assert!(primary.completed.is_some_and(|completed| timeline.desired(completed) == 0));
            return Ok(());
        }
        prop_assert_eq!(running(&timeline, rest), timeline.desired(rest) as usize);
        prop_assert_eq!(timeline.tasks_in(rest, Status::is_starting).count(), 0);
        prop_assert!(timeline.tasks_in(rest, |status| status == Status::Running).all(|task| task.revision == primary.revision));
        prop_assert!(primary.completed.is_some_and(|completed| completed <= rest));
        prop_assert!(timeline.events.is_sorted_by_key(|event| event.at));
        for minute in 0..60 {
            let now = at.plus_millis(minute * MINUTE);
            let mut addresses: Vec<_> = timeline
                .tasks_in(now, |status| status != Status::Stopped)
                .map(Task::address)
                .collect();
            let count = addresses.len();
            addresses.sort_unstable();
            addresses.dedup();
            prop_assert_eq!(addresses.len(), count, "two tasks share an address");
        }
    }
}
