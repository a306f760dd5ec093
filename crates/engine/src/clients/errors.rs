//! From what the SDK reports to what a person can act on. Every AWS error of the console is classified here.

use std::error::Error as StdError;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::{
    client::{orchestrator::HttpResponse, result::SdkError},
    http::StatusCode,
};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;
use protocol::{Error, ErrorKind};

/// Classifies the error of a call that needs the IAM action `action`, e.g. `ecs:DescribeServices`.
///
/// Meant for `.send().await.map_err(asking("ecs:DescribeServices"))`.
pub(crate) fn asking<E>(action: &'static str) -> impl Fn(SdkError<E, HttpResponse>) -> Error
where
    E: ProvideErrorMetadata + StdError + 'static,
{
    move |error| classify(action, &error)
}

fn classify<E>(action: &'static str, error: &SdkError<E, HttpResponse>) -> Error
where
    E: ProvideErrorMetadata + StdError + 'static,
{
    let call = Call::of(action);
    let classified = match error {
        SdkError::TimeoutError(_) => call.unreachable("did not answer in time"),
        SdkError::ServiceError(service) => {
            let meta = service.err().meta();
            call.answered(meta.code(), meta.message(), Some(service.raw().status()))
        }
        SdkError::ResponseError(response) => call.answered(None, None, Some(response.raw().status())),
        SdkError::DispatchFailure(_) | SdkError::ConstructionFailure(_) if lacks_credentials(error) => {
            told_by_the_session(error).unwrap_or_else(|| call.sign_in("There are no valid credentials for"))
        }
        SdkError::DispatchFailure(failure) if failure.is_timeout() => {
            call.unreachable("did not answer in time")
        }
        SdkError::DispatchFailure(failure) if failure.is_io() => {
            call.unreachable("could not be reached: the connection failed")
        }
        SdkError::DispatchFailure(_) => call.unreachable("could not be reached"),
        _ => call.internal("The request could not be built"),
    };
    classified.with_request_id(error.request_id().map(str::to_owned))
}

/// Whether AWS certainly has not done what was asked: it said no, or the request never left.
pub(crate) fn was_refused<E>(error: &SdkError<E, HttpResponse>) -> bool
where
    E: ProvideErrorMetadata + StdError + 'static,
{
    match error {
        SdkError::ConstructionFailure(_) => true,
        SdkError::DispatchFailure(_) => lacks_credentials(error),
        SdkError::ServiceError(service) => {
            let (code, status) =
                (service.err().meta().code().unwrap_or_default(), service.raw().status().as_u16());
            let no = !matches!(class_of(code, status), Class::Unavailable | Class::Internal);
            // 408: AWS did not get the whole of it in time, or says so.
            no || (400..500).contains(&status) && status != 408
        }
        _ => false,
    }
}

/// One call as the sentences name it.
#[derive(Clone, Copy)]
struct Call {
    action: &'static str,
    service: &'static str,
    operation: &'static str,
}

impl Call {
    fn of(action: &'static str) -> Self {
        let (prefix, operation) = action.split_once(':').unwrap_or(("", action));
        Self { action, service: service_name(prefix), operation }
    }

    /// The error that AWS answered with.
    fn answered(self, code: Option<&str>, message: Option<&str>, status: Option<StatusCode>) -> Error {
        let status = status.map_or(0, StatusCode::as_u16);
        // Some query services prefix their codes: `AWS.SimpleQueueService.NonExistentQueue`.
        let code = code.map_or("", |code| code.rsplit('.').next().unwrap_or(code));
        let said = message.map_or_else(|| code.to_owned(), |text| text.trim_end_matches('.').to_owned());
        let Self { action, service, operation } = self;
        match class_of(code, status) {
            Class::SignIn => self.sign_in("AWS no longer accepts the credentials for"),
            Class::Forbidden => self.forbidden(message.unwrap_or_default()),
            Class::Throttled => {
                Error::new(ErrorKind::Throttled, format!("{service} asked to slow down ({operation})"))
                    .with_next(
                        "It is asked again by itself; other tools may be using up the account's quota.",
                    )
            }
            Class::NotFound => Error::new(ErrorKind::NotFound, format!("{service} does not know it: {said}"))
                .with_next("Check the name in the catalogue, and the account and region."),
            Class::Conflict => Error::new(ErrorKind::Conflict, format!("{service} refused: {said}"))
                .with_next("Something else changed it; look again before another try."),
            Class::Invalid => Error::new(
                ErrorKind::Invalid { field: action.to_owned() },
                format!("{service} refused: {said}"),
            ),
            Class::Unavailable => {
                self.unreachable(&format!("is not available at the moment (status {status})"))
            }
            Class::Internal if said.is_empty() => {
                self.internal(&format!("{service} answered {operation} with status {status}"))
            }
            Class::Internal => self.internal(&format!("{service} answered {operation} with {code}: {said}")),
        }
    }

    fn forbidden(self, message: &str) -> Error {
        let denial = Denial::parse(message);
        let action = denial.action.unwrap_or(self.action).to_owned();
        let resource = denial.resource.map(str::to_owned);
        let next = match &resource {
            Some(resource) => format!("Ask for {action} on {resource} to be allowed for this role."),
            None => format!("Ask for {action} to be allowed for this role."),
        };
        let sentence = format!("{} denied it: the role may not {action}", self.service);
        Error::new(ErrorKind::Forbidden { action, resource }, sentence).with_next(next)
    }

    fn sign_in(self, what: &str) -> Error {
        Error::new(ErrorKind::SignInRequired, format!("{what} {} ({})", self.service, self.operation))
            .with_next("Sign in again.")
    }

    fn unreachable(self, what: &str) -> Error {
        Error::new(ErrorKind::Unreachable, format!("{} {what} ({})", self.service, self.operation))
            .with_next("Check the network and AWS's health page; it is asked again by itself.")
    }

    fn internal(self, what: &str) -> Error {
        Error::new(ErrorKind::Internal, format!("{what} ({})", self.action))
    }
}

/// The service behind an IAM prefix, as AWS writes its name.
fn service_name(prefix: &str) -> &'static str {
    match prefix {
        "application-autoscaling" => "Application Auto Scaling",
        "cloudformation" => "Cloud Control",
        "cloudwatch" => "CloudWatch",
        "ecs" => "ECS",
        "elasticloadbalancing" => "Elastic Load Balancing",
        "logs" => "CloudWatch Logs",
        "rds" => "RDS",
        "s3" => "S3",
        "secretsmanager" => "Secrets Manager",
        "sqs" => "SQS",
        "sso" | "sso-oauth" => "IAM Identity Center",
        "sts" => "STS",
        _ => "AWS",
    }
}

/// What an error code comes down to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    SignIn,
    Forbidden,
    Throttled,
    NotFound,
    Conflict,
    Invalid,
    Unavailable,
    Internal,
}

