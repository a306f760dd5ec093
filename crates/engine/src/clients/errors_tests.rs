use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::{body::SdkBody, error::ErrorMetadata};

use super::*;

/// The error a service answers with, as the SDK hands it over.
fn answered(status: u16, code: &str, message: &str) -> SdkError<ErrorMetadata, HttpResponse> {
    let mut response = HttpResponse::new(StatusCode::try_from(status).unwrap(), SdkBody::empty());
    response.headers_mut().insert("x-amzn-requestid", "b25f48e8-84fd-11e6-80d9-574e0c4664cb");
    SdkError::service_error(ErrorMetadata::builder().code(code).message(message).build(), response)
}

#[test]
fn codes_fall_into_their_class() {
    let table: &[(u16, &str, Class)] = &[
        (400, "ExpiredTokenException", Class::SignIn),
        (403, "ExpiredToken", Class::SignIn),
        (403, "InvalidClientTokenId", Class::SignIn),
        (400, "UnrecognizedClientException", Class::SignIn),
        (403, "SignatureDoesNotMatch", Class::SignIn),
        (400, "AccessDeniedException", Class::Forbidden),
        (403, "AccessDenied", Class::Forbidden),
        (403, "UnauthorizedOperation", Class::Forbidden),
        (403, "", Class::Forbidden),
        (400, "ThrottlingException", Class::Throttled),
        (400, "Throttling", Class::Throttled),
        (503, "SlowDown", Class::Throttled),
        (429, "", Class::Throttled),
        (400, "RequestLimitExceeded", Class::Throttled),
        (404, "NoSuchBucket", Class::NotFound),
        (404, "NewWordForAbsence", Class::NotFound),
        (404, "", Class::Internal),
        (400, "ClusterNotFoundException", Class::NotFound),
        (404, "DBInstanceNotFound", Class::NotFound),
        (404, "DBInstanceNotFoundFault", Class::NotFound),
        (400, "TargetGroupNotFound", Class::NotFound),
        (400, "ResourceNotFoundException", Class::NotFound),
        (400, "QueueDoesNotExist", Class::NotFound),
        (409, "OperationAborted", Class::Conflict),
        (400, "ServiceNotActiveException", Class::Conflict),
        (500, "ConcurrentUpdateException", Class::Conflict),
        (400, "ClientException", Class::Invalid),
        (400, "ResourceInUseException", Class::Conflict),
        (400, "ValidationError", Class::Invalid),
        (400, "InvalidParameterException", Class::Invalid),
        (503, "ServiceUnavailable", Class::Unavailable),
        (504, "", Class::Unavailable),
        (500, "InternalFailure", Class::Internal),
        (400, "SomethingNew", Class::Internal),
    ];
    for (status, code, class) in table {
        assert_eq!(class_of(code, *status), *class, "{status} {code}");
    }
}

#[test]
fn a_denial_names_the_action_and_the_resource_that_aws_named() {
    let message = "User: arn:aws:sts::111122223333:assumed-role/ReadOnly/ann is not authorized to perform: \
                   ecs:DescribeServices on resource: arn:aws:ecs:eu-west-2:111122223333:service/c/s because no \
                   identity-based policy allows the ecs:DescribeServices action";
    let error = classify("ecs:ListTasks", &answered(400, "AccessDeniedException", message));
    let resource = Some("arn:aws:ecs:eu-west-2:111122223333:service/c/s".to_owned());
    assert_eq!(error.kind, ErrorKind::Forbidden { action: "ecs:DescribeServices".into(), resource });
    assert_eq!(error.request_id.as_deref(), Some("b25f48e8-84fd-11e6-80d9-574e0c4664cb"));
    assert!(error.next.unwrap().contains("ecs:DescribeServices on arn:aws:ecs"));
}

#[test]
fn a_denial_without_words_names_the_action_that_was_asked() {
    let error = classify("s3:GetLifecycleConfiguration", &answered(403, "AccessDenied", "Access Denied"));
    let kind = ErrorKind::Forbidden { action: "s3:GetLifecycleConfiguration".into(), resource: None };
    assert_eq!(error.kind, kind);
    assert_eq!(error.message, "S3 denied it: the role may not s3:GetLifecycleConfiguration");
}

#[test]
fn a_service_prefix_on_the_code_does_not_matter() {
    let code = "AWS.SimpleQueueService.NonExistentQueue";
    let error = classify("sqs:GetQueueUrl", &answered(400, code, "The specified queue does not exist."));
    assert_eq!(error.kind, ErrorKind::NotFound);
    assert_eq!(error.message, "SQS does not know it: The specified queue does not exist");
}

#[test]
fn no_credentials_anywhere_in_the_chain_asks_to_sign_in() {
    let source = ConnectorError::other(CredentialsError::not_loaded("no providers in chain").into(), None);
    let error = classify::<ErrorMetadata>("rds:DescribeDBInstances", &SdkError::dispatch_failure(source));
    assert_eq!(error.kind, ErrorKind::SignInRequired);
    assert_eq!(error.request_id, None);
}

#[test]
fn broken_connections_and_silence_are_unreachable() {
    let broken = SdkError::dispatch_failure(ConnectorError::io("connection reset".into()));
    let silent = SdkError::dispatch_failure(ConnectorError::timeout("15 s".into()));
    let late = SdkError::timeout_error("operation");
    for error in [broken, silent, late] {
        let error = classify::<ErrorMetadata>("rds:DescribeEvents", &error);
        assert_eq!(error.kind, ErrorKind::Unreachable);
        assert!(error.message.starts_with("RDS "), "{}", error.message);
    }
}

#[test]
fn an_answer_nobody_understands_keeps_its_words() {
    let error = classify("logs:DescribeLogGroups", &answered(500, "InternalFailure", "Please try again."));
    assert_eq!(error.kind, ErrorKind::Internal);
    assert!(error.message.contains("InternalFailure: Please try again"), "{}", error.message);
}

#[test]
fn throttling_is_seen_in_every_wire_format() {
    assert!(asks_to_slow_down(400, br#"{"__type":"ThrottlingException","message":"Rate exceeded"}"#));
    assert!(asks_to_slow_down(400, b"<Error><Code>Throttling</Code></Error>"));
    assert!(asks_to_slow_down(429, b""));
    assert!(!asks_to_slow_down(200, br#"{"message":"Throttling"}"#));
    assert!(!asks_to_slow_down(400, br#"{"__type":"AccessDeniedException"}"#));
}

#[test]
fn a_write_was_refused_only_where_aws_said_no_or_was_never_asked() {
    for (status, code, refused) in [
        (400, "ThrottlingException", true),
        (400, "AccessDeniedException", true),
        (400, "ClientException", true),
        (400, "SomethingNew", true),
        (500, "ConcurrentUpdateException", true),
        (503, "SlowDown", true),
        (408, "RequestTimeout", false),
        (500, "ServerException", false),
        (503, "ServiceUnavailable", false),
        (504, "", false),
    ] {
        assert_eq!(was_refused(&answered(status, code, "")), refused, "{status} {code}");
    }
    let broken = ConnectorError::io("connection reset".into());
    assert!(!was_refused::<ErrorMetadata>(&SdkError::dispatch_failure(broken)));
    assert!(!was_refused::<ErrorMetadata>(&SdkError::timeout_error("operation")));
    assert!(was_refused::<ErrorMetadata>(&SdkError::construction_failure("no such field")));
    let unsigned = ConnectorError::other(Box::new(CredentialsError::not_loaded("signed out")), None);
    assert!(was_refused::<ErrorMetadata>(&SdkError::dispatch_failure(unsigned)));
}
