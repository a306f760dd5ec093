//! What AWS says to those it does not know, knows no longer, or does not allow.

use super::{Action, Caller};
use crate::{
    names::Names,
    request::Request,
    response::{Protocol, Refusal},
};

/// The access key belongs to nobody.
pub(crate) fn unknown_key(protocol: Protocol) -> Refusal {
    const MESSAGE: &str = "The security token included in the request is invalid.";
    match protocol {
        Protocol::Json | Protocol::Cbor => Refusal::invalid("UnrecognizedClientException", MESSAGE),
        Protocol::Query => forbidden("InvalidClientTokenId", MESSAGE),
        Protocol::RestXml => forbidden(
            "InvalidAccessKeyId",
            "The AWS Access Key Id you provided does not exist in our records.",
        ),
    }
}

/// The session token is not the access key's.
pub(crate) fn wrong_token(protocol: Protocol) -> Refusal {
    match protocol {
        Protocol::RestXml => {
            Refusal::invalid("InvalidToken", "The provided token is malformed or otherwise invalid.")
        }
        other => unknown_key(other),
    }
}

/// The credentials were good once.
pub(crate) fn expired(protocol: Protocol) -> Refusal {
    const MESSAGE: &str = "The security token included in the request is expired";
    match protocol {
        Protocol::Json | Protocol::Cbor => Refusal::invalid("ExpiredTokenException", MESSAGE),
        Protocol::Query => forbidden("ExpiredToken", MESSAGE),
        Protocol::RestXml => Refusal::invalid("ExpiredToken", "The provided token has expired."),
    }
}

/// No policy of `caller` allows `request`.
pub(crate) fn denied(request: &Request, names: &Names, caller: &Caller) -> Refusal {
    let action = Action::of(request);
    let message = format!(
        "User: {} is not authorized to perform: {action} on resource: {} because no identity-based policy \
         allows the {action} action",
        caller.arn,
        denied_resource(request, names),
    );
    match request.protocol {
        Protocol::Json | Protocol::Cbor => Refusal::invalid("AccessDeniedException", message),
        Protocol::Query | Protocol::RestXml => forbidden("AccessDenied", message),
    }
}

/// The resource that the refusal names: `*` where the action cannot be allowed for single ones.
fn denied_resource(request: &Request, names: &Names) -> String {
    match request.service.as_str() {
        "s3" if request.bucket().is_empty() => "*".to_owned(),
        "s3" if request.key().is_empty() => format!("arn:aws:s3:::{}", request.bucket()),
        "s3" => format!("arn:aws:s3:::{}/{}", request.bucket(), request.key()),
        "rds" => names.arn("rds", "db:*"),
        "logs" => names.arn("logs", "log-group:*"),
        "secretsmanager" => names.arn("secretsmanager", "secret:*"),
        "sqs" => names.arn("sqs", "*"),
        "ecs" if request.operation.contains("Service") => names.arn("ecs", "service/*"),
        "ecs" if matches!(request.operation.as_str(), "StopTask" | "DescribeTasks") => {
            names.arn("ecs", "task/*")
        }
        "application-autoscaling" if !request.operation.starts_with("Describe") => {
            names.arn("application-autoscaling", "scalable-target/*")
        }
        "ecs" if request.operation.contains("Cluster") => names.arn("ecs", "cluster/*"),
        _ => "*".to_owned(),
    }
}

fn forbidden(code: &str, message: impl Into<String>) -> Refusal {
    Refusal { status: 403, code: code.to_owned(), message: message.into() }
}
