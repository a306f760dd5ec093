//! The rules of what replaces tasks.

use super::*;
use crate::changes::{
    present::{Asked, ContainerNow, DefinitionNow, TaskNow},
    tests::definition,
};

#[test]
fn a_restart_says_how_many_run_meanwhile() {
    let calm = plan(&restart(), &service());
    assert!(says(&calm, "2 tasks are replaced"));
    assert!(says(&calm, "at least 2 tasks and at most 4 tasks run (100 % to 200 %)"));
    assert!(says(&calm, "the circuit breaker goes back"));
    assert!(warns(&calm, Severity::Note, "It takes 2 vCPU more"));
    assert_eq!((&calm.undo, calm.monthly_usd), (&None, Some(0.0)));
    for (least, most, severity, words) in [
        (100, 100, Severity::Danger, "can replace none of them"),
        (0, 100, Severity::Danger, "nothing answers meanwhile"),
        (50, 100, Severity::Warning, "Up to 1 task is missing meanwhile"),
    ] {
        let tight = with(|present| {
            (present.service.min_healthy_percent, present.service.max_percent) = (least, most);
        });
        assert!(warns(&plan(&restart(), &tight), severity, words), "{least}–{most}");
    }
    let bare = with(|present| present.service.breaker.enabled = false);
    assert!(warns(&plan(&restart(), &bare), Severity::Warning, "no circuit breaker"));
}

#[test]
fn nothing_is_restarted_where_nothing_runs_or_another_rolls_out() {
    let empty = with(|present| present.service.desired = 0);
    assert_eq!(ways_out(&plan(&restart(), &empty)), [("Run 2 tasks", &to(2))]);
    let other = with(|present| present.service.controller = Some("CODE_DEPLOY".into()));
    for change in [restart(), deploy(41), size(2_048, 4_096)] {
        assert!(refusal(&plan(&change, &other)).contains("deployed by CODE_DEPLOY"), "{change:?}");
    }
}

fn with_revision(revision: Option<u32>) -> Present {
    with(|present| present.asked = Asked::Revision(revision.map(definition)))
}

#[test]
fn another_revision_tells_what_differs() {
    let mut present = with_revision(Some(41));
    if let Asked::Revision(Some(definition)) = &mut present.asked {
        definition.memory = Some(4_096);
    }
    let plan = plan(&deploy(41), &present);
    assert_eq!(
        steps(&plan),
        [
            ("Task definition", "backend:42", "backend:41"),
            ("Memory of a task", "2048 MiB", "4096 MiB"),
            ("web · image", "backend:1.42", "backend:1.41"),
        ]
    );
    assert!(warns(&plan, Severity::Note, "It is older"));
    assert!(warns(&plan, Severity::Note, "differs from the design, which gives 2048"));
    assert!((plan.monthly_usd.unwrap() - 2.0 * 2.0 * 0.005_11 * 730.0).abs() < 1e-9);
    assert_eq!(plan.undo, Some(deploy(42)));
}

#[test]
fn a_revision_that_cannot_run_is_refused() {
    assert_eq!(refusal(&plan(&deploy(99), &with_revision(None))), "backend has no revision 99");
    let same = plan(&deploy(42), &with_revision(Some(42)));
    assert!(refusal(&same).contains("already runs"));
    assert_eq!(ways_out(&same)[0].1, &restart());
    let changed = |change: fn(&mut DefinitionNow)| {
        let mut present = with_revision(Some(41));
        if let Asked::Revision(Some(definition)) = &mut present.asked {
            change(definition);
        }
        plan(&deploy(41), &present)
    };
    assert!(refusal(&changed(|it| it.active = false)).contains("was deregistered"));
    assert!(refusal(&changed(|it| it.fits_fargate = false)).contains("not made for Fargate"));
}

#[test]
fn another_size_must_be_one_that_fargate_has() {
    let larger = plan(&size(2_048, 4_096), &service());
    assert_eq!(refusal(&larger), "");
    assert_eq!(
        steps(&larger),
        [
            ("CPU of a task", "1024 units", "2048 units"),
            ("Memory of a task", "2048 MiB", "4096 MiB"),
            ("Task definition", "backend:42", "backend, a new revision"),
        ]
    );
    assert_eq!(larger.effects[1].place.as_ref().map(|place| place.line), Some(453));
    assert!((larger.monthly_usd.unwrap() - 2.0 * TASK_MONTH).abs() < 1e-9);
    assert_eq!(larger.undo, Some(deploy(42)));
    let invalid = plan(&size(256, 3_072), &service());
    assert_eq!(refusal(&invalid), "Fargate has no task of 256 CPU units and 3072 MiB");
    let changes: Vec<_> = ways_out(&invalid).into_iter().map(|(_, change)| change.clone()).collect();
    assert_eq!(changes, [size(512, 3_072), size(256, 2_048)]);
    assert!(refusal(&plan(&size(1_024, 2_048), &service())).starts_with("Nothing would change"));
    assert!(warns(&plan(&size(512, 1_024), &service()), Severity::Warning, "Less memory"));
}

#[test]
fn on_instances_any_size_that_holds_the_containers_will_do() {
    let instances = with(|present| present.service.capacity = Capacity::Instances("EC2".into()));
    assert_eq!(refusal(&plan(&size(300, 3_000), &instances)), "");
    assert!(refusal(&plan(&size(300, 512), &instances)).contains("web is given 1024 MiB, more than 512"));
    assert!(refusal(&plan(&size(0, 2_048), &instances)).contains("needs CPU"));
    let promised = with(|present| {
        present.service.capacity = Capacity::Instances("EC2".into());
        let container = ContainerNow { image: "x".into(), cpu: 900, ..ContainerNow::default() };
        present.definition.as_mut().unwrap().containers.insert("sidecar".into(), container);
    });
    assert!(refusal(&plan(&size(512, 2_048), &promised)).contains("promised 900 CPU units"));
}

fn with_task(status: &str, wanted: bool, running: u32) -> Present {
    with(|present| {
        let task = TaskNow { id: "4f2a".into(), last_status: status.into(), wanted, revision: Some(42) };
        present.asked = Asked::Task(Some(task));
        present.service.running = running;
    })
}

#[test]
fn a_task_is_stopped_where_there_is_one() {
    let one_of_two = plan(&stop("4f2a"), &with_task("RUNNING", true, 2));
    assert_eq!(steps(&one_of_two), [("Task 4f2a", "RUNNING", "STOPPED")]);
    assert!(says(&one_of_two, "The service starts another task of revision 42"));
    assert!(warns(&one_of_two, Severity::Warning, "Only 1 task runs meanwhile"));
    assert_eq!((&one_of_two.undo, one_of_two.monthly_usd), (&None, Some(0.0)));
    assert!(warns(&plan(&stop("4f2a"), &with_task("RUNNING", true, 1)), Severity::Danger, "the only task"));
    let starting = plan(&stop("4f2a"), &with_task("PENDING", true, 2));
    assert!(starting.hazards.is_empty(), "{:?}", starting.hazards);
    assert!(
        refusal(&plan(&stop("4f2a"), &with_task("STOPPING", false, 2))).contains("already being stopped")
    );
    let gone = plan(&stop("4f2a"), &with(|present| present.asked = Asked::Task(None)));
    assert!(refusal(&gone).contains("has no task 4f2a"));
    assert_eq!(ways_out(&gone)[0].1, &restart());
}
