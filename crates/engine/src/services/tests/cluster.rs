//! A cluster of ECS that answers what the tests set, and an engine that asks it.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use protocol::{
    catalogue::EnvironmentId,
    services::{GetService, GetServices, Refresh, ServiceDetail, ServiceId, ServicesPage},
};
use serde_json::{Value, json};

use crate::{
    Engine,
    clock::ManualClock,
    scripted::ScriptedAws,
    services::{get_service, get_services, refresh},
};

const CLUSTER: &str = "paperwurks-prod-cluster";
pub(super) const BACKEND: &str = "prod-paperwurks-backend";
pub(super) const WORKER: &str = "prod-paperwurks-worker";

/// The cluster as the tests set it.
#[derive(Clone, Default)]
pub(super) struct Cluster {
    pub(super) services: Vec<String>,
    /// The service of each running task, by its number; its id is the number.
    pub(super) tasks: Vec<String>,
    /// Stopped tasks of the backend.
    pub(super) stopped: Vec<Value>,
    pub(super) events: Vec<i64>,
    /// Whether tasks run on an EC2 instance.
    pub(super) on_instances: bool,
    pub(super) denied: BTreeSet<&'static str>,
}

pub(super) struct Stage {
    pub(super) aws: ScriptedAws,
    cluster: Arc<Mutex<Cluster>>,
    pub(super) clock: Arc<ManualClock>,
    pub(super) engine: Arc<Engine>,
}

impl Stage {
    pub(super) fn set(cluster: Cluster) -> Self {
        let cluster = Arc::new(Mutex::new(cluster));
        let answering = Arc::clone(&cluster);
        let aws = ScriptedAws::new(move |operation, request| {
            let cluster = answering.lock().unwrap();
            if cluster.denied.contains(operation) {
                return (400, json!({ "__type": "AccessDeniedException" }).to_string());
            }
            match cluster.answer(operation, request) {
                Some(answer) => (200, answer.to_string()),
                None => (403, String::new()),
            }
        });
        let (engine, clock) = aws.engine();
        Self { aws, cluster, clock, engine }
    }

    /// The declared services, one task each.
    pub(super) fn small() -> Self {
        let services = vec![BACKEND.to_owned(), WORKER.to_owned()];
        Self::set(Cluster { tasks: services.clone(), services, events: vec![1], ..Cluster::default() })
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut Cluster)) {
        change(&mut self.cluster.lock().unwrap());
    }

    pub(super) async fn refresh(&self) {
        refresh(&self.engine, Refresh { environment: prod() }).await.unwrap();
    }

    pub(super) async fn page(&self) -> ServicesPage {
        get_services(&self.engine, GetServices { environment: prod() }).await.unwrap()
    }

    pub(super) async fn detail(&self, name: &str) -> ServiceDetail {
        let request = GetService { environment: prod(), service: id(name) };
        get_service(&self.engine, request).await.unwrap()
    }
}

pub(super) fn prod() -> EnvironmentId {
    EnvironmentId::new("paperwurks", "prod")
}

pub(super) fn id(name: &str) -> ServiceId {
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
            "containerInstanceArn": self.on_instances.then_some("arn:instance/8a"),
            "taskDefinitionArn": format!("arn:aws:ecs:eu-west-2:1:task-definition/{service}:42"),
            "containers": [{ "name": "backend", "lastStatus": "RUNNING" }]
        })
    }
}

pub(super) fn stopped(id: &str) -> Value {
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
