//! The writes to S3. Whoever calls them has passed the gate, and the journal has what is to be done.
//!
//! Unlike the writes to services, erasures may be sent again: erasing a version twice is the same as once. `restore` is
//! sent once.
#![expect(clippy::disallowed_methods, reason = "the gate's own writes: everything here has passed it")]

use aws_sdk_s3::{
    Client,
    error::ProvideErrorMetadata,
    types::{Delete, GlacierJobParameters, ObjectIdentifier, RequestPayer, RestoreRequest},
};
use aws_types::request_id::RequestId;
use futures::{StreamExt as _, stream};
use protocol::{Error, ErrorKind, documents::writing::Tier};

use crate::clients::{asking, once};

/// `DeleteObjects` takes no more versions at once.
pub(crate) const MOST_ERASED: usize = 1_000;
/// Deletions side by side of keys that stand one to a call.
const SIDE_BY_SIDE: usize = 8;

/// A version to erase.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub(crate) struct Target {
    pub(crate) key: String,
    pub(crate) version: String,
    /// Where a version can be written over: erased only if it still has this ETag.
    pub(crate) etag: Option<String>,
}

/// A version that was not erased, and why in S3's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) target: Target,
    pub(crate) why: String,
    /// Whether it may be erased when it is sent again.
    pub(crate) passing: bool,
}

impl Kept {
    fn of(target: Target, code: Option<&str>, message: Option<&str>) -> Self {
        let why = match (code, message) {
            (Some("PreconditionFailed"), _) => "It was changed since it was found".to_owned(),
            (Some(code), Some(message)) => format!("{code}: {message}"),
            (code, message) => code.or(message).unwrap_or("refused").to_owned(),
        };
        let passing = matches!(
            code,
            Some(
                "SlowDown"
                    | "InternalError"
                    | "ServiceUnavailable"
                    | "OperationAborted"
                    | "ConditionalRequestConflict"
                    | "RequestTimeout"
            )
        );
        Self { target, why, passing }
    }
}

/// What was to be erased and is not there: it is gone.
fn is_gone(code: Option<&str>) -> bool {
    matches!(code, Some("NoSuchKey" | "NoSuchVersion"))
}

/// Whether XML 1.0 has no way to write `key`, or reads it back as another.
fn is_odd(key: &str) -> bool {
    key.chars().any(|char| char.is_control() || matches!(char, '\u{fffe}' | '\u{ffff}'))
}

/// A bucket to erase from.
#[derive(Clone, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) client: &'a Client,
    pub(crate) bucket: &'a str,
    pub(crate) payer: Option<RequestPayer>,
}

impl Place<'_> {
    /// Erases versions and delete markers for good: at most [`MOST_ERASED`]. What stays, with its reason; all else is
    /// gone.
    ///
    /// # Errors
    /// What AWS answers to the whole call: some may be gone then.
    pub(crate) async fn erase(&self, targets: &[Target]) -> Result<Vec<Kept>, Error> {
        // Keys that cannot stand in XML go in the address.
        let (odd, plain): (Vec<&Target>, Vec<&Target>) =
            targets.iter().partition(|target| is_odd(&target.key));
        let mut kept = self.erase_together(&plain).await?;
        let alone: Vec<_> = odd.into_iter().map(|target| self.erase_one(target)).collect();
        let alone: Vec<_> = stream::iter(alone).buffer_unordered(SIDE_BY_SIDE).collect().await;
        for one in alone {
            kept.extend(one?);
        }
        Ok(kept)
    }

    async fn erase_together(&self, targets: &[&Target]) -> Result<Vec<Kept>, Error> {
        if targets.is_empty() {
            return Ok(Vec::new());
        }
        let identifiers: Result<Vec<_>, _> = targets
            .iter()
            .map(|target| {
                let named = ObjectIdentifier::builder().key(&target.key).version_id(&target.version);
                named.set_e_tag(target.etag.clone()).build()
            })
            .collect();
        let delete = identifiers
            .and_then(|objects| Delete::builder().set_objects(Some(objects)).quiet(true).build())
            .map_err(|error| {
                Error::new(ErrorKind::Internal, format!("The versions cannot be named: {error}"))
            })?;
        let answer = self
            .client
            .delete_objects()
            .bucket(self.bucket)
            .delete(delete)
            .set_request_payer(self.payer.clone())
            .send()
            .await
            .map_err(asking("s3:DeleteObjectVersion"))?;
        let refused = answer.errors().iter().filter(|error| !is_gone(error.code()));
        let kept = refused.map(|error| {
            let key = error.key().unwrap_or_default();
            let version = error.version_id().filter(|id| !id.is_empty()).unwrap_or("null");
            let named = targets.iter().find(|target| target.key == key && target.version == version);
            // What S3 refuses under another name stays all the same.
            let other = || Target { key: key.to_owned(), version: version.to_owned(), etag: None };
            let target = named.map_or_else(other, |target| Target::clone(target));
            Kept::of(target, error.code(), error.message())
        });
        Ok(kept.collect())
    }

    async fn erase_one(&self, target: &Target) -> Result<Option<Kept>, Error> {
        let sent = self
            .client
            .delete_object()
            .bucket(self.bucket)
            .key(&target.key)
            .version_id(&target.version)
            .set_if_match(target.etag.clone())
            .set_request_payer(self.payer.clone())
            .send()
            .await;
        match sent {
            Ok(_) => Ok(None),
            Err(error) if is_gone(error.code()) => Ok(None),
            // S3 says no to this one; the others may go.
            Err(error) if matches!(error.code(), Some("AccessDenied" | "PreconditionFailed")) => {
                Ok(Some(Kept::of(target.clone(), error.code(), error.message())))
            }
            Err(error) => Err(asking("s3:DeleteObjectVersion")(error)),
        }
    }
}

