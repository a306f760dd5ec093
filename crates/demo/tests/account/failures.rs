//! ECS: deployments that fail and are rolled back, and what strikes a service.

use aws_sdk_ecs::{
    Client,
    types::{Deployment, DeploymentRolloutState, DesiredStatus, Service, Task, TaskStopCode},
};
use aws_sdk_elasticloadbalancingv2::types::TargetHealth;
use demo::{set_rollout_fate, strike};
use engine::account::Account as _;
use protocol::{
    ErrorKind,
    catalogue::EnvironmentId,
    demo::{Blow, RolloutFate, SetRolloutFate, Strike},
};

use crate::support::{Demo, MINUTE, SECOND};

const CLUSTER: &str = "paperwurks-dev-cluster";
const BACKEND: &str = "dev-paperwurks-backend";

/// Development, where nothing moves by itself.
struct Dev {
    demo: Demo,
    client: Client,
}

impl Dev {
    async fn new() -> Self {
        let demo = Demo::new();
        let client = Client::new(&demo.config("dev").await);
        Self { demo, client }
    }

    async fn service(&self) -> Service {
        let answer = self.client.describe_services().cluster(CLUSTER).services(BACKEND).send().await.unwrap();
        answer.services.unwrap().remove(0)
    }

    async fn restart(&self) {
        let update = self.client.update_service().cluster(CLUSTER).service(BACKEND);
        update.force_new_deployment(true).send().await.unwrap();
    }

    fn set_fate(&self, fate: RolloutFate) {
        let environment = EnvironmentId::new("paperwurks", "dev");
        set_rollout_fate(&self.demo.account, SetRolloutFate { environment, fate }).unwrap();
    }

    fn strike(&self, blow: Blow) -> Result<(), ErrorKind> {
        let environment = EnvironmentId::new("paperwurks", "dev");
        strike(&self.demo.account, Strike { environment, blow }).map_err(|error| error.kind)
    }

    async fn stopped(&self) -> Vec<Task> {
        let list = self.client.list_tasks().cluster(CLUSTER).service_name(BACKEND);
        let listed = list.desired_status(DesiredStatus::Stopped).send().await.unwrap();
        if listed.task_arns().is_empty() {
            return Vec::new();
        }
        let tasks = self.client.describe_tasks().cluster(CLUSTER).set_tasks(listed.task_arns);
        tasks.send().await.unwrap().tasks.unwrap()
    }

    async fn targets(&self) -> Vec<TargetHealth> {
        let client = aws_sdk_elasticloadbalancingv2::Client::new(&self.demo.config("dev").await);
        let groups = client.describe_target_groups().names(BACKEND).send().await.unwrap();
        let arn = groups.target_groups()[0].target_group_arn().unwrap();
        let health = client.describe_target_health().target_group_arn(arn).send().await.unwrap();
        health.target_health_descriptions().iter().filter_map(|target| target.target_health.clone()).collect()
    }

    /// Deploys with `fate` and watches until the circuit breaker opens. Answers the failed deployment as it is told
    /// then, and the service.
    async fn fail(&self, fate: RolloutFate) -> (Deployment, Service) {
        self.set_fate(fate);
        self.restart().await;
        for _ in 0..200 {
            self.demo.advance(5 * SECOND);
            let service = self.service().await;
            assert!(service.running_count() >= service.desired_count(), "{fate:?}: the old task serves");
            let is_failed = |of: &&Deployment| of.rollout_state() == Some(&DeploymentRolloutState::Failed);
            if let Some(failed) = service.deployments().iter().find(is_failed) {
                return (failed.clone(), service);
            }
        }
        panic!("{fate:?}: the circuit breaker never opened");
    }
}

fn told(service: &Service, what: &str) -> bool {
    service.events().iter().any(|event| event.message().unwrap().contains(what))
}

#[tokio::test]
async fn every_way_to_fail_opens_the_circuit_breaker_and_ends_where_it_began() {
    for fate in [RolloutFate::BadImage, RolloutFate::FailingChecks, RolloutFate::OutOfMemory] {
        let dev = Dev::new().await;
        let before = dev.service().await;
        let good = before.deployments()[0].id().unwrap();
        let (failed, service) = dev.fail(fate).await;
        assert_eq!(failed.failed_tasks(), 3, "{fate:?}");
        assert_eq!(
            failed.rollout_state_reason(),
            Some("ECS deployment circuit breaker: tasks failed to start.")
        );
        let name = failed.id().unwrap();
        assert!(told(&service, &format!("(deployment {name}) deployment failed: tasks failed to start.")));
        dev.demo.advance(SECOND);
        let service = dev.service().await;
        assert!(told(&service, &format!("rolling back to deployment {good}.")));
        let primary = &service.deployments()[0];
        assert_ne!(primary.id(), failed.id());
        assert_eq!(primary.rollout_state(), Some(&DeploymentRolloutState::InProgress));
        let reason = format!("ECS deployment circuit breaker: rolling back to deploymentId {good}.");
        assert_eq!(primary.rollout_state_reason(), Some(reason.as_str()));
        assert_eq!(primary.task_definition(), before.task_definition());

        dev.demo.advance(15 * MINUTE);
        let after = dev.service().await;
        assert_eq!((after.deployments().len(), after.running_count()), (1, 1), "{fate:?}");
        let primary = &after.deployments()[0];
        assert_eq!(primary.rollout_state(), Some(&DeploymentRolloutState::Completed));
        assert!(told(&after, &format!("(deployment {}) deployment completed.", primary.id().unwrap())));

        dev.set_fate(RolloutFate::Fine);
        dev.restart().await;
        dev.demo.advance(10 * MINUTE);
        let fine = dev.service().await;
        assert_eq!(fine.deployments()[0].rollout_state(), Some(&DeploymentRolloutState::Completed));
    }
}

