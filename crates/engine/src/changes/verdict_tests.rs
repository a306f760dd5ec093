use super::*;
use crate::changes::{
    present::{Asked, Scaling, TaskNow},
    tests::{deployment, id, service, tracking},
};

fn data(change: Change, present: &Present) -> Data {
    let before = TargetState::of(&change, present);
    Data {
        after: TargetState::wanted(&change, &before),
        before,
        change,
        headline: String::new(),
        steps: Vec::new(),
        undo: None,
        deployment: None,
    }
}

fn going(verdict: &Verdict) -> &str {
    match verdict {
        Verdict::Going { words, .. } => words,
        other => panic!("{other:?}"),
    }
}

fn failed(verdict: &Verdict) -> &str {
    match verdict {
        Verdict::Failed { reason } => reason,
        other => panic!("{other:?}"),
    }
}

fn done(verdict: &Verdict) -> bool {
    *verdict == DONE
}

#[test]
fn a_setting_is_done_once_it_is_read_back() {
    let mut present = Present { scaling: tracking(1, 4), ..service() };
    let data = data(Change::SetScalingRange { service: id(), min: 2, max: 6 }, &present);
    let before = Verdict::NotYet { reason: "The scaling range is 1–4, not 2–6".into() };
    assert_eq!(judge(&data, false, &present), before);
    present.scaling = tracking(2, 6);
    assert!(done(&judge(&data, false, &present)));
    present.scaling = tracking(2, 9);
    let stray = Verdict::Stray { reason: "The scaling range is 2–9, not 2–6".into() };
    assert_eq!(judge(&data, false, &present), stray);
    present.scaling = Scaling::Absent;
    let stray = Verdict::Stray { reason: "The scaling range is not set, not 2–6".into() };
    assert_eq!(judge(&data, false, &present), stray);
}

#[test]
fn a_count_is_done_when_as_many_run() {
    let mut present = service();
    let data = data(Change::SetDesiredCount { service: id(), desired: 4 }, &present);
    let before = Verdict::NotYet { reason: "The desired count is 2, not 4".into() };
    assert_eq!(judge(&data, false, &present), before);
    present.service.desired = 4;
    assert_eq!(going(&judge(&data, false, &present)), "2 of 4 tasks run");
    present.service.running = 5;
    assert_eq!(going(&judge(&data, false, &present)), "1 task more is to end");
    present.service.running = 4;
    assert!(done(&judge(&data, false, &present)));
    present.service.pending = 1;
    assert_eq!(going(&judge(&data, false, &present)), "4 of 4 tasks run");
    present.service.deployments[0].state = RolloutState::Failed;
    present.service.deployments[0].reason = Some("tasks failed to start.".into());
    present.service.running = 3;
    let said = "3 of 4 tasks run, and the deployment has failed: tasks failed to start";
    assert_eq!(failed(&judge(&data, false, &present)), said);
}

#[test]
fn a_rollout_under_way_is_nothing_that_a_count_waits_for() {
    let mut present = service();
    let data = data(Change::SetDesiredCount { service: id(), desired: 4 }, &present);
    let mut new = deployment("ecs-svc/2", 43);
    (new.state, new.desired, new.running) = (RolloutState::InProgress, 4, 3);
    present.service.deployments[0].primary = false;
    present.service.deployments.insert(0, new);
    (present.service.desired, present.service.running) = (4, 3);
    assert_eq!(going(&judge(&data, false, &present)), "3 of 4 tasks run");
    present.service.running = 4;
    let aside = "A deployment of revision 43 still goes on: 3 of 4 tasks run it";
    assert_eq!(judge(&data, false, &present), Verdict::Done { aside: Some(aside.into()) });
}

