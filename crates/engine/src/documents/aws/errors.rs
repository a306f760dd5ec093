//! What S3 answers when it does not answer: each of its refusals in words of its own.

use std::error::Error as StdError;

use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;
use protocol::{
    Error, ErrorKind,
    documents::{BucketId, ObjectId},
};

use crate::{clients::asking, visible};

/// The most characters of a key in a sentence.
const LONGEST_KEY: usize = 120;

/// Classifies the error of a call about a bucket that needs the IAM action `action`.
pub(in crate::documents) fn asking_bucket<'a, E>(
    action: &'static str,
    bucket: &'a BucketId,
) -> impl Fn(SdkError<E, HttpResponse>) -> Error + 'a
where
    E: ProvideErrorMetadata + StdError + 'static,
{
    move |error| told(action, &About { bucket, key: None, version: None }, error)
}

/// Classifies the error of a call about an object that needs the IAM action `action`.
pub(in crate::documents) fn asking_object<'a, E>(
    action: &'static str,
    object: &'a ObjectId,
) -> impl Fn(SdkError<E, HttpResponse>) -> Error + 'a
where
    E: ProvideErrorMetadata + StdError + 'static,
{
    let about = About { bucket: &object.bucket, key: Some(&object.key), version: object.version.as_deref() };
    move |error| told(action, &about, error)
}

/// What a call was about.
struct About<'a> {
    bucket: &'a BucketId,
    key: Option<&'a str>,
    version: Option<&'a str>,
}

impl About<'_> {
    /// In a sentence, with what cannot be seen made visible.
    fn name(&self) -> String {
        let bucket = visible::line(&self.bucket.bucket, LONGEST_KEY);
        match self.key {
            Some(key) => format!("{} in {bucket}", visible::line(key, LONGEST_KEY)),
            None => bucket,
        }
    }
}

/// What S3 said, as far as it is more than a status.
#[derive(Clone, Copy, Default)]
struct Said<'a> {
    status: u16,
    code: &'a str,
    message: &'a str,
    /// Whether it is about a delete marker.
    marker: bool,
    /// The region where the bucket is, when it says so.
    region: Option<&'a str>,
}

fn told<E>(action: &'static str, about: &About<'_>, error: SdkError<E, HttpResponse>) -> Error
where
    E: ProvideErrorMetadata + StdError + 'static,
{
    let response = match &error {
        SdkError::ServiceError(service) => Some(service.raw()),
        SdkError::ResponseError(response) => Some(response.raw()),
        _ => None,
    };
    let in_words = response.and_then(|response| {
        let headers = response.headers();
        let said = Said {
            status: response.status().as_u16(),
            code: error.code().unwrap_or_default(),
            message: error.message().unwrap_or_default(),
            marker: headers.get("x-amz-delete-marker") == Some("true"),
            region: headers.get("x-amz-bucket-region"),
        };
        in_words(action, about, said)
    });
    match in_words {
        Some(told) => told.with_request_id(error.request_id().map(str::to_owned)),
        None => asking(action)(error),
    }
}

/// The refusals that only S3 knows; nothing for what every service says.
fn in_words(action: &'static str, about: &About<'_>, said: Said<'_>) -> Option<Error> {
    let name = about.name();
    let object = about.key.is_some();
    let error = match (said.code, said.status) {
        ("NoSuchBucket", _) => missing_bucket(about.bucket),
        (_, 404 | 405) if said.marker => Error::new(ErrorKind::NotFound, format!("{name} was deleted"))
            .with_next("Its versions are still there: switch versions on to see them."),
        ("NoSuchVersion", _) => {
            let version = visible::line(about.version.unwrap_or("this one"), LONGEST_KEY);
            Error::new(ErrorKind::NotFound, format!("The version {version} of {name} is not there any more"))
                .with_next("It was deleted for good meanwhile; look at its other versions.")
        }
        ("NoSuchKey" | "NotFound", 404) | ("", 404) if object => {
            Error::new(ErrorKind::NotFound, format!("{name} is not there any more"))
                .with_next("It was deleted or moved since it was listed; list again.")
        }
        ("NotFound" | "", 404) => missing_bucket(about.bucket),
        ("PermanentRedirect" | "TemporaryRedirect" | "AuthorizationHeaderMalformed", _) | (_, 301 | 307) => {
            other_region(about.bucket, said.region)
        }
        ("InvalidObjectState", _) => archived(&name),
        ("PreconditionFailed", _) | (_, 412) => {
            Error::new(ErrorKind::Conflict, format!("{name} was changed while it was read"))
                .with_next("Look at it anew: there is another version now.")
        }
        ("InvalidRange", _) | (_, 416) => {
            let words = format!("{name} has no bytes there: it is shorter than it was");
            Error::new(ErrorKind::Invalid { field: "range".into() }, words).with_next("Look at it anew.")
        }
        ("SlowDown" | "503 Slow Down", _) => {
            Error::new(ErrorKind::Throttled, format!("S3 asked to slow down for {}", about.bucket.bucket))
                .with_next("Others read the same prefix; try again in a moment.")
        }
        (_, 403) => return denied(action, about, &name, said),
        _ => return None,
    };
    Some(error)
}

