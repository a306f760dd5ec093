//! ECS: a cluster of 500 services with 3,000 tasks, read as the console reads it.

use std::collections::BTreeSet;

use aws_sdk_ecs::Client;
use engine::catalogue::model::{Environment, Expectation, Expected, Figure, Service};
use protocol::catalogue::Place;

use crate::support::Demo;

const CLUSTER: &str = "paperwurks-dev-cluster";
const SERVICES: usize = 500;
const TASKS: usize = 3_000;

/// Development with so many workers.
fn large(demo: &Demo) -> Environment {
    let mut environment = Environment::clone(&demo.declared("dev"));
    let worker = environment.services[1].clone();
    let services = (0..SERVICES).map(|number| {
        let mut service = Service {
            key: format!("worker_{number}"),
            name: format!("dev-worker-{number:03}"),
            ..worker.clone()
        };
        let place = Place { document: String::new(), section: String::new(), line: 0 };
        let tasks = Expectation { value: Expected::Number(6.0), place, known: None };
        service.expect.0.insert(Figure::Tasks, tasks);
        service
    });
    environment.services = services.collect();
    environment
}

#[tokio::test]
async fn every_service_and_task_is_listed_once_and_described() {
    let demo = Demo::new();
    let client = Client::new(&demo.config_of(&large(&demo)).await);
    let mut pages = client.list_services().cluster(CLUSTER).into_paginator().page_size(100).items().send();
    let mut services = BTreeSet::new();
    while let Some(arn) = pages.next().await {
        services.insert(arn.unwrap());
    }
    assert_eq!(services.len(), SERVICES);
    let short = client.list_services().cluster(CLUSTER).send().await.unwrap();
    assert_eq!(short.service_arns().len(), 10, "so many where nobody says");
    let capped = client.list_services().cluster(CLUSTER).max_results(1_000).send().await.unwrap();
    assert_eq!(capped.service_arns().len(), 100);

    let mut pages = client.list_tasks().cluster(CLUSTER).into_paginator().items().send();
    let mut tasks = BTreeSet::new();
    while let Some(arn) = pages.next().await {
        tasks.insert(arn.unwrap());
    }
    assert_eq!(tasks.len(), TASKS);

    let mut addresses = BTreeSet::new();
    let tasks: Vec<String> = tasks.into_iter().collect();
    for chunk in tasks.chunks(100) {
        let asked = client.describe_tasks().cluster(CLUSTER).set_tasks(Some(chunk.to_vec()));
        let answer = asked.send().await.unwrap();
        assert_eq!(answer.tasks().len(), 100);
        let details = answer.tasks().iter().flat_map(|task| task.attachments()[0].details());
        let address = details.filter(|detail| detail.name() == Some("privateIPv4Address"));
        addresses.extend(address.filter_map(|detail| detail.value()).map(str::to_owned));
    }
    assert_eq!(addresses.len(), TASKS, "each has an address of its own");
}

#[tokio::test]
async fn ten_services_a_call_are_described_and_no_more() {
    let demo = Demo::new();
    let client = Client::new(&demo.config_of(&large(&demo)).await);
    let names: Vec<String> = (0..SERVICES).map(|number| format!("dev-worker-{number:03}")).collect();
    for chunk in names.chunks(10) {
        let asked = client.describe_services().cluster(CLUSTER).set_services(Some(chunk.to_vec()));
        let answer = asked.send().await.unwrap();
        assert_eq!(answer.services().iter().map(aws_sdk_ecs::types::Service::running_count).sum::<i32>(), 60);
    }
    let asked = client.describe_services().cluster(CLUSTER).set_services(Some(names[..11].to_vec()));
    assert!(asked.send().await.unwrap_err().into_service_error().is_invalid_parameter_exception());
}

/// An id that was learned from another run of the same account: nothing was listed in this one.
#[tokio::test]
async fn a_task_is_described_that_nobody_has_listed() {
    let (one, other) = (Demo::new(), Demo::new());
    let listed = Client::new(&one.config_of(&large(&one)).await).list_tasks().cluster(CLUSTER).send().await;
    let arns = listed.unwrap().task_arns.unwrap();
    let client = Client::new(&other.config_of(&large(&other)).await);
    let asked = client.describe_tasks().cluster(CLUSTER).set_tasks(Some(arns)).tasks("nobody");
    let error = asked.clone().send().await.unwrap_err().into_service_error();
    assert!(error.is_invalid_parameter_exception(), "101 are too many");
    let mut arns = asked.get_tasks().clone().unwrap();
    arns.remove(0);
    let answer = client.describe_tasks().cluster(CLUSTER).set_tasks(Some(arns)).send().await.unwrap();
    assert_eq!((answer.tasks().len(), answer.failures().len()), (99, 1));
}
