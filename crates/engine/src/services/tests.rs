//! The verbs, against an ECS of fixed answers.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures::StreamExt;
use protocol::{
    ErrorKind, Freshness,
    catalogue::EnvironmentId,
    services::{LogStream, StopCause},
};
use serde_json::{Value, json};

use super::*;
use crate::{clock::ManualClock, scripted::ScriptedAws};

const CLUSTER: &str = "paperwurks-prod-cluster";
const BACKEND: &str = "prod-paperwurks-backend";
const WORKER: &str = "prod-paperwurks-worker";

/// The cluster as the tests set it.
#[derive(Clone, Default)]
struct Cluster {
    services: Vec<String>,
    /// The service of each running task, by its number; its id is the number.
    tasks: Vec<String>,
    /// Stopped tasks of the backend.
    stopped: Vec<Value>,
    events: Vec<i64>,
    denied: BTreeSet<&'static str>,
}

struct Stage {
    aws: ScriptedAws,
    cluster: Arc<Mutex<Cluster>>,
    clock: Arc<ManualClock>,
    engine: Arc<Engine>,
}

impl Stage {
    fn set(cluster: Cluster) -> Self {
        let cluster = Arc::new(Mutex::new(cluster));
        let answering = Arc::clone(&cluster);
        let aws = ScriptedAws::new(move |operation, request| {
            let cluster = answering.lock().unwrap();
            if cluster.denied.contains(operation) {
                return (400, json!({ "__type": "AccessDeniedException" }).to_string());
            }
            match cluster.answer(operation, request) {
                Some(answer) => (200, answer.to_string()),
                None if operation == "GetLogEvents" => {
                    (400, json!({ "__type": "ResourceNotFoundException" }).to_string())
                }
                None => (403, String::new()),
            }
        });
        let (engine, clock) = aws.engine();
        Self { aws, cluster, clock, engine }
    }

    /// The declared services, one task each.
    fn small() -> Self {
        let services = vec![BACKEND.to_owned(), WORKER.to_owned()];
        Self::set(Cluster { tasks: services.clone(), services, events: vec![1], ..Cluster::default() })
    }

    fn change(&self, change: impl FnOnce(&mut Cluster)) {
        change(&mut self.cluster.lock().unwrap());
    }

    async fn refresh(&self) {
        refresh(&self.engine, Refresh { environment: prod() }).await.unwrap();
    }

    async fn page(&self) -> ServicesPage {
        get_services(&self.engine, GetServices { environment: prod() }).await.unwrap()
    }

    async fn detail(&self, name: &str) -> ServiceDetail {
        let request = GetService { environment: prod(), service: id(name) };
        get_service(&self.engine, request).await.unwrap()
    }
}

fn prod() -> EnvironmentId {
    EnvironmentId::new("paperwurks", "prod")
}

fn id(name: &str) -> ServiceId {
    ServiceId::new(CLUSTER, name)
}

fn task_arn(id: &str) -> String {
    format!("arn:aws:ecs:eu-west-2:1:task/{CLUSTER}/{id}")
}

fn short(arn: &Value) -> &str {
    arn.as_str().unwrap().rsplit('/').next().unwrap()
}

/// The page of `all` that `request` asks for, under `name`.
fn page(all: &[String], name: &str, request: &Value) -> Value {
    let from: usize = request["nextToken"].as_str().map_or(0, |token| token.parse().unwrap());
    let until = all.len().min(from + request["maxResults"].as_u64().unwrap() as usize);
    let mut page = json!({ name: all[from..until] });
    if until < all.len() {
        page["nextToken"] = json!(until.to_string());
    }
    page
}

impl Cluster {
    fn answer(&self, operation: &str, request: &Value) -> Option<Value> {
        let named = |field: &str| request[field].as_array().unwrap().iter().map(short).collect::<Vec<_>>();
        Some(match operation {
            "ListServices" => {
                let arn = |name: &String| format!("arn:aws:ecs:eu-west-2:1:service/{CLUSTER}/{name}");
                page(&self.services.iter().map(arn).collect::<Vec<_>>(), "serviceArns", request)
            }
            "DescribeServices" => {
                let known =
                    named("services").into_iter().filter(|name| self.services.iter().any(|it| it == name));
                json!({ "services": known.map(|name| self.service(name)).collect::<Vec<_>>() })
            }
            "ListTasks" if request["desiredStatus"] == "STOPPED" => {
                let arns: Vec<_> =
                    self.stopped.iter().map(|task| task_arn(short(&task["taskArn"]))).collect();
                page(&arns, "taskArns", request)
            }
            "ListTasks" => {
                let arns: Vec<_> =
                    (0..self.tasks.len()).map(|number| task_arn(&number.to_string())).collect();
                page(&arns, "taskArns", request)
            }
            "DescribeTasks" => {
                let tasks = named("tasks").into_iter().map(|id| self.task(id));
                json!({ "tasks": tasks.collect::<Vec<_>>() })
            }
            "DescribeContainerInstances" => json!({ "containerInstances": [
                { "containerInstanceArn": "arn:instance/8a", "ec2InstanceId": "i-0abc" }
            ]}),
            "DescribeTaskDefinition" => definition(request["taskDefinition"].as_str().unwrap()),
            "ListTaskDefinitions" => {
                let arn = |revision| format!("arn:aws:ecs:eu-west-2:1:task-definition/{BACKEND}:{revision}");
                json!({ "taskDefinitionArns": [arn(42), arn(41), arn(9)] })
            }
            "DescribeScalableTargets" => json!({ "ScalableTargets": [{
                "ServiceNamespace": "ecs", "ResourceId": format!("service/{CLUSTER}/{BACKEND}"),
                "ScalableDimension": "ecs:service:DesiredCount", "MinCapacity": 2, "MaxCapacity": 4,
                "RoleARN": "arn:role", "CreationTime": 0
            }]}),
            "DescribeScalingPolicies" => json!({ "ScalingPolicies": [{
                "PolicyARN": "arn:policy", "PolicyName": "cpu", "ServiceNamespace": "ecs",
                "ResourceId": format!("service/{CLUSTER}/{BACKEND}"), "PolicyType": "TargetTrackingScaling",
                "ScalableDimension": "ecs:service:DesiredCount", "CreationTime": 0,
                "TargetTrackingScalingPolicyConfiguration": {
                    "TargetValue": 70.0,
                    "PredefinedMetricSpecification": { "PredefinedMetricType": "ECSServiceAverageCPUUtilization" }
                }
            }]}),
            "DescribeScheduledActions" => json!({ "ScheduledActions": [] }),
            "DescribeScalingActivities" => json!({ "ScalingActivities": [{
                "ActivityId": "a", "ServiceNamespace": "ecs", "ResourceId": request["ResourceId"],
                "ScalableDimension": "ecs:service:DesiredCount", "Description": "Setting desired count to 4.",
                "Cause": "monitor alarm in state ALARM", "StartTime": 60, "StatusCode": "Successful"
            }]}),
            "GetLogEvents" if request["logStreamName"] == "ecs/backend/new" => return None,
            "GetLogEvents" => json!({ "events": [
                { "timestamp": 1, "message": "started\n" }, { "timestamp": 2, "message": "\u{1b}[31mfailed" }
            ], "nextBackwardToken": "b/1" }),
            _ => return None,
        })
    }

