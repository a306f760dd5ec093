//! Faults, as the SDK reads them in each wire protocol.

use std::time::Duration;

use aws_sdk_ecs::config::retry::RetryConfig;
use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use demo::{clear_faults, get_faults, set_fault};
use protocol::{
    catalogue::EnvironmentId,
    demo::{ClearFaults, Effect, Fault, GetFaults, SetFault},
};

use crate::support::Demo;

fn set(demo: &Demo, service: Option<&str>, environment: Option<&str>, effect: Effect) {
    let fault = Fault {
        environment: environment.map(|name| EnvironmentId::new("paperwurks", name)),
        service: service.map(str::to_owned),
        operation: None,
        effect,
        percent: 100,
    };
    set_fault(&demo.account, SetFault { fault }).unwrap();
}

/// What a failed call tells: code, message, and the request id.
type Told = (String, String, Option<String>);

/// One read of each wire protocol: JSON, query, CBOR, S3.
async fn ask_all(demo: &Demo) -> Vec<Told> {
    fn told<
        T: std::fmt::Debug,
        E: ProvideErrorMetadata + std::error::Error + aws_types::request_id::RequestId,
    >(
        answer: Result<T, SdkError<E, HttpResponse>>,
    ) -> Told {
        let error = answer.unwrap_err();
        let error = error.as_service_error().expect("a service error");
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        (text(error.code()), text(error.message()), error.request_id().map(str::to_owned))
    }
    let config = demo.config("prod").await;
    let ecs = aws_sdk_ecs::Client::new(&config).describe_services().services("x");
    let rds = aws_sdk_rds::Client::new(&config).describe_db_instances();
    let alarms = aws_sdk_cloudwatch::Client::new(&config).describe_alarms();
    let versioning =
        aws_sdk_s3::Client::new(&config).get_bucket_versioning().bucket("paperwurks-prod-documents");
    vec![
        told(ecs.send().await),
        told(rds.send().await),
        told(alarms.send().await),
        told(versioning.send().await),
    ]
}

#[tokio::test]
async fn a_throttled_call_has_the_code_of_its_service() {
    let demo = Demo::new();
    set(&demo, None, None, Effect::Throttle);
    let told = ask_all(&demo).await;
    let codes: Vec<&str> = told.iter().map(|(code, ..)| code.as_str()).collect();
    assert_eq!(codes, ["ThrottlingException", "Throttling", "ThrottlingException", "SlowDown"]);
    assert!(told.iter().all(|(_, message, id)| !message.is_empty() && id.is_some()), "{told:?}");
}

#[tokio::test]
async fn a_denied_call_names_the_missing_action() {
    let demo = Demo::new();
    set(&demo, None, None, Effect::Deny);
    let told = ask_all(&demo).await;
    let codes: Vec<&str> = told.iter().map(|(code, ..)| code.as_str()).collect();
    assert_eq!(codes, ["AccessDeniedException", "AccessDenied", "AccessDeniedException", "AccessDenied"]);
    let actions = [
        "ecs:DescribeServices",
        "rds:DescribeDBInstances",
        "cloudwatch:DescribeAlarms",
        "s3:GetBucketVersioning",
    ];
    for ((_, message, _), action) in told.iter().zip(actions) {
        assert!(message.starts_with("User: arn:aws:sts::"), "{message}");
        assert!(
            message.contains(&format!("is not authorized to perform: {action} on resource: ")),
            "{message}"
        );
        assert!(
            message.ends_with(&format!("because no identity-based policy allows the {action} action")),
            "{message}"
        );
    }
}

#[tokio::test]
async fn an_expired_token_is_told_as_such() {
    let demo = Demo::new();
    set(&demo, None, None, Effect::Expire);
    let codes: Vec<String> = ask_all(&demo).await.into_iter().map(|(code, ..)| code).collect();
    assert_eq!(codes, ["ExpiredTokenException", "ExpiredToken", "ExpiredTokenException", "ExpiredToken"]);
}

#[tokio::test]
async fn a_dropped_connection_is_no_answer_at_all() {
    let demo = Demo::new();
    set(&demo, Some("ecs"), None, Effect::Drop);
    let error =
        aws_sdk_ecs::Client::new(&demo.config("prod").await).list_clusters().send().await.unwrap_err();
    assert!(matches!(&error, SdkError::DispatchFailure(failure) if failure.is_io()), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_delay_holds_the_answer_back_and_delays_add_up() {
    let demo = Demo::new();
    let client = aws_sdk_ecs::Client::new(&demo.config("prod").await);
    let ask = async || {
        let began = tokio::time::Instant::now();
        client.describe_clusters().clusters("paperwurks-prod-cluster").send().await.unwrap();
        began.elapsed()
    };
    assert_eq!(ask().await, Duration::ZERO);
    demo.account.set_latency(Duration::from_millis(100));
    assert_eq!(ask().await, Duration::from_millis(100));
    set(&demo, Some("ecs"), Some("prod"), Effect::Delay { millis: 1_500 });
    assert_eq!(ask().await, Duration::from_millis(1_600));
}

#[tokio::test]
async fn a_fault_meets_its_environment_and_service_only() {
    let demo = Demo::new();
    set(&demo, Some("rds"), Some("prod"), Effect::Deny);
    let rds = async |environment: &str| {
        aws_sdk_rds::Client::new(&demo.config(environment).await).describe_db_instances().send().await.is_ok()
    };
    assert!(!rds("prod").await);
    assert!(rds("staging").await);
    let sts = aws_sdk_sts::Client::new(&demo.config("prod").await).get_caller_identity().send().await;
    assert!(sts.is_ok());
}

#[tokio::test]
async fn faults_are_listed_set_once_and_taken_away() {
    let demo = Demo::new();
    set(&demo, Some("rds"), None, Effect::Throttle);
    set(&demo, Some("rds"), None, Effect::Throttle);
    assert_eq!(get_faults(&demo.account, GetFaults {}).unwrap().len(), 1);
    assert!(clear_faults(&demo.account, ClearFaults {}).unwrap().is_empty());
    let client = aws_sdk_rds::Client::new(&demo.config("prod").await);
    assert!(client.describe_db_instances().send().await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn the_sdk_retries_what_is_throttled() {
    let demo = Demo::new();
    set(&demo, Some("ecs"), None, Effect::Throttle);
    let config =
        demo.config("prod").await.into_builder().retry_config(RetryConfig::standard().with_max_attempts(3));
    let asked = aws_sdk_ecs::Client::new(&config.build()).list_clusters().send().await;
    assert!(asked.is_err());
    let calls = demo.account.calls();
    assert_eq!(calls.iter().filter(|call| call.operation == "ListClusters").count(), 3);
}

#[tokio::test]
async fn some_of_a_hundred_calls_meet_a_fault_and_always_the_same() {
    let run = async |seed: u64, percent: u8| {
        let demo = Demo::with_seed(seed);
        let fault =
            Fault { environment: None, service: None, operation: None, effect: Effect::Throttle, percent };
        set_fault(&demo.account, SetFault { fault }).unwrap();
        let client = aws_sdk_sts::Client::new(&demo.config("prod").await);
        let mut met = Vec::new();
        for _ in 0..200 {
            met.push(client.get_caller_identity().send().await.is_err());
        }
        met
    };
    let met = run(7, 20).await;
    assert!((22..60).contains(&met.iter().filter(|met| **met).count()), "{met:?}");
    assert_eq!(run(7, 20).await, met);
    assert_ne!(run(8, 20).await, met);
    assert!(run(7, 100).await.iter().all(|met| *met));
}
