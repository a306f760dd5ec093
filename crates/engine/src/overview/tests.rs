//! The verbs, against an AWS of few words.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use futures::{StreamExt, future::join};
use protocol::{
    ErrorKind, Freshness,
    catalogue::EnvironmentId,
    overview::{GetEnvironment, GetFleet, Refresh, Snapshot, Watch, Window},
    session::GetCalls,
};

use crate::{Engine, clock::ManualClock, scripted::ScriptedAws, session};

use super::*;

const SERVICES: &str = r#"{"services":[{
    "serviceName":"prod-paperwurks-backend","status":"ACTIVE","desiredCount":3,"runningCount":3,"pendingCount":0,
    "launchType":"FARGATE","taskDefinition":"arn:aws:ecs:eu-west-2:1:task-definition/backend:42",
    "deployments":[{"status":"PRIMARY","rolloutState":"COMPLETED","desiredCount":3,"runningCount":3,
        "taskDefinition":"arn:aws:ecs:eu-west-2:1:task-definition/backend:42"}]}],"failures":[]}"#;
const DEFINITION: &str = r#"{"taskDefinition":{"cpu":"1024","memory":"2048","networkMode":"awsvpc"}}"#;

/// ECS answers, everything else is denied.
struct Stage {
    aws: ScriptedAws,
    /// Answers of ECS that are yet to be throttling.
    throttled: Arc<AtomicU32>,
    clock: Arc<ManualClock>,
    engine: Arc<Engine>,
}

