//! S3's operations: told by the verb, what the URL names, and a parameter.

/// The operation of a request; nothing for those that the account does not know.
pub(super) fn operation(
    method: &str,
    (bucket, key): (bool, bool),
    asked: impl Fn(&str) -> bool,
) -> Option<&'static str> {
    if !bucket {
        return (method == "GET").then_some("ListBuckets");
    }
    let (by_parameter, otherwise): (&[(&str, &'static str)], Option<&'static str>) = match (method, key) {
        ("GET", false) => (&BUCKET_READS, Some("ListObjects")),
        ("GET", true) => (&OBJECT_READS, Some("GetObject")),
        ("HEAD", false) => (&[], Some("HeadBucket")),
        ("HEAD", true) => (&[], Some("HeadObject")),
        ("PUT", true) => (&OBJECT_PUTS, Some("PutObject")),
        ("POST", false) => (&[("delete", "DeleteObjects")], None),
        ("POST", true) => (&OBJECT_POSTS, None),
        ("DELETE", true) => (
            &[("uploadId", "AbortMultipartUpload"), ("tagging", "DeleteObjectTagging")],
            Some("DeleteObject"),
        ),
        _ => (&[], None),
    };
    let named = by_parameter.iter().find(|(parameter, _)| asked(parameter)).map(|(_, operation)| *operation);
    named.or(otherwise)
}

const BUCKET_READS: [(&str, &str); 13] = [
    ("list-type", "ListObjectsV2"),
    ("versions", "ListObjectVersions"),
    ("uploads", "ListMultipartUploads"),
    ("versioning", "GetBucketVersioning"),
    ("encryption", "GetBucketEncryption"),
    ("publicAccessBlock", "GetPublicAccessBlock"),
    ("policyStatus", "GetBucketPolicyStatus"),
    ("lifecycle", "GetBucketLifecycleConfiguration"),
    ("location", "GetBucketLocation"),
    ("tagging", "GetBucketTagging"),
    ("replication", "GetBucketReplication"),
    ("object-lock", "GetObjectLockConfiguration"),
    ("requestPayment", "GetBucketRequestPayment"),
];

const OBJECT_READS: [(&str, &str); 5] = [
    ("attributes", "GetObjectAttributes"),
    ("tagging", "GetObjectTagging"),
    ("retention", "GetObjectRetention"),
    ("legal-hold", "GetObjectLegalHold"),
    ("uploadId", "ListParts"),
];

const OBJECT_PUTS: [(&str, &str); 4] = [
    ("partNumber", "UploadPart"),
    ("tagging", "PutObjectTagging"),
    ("retention", "PutObjectRetention"),
    ("legal-hold", "PutObjectLegalHold"),
];

const OBJECT_POSTS: [(&str, &str); 3] = [
    ("uploads", "CreateMultipartUpload"),
    ("uploadId", "CompleteMultipartUpload"),
    ("restore", "RestoreObject"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verb_place_and_parameter_tell_the_operation() {
        for (method, place, parameter, expected) in [
            ("GET", (false, false), "", Some("ListBuckets")),
            ("PUT", (false, false), "", None),
            ("GET", (true, false), "list-type", Some("ListObjectsV2")),
            ("GET", (true, false), "", Some("ListObjects")),
            ("GET", (true, false), "versions", Some("ListObjectVersions")),
            ("HEAD", (true, false), "", Some("HeadBucket")),
            ("GET", (true, true), "", Some("GetObject")),
            ("GET", (true, true), "versions", Some("GetObject")),
            ("GET", (true, true), "uploadId", Some("ListParts")),
            ("PUT", (true, true), "", Some("PutObject")),
            ("PUT", (true, false), "versioning", None),
            ("POST", (true, true), "restore", Some("RestoreObject")),
            ("POST", (true, false), "delete", Some("DeleteObjects")),
            ("DELETE", (true, true), "uploadId", Some("AbortMultipartUpload")),
            ("DELETE", (true, true), "versionId", Some("DeleteObject")),
            ("DELETE", (true, false), "", None),
        ] {
            let told = operation(method, place, |name| name == parameter);
            assert_eq!(told, expected, "{method} {place:?} {parameter}");
        }
    }
}
