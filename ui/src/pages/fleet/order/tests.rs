use protocol::{Health, Moment, catalogue::EnvironmentId, overview::Verdict};

use super::*;

fn row(environment: &str, health: Health, production: bool, p95: Option<f64>) -> FleetRow {
    FleetRow {
        environment: EnvironmentId::new("paperwurks", environment),
        system_name: "Paperwurks".into(),
        production,
        region: "eu-west-2".into(),
        verdict: Verdict {
            health,
            headline: format!("{environment} says something"),
            detail: String::new(),
            since: None,
            word: String::new(),
            findings: Vec::new(),
        },
        tasks: None,
        alarms: None,
        p95,
        errors_per_minute: None,
        drift: None,
        read_at: None,
        unread: Vec::new(),
    }
}

fn fleet() -> Vec<FleetRow> {
    vec![
        row("dev", Health::Attention, false, None),
        row("staging", Health::Fine, false, Some(120.0)),
        row("prod", Health::Attention, true, Some(412.0)),
    ]
}

fn names(filter: &str, sort: Sort) -> Vec<String> {
    arrange(&fleet(), filter, sort).into_iter().map(|row| row.environment.environment).collect()
}

#[test]
fn the_worst_stands_first_and_production_before_the_rest() {
    assert_eq!(names("", Sort::default()), ["prod", "dev", "staging"]);
}

#[test]
fn what_is_not_known_stands_last_either_way() {
    let up = Sort { column: FleetColumn::P95, descending: false };
    assert_eq!(names("", up), ["staging", "prod", "dev"]);
    assert_eq!(names("", Sort { descending: true, ..up }), ["prod", "staging", "dev"]);
}

#[test]
fn the_longest_trouble_counts_as_the_largest() {
    let mut rows = fleet();
    rows[0].verdict.since = Some(Moment(2_000));
    rows[2].verdict.since = Some(Moment(1_000));
    let sorted = arrange(&rows, "", Sort { column: FleetColumn::Since, descending: true });
    let names: Vec<_> = sorted.iter().map(|row| row.environment.environment.as_str()).collect();
    assert_eq!(names, ["prod", "dev", "staging"]);
}

#[test]
fn every_word_of_the_filter_must_match() {
    assert_eq!(names("PAPER prod", Sort::default()), ["prod"]);
    assert_eq!(names("eu-west-2", Sort::default()).len(), 3);
    assert_eq!(names("production", Sort::default()), ["prod"]);
    assert!(names("paper nowhere", Sort::default()).is_empty());
}

#[test]
fn a_second_press_turns_the_order() {
    let first = Sort::default().turned(FleetColumn::P95);
    assert!(first.descending);
    assert!(!first.turned(FleetColumn::P95).descending);
    assert!(!first.turned(FleetColumn::Environment).descending);
}

#[test]
fn held_rows_keep_their_places_and_new_ones_come_last() {
    let before = arrange(&fleet(), "", Sort::default());
    let mut now = before.clone();
    now.reverse();
    now[0].environment.environment = "new".to_owned();
    let names: Vec<_> = hold(&before, now).into_iter().map(|row| row.environment.environment).collect();
    assert_eq!(names, ["prod", "dev", "new"]);
}
