//! Log groups that are there, missing, elsewhere, denied and empty.

use std::{
    fs,
    sync::atomic::{AtomicUsize, Ordering},
};

use aws_types::SdkConfig;
use futures::future::BoxFuture;
use protocol::{Moment, session::AccountSource};
use serde_json::{Value, json};

use super::*;
use crate::{
    account::Account,
    clock::ManualClock,
    scripted::{Answer, ScriptedAws},
};

const BACKEND: &str = "/ecs/prod-paperwurks-backend";
const WORKER: &str = "/ecs/prod-paperwurks-worker";
const DATABASE: &str = "/aws/rds/instance/paperwurks-prod-db/postgresql";

fn asked() -> GetGroups {
    GetGroups { environment: EnvironmentId::new("paperwurks", "prod") }
}

fn found(groups: &[Value]) -> Answer {
    (200, json!({ "logGroups": groups }).to_string())
}

fn group(name: &str) -> Value {
    let arn = format!("arn:aws:logs:eu-west-2:1:log-group:{name}:*");
    json!({
        "logGroupName": name, "arn": arn, "creationTime": 1_690_000_000_000_i64, "storedBytes": 4_096,
        "retentionInDays": 30, "logGroupClass": "STANDARD",
    })
}

fn denied() -> Answer {
    let said = "User is not authorized to perform: logs:DescribeLogGroups on resource: *";
    (400, json!({ "__type": "AccessDeniedException", "message": said }).to_string())
}

fn prefix(request: &Value) -> Option<&str> {
    request["logGroupNamePrefix"].as_str()
}

fn state_of<'a>(groups: &'a Groups, name: &str) -> &'a GroupState {
    &groups.groups.iter().find(|group| group.name == name).expect("a group").state
}

#[tokio::test(start_paused = true)]
async fn each_group_is_told_by_itself() {
    let aws = ScriptedAws::new(|operation, request| match (operation, prefix(request)) {
        ("DescribeLogStreams", _) => (200, json!({ "logStreams": [] }).to_string()),
        // Another begins with its name.
        (_, Some(BACKEND)) => found(&[group(BACKEND), group(&format!("{BACKEND}-old"))]),
        (_, Some(WORKER)) => {
            let mut worker = group(WORKER);
            worker["storedBytes"] = json!(0);
            worker["retentionInDays"] = Value::Null;
            worker["logGroupClass"] = json!("INFREQUENT_ACCESS");
            found(&[worker])
        }
        (_, Some(_)) => denied(),
        _ => found(&[]),
    });
    let (engine, clock) = aws.engine();
    let groups = get_groups(&engine, asked()).await.unwrap();
    assert_eq!(groups.read_at, clock_now(&clock));
    assert_eq!(
        groups.groups.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(),
        [BACKEND, WORKER, DATABASE]
    );
    let backend = &groups.groups[0];
    assert_eq!((backend.key.as_deref(), &*backend.services), (Some("backend"), &["backend".to_owned()][..]));
    assert_eq!(backend.declared_retention, Some(30));
    let place = backend.declared_at.as_deref().unwrap();
    assert!(place.contains(" § ") && place.contains(", line "), "{place}");
    assert_eq!(
        backend.state,
        GroupState::There {
            arn: format!("arn:aws:logs:eu-west-2:1:log-group:{BACKEND}"),
            retention: Some(30),
            stored: 4_096,
            created: Some(Moment(1_690_000_000_000)),
            infrequent: false,
            empty: false,
        }
    );
    let worker = state_of(&groups, WORKER);
    assert!(
        matches!(worker, GroupState::There { retention: None, infrequent: true, empty: true, .. }),
        "{worker:?}"
    );
    let GroupState::Unknown { error } = state_of(&groups, DATABASE) else { panic!("{groups:?}") };
    assert!(matches!(&error.kind, ErrorKind::Forbidden { action, .. } if action == "logs:DescribeLogGroups"));
    assert_eq!(aws.asked("DescribeLogStreams"), 1, "what is stored was written");
}

