//! The rules, change by change.

mod rollouts;

use protocol::{
    Error, ErrorKind,
    changes::{Change, Severity},
    overview::RolloutState,
};

use super::{Draft, Setting, draft};
use crate::{
    catalogue::model::Environment,
    changes::{
        present::{Capacity, Present, Scaling, Suspended},
        room::{Room, Size},
        tests::{deployment, id, prod, service, tracking},
    },
};

fn plan(change: &Change, present: &Present) -> Draft {
    plan_in(&prod(), change, present)
}

fn plan_in(environment: &Environment, change: &Change, present: &Present) -> Draft {
    draft(change, present, Setting::of(environment, change).unwrap())
}

fn with(change: impl FnOnce(&mut Present)) -> Present {
    let mut present = service();
    change(&mut present);
    present
}

fn to(desired: u32) -> Change {
    Change::SetDesiredCount { service: id(), desired }
}

fn between(min: u32, max: u32) -> Change {
    Change::SetScalingRange { service: id(), min, max }
}

fn hold(policy: &str, target: f64) -> Change {
    Change::SetScalingTarget { service: id(), policy: policy.into(), target }
}

fn suspend(suspended: bool) -> Change {
    Change::SuspendScaling { service: id(), suspended }
}

fn size(cpu_units: u32, memory_mib: u32) -> Change {
    Change::Resize { service: id(), cpu_units, memory_mib }
}

fn deploy(revision: u32) -> Change {
    Change::Deploy { service: id(), revision }
}

fn restart() -> Change {
    Change::Restart { service: id() }
}

fn stop(task: &str) -> Change {
    Change::StopTask { service: id(), task: task.into() }
}

fn refusal(draft: &Draft) -> &str {
    draft.refusal.as_ref().map_or("", |refusal| &refusal.text)
}

fn ways_out(draft: &Draft) -> Vec<(&str, &Change)> {
    let refusal = draft.refusal.iter().flat_map(|refusal| &refusal.ways_out);
    refusal.map(|way| (way.label.as_str(), &way.change)).collect()
}

/// Whether a hazard of `severity` says `words`.
fn warns(draft: &Draft, severity: Severity, words: &str) -> bool {
    draft.hazards.iter().any(|hazard| hazard.severity == severity && hazard.text.contains(words))
}

fn says(draft: &Draft, words: &str) -> bool {
    draft.effects.iter().any(|effect| effect.text.contains(words))
}

fn steps(draft: &Draft) -> Vec<(&str, &str, &str)> {
    let steps = draft.steps.iter();
    steps.map(|step| (step.what.as_str(), step.before.as_str(), step.after.as_str())).collect()
}

fn scaled(min: u32, max: u32) -> Present {
    with(|present| present.scaling = tracking(min, max))
}

fn suspended_whole(min: u32, max: u32) -> Present {
    with(|present| {
        present.scaling = tracking(min, max);
        if let Scaling::Registered(scaling) = &mut present.scaling {
            scaling.suspended = Suspended::whole(true);
        }
    })
}

/// On Fargate in London: 1 vCPU × 0.04656 $ + 2 GB × 0.00511 $, for 730 hours.
const TASK_MONTH: f64 = (0.046_56 + 2.0 * 0.005_11) * 730.0;

#[test]
fn more_tasks_start_cost_and_are_held_against_the_design() {
    let plan = plan(&to(4), &service());
    assert_eq!(refusal(&plan), "");
    assert_eq!(steps(&plan), [("Desired count", "2", "4")]);
    assert!(says(&plan, "2 tasks start; a new one may fail its load balancer's checks for 60 s"));
    let design = plan.effects.iter().find(|effect| effect.text == "The design gives 2–4 tasks").unwrap();
    assert_eq!(design.place.as_ref().unwrap().line, 112);
    assert!((plan.monthly_usd.unwrap() - 2.0 * TASK_MONTH).abs() < 1e-9);
    assert_eq!((plan.undo, plan.undo_words.as_str()), (Some(to(2)), "Set the count to 2 again"));
}

#[test]
fn fewer_tasks_save_and_fall_below_the_design() {
    let plan = plan(&to(1), &service());
    assert!(says(&plan, "1 task stops, after the load balancer has let their requests end"));
    assert!(warns(&plan, Severity::Warning, "One task has no spare"));
    assert!(warns(&plan, Severity::Warning, "Fewer than the design gives: 2–4 tasks"));
    assert!((plan.monthly_usd.unwrap() + TASK_MONTH).abs() < 1e-9);
}

