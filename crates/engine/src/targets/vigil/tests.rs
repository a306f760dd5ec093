use std::fs;

use protocol::overview::TargetState;

use super::*;
use crate::overview::test_target;

fn prod() -> EnvironmentId {
    EnvironmentId::new("paperwurks", "prod")
}

fn at(second: i64) -> Look {
    Look { at: Moment(second * 1_000), identity: 0 }
}

fn look(vigil: &Vigil, look: Look, states: &[TargetState]) {
    let targets: Vec<_> = states.iter().map(|state| test_target("10.0.10.17", *state)).collect();
    vigil.judge(&prod(), look, |key| format!("prod-{key}"), |key| (key == "backend").then_some(&targets[..]));
}

fn told(vigil: &Vigil) -> Vec<(i64, bool)> {
    let alerts = vigil.alerts();
    let alerts = alerts.borrow();
    alerts.alerts.iter().map(|alert| (alert.at.0 / 1_000, alert.recovered)).collect()
}

fn watching() -> Vigil {
    let vigil = Vigil::open(None);
    vigil.set(&prod(), "backend", true).unwrap();
    vigil
}

#[test]
fn each_loss_and_each_recovery_is_told_once_newest_first() {
    let vigil = watching();
    look(&vigil, at(0), &[TargetState::Healthy]);
    look(&vigil, at(15), &[TargetState::Unhealthy]);
    look(&vigil, at(30), &[TargetState::Unhealthy]);
    look(&vigil, at(45), &[TargetState::Healthy]);
    look(&vigil, at(60), &[TargetState::Draining]);
    assert_eq!(told(&vigil), [(60, false), (45, true), (15, false)]);
    let notice = vigil.alerts().borrow().clone();
    assert_eq!(notice.revision, Revision(3));
    assert_eq!(notice.alerts[2].text, "prod-backend has no healthy target: 1 unhealthy");
}

#[test]
fn the_same_reading_is_judged_once() {
    let vigil = watching();
    look(&vigil, at(0), &[TargetState::Healthy]);
    look(&vigil, at(0), &[TargetState::Unhealthy]);
    assert_eq!(told(&vigil), []);
}

#[test]
fn only_what_is_watched_is_told() {
    let vigil = watching();
    look(&vigil, at(0), &[TargetState::Healthy]);
    vigil.set(&prod(), "backend", false).unwrap();
    look(&vigil, at(15), &[TargetState::Unhealthy]);
    assert_eq!(told(&vigil), []);
    vigil.set(&prod(), "backend", true).unwrap();
    look(&vigil, at(30), &[TargetState::Unhealthy]);
    assert_eq!(told(&vigil), [(30, false)]);
    let text = vigil.alerts().borrow().alerts[0].text.clone();
    assert!(text.contains("since before the console looked"), "nobody knows when it was lost: {text}");
}

#[test]
fn another_account_is_not_a_loss() {
    let vigil = watching();
    look(&vigil, at(0), &[TargetState::Healthy]);
    look(&vigil, Look { identity: 1, ..at(15) }, &[]);
    assert_eq!(told(&vigil), []);
}

fn miss(vigil: &Vigil, second: i64) {
    let error = Error::new(protocol::ErrorKind::SignInRequired, "The sign-in has expired");
    vigil.miss(&prod(), at(second).at, &error, |key| format!("prod-{key}"));
}

#[test]
fn that_nobody_can_look_is_told_once_for_all_groups_and_so_is_its_end() {
    let vigil = watching();
    vigil.set(&prod(), "frontend", true).unwrap();
    look(&vigil, at(0), &[TargetState::Healthy]);
    for second in 15..300 {
        miss(&vigil, second);
    }
    look(&vigil, at(300), &[TargetState::Unhealthy]);
    assert_eq!(told(&vigil), [(300, false), (300, true), (60, false)]);
    let alerts = vigil.alerts().borrow().alerts.clone();
    assert_eq!(alerts.iter().map(|alert| alert.blind).collect::<Vec<_>>(), [false, true, true]);
    let (begin, end) = alerts[2].text.split_once(" since ").unwrap();
    assert_eq!(begin, "prod-backend, prod-frontend cannot be watched");
    assert!(end.ends_with(": The sign-in has expired"), "{end}");
    assert_eq!(alerts[1].text, "prod-backend, prod-frontend can be watched again");
    assert!(alerts[1..].iter().all(|alert| alert.group.is_empty()), "it is of no single group");
}

#[test]
fn nobody_is_blind_to_what_is_not_watched() {
    let vigil = watching();
    miss(&vigil, 0);
    vigil.set(&prod(), "backend", false).unwrap();
    miss(&vigil, 100);
    vigil.set(&prod(), "backend", true).unwrap();
    miss(&vigil, 200);
    assert_eq!(told(&vigil), []);
    miss(&vigil, 260);
    assert_eq!(told(&vigil), [(260, false)]);
}

#[test]
fn fifty_alerts_are_kept() {
    let vigil = watching();
    for turn in 0..100 {
        let state = if turn % 2 == 0 { TargetState::Healthy } else { TargetState::Unhealthy };
        look(&vigil, at(turn * 15), &[state]);
    }
    assert_eq!(told(&vigil).len(), ALERTS);
    assert_eq!(told(&vigil)[0], (99 * 15, false));
    assert_eq!(vigil.alerts().borrow().revision, Revision(99));
}

#[test]
fn what_is_watched_is_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vigils.toml");
    let vigil = Vigil::open(Some(file.clone()));
    vigil.set(&prod(), "backend", true).unwrap();
    vigil.set(&EnvironmentId::new("paperwurks", "dev"), "backend", true).unwrap();
    vigil.set(&EnvironmentId::new("paperwurks", "dev"), "backend", false).unwrap();
    let again = Vigil::open(Some(file.clone()));
    assert_eq!(again.environments(), [prod()]);
    assert_eq!(again.groups(&prod()), BTreeSet::from(["backend".to_owned()]));
    assert_eq!(again.problem(), None);
    fs::write(&file, "groups = 7\n").unwrap();
    let damaged = Vigil::open(Some(file));
    assert!(damaged.problem().unwrap().contains("vigils.toml"));
}