/// Has an archived version brought back for so many days; AWS's request id.
///
/// # Errors
/// `Conflict` when it is being restored already; what AWS answers.
pub(crate) async fn restore(
    client: &Client,
    bucket: &str,
    key: &str,
    version: Option<&str>,
    tier: Tier,
    days: u32,
) -> Result<Option<String>, Error> {
    let tier = match tier {
        Tier::Expedited => aws_sdk_s3::types::Tier::Expedited,
        Tier::Standard => aws_sdk_s3::types::Tier::Standard,
        Tier::Bulk => aws_sdk_s3::types::Tier::Bulk,
    };
    let job = GlacierJobParameters::builder().tier(tier).build();
    let job = job.map_err(|error| Error::new(ErrorKind::Internal, format!("No restore: {error}")))?;
    let days = i32::try_from(days).unwrap_or(i32::MAX);
    let (retries, time) = once();
    let sent = client
        .restore_object()
        .bucket(bucket)
        .key(key)
        .set_version_id(version.map(str::to_owned))
        .restore_request(RestoreRequest::builder().days(days).glacier_job_parameters(job).build())
        .customize()
        .config_override(aws_sdk_s3::config::Builder::new().retry_config(retries).timeout_config(time))
        .send()
        .await;
    match sent {
        Ok(answer) => Ok(answer.request_id().map(str::to_owned)),
        Err(error) if error.code() == Some("RestoreAlreadyInProgress") => {
            Err(Error::new(ErrorKind::Conflict, "It is being restored already")
                .with_next("Its details say when it is there."))
        }
        Err(error) => Err(asking("s3:RestoreObject")(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_xml_cannot_write_stands_alone() {
        for odd in ["a\rb", "a\nb", "a\u{1}", "a\u{fffe}", "\u{ffff}"] {
            assert!(is_odd(odd), "{odd:?}");
        }
        for plain in ["a b&<>\"'", "ü🙂\u{fffd}"] {
            assert!(!is_odd(plain), "{plain:?}");
        }
    }

    #[test]
    fn what_passes_is_told_from_what_stays() {
        let target = Target { key: "k".into(), version: "null".into(), etag: Some("\"e\"".into()) };
        let kept = |code, message| Kept::of(target.clone(), code, message);
        for code in ["SlowDown", "InternalError", "ServiceUnavailable"] {
            assert!(kept(Some(code), None).passing, "{code}");
        }
        let denied = kept(Some("AccessDenied"), Some("no"));
        assert_eq!((denied.why.as_str(), denied.passing), ("AccessDenied: no", false));
        let changed = kept(Some("PreconditionFailed"), Some("did not hold"));
        assert_eq!((changed.why.as_str(), changed.passing), ("It was changed since it was found", false));
        assert!(is_gone(Some("NoSuchKey")) && !is_gone(Some("AccessDenied")));
    }
}
