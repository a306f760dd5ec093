//! The credentials of a role, and what the embedded account answers to them.

use std::{fmt::Debug, sync::Arc};

use aws_sdk_applicationautoscaling::types::{ScalableDimension, ServiceNamespace};
use aws_sdk_ecs::error::ProvideErrorMetadata;
use aws_sdk_sso::types::RoleCredentials;
use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_types::SdkConfig;
use demo::{Portal, set_fault};
use protocol::demo::{Effect, Fault, SetFault};

use super::Visit;
use crate::support::{Demo, HOUR};

const CLUSTER: &str = "paperwurks-prod-cluster";
const SERVICE: &str = "prod-paperwurks-backend";

/// The code and the message of a refused call.
fn refusal<T: Debug, E: ProvideErrorMetadata>(
    answer: Result<T, SdkError<E, HttpResponse>>,
) -> (String, String) {
    let error = answer.unwrap_err();
    let error = error.as_service_error().expect("a service error");
    (error.code().unwrap().to_owned(), error.message().unwrap().to_owned())
}

/// The codes of one refused read of each wire protocol: JSON, query, CBOR, S3.
async fn codes(config: &SdkConfig) -> [String; 4] {
    let ecs = aws_sdk_ecs::Client::new(config).describe_clusters().send().await;
    let rds = aws_sdk_rds::Client::new(config).describe_db_instances().send().await;
    let alarms = aws_sdk_cloudwatch::Client::new(config).describe_alarms().send().await;
    let bucket = aws_sdk_s3::Client::new(config).get_bucket_versioning().bucket("paperwurks-prod-documents");
    [refusal(ecs).0, refusal(rds).0, refusal(alarms).0, refusal(bucket.send().await).0]
}

#[tokio::test]
async fn a_role_works_in_its_account() {
    let visit = Visit::new().await;
    let credentials = visit.credentials("prod", "ReadOnly").await;
    assert_eq!(credentials.expiration(), visit.now().0 + HOUR);
    let config = visit.config("prod", &credentials).await;
    let services = aws_sdk_ecs::Client::new(&config).describe_services().cluster(CLUSTER).services(SERVICE);
    assert_eq!(services.send().await.unwrap().services().len(), 1);
}

#[tokio::test]
async fn the_caller_is_the_role() {
    let visit = Visit::new().await;
    let config = visit.config("prod", &visit.credentials("prod", "Support").await).await;
    let identity = aws_sdk_sts::Client::new(&config).get_caller_identity().send().await.unwrap();
    let account = visit.account_of("prod").await;
    assert_eq!(identity.account(), Some(account.as_str()));
    let arn = identity.arn().unwrap();
    let role = arn.strip_prefix(&format!("arn:aws:sts::{account}:assumed-role/AWSReservedSSO_Support_"));
    let unique = role.and_then(|role| role.strip_suffix("/demo")).unwrap_or_else(|| panic!("{arn}"));
    assert!(unique.len() == 16 && unique.bytes().all(|digit| digit.is_ascii_hexdigit()), "{arn}");
}

#[tokio::test]
async fn credentials_expire() {
    let visit = Visit::new().await;
    let config = visit.config("prod", &visit.credentials("prod", "ReadOnly").await).await;
    let ecs = aws_sdk_ecs::Client::new(&config);
    visit.demo.advance(HOUR - 1);
    assert!(ecs.describe_clusters().send().await.is_ok());
    visit.demo.advance(1);
    let expected = ["ExpiredTokenException", "ExpiredToken", "ExpiredTokenException", "ExpiredToken"];
    assert_eq!(codes(&config).await, expected);
}

#[tokio::test]
async fn credentials_that_were_never_issued_are_unknown() {
    let visit = Visit::new().await;
    let unknown = [
        "UnrecognizedClientException",
        "InvalidClientTokenId",
        "UnrecognizedClientException",
        "InvalidAccessKeyId",
    ];
    assert_eq!(codes(&visit.demo.config("prod").await).await, unknown);
    let issued = visit.credentials("prod", "ReadOnly").await;
    let other = RoleCredentials::builder()
        .access_key_id(issued.access_key_id().unwrap())
        .secret_access_key(issued.secret_access_key().unwrap())
        .session_token("another session's")
        .build();
    let [ecs, rds, alarms, bucket] = codes(&visit.config("prod", &other).await).await;
    assert_eq!([ecs, rds, alarms], unknown[..3]);
    assert_eq!(bucket, "InvalidToken");
}