const SIGN_IN: [&str; 13] = [
    "AuthFailure",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "InvalidToken",
    "MissingAuthenticationToken",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "TokenRefreshRequired",
    "UnrecognizedClientException",
];

/// The codes by which AWS asks to slow down.
const THROTTLED: [&str; 14] = [
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "SlowDownException",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
];

fn class_of(code: &str, status: u16) -> Class {
    let starts = |heads: &[&str]| heads.iter().any(|head| code.starts_with(head));
    let ends = |tails: &[&str]| tails.iter().any(|tail| code.ends_with(tail));
    if SIGN_IN.contains(&code) {
        Class::SignIn
    } else if THROTTLED.contains(&code) || status == 429 {
        Class::Throttled
    } else if starts(&[
        "AccessDenied",
        "AuthorizationError",
        "NotAuthorized",
        "UnauthorizedOperation",
        "AllAccessDisabled",
    ]) {
        Class::Forbidden
    } else if starts(&["NoSuch", "NonExistent", "ResourceNotFound", "QueueDoesNotExist"])
        || ends(&["NotFound", "NotFoundException", "NotFoundFault"])
    {
        Class::NotFound
    } else if starts(&["ConcurrentUpdate", "Conflict", "OperationAborted", "PreconditionFailed"])
        || starts(&["ServiceNotActive", "UpdateInProgress"])
        || ends(&["InUse", "InUseException", "AlreadyExists", "AlreadyExistsException"])
    {
        Class::Conflict
    } else if starts(&[
        // ECS's word for whatever the asker did wrong.
        "ClientException",
        "Validation",
        "InvalidParameter",
        "InvalidRequest",
        "MissingParameter",
        "MalformedQuery",
    ]) {
        Class::Invalid
    } else if code.starts_with("ServiceUnavailable") {
        Class::Unavailable
    } else {
        class_of_status(status, code.is_empty())
    }
}

