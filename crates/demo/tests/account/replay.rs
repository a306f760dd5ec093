//! The same seed, clock and calls give the same answers.

use crate::support::{Demo, HOUR, MINUTE};

/// What one sees of an environment, in words.
async fn look(demo: &Demo, environment: &str) -> String {
    let config = demo.config(environment).await;
    let cluster = format!("paperwurks-{environment}-cluster");
    let ecs = aws_sdk_ecs::Client::new(&config);
    let listed = ecs.list_tasks().cluster(&cluster).send().await.unwrap();
    let tasks = ecs.describe_tasks().cluster(&cluster).set_tasks(listed.task_arns).send().await.unwrap();
    let service = format!("{environment}-paperwurks-backend");
    let services = ecs.describe_services().cluster(&cluster).services(&service).send().await.unwrap();
    let alarms = aws_sdk_cloudwatch::Client::new(&config).describe_alarms().send().await.unwrap();
    let logs = aws_sdk_cloudwatchlogs::Client::new(&config)
        .filter_log_events()
        .log_group_name(format!("/ecs/{service}"));
    let logs = logs.start_time(demo.now().0 - MINUTE).send().await.unwrap();
    let bucket = format!("paperwurks-{environment}-documents");
    let objects = aws_sdk_s3::Client::new(&config).list_objects_v2().bucket(bucket).send().await.unwrap();
    format!(
        "{:?}{:?}{:?}{:?}{:?}",
        tasks.tasks(),
        services.services(),
        alarms.metric_alarms(),
        logs.events(),
        objects.contents()
    )
}

#[tokio::test]
async fn two_accounts_tell_the_same_story() {
    let (one, other) = (Demo::new(), Demo::new());
    for environment in ["dev", "staging", "prod"] {
        assert_eq!(look(&one, environment).await, look(&other, environment).await);
    }
    // How often one looked on the way changes nothing.
    for _ in 0..6 {
        one.advance(10 * MINUTE);
        look(&one, "prod").await;
    }
    other.advance(HOUR);
    assert_eq!(look(&one, "prod").await, look(&other, "prod").await);
}

#[tokio::test]
async fn another_seed_tells_it_with_other_names() {
    let (one, other) = (Demo::new(), Demo::with_seed(8));
    assert_ne!(look(&one, "prod").await, look(&other, "prod").await);
}

#[tokio::test]
async fn calls_are_recorded_in_their_order() {
    let demo = Demo::new();
    let config = demo.config("dev").await;
    assert!(demo.account.calls().is_empty(), "a configuration calls nobody");
    aws_sdk_sts::Client::new(&config).get_caller_identity().send().await.unwrap();
    aws_sdk_s3::Client::new(&config)
        .get_bucket_encryption()
        .bucket("paperwurks-dev-uploads")
        .send()
        .await
        .unwrap();
    let calls = demo.account.calls();
    let told: Vec<String> = calls
        .iter()
        .map(|call| format!("{} {}:{}", call.environment, call.service, call.operation))
        .collect();
    assert_eq!(told, ["paperwurks/dev sts:GetCallerIdentity", "paperwurks/dev s3:GetBucketEncryption"]);
}
