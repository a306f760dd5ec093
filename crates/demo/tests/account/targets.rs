//! Elastic Load Balancing: targets, their states and reasons, joined to the tasks.

use std::collections::BTreeSet;

use aws_sdk_elasticloadbalancingv2::{
    Client,
    types::{TargetHealthDescription, TargetHealthReasonEnum, TargetHealthStateEnum},
};

use crate::support::{Demo, MINUTE};

async fn group_arn(client: &Client, name: &str) -> String {
    let answer = client.describe_target_groups().names(name).send().await.unwrap();
    answer.target_groups()[0].target_group_arn().unwrap().to_owned()
}

async fn targets(client: &Client, name: &str) -> Vec<TargetHealthDescription> {
    let arn = group_arn(client, name).await;
    let answer = client.describe_target_health().target_group_arn(arn).send().await.unwrap();
    answer.target_health_descriptions.unwrap()
}

fn states(targets: &[TargetHealthDescription]) -> Vec<&str> {
    let mut states: Vec<&str> =
        targets.iter().map(|target| target.target_health().unwrap().state().unwrap().as_str()).collect();
    states.sort_unstable();
    states
}

#[tokio::test]
async fn one_target_of_prod_times_out_and_says_so() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let found = targets(&client, "prod-paperwurks-backend").await;
    assert_eq!(states(&found), ["healthy", "healthy", "unhealthy"]);
    let bad = found.iter().map(|target| target.target_health().unwrap());
    let bad =
        bad.into_iter().find(|health| health.state() == Some(&TargetHealthStateEnum::Unhealthy)).unwrap();
    assert_eq!(bad.reason(), Some(&TargetHealthReasonEnum::Timeout));
    assert_eq!(bad.description(), Some("Request timed out"));
}

#[tokio::test]
async fn the_unhealthy_target_is_replaced_and_the_story_begins_anew() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    demo.advance(39 * MINUTE);
    assert!(states(&targets(&client, "prod-paperwurks-backend").await).contains(&"unhealthy"));
    let mut met = BTreeSet::new();
    for _ in 0..40 {
        demo.advance(10_000);
        met.extend(states(&targets(&client, "prod-paperwurks-backend").await).into_iter().map(str::to_owned));
    }
    assert!(met.contains("draining") && met.contains("initial"), "{met:?}");
    assert_eq!(states(&targets(&client, "prod-paperwurks-backend").await), ["healthy"; 3]);
    demo.advance(75 * MINUTE);
    assert_eq!(
        states(&targets(&client, "prod-paperwurks-backend").await),
        ["healthy", "healthy", "unhealthy"]
    );
}

#[tokio::test]
async fn targets_are_the_addresses_of_tasks() {
    let demo = Demo::new();
    let config = demo.config("prod").await;
    let found = targets(&Client::new(&config), "prod-paperwurks-backend").await;
    let ecs = aws_sdk_ecs::Client::new(&config);
    let (cluster, service) = ("paperwurks-prod-cluster", "prod-paperwurks-backend");
    let listed = ecs.list_tasks().cluster(cluster).service_name(service).send().await.unwrap();
    let tasks = ecs.describe_tasks().cluster(cluster).set_tasks(listed.task_arns).send().await.unwrap();
    let addresses: BTreeSet<&str> = tasks
        .tasks()
        .iter()
        .flat_map(|task| task.attachments()[0].details())
        .filter(|detail| detail.name() == Some("privateIPv4Address"))
        .filter_map(|detail| detail.value())
        .collect();
    let ids: BTreeSet<&str> = found.iter().map(|target| target.target().unwrap().id().unwrap()).collect();
    assert_eq!(ids, addresses);
    assert_eq!(ids.len(), 3);
}

#[tokio::test]
async fn load_balancers_and_groups_are_as_declared() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("staging").await);
    let balancers = client.describe_load_balancers().names("paperwurks-staging-alb").send().await.unwrap();
    let balancer = &balancers.load_balancers()[0];
    assert_eq!(balancer.state().unwrap().code().unwrap().as_str(), "active");
    assert_eq!(balancer.scheme().unwrap().as_str(), "internet-facing");
    assert_eq!((balancer.availability_zones().len(), balancer.security_groups().len()), (2, 1));
    assert!(balancer.load_balancer_arn().unwrap().contains(":loadbalancer/app/paperwurks-staging-alb/"));
    let groups = client.describe_target_groups().names("staging-paperwurks-backend").send().await.unwrap();
    let group = &groups.target_groups()[0];
    assert_eq!((group.port(), group.health_check_path()), (Some(8000), Some("/health")));
    assert_eq!(group.target_type().unwrap().as_str(), "ip");
    let delay = deregistration_delay(&client, "staging-paperwurks-backend").await;
    assert_eq!(delay, "30");
}

#[tokio::test]
async fn dev_drains_for_longer_than_designed() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("dev").await);
    assert_eq!(deregistration_delay(&client, "dev-paperwurks-backend").await, "300");
}

async fn deregistration_delay(client: &Client, name: &str) -> String {
    let arn = group_arn(client, name).await;
    let answer = client.describe_target_group_attributes().target_group_arn(arn).send().await.unwrap();
    let mut attributes = answer.attributes.unwrap().into_iter();
    let of = |key: Option<&str>| key == Some("deregistration_delay.timeout_seconds");
    attributes.find(|attribute| of(attribute.key())).unwrap().value.unwrap()
}
