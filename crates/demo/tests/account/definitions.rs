//! ECS: revisions of task definitions, and what is deployed from them.

use aws_sdk_ecs::{
    Client,
    error::ProvideErrorMetadata,
    types::{Compatibility, ContainerDefinition, KeyValuePair, NetworkMode, SortOrder, Tag, TaskDefinition},
};

use crate::support::{Demo, MINUTE};

const CLUSTER: &str = "paperwurks-dev-cluster";
const BACKEND: &str = "dev-paperwurks-backend";

async fn described(client: &Client, name: &str) -> TaskDefinition {
    client.describe_task_definition().task_definition(name).send().await.unwrap().task_definition.unwrap()
}

fn container(image: &str) -> ContainerDefinition {
    ContainerDefinition::builder()
        .name("paperwurks-backend")
        .image(image)
        .stop_timeout(90)
        .environment(KeyValuePair::builder().name("LOG_LEVEL").value("DEBUG").build())
        .build()
}

#[tokio::test]
async fn a_revision_is_registered_with_all_its_fields_and_deployed() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("dev").await);
    let latest = described(&client, BACKEND).await.revision();
    let register = client
        .register_task_definition()
        .family(BACKEND)
        .requires_compatibilities(Compatibility::Fargate)
        .network_mode(NetworkMode::Awsvpc)
        .cpu("1024")
        .memory("3072")
        .execution_role_arn("arn:aws:iam::111122223333:role/execution")
        .tags(Tag::builder().key("Owner").value("documents").build())
        .container_definitions(container("registry.example/backend:2"));
    let registered = register.send().await.unwrap().task_definition.unwrap();
    assert_eq!(registered.revision(), latest + 1);
    let kept = described(&client, &format!("{BACKEND}:{}", latest + 1)).await;
    assert_eq!(kept, registered);
    assert_eq!(kept.container_definitions()[0].stop_timeout(), Some(90));
    assert_eq!(kept.execution_role_arn(), Some("arn:aws:iam::111122223333:role/execution"));
    assert_eq!(kept.container_definitions()[0].environment()[0].value(), Some("DEBUG"));
    assert_eq!(described(&client, BACKEND).await.revision(), latest + 1, "it is the newest");

    let arn = registered.task_definition_arn().unwrap();
    let update = client.update_service().cluster(CLUSTER).service(BACKEND).task_definition(arn);
    let updated = update.send().await.unwrap().service.unwrap();
    assert_eq!((updated.task_definition(), updated.deployments().len()), (Some(arn), 2));
    demo.advance(10 * MINUTE);
    let listed = client.list_tasks().cluster(CLUSTER).service_name(BACKEND).send().await.unwrap();
    let tasks = client.describe_tasks().cluster(CLUSTER).set_tasks(listed.task_arns).send().await.unwrap();
    let task = &tasks.tasks()[0];
    assert_eq!((task.cpu(), task.memory()), (Some("1024"), Some("3072")));
    assert_eq!(task.containers()[0].image(), Some("registry.example/backend:2"));
    assert_eq!(task.task_definition_arn(), Some(arn));
}

#[tokio::test]
async fn a_size_that_fargate_does_not_offer_is_refused() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("dev").await);
    for (cpu, memory) in [("512", "8192"), ("300", "1024"), ("1024", "lots")] {
        let register = client
            .register_task_definition()
            .family(BACKEND)
            .requires_compatibilities(Compatibility::Fargate)
            .cpu(cpu)
            .memory(memory)
            .container_definitions(container("registry.example/backend:2"));
        let error = register.send().await.unwrap_err().into_service_error();
        assert!(error.is_client_exception());
        assert_eq!(error.message(), Some("No Fargate configuration exists for given values."));
    }
}

#[tokio::test]
async fn revisions_are_listed_newest_first_in_pages() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let family = "prod-paperwurks-backend";
    let mut pages = client
        .list_task_definitions()
        .family_prefix(family)
        .sort(SortOrder::Desc)
        .into_paginator()
        .page_size(15)
        .items()
        .send();
    let mut revisions: Vec<u32> = Vec::new();
    while let Some(arn) = pages.next().await {
        revisions.push(arn.unwrap().rsplit(':').next().unwrap().parse().unwrap());
    }
    assert_eq!(revisions, (1..=42).rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn revisions_differ_as_if_somebody_had_worked_on_them() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("prod").await);
    let of = async |revision: u32| described(&client, &format!("prod-paperwurks-backend:{revision}")).await;
    let (oldest, before, now) = (of(30).await, of(40).await, of(41).await);
    assert_eq!((oldest.cpu(), before.cpu()), (Some("512"), Some("1024")));
    let names = |definition: &TaskDefinition| -> Vec<String> {
        let variables = definition.container_definitions()[0].environment().iter();
        variables.map(|variable| variable.name().unwrap().to_owned()).collect()
    };
    assert!(!names(&before).contains(&"TRACE_SAMPLE_RATE".to_owned()));
    assert!(names(&now).contains(&"TRACE_SAMPLE_RATE".to_owned()));
    assert!(names(&oldest).contains(&"LEGACY_REPORTS".to_owned()));
    let (before, now) = (&before.container_definitions()[0], &now.container_definitions()[0]);
    assert_ne!(before.image(), now.image());
    assert_eq!((before.secrets().len(), now.secrets().len()), (3, 4));
    let password = now.secrets().iter().find(|secret| secret.name() == "DATABASE_PASSWORD").unwrap();
    assert!(password.value_from().starts_with("arn:aws:secretsmanager:eu-west-2:"));
    assert!(now.health_check().unwrap().command()[1].contains("/health"));
    assert!(!now.command().is_empty());
}

#[tokio::test]
async fn an_update_that_is_wrong_changes_nothing() {
    let demo = Demo::new();
    let client = Client::new(&demo.config("dev").await);
    let update = || client.update_service().cluster(CLUSTER).service(BACKEND);
    for name in [&format!("{BACKEND}:900"), "somebody-else:1", &format!("{BACKEND}:x")] {
        let error = update().desired_count(2).task_definition(name).send().await.unwrap_err();
        assert!(error.into_service_error().is_client_exception(), "{name}");
    }
    let error = update().desired_count(-1).send().await.unwrap_err();
    assert!(error.into_service_error().is_invalid_parameter_exception());
    let error = client.update_service().cluster(CLUSTER).service("nobody").send().await.unwrap_err();
    assert!(error.into_service_error().is_service_not_found_exception());
    let updated = update().health_check_grace_period_seconds(90).send().await.unwrap().service.unwrap();
    assert_eq!((updated.desired_count(), updated.deployments().len()), (1, 1));
    assert_eq!(updated.health_check_grace_period_seconds(), Some(90));
}
