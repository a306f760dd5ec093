//! What goes wrong on request: a fault is set while the console runs, and the next matching call meets it.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use protocol::{
    Error,
    catalogue::EnvironmentId,
    demo::{ClearFaults, Effect, Fault, GetFaults, SetFault},
};

use crate::{
    account::Account,
    names::Names,
    request::Request,
    response::{Protocol, Refusal},
};

/// The faults that are set.
///
/// # Errors
/// None; the signature is that of every request.
pub fn get_faults(account: &Account, _: GetFaults) -> Result<Vec<Fault>, Error> {
    Ok(account.faults().all())
}

/// Sets one more fault, and answers all that are set. A fault that is set already is not set twice.
///
/// # Errors
/// None; the signature is that of every request.
pub fn set_fault(account: &Account, request: SetFault) -> Result<Vec<Fault>, Error> {
    Ok(account.faults().set(request.fault))
}

/// Takes all faults away.
///
/// # Errors
/// None; the signature is that of every request.
pub fn clear_faults(account: &Account, _: ClearFaults) -> Result<Vec<Fault>, Error> {
    Ok(account.faults().clear())
}

/// The faults of one account.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

/// What becomes of a call: it waits, and then it is answered or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fate {
    pub(crate) wait: Duration,
    pub(crate) end: End,
}

/// How a call ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum End {
    #[default]
    Answered,
    Dropped,
    Refused(Refusal),
}

impl Faults {
    fn all(&self) -> Vec<Fault> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, fault: Fault) -> Vec<Fault> {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !faults.contains(&fault) {
            faults.push(fault);
        }
        faults.clone()
    }

    fn clear(&self) -> Vec<Fault> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
        Vec::new()
    }

    /// What the set faults do to `request`: delays add up, and the latest other fault decides the end.
    pub(crate) fn fate(&self, environment: &EnvironmentId, request: &Request, names: &Names) -> Fate {
        let mut fate = Fate::default();
        for fault in self.all().iter().filter(|fault| concerns(fault, environment, &request.service)) {
            match fault.effect {
                Effect::Delay { millis } => fate.wait += Duration::from_millis(millis.into()),
                Effect::Drop => fate.end = End::Dropped,
                Effect::Throttle => fate.end = End::Refused(throttled(request)),
                Effect::Deny => fate.end = End::Refused(denied(request, names)),
                Effect::Expire => fate.end = End::Refused(expired(request)),
            }
        }
        fate
    }
}

fn concerns(fault: &Fault, environment: &EnvironmentId, service: &str) -> bool {
    fault.environment.as_ref().is_none_or(|only| only == environment)
        && fault.service.as_ref().is_none_or(|only| only == service)
}

fn throttled(request: &Request) -> Refusal {
    match request.protocol {
        Protocol::Json | Protocol::Cbor => Refusal::invalid("ThrottlingException", "Rate exceeded"),
        Protocol::Query => Refusal::invalid("Throttling", "Rate exceeded"),
        Protocol::RestXml => Refusal {
            status: 503,
            code: "SlowDown".into(),
            message: "Please reduce your request rate.".into(),
        },
    }
}

fn expired(request: &Request) -> Refusal {
    match request.protocol {
        Protocol::Json | Protocol::Cbor => {
            Refusal::invalid("ExpiredTokenException", "The security token included in the request is expired")
        }
        Protocol::Query => Refusal {
            status: 403,
            code: "ExpiredToken".into(),
            message: "The security token included in the request is expired".into(),
        },
        Protocol::RestXml => Refusal::invalid("ExpiredToken", "The provided token has expired."),
    }
}

fn denied(request: &Request, names: &Names) -> Refusal {
    let action = iam_action(&request.service, &request.operation);
    let message = format!(
        "User: {} is not authorized to perform: {action} on resource: {} because no identity-based policy \
         allows the {action} action",
        names.caller(),
        denied_resource(request, names),
    );
    match request.protocol {
        Protocol::Json | Protocol::Cbor => Refusal::invalid("AccessDeniedException", message),
        Protocol::Query | Protocol::RestXml => Refusal { status: 403, code: "AccessDenied".into(), message },
    }
}

/// The resource that the refusal names: `*` where the action cannot be allowed for single ones.
fn denied_resource(request: &Request, names: &Names) -> String {
    match request.service.as_str() {
        "s3" => format!("arn:aws:s3:::{}", request.bucket()),
        "rds" => names.arn("rds", "db:*"),
        "logs" => names.arn("logs", "log-group:*"),
        "secretsmanager" => names.arn("secretsmanager", "secret:*"),
        "sqs" => names.arn("sqs", "*"),
        "ecs" if request.operation.contains("Service") => names.arn("ecs", "service/*"),
        "ecs" if request.operation.contains("Cluster") => names.arn("ecs", "cluster/*"),
        _ => "*".to_owned(),
    }
}

/// The IAM action that allows an operation. It has the operation's name, but for a few of S3, and the service's
/// signing name, but for two.
fn iam_action(service: &str, operation: &str) -> String {
    let prefix = match service {
        "monitoring" => "cloudwatch",
        "cloudcontrolapi" => "cloudformation",
        other => other,
    };
    let action = match (service, operation) {
        ("s3", "ListObjectsV2") => "ListBucket",
        ("s3", "GetBucketEncryption") => "GetEncryptionConfiguration",
        ("s3", "GetPublicAccessBlock") => "GetBucketPublicAccessBlock",
        ("s3", "GetBucketLifecycleConfiguration") => "GetLifecycleConfiguration",
        (_, other) => other,
    };
    format!("{prefix}:{action}")
}