fn denied(action: &'static str, about: &About<'_>, name: &str, said: Said<'_>) -> Option<Error> {
    let lower = said.message.to_ascii_lowercase();
    if let Some(kms) = ["kms:Decrypt", "kms:GenerateDataKey"].iter().find(|kms| said.message.contains(**kms))
    {
        let key =
            said.message.split_once("on resource: ").and_then(|(_, rest)| rest.split_whitespace().next());
        let resource = key.map(|key| key.trim_matches(['"', '.']).to_owned());
        let of = resource.as_deref().map_or(String::new(), |key| format!(" with {key}"));
        let words = format!("S3 gave {name} and KMS did not: the role may not {kms}{of}");
        let kind = ErrorKind::Forbidden { action: (*kms).to_owned(), resource };
        return Some(Error::new(kind, words).with_next(format!(
            "Ask for {kms} on the key to be allowed for this role, and in the key's own policy."
        )));
    }
    if lower.contains("kms") && said.code.starts_with("KMS.") {
        let words =
            format!("The key that encrypts {name} cannot be used: {}", visible::line(said.message, 200));
        return Some(Error::new(ErrorKind::Conflict, words).with_next("Look at the key in KMS."));
    }
    if lower.contains("requester pays") || lower.contains("requester-pays") {
        let words =
            format!("{} is paid for by whoever reads it, and was asked without that", about.bucket.bucket);
        let kind = ErrorKind::Forbidden { action: action.to_owned(), resource: None };
        return Some(
            Error::new(kind, words).with_next("Open the bucket again: it is then asked as one that is."),
        );
    }
    // What has words of its own is read by the common rules.
    let bare = matches!(said.code, "" | "AccessDenied" | "Forbidden") && !said.message.contains("perform:");
    if !bare {
        return None;
    }
    let arn = format!("arn:aws:s3:::{}", about.bucket.bucket);
    let (words, next) = match (action, about.key) {
        ("s3:ListBucket" | "s3:ListBucketVersions", _) => (
            format!("S3 denied it: the role may not list {name} ({action})"),
            "Objects can still be opened by their exact key, where the role may get them.".to_owned(),
        ),
        ("s3:GetObject" | "s3:GetObjectVersion", Some(_)) => (
            format!("S3 denied it: the role may not read {name} ({action})"),
            format!(
                "Ask for {action} to be allowed. Who may not list the bucket is told the same of an object that is not there."
            ),
        ),
        _ => return None,
    };
    let resource =
        Some(about.key.map_or(arn.clone(), |key| format!("{arn}/{}", visible::line(key, LONGEST_KEY))));
    Some(Error::new(ErrorKind::Forbidden { action: action.to_owned(), resource }, words).with_next(next))
}

/// There is no such bucket.
pub(in crate::documents) fn missing_bucket(bucket: &BucketId) -> Error {
    let name = visible::line(&bucket.bucket, LONGEST_KEY);
    Error::new(ErrorKind::NotFound, format!("There is no bucket {name}"))
        .with_next("Check its name in the catalogue, and the account.")
}

fn other_region(bucket: &BucketId, region: Option<&str>) -> Error {
    let place = region.map_or_else(|| "another region".to_owned(), |region| visible::line(region, 40));
    let words = format!("{} is in {place}, and was asked elsewhere", bucket.bucket);
    Error::new(ErrorKind::Conflict, words).with_next("Try again: its region is asked anew.")
}

fn archived(name: &str) -> Error {
    let kind = ErrorKind::Invalid { field: "class".into() };
    Error::new(kind, format!("{name} is archived: it has to be restored before it can be read"))
        .with_next("Restore it; its details say what that costs and how long it takes.")
}

#[cfg(test)]
mod tests {
    use protocol::catalogue::EnvironmentId;

    use super::*;

    fn words(action: &'static str, key: Option<&str>, said: Said<'_>) -> Option<Error> {
        let bucket =
            BucketId { environment: EnvironmentId::new("system", "prod"), bucket: "documents".into() };
        in_words(action, &About { bucket: &bucket, key, version: Some("v1") }, said)
    }

    fn of(code: &'static str, status: u16) -> Said<'static> {
        Said { code, status, ..Said::default() }
    }

    #[test]
    fn each_refusal_has_its_own_words() {
        let marker = Said { marker: true, ..of("NoSuchKey", 404) };
        let said = [
            of("NoSuchBucket", 404),
            of("NoSuchKey", 404),
            of("NoSuchVersion", 404),
            of("PermanentRedirect", 301),
            of("InvalidObjectState", 403),
            of("PreconditionFailed", 412),
            of("InvalidRange", 416),
            of("SlowDown", 503),
            of("AccessDenied", 403),
            marker,
            Said { message: "requester pays", ..of("AccessDenied", 403) },
            Said {
                message: "User: x is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:k because",
                ..of("AccessDenied", 403)
            },
        ];
        let mut seen: Vec<_> =
            said.iter().map(|said| words("s3:GetObject", Some("a"), *said).unwrap().message).collect();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), said.len());
    }

    #[test]
    fn a_denied_key_is_named() {
        let message =
            "User: x is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu:1:key/k because";
        let error = words("s3:GetObject", Some("a"), Said { message, ..of("AccessDenied", 403) }).unwrap();
        let resource = Some("arn:aws:kms:eu:1:key/k".to_owned());
        assert_eq!(error.kind, ErrorKind::Forbidden { action: "kms:Decrypt".into(), resource });
    }

    #[test]
    fn whoever_may_not_list_may_still_get() {
        let error = words("s3:ListBucket", None, of("AccessDenied", 403)).unwrap();
        assert!(error.next.unwrap().contains("exact key"));
        let denied = Said { message: "not authorized to perform: s3:ListBucket", ..of("AccessDenied", 403) };
        assert_eq!(words("s3:ListBucket", None, denied), None, "the common rules read the action");
    }

    #[test]
    fn what_cannot_be_seen_is_shown() {
        let error = words("s3:GetObject", Some("a\u{202e}b\n"), of("NoSuchKey", 404)).unwrap();
        assert!(error.message.starts_with("a<U+202E>b␊ in documents"));
    }
}