#[tokio::test]
async fn a_role_of_another_account_is_denied() {
    let visit = Visit::new().await;
    let config = visit.config("prod", &visit.credentials("dev", "Operator").await).await;
    let expected = ["AccessDeniedException", "AccessDenied", "AccessDeniedException", "AccessDenied"];
    assert_eq!(codes(&config).await, expected);
    let identity = aws_sdk_sts::Client::new(&config).get_caller_identity().send().await.unwrap();
    assert_eq!(identity.account(), Some(visit.account_of("dev").await.as_str()), "who it is, it may ask");
}

#[tokio::test]
async fn beyond_its_role_a_call_is_denied_by_name() {
    let visit = Visit::new().await;
    let change = async |role: &str| {
        let config = visit.config("prod", &visit.credentials("prod", role).await).await;
        let asked = aws_sdk_ecs::Client::new(&config).update_service().cluster(CLUSTER).service(SERVICE);
        asked.desired_count(3).send().await
    };
    let account = visit.account_of("prod").await;
    for role in ["ReadOnly", "Support"] {
        let (code, message) = refusal(change(role).await);
        assert_eq!(code, "AccessDeniedException");
        let caller = format!("User: arn:aws:sts::{account}:assumed-role/AWSReservedSSO_{role}_");
        let what = format!(
            "/demo is not authorized to perform: ecs:UpdateService on resource: \
             arn:aws:ecs:eu-west-2:{account}:service/* because no identity-based policy allows"
        );
        assert!(message.starts_with(&caller) && message.contains(&what), "{message}");
    }
    assert!(change("Operator").await.is_ok());
}

#[tokio::test]
async fn only_an_operator_changes_limits_and_policies() {
    let visit = Visit::new().await;
    let register = async |role: &str| {
        let config = visit.config("prod", &visit.credentials("prod", role).await).await;
        let asked = aws_sdk_applicationautoscaling::Client::new(&config).register_scalable_target();
        let asked = asked
            .service_namespace(ServiceNamespace::Ecs)
            .resource_id(format!("service/{CLUSTER}/{SERVICE}"))
            .scalable_dimension(ScalableDimension::EcsServiceDesiredCount);
        asked.max_capacity(5).send().await
    };
    for role in ["ReadOnly", "Support"] {
        let (code, message) = refusal(register(role).await);
        assert_eq!(code, "AccessDeniedException");
        assert!(message.contains("application-autoscaling:RegisterScalableTarget"), "{message}");
    }
    assert!(register("Operator").await.is_ok());
}

#[tokio::test]
async fn support_sees_logs_metrics_and_documents_only() {
    let visit = Visit::new().await;
    let config = visit.config("prod", &visit.credentials("prod", "Support").await).await;
    assert!(aws_sdk_cloudwatchlogs::Client::new(&config).describe_log_groups().send().await.is_ok());
    assert!(aws_sdk_cloudwatch::Client::new(&config).describe_alarms().send().await.is_ok());
    let s3 = aws_sdk_s3::Client::new(&config);
    assert!(s3.list_objects_v2().bucket("paperwurks-prod-documents").send().await.is_ok());
    let (code, message) = refusal(aws_sdk_rds::Client::new(&config).describe_db_instances().send().await);
    assert_eq!(code, "AccessDenied");
    assert!(message.contains("rds:DescribeDBInstances"), "{message}");
}

#[tokio::test]
async fn a_denial_on_request_names_the_role_too() {
    let visit = Visit::new().await;
    let config = visit.config("prod", &visit.credentials("prod", "Operator").await).await;
    let fault =
        Fault { environment: None, service: None, operation: None, effect: Effect::Deny, percent: 100 };
    set_fault(&visit.demo.account, SetFault { fault }).unwrap();
    let (_, message) = refusal(aws_sdk_ecs::Client::new(&config).describe_clusters().send().await);
    assert!(message.contains("assumed-role/AWSReservedSSO_Operator_"), "{message}");
}

#[tokio::test]
async fn without_a_portal_nobody_has_to_sign_in() {
    let demo = Demo::new();
    let ecs = aws_sdk_ecs::Client::new(&demo.config("prod").await);
    let (one, other) = (
        Portal::open(Arc::clone(&demo.account), &[]).await.unwrap(),
        Portal::open(Arc::clone(&demo.account), &[]).await.unwrap(),
    );
    assert!(ecs.describe_clusters().send().await.is_err());
    drop(one);
    assert!(ecs.describe_clusters().send().await.is_err(), "the other is still open");
    drop(other);
    assert!(ecs.describe_clusters().send().await.is_ok());
}