#[test]
fn no_task_is_an_outage() {
    let plan = plan(&to(0), &service());
    assert!(warns(&plan, Severity::Danger, "Nothing runs any more: every request to it fails"));
    assert!(warns(&plan, Severity::Danger, "Fewer than the design gives"));
    let worker = with(|present| present.service.balanced = false);
    assert!(warns(&self::plan(&to(0), &worker), Severity::Danger, "its work stands still"));
}

#[test]
fn a_count_outside_the_range_is_refused_with_ways_out() {
    let plan_above = plan(&to(6), &scaled(2, 4));
    assert!(refusal(&plan_above).contains("keeps the service between 2 and 4: it would take 6 back to 4"));
    let suspend_first = ("Suspend scaling first", &suspend(true));
    assert_eq!(ways_out(&plan_above), [("Raise the maximum to 6 first", &between(2, 6)), suspend_first]);
    let below = plan(&to(1), &scaled(2, 4));
    assert_eq!(ways_out(&below), [("Lower the minimum to 1 first", &between(1, 4)), suspend_first]);
}

#[test]
fn inside_the_range_the_policies_are_named() {
    let inside = plan(&to(3), &scaled(2, 4));
    assert_eq!(refusal(&inside), "");
    let said = "The policy cpu holds ECSServiceAverageCPUUtilization at 70: it will move the count again";
    assert!(warns(&inside, Severity::Note, said));
    let suspended = plan(&to(6), &suspended_whole(2, 4));
    assert_eq!(refusal(&suspended), "", "what is suspended moves nothing");
    assert!(warns(&suspended, Severity::Note, "Scaling is suspended"));
}

#[test]
fn counts_that_cannot_be_are_refused() {
    assert!(refusal(&plan(&to(2), &service())).starts_with("Nothing would change"));
    assert!(refusal(&plan(&to(5_001), &service())).contains("at most 5000"));
    assert!(refusal(&plan(&to(u32::MAX), &service())).contains("at most 5000"));
    let daemon = with(|present| present.service.daemon = true);
    assert!(refusal(&plan(&to(3), &daemon)).contains("one task on each instance"));
    let draining = with(|present| present.service.status = "DRAINING".into());
    assert!(refusal(&plan(&to(3), &draining)).contains("DRAINING"));
}

#[test]
fn on_instances_it_costs_nothing_by_itself_and_needs_room() {
    let plan = plan(&to(4), &with(|it| it.service.capacity = Capacity::Instances("gpu".into())));
    assert_eq!(plan.monthly_usd, Some(0.0));
    assert!(says(&plan, "costs nothing by itself: the tasks run on instances (gpu)"));
    assert!(warns(&plan, Severity::Note, "must have room for 2 tasks more"));
}

#[test]
fn what_room_the_instances_have_is_told() {
    // A task takes 1024 CPU units and 2048 MiB.
    let left = |instances: u32| Room::Left(vec![Size { cpu: 2_000, memory: 4_096 }; instances as usize]);
    let with_room =
        |room| with(|it| (it.service.capacity, it.room) = (Capacity::Instances("gpu".into()), room));
    let enough = plan(&to(4), &with_room(left(2)));
    assert!(warns(&enough, Severity::Note, "(gpu) have room for 2 new tasks, by CPU and memory"));
    let short = plan(&to(4), &with_room(left(1)));
    assert!(warns(&short, Severity::Warning, "(gpu) have room for only 1 of 2 new tasks now"));
    let larger = plan(&size(2_048, 4_096), &with_room(left(9)));
    assert!(warns(&larger, Severity::Warning, "room for only 0 of 2 new tasks now"), "of the new size");
    let error = Error::new(ErrorKind::Throttled, "ECS is asked too much");
    let unread = plan(&to(4), &with_room(Room::Unread(Some(error))));
    assert!(warns(&unread, Severity::Warning, "could not be read: ECS is asked too much"));
}

#[test]
fn without_a_price_or_a_size_the_cost_is_unknown() {
    let mut elsewhere = (*prod()).clone();
    elsewhere.region = "ap-south-2".into();
    let plan_elsewhere = plan_in(&elsewhere, &to(4), &service());
    assert_eq!(plan_elsewhere.monthly_usd, None);
    assert!(warns(&plan_elsewhere, Severity::Note, "price of a task of this size is not known"));
    assert_eq!(plan(&to(4), &with(|it| it.definition = None)).monthly_usd, None);
}

