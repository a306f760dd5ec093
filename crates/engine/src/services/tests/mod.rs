//! The verbs, against an ECS of fixed answers.

mod cluster;

use std::time::Duration;

use futures::StreamExt;
use protocol::{ErrorKind, Freshness, services::StopCause};
use serde_json::{Value, json};

use self::cluster::{BACKEND, Cluster, Stage, WORKER, id, prod, stopped};
use super::*;

#[tokio::test]
async fn a_fleet_is_read_with_the_least_number_of_calls() {
    // As many as the limits let go at once; more would wait for their turn by the real clock.
    let mut services: Vec<_> = (0..148).map(|number| format!("service-{number}")).collect();
    services.extend([BACKEND.to_owned(), WORKER.to_owned()]);
    let tasks = (0..600).map(|task| services[task % 150].clone()).collect();
    let stopped = vec![stopped("gone")];
    let stage = Stage::set(Cluster { services, tasks, stopped, ..Cluster::default() });
    stage.refresh().await;
    let running = |request: &&Value| request["desiredStatus"] == "RUNNING";
    assert_eq!(stage.aws.asked("ListServices"), 2);
    assert_eq!(stage.aws.asked("DescribeServices"), 15, "the declared ones among the others");
    assert_eq!(stage.aws.requests("ListTasks").iter().filter(running).count(), 6);
    assert_eq!(stage.aws.asked("ListTasks"), 6 + 1);
    assert_eq!(stage.aws.asked("DescribeTasks"), 6 + 1);
    assert_eq!(stage.aws.asked("DescribeTaskDefinition"), 0);
    let rows = stage.page().await.services.value.unwrap();
    assert_eq!(rows.len(), 150);
    assert!(rows.is_sorted_by_key(|row| &row.id));
    assert!(rows.iter().all(|row| row.running == 4 && row.capacity[1].running == Some(4)));
    assert!(rows.iter().all(|row| row.cpu_units == Some(1024)), "its tasks tell the size");
    assert_eq!(rows.iter().filter(|row| row.key.is_some()).count(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_large_fleet_is_read_less_often() {
    let services: Vec<_> = (0..200).map(|number| format!("service-{number}")).collect();
    let stage = Stage::set(Cluster { services, ..Cluster::default() });
    let board = stage.engine.boards.of(&stage.engine.catalogue.environment(&prod()).unwrap());
    assert_eq!(board.least_age(crate::overview::parts::Part::OtherServices), Duration::ZERO);
    stage.refresh().await;
    let age = board.least_age(crate::overview::parts::Part::OtherServices);
    assert_eq!(age, Duration::from_millis(22 * 200), "20 descriptions and 2 lists, five a second");
    assert_eq!(board.least_age(crate::overview::parts::Part::Services), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn rows_tell_the_declared_and_the_others() {
    let stage = Stage::small();
    assert_eq!(stage.page().await.services.freshness, Freshness::Loading);
    stage.change(|cluster| cluster.services.push("cron".into()));
    stage.refresh().await;
    let page = stage.page().await;
    let rows = page.services.value.unwrap();
    let keys: Vec<_> = rows.iter().map(|row| (row.id.name.as_str(), row.key.as_deref())).collect();
    assert_eq!(keys, [("cron", None), (BACKEND, Some("backend")), (WORKER, Some("worker"))]);
    let backend = &rows[1];
    assert_eq!(backend.range.map(|range| (range.min, range.max)), Some((2, 4)));
    assert_eq!((backend.cpu_target, backend.memory_target), (Some(70.0), None));
    assert_eq!(backend.declared_tasks, Some((2, 4)));
    assert_eq!((backend.family.as_deref(), backend.revision), (Some(BACKEND), Some(42)));
    let unread: Vec<_> = page.unread.iter().map(|unread| unread.what.as_str()).collect();
    assert_eq!(unread, ["load balancers", "load metrics"], "what fails for their want is told once");
}

#[tokio::test(start_paused = true)]
async fn an_open_stream_reads_the_declared_ones_by_themselves() {
    let stage = Stage::small();
    stage.refresh().await;
    assert_eq!(stage.aws.asked("DescribeServices"), 1);
    let mut notices = Box::pin(watch(&stage.engine, Watch { environment: prod() }));
    notices.next().await;
    stage.clock.advance(5_000);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(stage.aws.asked("DescribeServices"), 2, "there are no others to describe");
    assert_eq!(stage.aws.asked("ListServices"), 2);
}

#[tokio::test(start_paused = true)]
async fn who_may_not_list_services_sees_the_declared_ones() {
    let stage = Stage::small();
    stage.change(|cluster| {
        cluster.denied.insert("ListServices");
    });
    stage.refresh().await;
    let page = stage.page().await;
    assert!(matches!(page.services.freshness, Freshness::Fresh { .. }));
    assert_eq!(page.services.value.unwrap().len(), 2);
    let unread = &page.unread[0];
    assert_eq!(unread.what, "undeclared services");
    assert!(
        matches!(&unread.error.kind, ErrorKind::Forbidden { action, .. } if action == "ecs:ListServices")
    );
}

#[tokio::test(start_paused = true)]
async fn what_ecs_forgets_is_remembered() {
    let stage = Stage::small();
    stage.change(|cluster| cluster.stopped = vec![stopped("dead")]);
    stage.refresh().await;
    stage.change(|cluster| {
        cluster.stopped.clear();
        cluster.events = vec![2, 3];
    });
    stage.refresh().await;
    let detail = stage.detail(BACKEND).await;
    let events: Vec<_> = detail.events.iter().map(|event| event.message.as_str()).collect();
    assert_eq!(events, ["event 3", "event 2", "event 1"]);
    let tasks = detail.tasks.value.unwrap();
    let told: Vec<_> = tasks.iter().map(|task| (task.id.as_str(), task.remembered)).collect();
    assert_eq!(told, [("0", false), ("dead", true)]);
    let end = tasks[1].stopped.as_ref().unwrap();
    assert_eq!(end.cause, StopCause::OutOfMemory);
    assert_eq!(end.words, "out of memory: backend was killed (exit code 137)");
    assert_eq!(tasks[1].containers[0].exit_words.as_deref(), Some("137: killed, out of memory"));
}

#[tokio::test(start_paused = true)]
async fn a_service_that_is_looked_at_is_read_in_detail() {
    let stage = Stage::small();
    stage.change(|cluster| cluster.stopped = vec![stopped("dead")]);
    stage.refresh().await;
    let first = stage.detail(BACKEND).await;
    assert_eq!(first.definition.freshness, Freshness::Loading);
    assert_eq!(stage.aws.asked("DescribeTaskDefinition"), 0);
    stage.refresh().await;
    let detail = stage.detail(BACKEND).await;
    assert_eq!(detail.definition.value.unwrap()[0].revision, 42);
    assert_eq!(detail.scaling.value.unwrap().activities[0].description, "Setting desired count to 4.");
    assert_eq!((detail.circuit_breaker.enabled, detail.circuit_breaker.threshold), (true, 3));
    let tasks = detail.tasks.value.unwrap();
    let log = |at: usize| tasks[at].containers[0].log.as_ref().map(|log| log.stream.as_str());
    assert_eq!(
        (log(0), log(1)),
        (Some("ecs/backend/0"), Some("ecs/backend/dead")),
        "each by its own revision"
    );
    assert_eq!(stage.aws.asked("DescribeTaskDefinition"), 2);
    let nobody = stage.detail("nobody").await;
    assert_eq!(nobody.service.value.as_deref(), Some(&[][..]), "ECS does not know it");
}

#[tokio::test(start_paused = true)]
async fn an_open_stream_reads_who_is_looked_at_and_tells_of_changes_at_once() {
    let stage = Stage::small();
    let mut notices = Box::pin(watch(&stage.engine, Watch { environment: prod() }));
    let follow = async {
        while stage.detail(BACKEND).await.definition.value.is_none() {
            notices.next().await;
        }
        // One second and a half for whatever is still under way.
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        stage.change(|cluster| cluster.tasks.push(BACKEND.into()));
        stage.clock.advance(5_000);
        let turned = tokio::time::Instant::now();
        while stage.page().await.services.value.unwrap()[0].running != 2 {
            notices.next().await;
        }
        turned.elapsed()
    };
    let waited = tokio::time::timeout(Duration::from_secs(60), follow).await.unwrap();
    // The clock was turned by hand, which is seen at the next look, a second away at most.
    assert!(waited <= Duration::from_millis(1_200), "{waited:?}");
}

#[tokio::test]
async fn revisions_are_listed_and_laid_side_by_side() {
    let stage = Stage::small();
    let service = id(BACKEND);
    let request = GetRevisions { environment: prod(), service: service.clone() };
    assert_eq!(get_revisions(&stage.engine, request).await.unwrap(), [42, 41, 9]);
    let request = CompareRevisions { environment: prod(), service: service.clone(), from: 41, to: 42 };
    let differences = compare_revisions(&stage.engine, request).await.unwrap();
    let told: Vec<_> = differences
        .iter()
        .map(|it| (it.what.as_str(), it.before.as_deref().unwrap(), it.after.as_deref().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            ("memory", "1024 MiB", "2048 MiB"),
            ("backend · image", "backend:41", "backend:42"),
            ("backend · environment TOKEN", "set", "another value"),
        ]
    );
    let request = GetDefinition { environment: prod(), service, revision: 42 };
    let definition = get_definition(&stage.engine, request).await.unwrap();
    assert_eq!(definition.containers[0].environment, ["TOKEN"]);
    let everything = serde_json::to_string(&(definition, differences)).unwrap();
    assert!(!everything.contains("very-private"));
    assert_eq!(stage.aws.asked("DescribeTaskDefinition"), 2, "a revision never changes");
    let request = GetRevisions { environment: prod(), service: id("nobody") };
    let error = get_revisions(&stage.engine, request).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
}

#[tokio::test(start_paused = true)]
async fn an_instance_is_asked_once_and_known_until_its_last_task_is_forgotten() {
    let stage = Stage::small();
    stage.change(|cluster| cluster.on_instances = true);
    stage.refresh().await;
    stage.refresh().await;
    let requests = stage.aws.requests("DescribeContainerInstances");
    assert_eq!(requests.len(), 1, "it never moves to another");
    assert_eq!(requests[0]["containerInstances"], json!(["arn:instance/8a"]), "both tasks run on it");
    stage.change(|cluster| {
        cluster.on_instances = false;
        cluster.stopped = vec![stopped("dead")];
    });
    stage.refresh().await;
    let tasks = stage.detail(BACKEND).await.tasks.value.unwrap();
    let instances: Vec<_> = tasks.iter().map(|task| task.instance.as_deref()).collect();
    assert_eq!(instances, [None, Some("i-0abc")]);
}