fn class_of_status(status: u16, bare: bool) -> Class {
    match status {
        401 => Class::SignIn,
        403 => Class::Forbidden,
        // Without a code it is the question that is unknown there, not what was asked for.
        404 if !bare => Class::NotFound,
        409 | 412 => Class::Conflict,
        502..=504 => Class::Unavailable,
        _ => Class::Internal,
    }
}

/// The resource that an error answer says was denied, if it is a denial at all.
pub(super) fn denial(status: u16, body: &[u8]) -> Option<Option<String>> {
    if !matches!(status, 400 | 403) {
        return None;
    }
    let text = String::from_utf8_lossy(body);
    let denied = ["AccessDenied", "not authorized to perform", "UnauthorizedOperation"];
    denied.iter().any(|mark| text.contains(mark)).then(|| {
        Denial::parse(&text).resource.map(|resource| resource.trim_end_matches(['<', '}']).to_owned())
    })
}

/// Whether an error answer says that the credentials were good and are no more.
pub(super) fn says_expired(status: u16, body: &[u8]) -> bool {
    matches!(status, 400 | 401 | 403)
        && carries(body, &["ExpiredToken", "TokenRefreshRequired", "RequestExpired"])
}

/// Whether the body of an error answer, in whatever protocol, carries one of the codes that ask to slow down.
pub(super) fn asks_to_slow_down(status: u16, body: &[u8]) -> bool {
    status == 429 || (status >= 400 && carries(body, &THROTTLED))
}

fn carries(body: &[u8], codes: &[&str]) -> bool {
    codes.iter().any(|code| body.windows(code.len()).any(|window| window == code.as_bytes()))
}

fn lacks_credentials(error: &(dyn StdError + 'static)) -> bool {
    let mut link = Some(error);
    while let Some(error) = link {
        if error.is::<CredentialsError>() {
            return true;
        }
        link = error.source();
    }
    false
}

/// The session's own words for why there are no credentials.
fn told_by_the_session(error: &(dyn StdError + 'static)) -> Option<Error> {
    let mut link = Some(error);
    while let Some(error) = link {
        if let Some(told) = error.downcast_ref::<Error>() {
            return Some(told.clone());
        }
        link = error.source();
    }
    None
}

/// What AWS's sentence says was denied: `… is not authorized to perform: X on resource: Y because …`.
#[derive(Debug, Default, PartialEq)]
struct Denial<'a> {
    action: Option<&'a str>,
    resource: Option<&'a str>,
}

impl<'a> Denial<'a> {
    fn parse(message: &'a str) -> Self {
        let word_after = |mark: &str| {
            let (_, rest) = message.split_once(mark)?;
            let word = rest.split_whitespace().next()?.trim_matches(|c| matches!(c, '"' | '\'' | '.' | ','));
            (!word.is_empty()).then_some(word)
        };
        Self {
            action: word_after("not authorized to perform:").filter(|word| word.contains(':')),
            resource: word_after("on resource:").filter(|word| *word != "*"),
        }
    }
}

#[cfg(test)]
#[path = "errors_tests.rs"]
mod tests;