fn clock_now(clock: &ManualClock) -> Moment {
    crate::clock::Clock::now(clock)
}

#[tokio::test(start_paused = true)]
async fn what_may_not_be_looked_into_is_not_called_empty() {
    let aws = ScriptedAws::new(|operation, request| match (operation, prefix(request)) {
        ("DescribeLogStreams", _) => denied(),
        (_, Some(name)) => {
            let mut group = group(name);
            group["storedBytes"] = json!(0);
            found(&[group])
        }
        _ => found(&[]),
    });
    let (engine, _) = aws.engine();
    let groups = get_groups(&engine, asked()).await.unwrap();
    let backend = state_of(&groups, BACKEND);
    assert!(matches!(backend, GroupState::There { empty: false, .. }), "{backend:?}");
}

#[tokio::test(start_paused = true)]
async fn others_are_listed_after_the_declared_by_name() {
    let aws =
        ScriptedAws::new(|_, request| match (prefix(request), request["logGroupNamePattern"].as_str()) {
            (Some(name), _) => found(&[group(name)]),
            (_, Some("prod")) => match request["nextToken"].as_str() {
                None => {
                    let names = [json!({ "logGroupName": "/prod/z" }), json!({ "logGroupName": BACKEND })];
                    (200, json!({ "logGroups": names, "nextToken": "2" }).to_string())
                }
                // An endpoint that ignores the pattern, and a page that leads to itself.
                _ => {
                    let names = [json!({ "logGroupName": "/prod/a" }), json!({ "logGroupName": "/dev/a" })];
                    (200, json!({ "logGroups": names, "nextToken": "2" }).to_string())
                }
            },
            _ => {
                let names = request["logGroupIdentifiers"].as_array().expect("names");
                found(&names.iter().map(|name| group(name.as_str().unwrap())).collect::<Vec<_>>())
            }
        });
    let (engine, _) = aws.engine();
    let groups = get_groups(&engine, asked()).await.unwrap();
    assert_eq!(groups.others_unknown, None);
    let others: Vec<_> = groups.groups.iter().filter(|group| group.key.is_none()).collect();
    assert_eq!(others.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(), ["/prod/a", "/prod/z"]);
    assert!(others.iter().all(|group| matches!(group.state, GroupState::There { stored: 4_096, .. })));
}

#[tokio::test(start_paused = true)]
async fn others_are_bounded() {
    let aws = ScriptedAws::new(|_, request| {
        if prefix(request).is_some() {
            return found(&[]);
        }
        if let Some(names) = request["logGroupIdentifiers"].as_array() {
            assert!(names.len() <= 50, "AWS takes no more");
            let empty = |name: &Value| json!({ "logGroupName": name, "storedBytes": 0 });
            return found(&names.iter().map(empty).collect::<Vec<_>>());
        }
        let page: usize = request["nextToken"].as_str().map_or(0, |token| token.parse().unwrap());
        let names: Vec<_> =
            (0..50).map(|number| json!({ "logGroupName": format!("prod-{page:03}-{number:02}") })).collect();
        (200, json!({ "logGroups": names, "nextToken": (page + 1).to_string() }).to_string())
    });
    let (engine, _) = aws.engine();
    let groups = get_groups(&engine, asked()).await.unwrap();
    assert_eq!(groups.groups.iter().filter(|group| group.key.is_none()).count(), OTHERS);
    assert_eq!(aws.asked("DescribeLogStreams"), LOOKED_INTO);
}

#[tokio::test(start_paused = true)]
async fn others_that_are_not_known_leave_the_declared() {
    let aws = ScriptedAws::new(|_, request| match prefix(request) {
        Some(name) => found(&[group(name)]),
        None => denied(),
    });
    let (engine, _) = aws.engine();
    let groups = get_groups(&engine, asked()).await.unwrap();
    assert_eq!(groups.groups.len(), 3);
    assert!(matches!(groups.others_unknown.unwrap().kind, ErrorKind::Forbidden { .. }));
}