    fn service(&self, name: &str) -> Value {
        let running = self.tasks.iter().filter(|service| *service == name).count();
        let definition = format!("arn:aws:ecs:eu-west-2:1:task-definition/{name}:42");
        let event = |at: &i64| json!({ "createdAt": at, "message": format!("event {at}") });
        json!({
            "serviceName": name, "status": "ACTIVE", "desiredCount": running, "runningCount": running,
            "pendingCount": 0, "taskDefinition": definition,
            "capacityProviderStrategy": [
                { "capacityProvider": "FARGATE", "base": 1, "weight": 1 },
                { "capacityProvider": "FARGATE_SPOT", "base": 0, "weight": 3 }
            ],
            "deploymentConfiguration": { "deploymentCircuitBreaker": { "enable": true, "rollback": true } },
            "deployments": [{
                "id": "ecs-svc/1", "status": "PRIMARY", "rolloutState": "COMPLETED", "desiredCount": running,
                "runningCount": running, "taskDefinition": definition
            }],
            "events": self.events.iter().rev().map(event).collect::<Vec<_>>()
        })
    }

    fn task(&self, id: &str) -> Value {
        if let Some(stopped) = self.stopped.iter().find(|task| short(&task["taskArn"]) == id) {
            return stopped.clone();
        }
        let service = &self.tasks[id.parse::<usize>().unwrap()];
        json!({
            "taskArn": task_arn(id), "group": format!("service:{service}"), "lastStatus": "RUNNING",
            "desiredStatus": "RUNNING", "startedBy": "ecs-svc/1", "capacityProviderName": "FARGATE_SPOT",
            "cpu": "1024", "memory": "2048", "createdAt": 100,
            "taskDefinitionArn": format!("arn:aws:ecs:eu-west-2:1:task-definition/{service}:42"),
            "containers": [{ "name": "backend", "lastStatus": "RUNNING" }]
        })
    }
}

fn stopped(id: &str) -> Value {
    json!({
        "taskArn": task_arn(id), "group": format!("service:{BACKEND}"), "lastStatus": "STOPPED",
        "desiredStatus": "STOPPED", "stopCode": "EssentialContainerExited", "stoppedAt": 200,
        "stoppedReason": "Essential container in task exited",
        "containerInstanceArn": "arn:instance/8a",
        "taskDefinitionArn": format!("arn:aws:ecs:eu-west-2:1:task-definition/{BACKEND}:41"),
        "containers": [{
            "name": "backend", "exitCode": 137,
            "reason": "OutOfMemoryError: Container killed due to memory usage"
        }]
    })
}

fn definition(arn: &str) -> Value {
    let (family, revision) = arn.rsplit('/').next().unwrap().split_once(':').unwrap();
    let revision: u32 = revision.parse().unwrap();
    json!({ "taskDefinition": {
        "taskDefinitionArn": arn, "family": family, "revision": revision, "cpu": "1024",
        "memory": if revision < 42 { "1024" } else { "2048" },
        "containerDefinitions": [{
            "name": "backend", "image": format!("backend:{revision}"),
            "environment": [{ "name": "TOKEN", "value": format!("very-private-{revision}") }],
            "logConfiguration": { "logDriver": "awslogs", "options": {
                "awslogs-group": "/ecs/backend", "awslogs-stream-prefix": "ecs"
            }}
        }]
    }})
}

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

#[tokio::test]
async fn a_task_s_log_is_shown_harmless() {
    let stage = Stage::small();
    let read = async |task: &str| {
        let log = LogStream { group: "/ecs/backend".into(), stream: format!("ecs/backend/{task}") };
        get_task_log(&stage.engine, GetTaskLog { environment: prod(), log }).await.unwrap()
    };
    let log = read("0").await;
    let lines: Vec<_> = log.lines.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(lines, ["started", "␛[31mfailed"]);
    let asked = &stage.aws.requests("GetLogEvents")[0];
    assert_eq!((&asked["limit"], &asked["startFromHead"]), (&json!(200), &json!(false)));
    assert!(read("new").await.lines.is_empty(), "it has written none yet");
}
