use protocol::{
    Health, Moment,
    overview::{RolloutState, ServiceEvent},
    services::{Capacity, ScalingRange, ServiceId},
};

use super::*;
use crate::samples;

fn row(cluster: &str, name: &str, health: Health) -> ServiceRow {
    ServiceRow {
        id: ServiceId::new(cluster, name),
        key: Some(name.to_owned()),
        health,
        family: Some(format!("{name}-family")),
        ..samples::service()
    }
}

fn services() -> Vec<ServiceRow> {
    let mut worker = row("blue", "worker", Health::Attention);
    worker.cpu_percent = Some(81.0);
    worker.revision = Some(7);
    worker.capacity = ["FARGATE", "FARGATE_SPOT"]
        .map(|provider| Capacity { provider: provider.into(), base: 0, weight: Some(1), running: Some(1) })
        .to_vec();
    let mut stray = row("green", "stray", Health::Fine);
    stray.key = None;
    stray.cpu_percent = Some(12.0);
    vec![
        row("blue", "backend", Health::Bad),
        worker,
        row("green", "backend", Health::Fine),
        stray,
        row("green", "redis", Health::Attention),
    ]
}

fn names(filter: &str, sort: Sort) -> Vec<String> {
    arrange(&services(), filter, sort).into_iter().map(|row| row.id.to_string()).collect()
}

const fn by(column: ServiceColumn, descending: bool) -> Sort {
    Sort { column, descending }
}

#[test]
fn the_worst_stands_first_and_equals_by_name() {
    assert_eq!(
        names("", Sort::default()),
        ["blue/backend", "green/redis", "blue/worker", "green/backend", "green/stray"]
    );
}

#[test]
fn of_two_that_are_equally_bad_the_one_that_moves_stands_first() {
    let mut rows = services();
    rows[1].rollout.state = RolloutState::InProgress;
    let sorted = arrange(&rows, "", Sort::default());
    assert_eq!(sorted[1].id.name, "worker");
}

#[test]
fn the_same_name_in_two_clusters_stands_together() {
    let sorted = names("", by(ServiceColumn::Name, false));
    assert_eq!(sorted[..2], ["blue/backend", "green/backend"]);
}

#[test]
fn what_is_not_known_stands_last_either_way() {
    for descending in [true, false] {
        let sorted = names("", by(ServiceColumn::Cpu, descending));
        let known = if descending { ["blue/worker", "green/stray"] } else { ["green/stray", "blue/worker"] };
        assert_eq!(sorted[..2], known);
    }
}

#[test]
fn every_column_sorts() {
    let mut rows = services();
    rows[3].range = Some(ScalingRange { min: 1, max: 9, suspended: false });
    rows[3].last_event = Some(ServiceEvent { at: Moment(5), message: String::new() });
    rows[3].memory_percent = Some(1.0);
    rows[3].running = 9;
    rows[3].revision = Some(99);
    for column in [
        ServiceColumn::Tasks,
        ServiceColumn::Revision,
        ServiceColumn::Memory,
        ServiceColumn::Range,
        ServiceColumn::Event,
    ] {
        let first = arrange(&rows, "", by(column, true)).swap_remove(0);
        assert_eq!(first.id.name, "stray", "{column:?}");
    }
    assert_eq!(arrange(&rows, "", by(ServiceColumn::Capacity, false))[0].id.name, "worker");
}

#[test]
fn every_word_of_the_filter_must_match() {
    let sort = by(ServiceColumn::Name, false);
    assert_eq!(names("BACK green", sort), ["green/backend"]);
    assert_eq!(names(":7", sort), ["blue/worker"]);
    assert_eq!(names("spot", sort), ["blue/worker"]);
    assert_eq!(names("not declared", sort), ["green/stray"]);
    assert_eq!(names("bad", sort), ["blue/backend"]);
    assert!(names("back nowhere", sort).is_empty());
}

#[test]
fn a_second_press_turns_the_order() {
    let first = Sort::default().turned(ServiceColumn::Cpu);
    assert!(first.descending && !first.turned(ServiceColumn::Cpu).descending);
    assert!(!first.turned(ServiceColumn::Name).descending);
}

#[test]
fn held_rows_keep_their_places_and_new_ones_come_last() {
    let before = arrange(&services(), "", Sort::default());
    let mut now = before.clone();
    now.reverse();
    now[0].id.name = "new".to_owned();
    let held: Vec<_> = hold(&before, now).into_iter().map(|row| row.id.to_string()).collect();
    assert_eq!(held, ["blue/backend", "green/redis", "blue/worker", "green/backend", "green/new"]);
}