#[test]
fn a_task_is_done_when_it_has_stopped_and_another_runs_in_its_place() {
    let task = |wanted, last_status: &str| {
        let last_status = last_status.to_owned();
        Asked::Task(Some(TaskNow { id: "4f".into(), last_status, wanted, revision: None }))
    };
    let mut present = Present { asked: task(true, "RUNNING"), ..service() };
    let data = data(Change::StopTask { service: id(), task: "4f".into() }, &present);
    assert_eq!(going(&judge(&data, false, &present)), "Task 4f is ending");
    present.asked = task(false, "DEACTIVATING");
    assert_eq!(going(&judge(&data, false, &present)), "Task 4f is ending");
    (present.asked, present.service.running) = (task(false, "STOPPED"), 1);
    assert_eq!(going(&judge(&data, false, &present)), "1 of 2 tasks runs");
    (present.asked, present.service.running) = (Asked::Task(None), 2);
    assert!(done(&judge(&data, false, &present)));
}

/// A restart that ECS named `ecs-svc/2`.
fn restarted() -> (Data, Present) {
    let mut present = service();
    let mut data = data(Change::Restart { service: id() }, &present);
    data.deployment = Some("ecs-svc/2".into());
    let mut new = deployment("ecs-svc/2", 42);
    (new.running, new.state, new.failed) = (1, RolloutState::InProgress, 3);
    present.service.deployments[0].primary = false;
    present.service.deployments.insert(0, new);
    (data, present)
}

#[test]
fn a_deployment_tells_how_many_run_and_failed() {
    let (data, mut present) = restarted();
    assert_eq!(going(&judge(&data, true, &present)), "1 of 2 tasks runs revision 42; 3 tasks failed so far");
    present.service.deployments[0].running = 2;
    present.service.running = 3;
    let said =
        "2 of 2 tasks run revision 42; 3 tasks failed so far; 1 task of the former deployment is to end";
    assert_eq!(going(&judge(&data, true, &present)), said);
    present.service.deployments[0].state = RolloutState::Steady;
    assert!(!done(&judge(&data, true, &present)), "the former one is still there");
    present.service.deployments.pop();
    present.service.running = 2;
    assert!(done(&judge(&data, true, &present)));
}

#[test]
fn whichever_way_the_circuit_breaker_goes_back_it_is_seen() {
    let (data, present) = restarted();
    let mut former_again = service();
    let said = "The circuit breaker took it back: revision 42 is what ECS works towards now";
    assert_eq!(failed(&judge(&data, true, &former_again)), said);
    let never = judge(&data, false, &former_again);
    assert!(matches!(never, Verdict::NotYet { .. }), "it never was the primary one: old news");
    former_again.service.deployments[0].id = "ecs-svc/3".into();
    let reason = "ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.";
    former_again.service.deployments[0].reason = Some(reason.into());
    assert_eq!(failed(&judge(&data, true, &former_again)), said);
    let mut stopped = present;
    stopped.service.deployments[0].state = RolloutState::Failed;
    assert_eq!(failed(&judge(&data, true, &stopped)), "The deployment has failed");
}

#[test]
fn another_deployment_and_none_at_all_are_strays() {
    let (data, mut present) = restarted();
    present.service.deployments = vec![deployment("ecs-svc/9", 44)];
    let newer = Verdict::Stray { reason: "A newer deployment runs revision 44".into() };
    assert_eq!(judge(&data, true, &present), newer);
    present.service.deployments.clear();
    assert!(matches!(judge(&data, true, &present), Verdict::Stray { .. }));
}

#[test]
fn a_deployment_that_aws_did_not_name_is_known_by_what_it_replaced() {
    let (mut data, present) = restarted();
    data.deployment = None;
    assert_eq!(ours(&data, &present.service), Some("ecs-svc/2"));
    assert_eq!(ours(&data, &service().service), None);
    data.after.revision = Some(50);
    assert_eq!(ours(&data, &present.service), None, "it runs another revision");
}

#[test]
fn sentences_begin_large_whatever_they_begin_with() {
    assert_eq!(sentence(&["the count is 3, not 4".into(), "x".into()]), "The count is 3, not 4; x");
    assert_eq!(sentence(&[]), "");
    assert_eq!(sentence(&["élan".into()]), "élan");
}