#[tokio::test]
async fn an_image_that_is_not_there_is_said_of_each_task() {
    let dev = Dev::new().await;
    dev.fail(RolloutFate::BadImage).await;
    dev.demo.advance(MINUTE);
    let stopped = dev.stopped().await;
    assert_eq!(stopped.len(), 3);
    for task in stopped {
        assert_eq!(task.stop_code(), Some(&TaskStopCode::TaskFailedToStart));
        let reason = task.stopped_reason().unwrap();
        let image = task.containers()[0].image().unwrap();
        assert!(
            reason.starts_with("CannotPullContainerError: pull image manifest has been retried 1 time(s)")
        );
        assert!(
            reason.contains(&format!("failed to resolve ref {image}")) && reason.ends_with(": not found")
        );
        assert_eq!((task.started_at(), task.containers()[0].exit_code()), (None, None));
        assert_eq!(task.containers()[0].reason(), Some(reason));
    }
    dev.demo.advance(62 * MINUTE);
    assert!(dev.stopped().await.is_empty(), "ECS forgets a stopped task after an hour");
}

#[tokio::test]
async fn a_failing_health_check_shows_on_target_and_task() {
    let dev = Dev::new().await;
    dev.set_fate(RolloutFate::FailingChecks);
    dev.restart().await;
    dev.demo.advance(125 * SECOND);
    let targets = dev.targets().await;
    let bad = targets.iter().find(|health| health.state().unwrap().as_str() == "unhealthy").unwrap();
    assert_eq!(bad.reason().unwrap().as_str(), "Target.ResponseCodeMismatch");
    dev.demo.advance(15 * MINUTE);
    let service = dev.service().await;
    assert!(told(&service, "due to (reason Health checks failed with these codes: [503])"));
    let stopped = dev.stopped().await;
    assert_eq!(stopped.len(), 3);
    let reason = stopped[0].stopped_reason().unwrap();
    assert!(
        reason.starts_with("Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:")
    );
    assert_eq!(stopped[0].stop_code(), Some(&TaskStopCode::ServiceSchedulerInitiated));
}

#[tokio::test]
async fn a_task_that_is_killed_for_its_memory_is_replaced() {
    let dev = Dev::new().await;
    dev.strike(Blow::OutOfMemory).unwrap();
    assert_eq!(dev.service().await.running_count(), 0);
    dev.demo.advance(30 * SECOND);
    let stopped = dev.stopped().await;
    assert_eq!(stopped[0].stop_code(), Some(&TaskStopCode::EssentialContainerExited));
    assert_eq!(stopped[0].stopped_reason(), Some("Essential container in task exited"));
    let container = &stopped[0].containers()[0];
    assert_eq!(container.exit_code(), Some(137));
    assert_eq!(container.reason(), Some("OutOfMemoryError: Container killed due to memory usage"));
    dev.demo.advance(3 * MINUTE);
    assert_eq!(dev.service().await.running_count(), 1);
}

#[tokio::test]
async fn all_targets_fail_for_three_minutes() {
    let dev = Dev::new().await;
    let states = async |dev: &Dev| -> Vec<String> {
        let targets = dev.targets().await;
        targets.iter().map(|health| health.state().unwrap().as_str().to_owned()).collect()
    };
    dev.strike(Blow::AllTargetsFail).unwrap();
    assert_eq!(states(&dev).await, ["unhealthy"]);
    dev.demo.advance(3 * MINUTE - SECOND);
    assert_eq!(states(&dev).await, ["unhealthy"]);
    dev.demo.advance(SECOND);
    assert_eq!(states(&dev).await, ["healthy"]);
}

#[tokio::test]
async fn what_cannot_be_struck_is_refused() {
    let dev = Dev::new().await;
    assert_eq!(dev.strike(Blow::SpotInterruption), Err(ErrorKind::Invalid { field: "blow".into() }));
    let nowhere = EnvironmentId::new("nobody", "nowhere");
    let request = Strike { environment: nowhere, blow: Blow::OutOfMemory };
    assert_eq!(strike(&dev.demo.account, request).unwrap_err().kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn an_environment_can_be_struck_before_anybody_has_asked_for_it() {
    let demo = Demo::new();
    let environment = EnvironmentId::new("paperwurks", "dev");
    strike(&demo.account, Strike { environment, blow: Blow::OutOfMemory }).unwrap();
    let config = demo.account.config(&demo.declared("dev")).await.unwrap();
    let answer = Client::new(&config).describe_services().cluster(CLUSTER).services(BACKEND).send().await;
    assert_eq!(answer.unwrap().services()[0].running_count(), 0);
}

#[tokio::test]
async fn a_document_was_too_large_for_the_worker_of_staging() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("staging").await);
    let (cluster, worker) = ("paperwurks-staging-cluster", "staging-paperwurks-worker");
    let list = client.list_tasks().cluster(cluster).service_name(worker);
    let listed = list.desired_status(DesiredStatus::Stopped).send().await.unwrap();
    let tasks = client.describe_tasks().cluster(cluster).set_tasks(listed.task_arns).send().await.unwrap();
    assert_eq!(tasks.tasks().len(), 1);
    let task = &tasks.tasks()[0];
    assert_eq!(task.containers()[0].exit_code(), Some(137));
    let stopped = task.stopped_at().unwrap().to_millis().unwrap();
    assert!((0..30 * MINUTE).contains(&(demo.now().0 - stopped)));
    let service = client.describe_services().cluster(cluster).services(worker).send().await.unwrap();
    assert_eq!(service.services()[0].running_count(), 1, "it was replaced");
}
