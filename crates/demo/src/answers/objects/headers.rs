//! What is said of an object in headers: read and written.

use winterbaume_core::MockResponse;

use super::{Asked, set};
use crate::{
    objects::{About, Bucket, Class, Encryption, ObjectError, RestoreState, Retention, Version},
    time::{DAY, from_iso, http_date, iso},
};

const SAID: [&str; 4] = ["cache-control", "content-disposition", "content-encoding", "content-language"];

/// What a write says of its object.
///
/// # Errors
/// For a storage class that there is none, and a lock that is half said.
pub(super) fn read(asked: &Asked<'_>) -> Result<About, ObjectError> {
    let header = |name: &str| asked.request.header(name);
    let class = header("x-amz-storage-class").unwrap_or("STANDARD");
    let class = Class::named(class).ok_or_else(|| {
        ObjectError::new(400, "InvalidStorageClass", "The storage class you specified is not valid")
    })?;
    let metadata = asked.request.http.headers.iter().filter_map(|(name, value)| {
        let name = name.as_str().strip_prefix("x-amz-meta-")?;
        Some((name.to_owned(), value.to_str().ok()?.to_owned()))
    });
    let tags = header("x-amz-tagging").unwrap_or_default();
    let tags = form_urlencoded::parse(tags.as_bytes()).into_owned().collect();
    let encryption = match header("x-amz-server-side-encryption") {
        Some("aws:kms" | "aws:kms:dsse") => match header("x-amz-server-side-encryption-aws-kms-key-id") {
            Some(key) => Encryption::Kms { key: key.to_owned() },
            None => Bucket::kms_key(asked.stack.world()),
        },
        Some(_) => Encryption::S3,
        None => asked.bucket.encryption.clone(),
    };
    let until = header("x-amz-object-lock-retain-until-date").and_then(from_iso);
    let retention = match (header("x-amz-object-lock-mode"), until) {
        (Some(mode), Some(until)) => Some(Retention { compliance: mode == "COMPLIANCE", until }),
        (None, None) => None,
        _ => {
            return Err(ObjectError::invalid_argument(
                "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
            ));
        }
    };
    let said = SAID.into_iter().filter_map(|name| {
        let value = header(name)?.split(',').map(str::trim).filter(|value| *value != "aws-chunked");
        let value = value.collect::<Vec<_>>().join(", ");
        (!value.is_empty()).then_some((name, value))
    });
    Ok(About {
        class,
        content_type: header("content-type").unwrap_or("binary/octet-stream").to_owned(),
        headers: said.collect(),
        metadata: metadata.collect(),
        tags,
        encryption,
        retention,
        legal_hold: header("x-amz-object-lock-legal-hold") == Some("ON"),
        ..About::default()
    })
}

/// Says all of an object that headers say of it.
pub(super) fn write(response: &mut MockResponse, asked: &Asked<'_>, version: &Version, about: &About) {
    let now = asked.stack.world().now();
    let mut say = |name: &str, value: &str| set(response, name, value);
    say("accept-ranges", "bytes");
    say("last-modified", &http_date(version.at));
    say("content-type", asked.field("response-content-type").unwrap_or(&about.content_type));
    for (name, value) in &about.headers {
        say(name, value);
    }
    for name in SAID {
        if let Some(value) = asked.field(&format!("response-{name}")) {
            say(name, value);
        }
    }
    for (name, value) in &about.metadata {
        say(&format!("x-amz-meta-{name}"), value);
    }
    if about.class != Class::STANDARD {
        say("x-amz-storage-class", about.class.name());
    }
    if !about.tags.is_empty() {
        say("x-amz-tagging-count", &about.tags.len().to_string());
    }
    if let Some(retention) = about.retention {
        say("x-amz-object-lock-mode", retention.mode());
        say("x-amz-object-lock-retain-until-date", &iso(retention.until));
    }
    if about.legal_hold {
        say("x-amz-object-lock-legal-hold", "ON");
    }
    if let Some(days) = asked.bucket.filing.expire_after {
        let expiry = http_date(crate::time::floor(version.at.plus_millis((days + 1) * DAY), DAY));
        say("x-amz-expiration", &format!("expiry-date=\"{expiry}\", rule-id=\"{}\"", asked.bucket.rule));
    }
    match asked.bucket.restore_state(&asked.key, version, now) {
        Some(RestoreState::Ongoing) => say("x-amz-restore", "ongoing-request=\"true\""),
        Some(RestoreState::Done { expires }) => {
            let expires = http_date(expires);
            say("x-amz-restore", &format!("ongoing-request=\"false\", expiry-date=\"{expires}\""));
        }
        None => {}
    }
    encryption(response, &about.encryption);
    of_version(response, asked.bucket, &version.id());
    charged(response, asked);
}

/// What encrypts it.
pub(super) fn encryption(response: &mut MockResponse, encryption: &Encryption) {
    match encryption {
        Encryption::S3 => set(response, "x-amz-server-side-encryption", "AES256"),
        Encryption::Kms { key } => {
            set(response, "x-amz-server-side-encryption", "aws:kms");
            set(response, "x-amz-server-side-encryption-aws-kms-key-id", key);
        }
    }
}

/// Which version it is, where versions are kept.
pub(super) fn of_version(response: &mut MockResponse, bucket: &Bucket, id: &str) {
    if bucket.is_versioned() {
        set(response, "x-amz-version-id", id);
    }
}

/// Who pays.
pub(super) fn charged(response: &mut MockResponse, asked: &Asked<'_>) {
    if asked.bucket.terms.requester_pays {
        set(response, "x-amz-request-charged", "requester");
    }
}
