//! S3: what is asked of buckets and their objects, in S3's wire format.
//!
//! Settings of buckets are left to the store; whether there is such a bucket, and here, is said here.

mod buckets;
mod elements;
mod headers;
mod listing;
mod multipart;
mod reading;
mod writing;
mod xml;

use http::{HeaderMap, HeaderName, HeaderValue};
use winterbaume_core::MockResponse;

use self::xml::Xml;
use crate::{
    iam::Caller,
    objects::{Bucket, ObjectError},
    request::Request,
    response::Reply,
    stack::Stack,
};

/// What an operation answers.
type Answer = Result<Reply, ObjectError>;

/// A request that is for a bucket.
struct Asked<'a> {
    stack: &'a Stack,
    request: &'a Request,
    caller: &'a Caller,
    bucket: &'a Bucket,
    key: String,
    fields: std::collections::HashMap<String, String>,
}

impl Asked<'_> {
    fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    /// The version that is asked for.
    fn version_id(&self) -> Option<&str> {
        self.field("versionId").filter(|id| !id.is_empty())
    }

    /// The text of the body.
    ///
    /// # Errors
    /// `MalformedXML` when it is none.
    fn body(&self) -> Result<&str, ObjectError> {
        std::str::from_utf8(&self.request.http.body).map_err(|_| ObjectError::malformed_xml())
    }
}

/// Answers a request to S3; nothing when the store is to answer it.
pub(crate) fn answer(stack: &Stack, request: &Request, caller: &Caller) -> Option<Reply> {
    let answer = match request.operation.as_str() {
        "ListBuckets" => Ok(buckets::list(stack, request)),
        _ => match asked(stack, request, caller) {
            Ok(asked) => one(&asked)?,
            Err(error) => Err(error),
        },
    };
    Some(answer.unwrap_or_else(|error| Reply::Whole(respond(&error))))
}

/// The bucket that a request is for.
fn asked<'a>(stack: &'a Stack, request: &'a Request, caller: &'a Caller) -> Result<Asked<'a>, ObjectError> {
    let bucket = stack.objects().bucket(&request.bucket())?;
    // Where a bucket is, any endpoint tells.
    let tells_region = request.operation == "GetBucketLocation";
    if !tells_region && request.region().is_some_and(|region| region != bucket.region) {
        return Err(ObjectError::moved(&bucket.name, &bucket.region));
    }
    Ok(Asked { stack, request, caller, bucket, key: request.key(), fields: request.fields() })
}

/// What an operation answers; nothing when it is a setting of the bucket.
fn one(asked: &Asked<'_>) -> Option<Answer> {
    let operation = asked.request.operation.as_str();
    let of_settings = operation.starts_with("GetBucket") || operation == "GetPublicAccessBlock";
    if !of_settings && let Err(error) = admit(asked) {
        return Some(Err(error));
    }
    Some(match operation {
        "HeadBucket" => Ok(buckets::head(asked)),
        "GetBucketLocation" => Ok(buckets::location(asked)),
        "GetBucketRequestPayment" => Ok(buckets::request_payment(asked)),
        "GetObjectLockConfiguration" => buckets::lock_configuration(asked),
        "ListObjects" | "ListObjectsV2" => listing::list_objects(asked),
        "ListObjectVersions" => listing::list_versions(asked),
        "HeadObject" | "GetObject" => reading::get_object(asked),
        "GetObjectAttributes" => reading::get_attributes(asked),
        "GetObjectTagging" => reading::get_tagging(asked),
        "GetObjectRetention" => reading::get_retention(asked),
        "GetObjectLegalHold" => reading::get_legal_hold(asked),
        "PutObject" => writing::put_object(asked),
        "DeleteObject" => writing::delete_object(asked),
        "DeleteObjects" => writing::delete_objects(asked),
        "RestoreObject" => writing::restore_object(asked),
        "CreateMultipartUpload" => multipart::create(asked),
        "UploadPart" => multipart::upload_part(asked),
        "ListParts" => multipart::list_parts(asked),
        "CompleteMultipartUpload" => multipart::complete(asked),
        "AbortMultipartUpload" => multipart::abort(asked),
        "ListMultipartUploads" => multipart::list_uploads(asked),
        _ if of_settings => return None,
        other => {
            let message = format!("The embedded account does not answer s3:{other}.");
            Err(ObjectError::new(501, "NotImplemented", message))
        }
    })
}

/// What a bucket's terms demand.
fn admit(asked: &Asked<'_>) -> Result<(), ObjectError> {
    let terms = asked.bucket.terms;
    if terms.requester_pays && asked.request.header("x-amz-request-payer") != Some("requester") {
        return Err(ObjectError::access_denied("Access Denied"));
    }
    let lists = matches!(
        asked.request.operation.as_str(),
        "ListObjects" | "ListObjectsV2" | "ListObjectVersions" | "HeadBucket" | "ListMultipartUploads"
    );
    if terms.list_denied && lists {
        let message = format!(
            "User: {} is not authorized to perform: s3:ListBucket on resource: \"arn:aws:s3:::{}\" with an \
             explicit deny in a resource-based policy",
            asked.caller.arn, asked.bucket.name
        );
        return Err(ObjectError::access_denied(message));
    }
    Ok(())
}

fn respond(error: &ObjectError) -> MockResponse {
    let mut response = if error.status == 304 {
        empty(304)
    } else {
        let mut xml = Xml::bare("Error");
        xml.text("Code", error.code).text("Message", &error.message);
        for (name, value) in &error.details {
            xml.text(name, value);
        }
        xml.respond(error.status)
    };
    for (name, value) in &error.headers {
        set(&mut response, name, value);
    }
    response
}

/// An answer whose headers say all.
fn empty(status: u16) -> MockResponse {
    MockResponse { status, headers: HeaderMap::new(), body: bytes::Bytes::new() }
}

/// Sets a header; one that cannot be said is left out.
fn set(response: &mut MockResponse, name: &str, value: &str) {
    if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
        response.headers.insert(name, value);
    }
}
