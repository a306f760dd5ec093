//! Verdicts over everything that is known at once.

use std::sync::Arc;

use protocol::{
    Error, ErrorKind, Freshness,
    catalogue::{EnvironmentId, Place},
    overview::{AlarmState, Rollout, RolloutState, Target, TargetGroup, TargetState, Threshold},
};

use super::*;
use crate::{
    catalogue::Catalogue,
    overview::{test_service, test_target},
};

const NOW: Moment = Moment(1_000_000);

/// An environment in which all is well; each test spoils what it is about.
struct Scene {
    environment: Arc<model::Environment>,
    services: Reading<Vec<Service>>,
    load_balancers: Reading<Vec<LoadBalancer>>,
    databases: Reading<Vec<Database>>,
    buckets: Reading<Vec<Bucket>>,
    queues: Reading<Vec<Queue>>,
    alarms: Reading<Vec<Alarm>>,
    kpis: Reading<Vec<Kpi>>,
    design: Vec<Check>,
}

impl Scene {
    fn calm() -> Self {
        let environment = Catalogue::open(None).environment(&EnvironmentId::new("paperwurks", "prod"));
        Self {
            environment: environment.expect("prod"),
            services: Reading::fresh(vec![service("backend", RolloutState::Steady)], NOW),
            load_balancers: Reading::fresh(vec![], NOW),
            databases: Reading::fresh(vec![], NOW),
            buckets: Reading::fresh(vec![], NOW),
            queues: Reading::fresh(vec![], NOW),
            alarms: Reading::fresh(vec![alarm("paperwurks-prod-db-cpu", AlarmState::Ok)], NOW),
            kpis: Reading::fresh(vec![], NOW),
            design: vec![check(Outcome::Met, None)],
        }
    }

    fn judge(&self) -> Verdict {
        judge(&Evidence {
            environment: &self.environment,
            services: &self.services,
            load_balancers: &self.load_balancers,
            databases: &self.databases,
            buckets: &self.buckets,
            queues: &self.queues,
            alarms: &self.alarms,
            kpis: Some(&self.kpis),
            design: &self.design,
            now: NOW,
        })
    }
}

fn service(key: &str, state: RolloutState) -> Service {
    Service {
        running: 3,
        desired: 3,
        rollout: Rollout { state, since: None, done: 2, of: 3, reason: None },
        ..test_service(key)
    }
}

fn balancer(states: &[TargetState]) -> LoadBalancer {
    let target =
        |state: &TargetState| Target { since: Some(Moment(500)), ..test_target("10.0.10.1", *state) };
    let group = TargetGroup {
        key: "backend".into(),
        name: "prod-paperwurks-backend".into(),
        port: None,
        check: String::new(),
        health: Health::Attention,
        targets: states.iter().map(target).collect(),
    };
    LoadBalancer {
        name: "alb".into(),
        state: "active".into(),
        requests_per_second: None,
        target_groups: vec![group],
    }
}

fn alarm(name: &str, state: AlarmState) -> Alarm {
    Alarm {
        name: name.into(),
        state,
        since: Some(Moment(7)),
        condition: String::new(),
        reason: None,
        history: vec![],
    }
}

fn check(outcome: Outcome, known: Option<&str>) -> Check {
    Check {
        resource: "Database main".into(),
        name: "db".into(),
        figure: "backup retention".into(),
        expected: "30 d".into(),
        actual: Some("7 d".into()),
        outcome,
        read_at: None,
        place: Place { document: "001".into(), section: "Database".into(), line: 126 },
        known: known.map(str::to_owned),
    }
}

#[test]
fn calm_is_said_with_what_it_rests_on() {
    let verdict = Scene::calm().judge();
    assert_eq!((verdict.health, verdict.headline.as_str()), (Health::Fine, "All is well"));
    assert_eq!(verdict.detail, "3 tasks run · 1 alarm is quiet · 1 figure as designed");
    assert_eq!((verdict.word.as_str(), verdict.findings.len()), ("", 0));
}

#[test]
fn the_worst_leads_and_the_rest_follow() {
    let mut scene = Scene::calm();
    scene.services = Reading::fresh(
        vec![service("backend", RolloutState::InProgress), service("worker", RolloutState::Failed)],
        NOW,
    );
    scene.load_balancers =
        Reading::fresh(vec![balancer(&[TargetState::Unhealthy, TargetState::Healthy])], NOW);
    scene.design = vec![check(Outcome::Drifted, None), check(Outcome::Drifted, Some("designed"))];
    scene.buckets = Reading { value: None, freshness: failed(ErrorKind::Throttled) };
    let verdict = scene.judge();
    let words: Vec<&str> = verdict.findings.iter().map(|finding| finding.word.as_str()).collect();
    assert_eq!(words, ["rollout failed", "1 unhealthy", "1 drift", "throttled", "deploying"]);
    assert_eq!((verdict.health, verdict.word.as_str()), (Health::Bad, "rollout failed"));
    assert_eq!(verdict.headline, "The rollout of worker failed");
}

#[test]
fn a_rollout_alone_is_fine() {
    let mut scene = Scene::calm();
    scene.services = Reading::fresh(vec![service("backend", RolloutState::InProgress)], NOW);
    let verdict = scene.judge();
    assert_eq!((verdict.health, verdict.word.as_str()), (Health::Fine, "deploying"));
    assert_eq!(verdict.headline, "backend is being deployed");
}