impl Stage {
    fn set() -> Self {
        let throttled = Arc::<AtomicU32>::default();
        let left = Arc::clone(&throttled);
        let aws = ScriptedAws::new(move |operation, _| {
            let throttle = |left: u32| left.checked_sub(1);
            let throttled = || left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, throttle).is_ok();
            let (status, body) = match operation {
                "DescribeServices" if throttled() => {
                    (400, r#"{"__type":"ThrottlingException","message":"Rate exceeded"}"#)
                }
                "DescribeServices" => (200, SERVICES),
                "DescribeTaskDefinition" => (200, DEFINITION),
                "ListTasks" => (200, r#"{"taskArns":[]}"#),
                _ => (403, ""),
            };
            (status, body.to_owned())
        });
        let (engine, clock) = aws.engine();
        Self { aws, throttled, clock, engine }
    }

    async fn page(&self) -> Snapshot {
        let request = GetEnvironment { environment: prod(), window: Window::Hour };
        get_environment(&self.engine, request).await.unwrap()
    }

    async fn refresh(&self) {
        let request = Refresh { environment: Some(prod()), window: Window::Hour };
        refresh(&self.engine, request).await.unwrap();
    }
}

fn prod() -> EnvironmentId {
    EnvironmentId::new("paperwurks", "prod")
}

#[tokio::test]
async fn answers_come_at_once_and_ask_nobody() {
    let stage = Stage::set();
    let page = stage.page().await;
    assert_eq!(page.services.freshness, Freshness::Loading);
    assert_eq!(page.queues.value.as_deref(), Some(&[][..]), "none is declared: nothing to wait for");
    let fleet = get_fleet(&stage.engine, GetFleet {}).await.unwrap();
    assert_eq!(fleet.len(), stage.engine.catalogue.environments().len());
    assert!(fleet.iter().all(|row| row.read_at.is_none() && row.unread.is_empty()));
    assert_eq!(stage.aws.calls(), 0);
}

#[tokio::test]
async fn one_denial_does_not_blank_the_page() {
    let stage = Stage::set();
    stage.refresh().await;
    let page = stage.page().await;
    let services = page.services.value.unwrap();
    assert_eq!((services[0].running, services[0].cpu_units, services[0].revision), (3, Some(1024), Some(42)));
    assert!(matches!(page.services.freshness, Freshness::Fresh { .. }));
    let denied = &page.databases.error().unwrap().kind;
    let action = "rds:DescribeDBInstances".to_owned();
    assert_eq!(*denied, ErrorKind::Forbidden { action, resource: None });
    let fleet = get_fleet(&stage.engine, GetFleet {}).await.unwrap();
    let row = fleet.iter().find(|row| row.environment == prod()).unwrap();
    assert_eq!(row.tasks.unwrap().running, 3);
    let unread: Vec<_> = row.unread.iter().map(|unread| unread.what.as_str()).collect();
    assert!(unread.contains(&"databases") && unread.contains(&"alarms"), "{unread:?}");
    assert!(!unread.contains(&"targets"), "they failed for want of the load balancers, which are told");
}

#[tokio::test]
async fn two_refreshes_at_once_make_one_call_each() {
    let stage = Stage::set();
    join(stage.refresh(), stage.refresh()).await;
    assert_eq!(stage.aws.asked("DescribeServices"), 1);
    assert_eq!(stage.aws.asked("DescribeTaskDefinition"), 1);
    stage.refresh().await;
    assert_eq!(stage.aws.asked("DescribeServices"), 2, "a refresh asks whatever is fresh");
    assert_eq!(stage.aws.asked("DescribeTaskDefinition"), 1, "a revision never changes");
    let calls = session::get_calls(&stage.engine, GetCalls {}).await.unwrap();
    let services = calls.operations.iter().find(|call| call.operation == "DescribeServices").unwrap();
    assert_eq!((services.service.as_str(), services.count), ("ECS", 2));
}

#[tokio::test(start_paused = true)]
async fn throttling_is_counted_and_tried_again_and_told_when_it_lasts() {
    let stage = Stage::set();
    stage.throttled.store(2, Ordering::SeqCst);
    stage.refresh().await;
    assert!(
        matches!(stage.page().await.services.freshness, Freshness::Fresh { .. }),
        "the third try went well"
    );
    let calls = session::get_calls(&stage.engine, GetCalls {}).await.unwrap();
    assert_eq!(calls.throttled, 2);
    stage.throttled.store(u32::MAX, Ordering::SeqCst);
    stage.refresh().await;
    let services = stage.page().await.services;
    assert_eq!(services.error().map(|error| &error.kind), Some(&ErrorKind::Throttled));
    assert!(services.value.is_some(), "the last value stays");
    assert_eq!(stage.aws.asked("DescribeServices"), 6);
}

#[tokio::test]
async fn an_unknown_environment_is_told() {
    let stage = Stage::set();
    let environment = EnvironmentId::new("paperwurks", "moon");
    let request = GetEnvironment { environment, window: Window::Hour };
    let error = get_environment(&stage.engine, request).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
}

#[tokio::test(start_paused = true)]
async fn an_open_stream_keeps_the_page_fresh_and_a_dropped_one_asks_no_more() {
    let stage = Stage::set();
    let request = Watch { environment: Some(prod()), window: Window::Hour };
    let mut notices = Box::pin(watch(&stage.engine, request));
    let mut revision = notices.next().await.unwrap().revision;
    while stage.page().await.services.value.is_none() {
        let next = notices.next().await.unwrap().revision;
        assert!(next >= revision);
        revision = next;
    }
    let pass = async |seconds: i64| {
        stage.clock.advance(seconds * 1_000);
        tokio::time::sleep(Duration::from_secs(2)).await;
    };
    pass(0).await;
    assert_eq!(stage.aws.asked("DescribeServices"), 1, "still fresh");
    pass(5).await;
    assert_eq!(stage.aws.asked("DescribeServices"), 2);
    drop(notices);
    pass(60).await;
    assert_eq!(stage.aws.asked("DescribeServices"), 2);
}

#[tokio::test(start_paused = true)]
async fn the_fleet_reads_every_environment_by_turns() {
    let stage = Stage::set();
    let mut notices = pin!(watch(&stage.engine, Watch { environment: None, window: Window::Hour }));
    let read = async {
        loop {
            notices.next().await;
            let fleet = get_fleet(&stage.engine, GetFleet {}).await.unwrap();
            if fleet.iter().all(|row| row.read_at.is_some()) {
                break;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), read).await.unwrap();
    let environments = stage.engine.catalogue.environments().len();
    assert_eq!(stage.aws.asked("DescribeServices"), environments, "each has one cluster of a few services");
    assert_eq!(stage.aws.asked("DescribeEvents"), 0, "only the page asks for events");
}
