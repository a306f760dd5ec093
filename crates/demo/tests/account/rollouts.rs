//! ECS: rollouts that converge, and what callers do to services.

use aws_sdk_ecs::{
    Client,
    types::{DeploymentRolloutState, DesiredStatus, Service},
};

use crate::support::{Demo, MINUTE, SECOND};

const STAGING: (&str, &str) = ("paperwurks-staging-cluster", "staging-paperwurks-backend");
const PROD: (&str, &str) = ("paperwurks-prod-cluster", "prod-paperwurks-backend");

async fn service(client: &Client, (cluster, name): (&str, &str)) -> Service {
    let answer = client.describe_services().cluster(cluster).services(name).send().await.unwrap();
    answer.services.unwrap().remove(0)
}

fn revision(arn: Option<&str>) -> u32 {
    arn.unwrap().rsplit(':').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn staging_is_in_the_middle_of_a_rollout_that_converges() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("staging").await);
    let before = service(&client, STAGING).await;
    let primary = &before.deployments()[0];
    assert_eq!(primary.status(), Some("PRIMARY"));
    assert_eq!(primary.rollout_state(), Some(&DeploymentRolloutState::InProgress));
    assert_eq!(before.deployments().len(), 2, "tasks of the old revision are left");
    assert_eq!(revision(primary.task_definition()), revision(before.deployments()[1].task_definition()) + 1);

    let mut seen = Vec::new();
    for _ in 0..50 {
        demo.advance(5 * SECOND);
        let now = service(&client, STAGING).await;
        assert!(now.running_count() >= now.desired_count(), "no request goes unserved");
        seen.push(now.deployments()[0].running_count());
    }
    assert!(seen.is_sorted(), "the new revision only gains: {seen:?}");
    let after = service(&client, STAGING).await;
    assert_eq!(after.deployments().len(), 1);
    assert_eq!(after.deployments()[0].rollout_state(), Some(&DeploymentRolloutState::Completed));
    assert_eq!((after.running_count(), after.pending_count()), (2, 0));
    assert_eq!(
        after.events()[0].message(),
        Some("(service staging-paperwurks-backend) has reached a steady state.")
    );

    demo.advance(38 * MINUTE);
    let again = service(&client, STAGING).await;
    assert_eq!(
        again.deployments()[0].rollout_state(),
        Some(&DeploymentRolloutState::InProgress),
        "and begins anew"
    );
}

#[tokio::test]
async fn events_come_newest_first_and_never_from_the_future() {
    let demo = Demo::new();
    for (environment, of) in [("staging", STAGING), ("prod", PROD)] {
        let client = Client::new(&demo.config(environment).await);
        let service = service(&client, of).await;
        let times: Vec<i64> =
            service.events().iter().map(|event| event.created_at().unwrap().secs()).collect();
        assert!(times.len() > 5 && times.is_sorted_by(|one, other| one >= other), "{times:?}");
        assert!(times[0] * 1_000 <= demo.now().0);
    }
}

#[tokio::test]
async fn prod_keeps_one_task_of_the_old_revision() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let backend = service(&client, PROD).await;
    assert_eq!((backend.running_count(), backend.desired_count()), (3, 3));
    assert_eq!(backend.deployments()[0].running_count(), 2);
    let listed = client.list_tasks().cluster(PROD.0).service_name(PROD.1).send().await.unwrap();
    let asked = client.describe_tasks().cluster(PROD.0).set_tasks(listed.task_arns).send().await.unwrap();
    let mut revisions: Vec<u32> =
        asked.tasks().iter().map(|task| revision(task.task_definition_arn())).collect();
    revisions.sort_unstable();
    assert_eq!(revisions, [41, 42, 42]);
    let zones: std::collections::BTreeSet<_> =
        asked.tasks().iter().filter_map(aws_sdk_ecs::types::Task::availability_zone).collect();
    assert_eq!(zones.len(), 2, "tasks are spread over the zones");
}

#[tokio::test]
async fn a_definition_is_known_for_every_revision_that_was() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let ask = async |name: &str| client.describe_task_definition().task_definition(name).send().await;
    let definition = ask("prod-paperwurks-backend:41").await.unwrap().task_definition.unwrap();
    assert_eq!((definition.cpu(), definition.memory()), (Some("1024"), Some("2048")));
    assert_eq!(definition.container_definitions()[0].port_mappings()[0].container_port(), Some(8000));
    assert_eq!(ask("prod-paperwurks-backend").await.unwrap().task_definition.unwrap().revision(), 42);
    let missing = ask("prod-paperwurks-backend:43").await.unwrap_err().into_service_error();
    assert_eq!(missing.meta().code(), Some("ClientException"));
}

#[tokio::test]
async fn scaling_and_stopping_are_taken_up() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("dev").await);
    let (cluster, name) = ("paperwurks-dev-cluster", "dev-paperwurks-backend");
    let update = client.update_service().cluster(cluster).service(name).desired_count(2);
    let updated = update.send().await.unwrap().service.unwrap();
    assert_eq!((updated.desired_count(), updated.running_count()), (2, 1));
    demo.advance(20 * SECOND);
    assert_eq!(service(&client, (cluster, name)).await.pending_count(), 1);
    demo.advance(3 * MINUTE);
    assert_eq!(service(&client, (cluster, name)).await.running_count(), 2);

    let listed = client.list_tasks().cluster(cluster).service_name(name).send().await.unwrap();
    let task = listed.task_arns()[0].clone();
    let stopped = client.stop_task().cluster(cluster).task(&task).reason("looks stuck").send().await.unwrap();
    assert_eq!(stopped.task().unwrap().stopped_reason(), Some("looks stuck"));
    let stopping = client.list_tasks().cluster(cluster).desired_status(DesiredStatus::Stopped);
    assert_eq!(stopping.send().await.unwrap().task_arns(), [task]);
    demo.advance(4 * MINUTE);
    assert_eq!(service(&client, (cluster, name)).await.running_count(), 2, "the service replaced it");
}

#[tokio::test]
async fn a_deployment_in_the_middle_of_another_takes_over() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("staging").await);
    let current = revision(service(&client, STAGING).await.task_definition());
    client
        .update_service()
        .cluster(STAGING.0)
        .service(STAGING.1)
        .force_new_deployment(true)
        .send()
        .await
        .unwrap();
    let after = service(&client, STAGING).await;
    assert_eq!(revision(after.task_definition()), current);
    demo.advance(15 * MINUTE);
    let done = service(&client, STAGING).await;
    assert_eq!((done.deployments().len(), done.running_count()), (1, 2));
}

#[tokio::test]
async fn what_is_not_there_is_said_as_ecs_says_it() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let answer = client.describe_services().cluster(PROD.0).services("nobody").send().await.unwrap();
    assert_eq!(answer.failures()[0].reason(), Some("MISSING"));
    let error = client.describe_services().cluster("nowhere").services("x").send().await.unwrap_err();
    assert!(error.into_service_error().is_cluster_not_found_exception());
    let clusters = client.describe_clusters().clusters(PROD.0).send().await.unwrap();
    assert_eq!(clusters.clusters()[0].running_tasks_count(), 5);
    let services = client.list_services().cluster(PROD.0).send().await.unwrap();
    assert_eq!(services.service_arns().len(), 2);
}