#[test]
fn an_alarm_on_healthy_hosts_does_not_repeat_the_targets() {
    let mut scene = Scene::calm();
    scene.load_balancers =
        Reading::fresh(vec![balancer(&[TargetState::Unhealthy, TargetState::Healthy])], NOW);
    scene.alarms = Reading::fresh(vec![alarm("paperwurks-prod-healthy-hosts", AlarmState::Firing)], NOW);
    let verdict = scene.judge();
    assert_eq!(verdict.findings.len(), 1);
    assert_eq!((verdict.word.as_str(), verdict.since), ("1 unhealthy", Some(Moment(500))));
    scene.load_balancers = Reading::fresh(vec![], NOW);
    assert_eq!(scene.judge().word, "1 alarm");
}

#[test]
fn drifts_are_counted_and_the_first_are_named() {
    let mut scene = Scene::calm();
    scene.design = vec![check(Outcome::Drifted, None); 3];
    let verdict = scene.judge();
    assert_eq!(
        (verdict.headline.as_str(), verdict.word.as_str()),
        ("3 figures drifted from the design", "3 drifts")
    );
    let named = "Database main backup retention: 7 d instead of 30 d";
    assert_eq!(verdict.detail, format!("{named} · {named} · 1 more"));
    scene.design = vec![check(Outcome::Drifted, Some("designed"))];
    assert_eq!(scene.judge().health, Health::Fine);
}

#[test]
fn a_figure_beyond_its_alert_outranks_what_is_merely_worth_a_look() {
    let mut scene = Scene::calm();
    scene.design = vec![check(Outcome::Drifted, None)];
    scene.kpis = Reading::fresh(
        vec![Kpi {
            key: "error_rate".into(),
            label: "Error rate".into(),
            unit: "%".into(),
            value: Some(2.5),
            health: Health::Bad,
            goal: Some(Threshold::Below(0.1)),
            alert: Some(Threshold::Above(1.0)),
            series: vec![],
            place: None,
            source: String::new(),
        }],
        NOW,
    );
    assert_eq!(scene.judge().headline, "Error rate is 2.5 %, alert > 1 %");
}

fn failed(kind: ErrorKind) -> Freshness {
    Freshness::Failed { error: Error::new(kind, "AWS did not say") }
}

fn denied(action: &str) -> Freshness {
    failed(ErrorKind::Forbidden { action: action.into(), resource: None })
}

#[test]
fn what_could_not_be_read_is_unknown_and_told_by_reason() {
    let mut scene = Scene::calm();
    scene.services = Reading { value: None, freshness: failed(ErrorKind::Unreachable) };
    scene.load_balancers = Reading { value: None, freshness: failed(ErrorKind::Unreachable) };
    scene.databases = Reading { value: None, freshness: denied("rds:DescribeDBInstances") };
    let verdict = scene.judge();
    assert_eq!(
        (verdict.health, verdict.headline.as_str()),
        (Health::Unknown, "Services and targets could not be read")
    );
    assert_eq!(verdict.findings[1].headline, "Database could not be read");
    let denied = (&verdict.findings[1].word, &verdict.findings[1].detail);
    assert_eq!((denied.0.as_str(), denied.1.as_str()), ("denied", "needs rds:DescribeDBInstances"));
}

#[test]
fn cards_that_are_denied_share_a_finding_that_names_every_permission() {
    let mut scene = Scene::calm();
    scene.services = Reading { value: None, freshness: denied("ecs:DescribeServices") };
    scene.load_balancers = Reading { value: None, freshness: denied("ecs:DescribeServices") };
    scene.databases = Reading { value: None, freshness: denied("rds:DescribeDBInstances") };
    let verdict = scene.judge();
    assert_eq!(verdict.headline, "Services, targets and database could not be read");
    assert_eq!(verdict.detail, "needs ecs:DescribeServices and rds:DescribeDBInstances");
    assert_eq!((verdict.findings.len(), verdict.word.as_str()), (1, "denied"));
}

#[test]
fn when_everything_fails_for_one_reason_that_is_said_once() {
    let mut scene = Scene::calm();
    let expired = |service: &str| Freshness::Stale {
        at: Moment(9),
        error: Error::new(
            ErrorKind::SignInRequired,
            format!("AWS no longer accepts the credentials for {service}"),
        ),
    };
    scene.services.freshness = expired("ECS");
    // What is fresh and empty was never to be read.
    scene.alarms.freshness = expired("CloudWatch");
    let verdict = scene.judge();
    assert_eq!(verdict.headline, "Nothing could be refreshed");
    assert_eq!((verdict.detail.as_str(), verdict.since), ("there are no valid credentials", Some(Moment(9))));
    scene.load_balancers = Reading::fresh(vec![balancer(&[TargetState::Healthy])], NOW);
    assert_eq!(scene.judge().findings[1].headline, "Services and alarms could not be refreshed");
}

#[test]
fn a_value_that_cannot_be_renewed_is_told_with_its_age() {
    let mut scene = Scene::calm();
    let error = Error::new(ErrorKind::Throttled, "slow down");
    scene.queues = Reading { value: Some(vec![]), freshness: Freshness::Stale { at: Moment(9), error } };
    let verdict = scene.judge();
    assert_eq!(
        (verdict.headline.as_str(), verdict.since),
        ("Queues could not be refreshed", Some(Moment(9)))
    );
    assert_eq!(verdict.health, Health::Unknown);
}

#[test]
fn nothing_is_called_well_before_all_was_read() {
    let mut scene = Scene::calm();
    scene.kpis = Reading::loading();
    let verdict = scene.judge();
    assert_eq!((verdict.health, verdict.word.as_str()), (Health::Unknown, "reading"));
    // What is already known to be wrong leads.
    scene.design = vec![check(Outcome::Drifted, None)];
    assert_eq!(scene.judge().word, "1 drift");
}
