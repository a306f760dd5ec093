//! What S3 says instead of what it was asked for.

use crate::objects::Class;

/// A refusal of S3, with the headers and the elements that stand in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ObjectError {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) details: Vec<(&'static str, String)>,
}

impl ObjectError {
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), headers: Vec::new(), details: Vec::new() }
    }

    fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn detail(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.details.push((name, value.into()));
        self
    }

    pub(crate) fn invalid_argument(message: &str) -> Self {
        Self::new(400, "InvalidArgument", message)
    }

    pub(crate) fn malformed_xml() -> Self {
        let message =
            "The XML you provided was not well-formed or did not validate against our published schema";
        Self::new(400, "MalformedXML", message)
    }

    pub(crate) fn no_such_bucket(name: &str) -> Self {
        Self::new(404, "NoSuchBucket", "The specified bucket does not exist").detail("BucketName", name)
    }

    pub(crate) fn no_such_key(key: &str) -> Self {
        Self::new(404, "NoSuchKey", "The specified key does not exist.").detail("Key", key)
    }

    /// The newest version is a delete marker.
    pub(crate) fn deleted(key: &str, marker: &str) -> Self {
        Self::no_such_key(key).header("x-amz-delete-marker", "true").header("x-amz-version-id", marker)
    }

    pub(crate) fn no_such_version(key: &str, version: &str) -> Self {
        Self::new(404, "NoSuchVersion", "The specified version does not exist.")
            .detail("Key", key)
            .detail("VersionId", version)
    }

    /// The version that was asked for is a delete marker.
    pub(crate) fn is_marker(marker: &str) -> Self {
        Self::new(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
            .header("x-amz-delete-marker", "true")
            .header("x-amz-version-id", marker)
            .header("allow", "DELETE")
            .detail("ResourceType", "DeleteMarker")
    }

    pub(crate) fn no_such_upload(id: &str) -> Self {
        let message = "The specified upload does not exist. The upload ID may be invalid, or the upload may have \
                       been aborted or completed.";
        Self::new(404, "NoSuchUpload", message).detail("UploadId", id)
    }

    pub(crate) fn not_modified(etag: &str) -> Self {
        Self::new(304, "NotModified", "Not Modified").header("etag", etag)
    }

    pub(crate) fn precondition_failed(condition: &'static str) -> Self {
        Self::new(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
            .detail("Condition", condition)
    }

    pub(crate) fn invalid_range(asked: &str, size: u64) -> Self {
        Self::new(416, "InvalidRange", "The requested range is not satisfiable")
            .header("content-range", format!("bytes */{size}"))
            .detail("RangeRequested", asked)
            .detail("ActualObjectSize", size.to_string())
    }

    /// The bucket is in another region.
    pub(crate) fn moved(bucket: &str, region: &str) -> Self {
        let message = "The bucket you are attempting to access must be addressed using the specified endpoint. \
                       Please send all future requests to this endpoint.";
        Self::new(301, "PermanentRedirect", message)
            .header("x-amz-bucket-region", region)
            .detail("Endpoint", format!("{bucket}.s3.{region}.amazonaws.com"))
            .detail("Bucket", bucket)
    }

    pub(crate) fn access_denied(message: impl Into<String>) -> Self {
        Self::new(403, "AccessDenied", message)
    }

    /// The object is archived and not restored.
    pub(crate) fn archived(class: Class) -> Self {
        Self::new(403, "InvalidObjectState", "The operation is not valid for the object's storage class")
            .detail("StorageClass", class.name())
    }

    pub(crate) fn not_archived(class: Class) -> Self {
        let message = "Restore is not allowed for the object's current storage class";
        Self::new(403, "InvalidObjectState", message).detail("StorageClass", class.name())
    }

    pub(crate) fn restore_under_way() -> Self {
        Self::new(409, "RestoreAlreadyInProgress", "Object restore is already in progress")
    }

    pub(crate) fn bad_digest(header: &str) -> Self {
        Self::new(400, "BadDigest", format!("The {header} you specified did not match what we received."))
    }
}