#[test]
fn a_deployment_under_way_is_told() {
    let rolling = with(|present| {
        let mut new = deployment("ecs-svc/2", 43);
        (new.running, new.state) = (1, RolloutState::InProgress);
        present.service.deployments[0].primary = false;
        present.service.deployments.insert(0, new);
    });
    for change in [to(4), restart()] {
        let plan = plan(&change, &rolling);
        assert!(warns(
            &plan,
            Severity::Warning,
            "A deployment of revision 43 is under way (1 of 2 tasks run)"
        ));
    }
}

#[test]
fn a_range_moves_the_count_that_falls_outside_it() {
    let raised = plan(&between(3, 6), &scaled(1, 4));
    assert_eq!(steps(&raised), [("Minimum", "1", "3"), ("Maximum", "4", "6")]);
    assert!(says(&raised, "moves the desired count from 2 to 3 at once"));
    assert!((raised.monthly_usd.unwrap() - TASK_MONTH).abs() < 1e-9);
    assert!(says(&raised, "At its maximum it runs 6 tasks, about $249 a month"));
    assert_eq!(raised.undo, Some(between(1, 4)));
    let still = plan(&between(2, 6), &scaled(1, 4));
    assert!(says(&still, "The desired count stays 2"));
    assert_eq!(still.monthly_usd, Some(0.0));
}

#[test]
fn a_range_that_makes_no_sense_is_refused() {
    assert!(refusal(&plan(&between(1, 4), &service())).contains("does not know the service"));
    assert!(refusal(&plan(&between(1, 4), &scaled(1, 4))).starts_with("Nothing would change"));
    let swapped = plan(&between(6, 2), &scaled(1, 4));
    assert_eq!(refusal(&swapped), "The minimum 6 is above the maximum 2");
    assert_eq!(ways_out(&swapped), [("Scale between 2 and 6", &between(2, 6))]);
    let unread = with(|present| present.scaling = Scaling::Unread(None));
    assert!(refusal(&plan(&between(1, 4), &unread)).contains("could not be read"));
    assert!(warns(&plan(&between(0, 4), &scaled(1, 4)), Severity::Warning, "may stop the last task"));
    assert!(warns(&plan(&between(0, 0), &scaled(1, 4)), Severity::Danger, "no longer run any task"));
}

#[test]
fn a_target_is_held_within_reason() {
    let lower = plan(&hold("cpu", 50.0), &scaled(2, 4));
    assert_eq!(steps(&lower), [("cpu · ECSServiceAverageCPUUtilization", "70", "50")]);
    assert!(says(&lower, "for the same load about 1.4 times as many, at most 4"));
    assert_eq!((&lower.undo, lower.monthly_usd), (&Some(hold("cpu", 70.0)), None));
    let tight = plan(&hold("cpu", 95.0), &scaled(2, 4));
    assert!(warns(&tight, Severity::Warning, "little room for a peak"));
    for (value, why) in [
        (70.0, "Nothing would change"),
        (0.0, "must be above zero"),
        (-5.0, "must be above zero"),
        (f64::NAN, "must be above zero"),
        (f64::INFINITY, "must be above zero"),
        (101.0, "never be reached"),
    ] {
        let refused = plan(&hold("cpu", value), &scaled(2, 4));
        assert!(refusal(&refused).contains(why), "{value}: {}", refusal(&refused));
    }
}

#[test]
fn a_policy_that_holds_no_value_is_refused_for_one_that_does() {
    for (name, why) in [("memory", "has no policy memory"), ("steps", "holds no value")] {
        let refused = plan(&hold(name, 50.0), &scaled(2, 4));
        assert!(refusal(&refused).contains(why));
        assert_eq!(ways_out(&refused), [("Let cpu hold 50", &hold("cpu", 50.0))]);
    }
}

#[test]
fn scaling_is_suspended_and_resumed_as_a_whole() {
    let off = plan(&suspend(true), &scaled(2, 4));
    assert_eq!(steps(&off).len(), 3);
    assert!(warns(&off, Severity::Warning, "More load starts no more tasks"));
    assert_eq!(off.undo, Some(suspend(false)));
    assert!(refusal(&plan(&suspend(false), &scaled(2, 4))).contains("already active"));
    let on = plan(&suspend(false), &suspended_whole(3, 4));
    assert!(says(&on, "moved from 2 to 3, into the range"));
    let in_part = with(|present| {
        present.scaling = tracking(2, 4);
        if let Scaling::Registered(scaling) = &mut present.scaling {
            scaling.suspended.inward = true;
        }
    });
    let plan = plan(&suspend(true), &in_part);
    assert_eq!((steps(&plan).len(), &plan.undo), (2, &None));
    assert!(plan.undo_words.contains("in part"));
}