#[tokio::test(start_paused = true)]
async fn it_is_asked_once_a_minute_and_sooner_where_another_try_may_help() {
    let failing = Arc::new(AtomicUsize::new(0));
    let fails = Arc::clone(&failing);
    let aws = ScriptedAws::new(move |_, request| match prefix(request) {
        Some(BACKEND) if fails.load(Ordering::SeqCst) > 0 => {
            (400, json!({ "__type": "Strange" }).to_string())
        }
        Some(name) => found(&[group(name)]),
        None => found(&[]),
    });
    let (engine, clock) = aws.engine();
    let ask = || Box::pin(get_groups(&engine, asked()));
    let (one, other) = join(ask(), ask()).await;
    assert_eq!(one, other);
    let first = aws.calls();
    clock.advance(59_000);
    get_groups(&engine, asked()).await.unwrap();
    assert_eq!(aws.calls(), first, "it is still young");

    failing.store(1, Ordering::SeqCst);
    clock.advance(2_000);
    let groups = get_groups(&engine, asked()).await.unwrap();
    assert!(matches!(state_of(&groups, BACKEND), GroupState::Unknown { .. }));
    failing.store(0, Ordering::SeqCst);
    clock.advance(6_000);
    let groups = get_groups(&engine, asked()).await.unwrap();
    assert!(matches!(state_of(&groups, BACKEND), GroupState::There { .. }));

    let before = aws.calls();
    engine.forget(&[asked().environment]);
    get_groups(&engine, asked()).await.unwrap();
    assert!(aws.calls() > before, "it was read as somebody else");
}

/// An account whose regions answer differently.
struct Regions(ScriptedAws, ScriptedAws);

impl Account for Regions {
    fn source(&self) -> AccountSource {
        AccountSource::Aws
    }

    fn config<'a>(&'a self, environment: &'a Environment) -> BoxFuture<'a, Result<SdkConfig, Error>> {
        if environment.region == "eu-west-2" {
            self.0.config(environment)
        } else {
            self.1.config(environment)
        }
    }
}

const TWO_REGIONS: &str = r#"id = "acme"
name = "Acme"
purpose = "Reads documents"
[environment.prod]
region = "eu-west-2"
account = "123456789012"
[environment.spare]
region = "eu-west-1"
account = "123456789012"
[environment.other]
region = "us-east-1"
account = "210987654321"
[log_group.api]
name = "/ecs/api"
"#;

#[tokio::test(start_paused = true)]
async fn a_missing_group_is_looked_for_in_other_regions_of_its_account() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("acme.toml"), TWO_REGIONS).unwrap();
    let (here, there) =
        (ScriptedAws::new(|_, _| found(&[])), ScriptedAws::new(|_, _| found(&[group("/ecs/api")])));
    let clock = Arc::new(ManualClock::at(Moment(1_700_000_000_000)));
    let account = Arc::new(Regions(here.clone(), there.clone()));
    let engine = here.engine_with(&clock, |options| {
        options.account = account;
        options.catalogue_folder = Some(folder.path().to_owned());
    });
    let request = GetGroups { environment: EnvironmentId::new("acme", "prod") };
    let groups = get_groups(&engine, request).await.unwrap();
    let missing = GroupState::Missing { elsewhere: vec!["eu-west-1".to_owned()] };
    assert_eq!(*state_of(&groups, "/ecs/api"), missing);
    assert_eq!(there.calls(), 1, "another account is not asked");
}

#[tokio::test(start_paused = true)]
async fn nobody_declares_it() {
    let (engine, _) = ScriptedAws::new(|_, _| found(&[])).engine();
    let request = GetGroups { environment: EnvironmentId::new("paperwurks", "moon") };
    assert_eq!(get_groups(&engine, request).await.unwrap_err().kind, ErrorKind::NotFound);
}
