//! The IAM action that an operation needs.

use std::fmt;

use crate::request::Request;

/// What a policy allows or not, e.g. `ecs:DescribeServices`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Action<'a> {
    pub(crate) service: &'a str,
    pub(crate) name: &'a str,
}

/// The verbs that change nothing.
const READS: [&str; 15] = [
    "BatchGet",
    "Check",
    "Describe",
    "Filter",
    "Get",
    "Head",
    "List",
    "Lookup",
    "Query",
    "Scan",
    "Search",
    "Select",
    "StartLiveTail",
    "StartQuery",
    "StopQuery",
];

/// The operations of S3 whose actions have other names.
const S3: [(&str, &str); 22] = [
    ("ListBuckets", "ListAllMyBuckets"),
    ("HeadBucket", "ListBucket"),
    ("ListObjects", "ListBucket"),
    ("ListObjectsV2", "ListBucket"),
    ("ListObjectVersions", "ListBucketVersions"),
    ("ListMultipartUploads", "ListBucketMultipartUploads"),
    ("ListParts", "ListMultipartUploadParts"),
    ("GetBucketEncryption", "GetEncryptionConfiguration"),
    ("GetPublicAccessBlock", "GetBucketPublicAccessBlock"),
    ("GetBucketLifecycleConfiguration", "GetLifecycleConfiguration"),
    ("GetBucketReplication", "GetReplicationConfiguration"),
    ("GetObjectLockConfiguration", "GetBucketObjectLockConfiguration"),
    ("HeadObject", "GetObject"),
    ("CreateMultipartUpload", "PutObject"),
    ("UploadPart", "PutObject"),
    ("CompleteMultipartUpload", "PutObject"),
    ("DeleteObjects", "DeleteObject"),
    ("GET", "GetObject"),
    ("HEAD", "GetObject"),
    ("PUT", "PutObject"),
    ("POST", "PutObject"),
    ("DELETE", "DeleteObject"),
];

impl<'a> Action<'a> {
    /// The action that allows `request`.
    pub(crate) fn of(request: &'a Request) -> Self {
        let needed = Self::needed_for(&request.service, &request.operation);
        if needed.service == "s3" && request.names_version() { needed.of_a_version() } else { needed }
    }

    /// The action that allows `operation`. It has the operation's name, but for some of S3, and the service's signing
    /// name, but for two.
    pub(crate) fn needed_for(service: &'a str, operation: &'a str) -> Self {
        let prefix = match service {
            "monitoring" => "cloudwatch",
            "cloudcontrolapi" => "cloudformation",
            other => other,
        };
        let other = S3.iter().find(|(named, _)| service == "s3" && *named == operation);
        Self { service: prefix, name: other.map_or(operation, |(_, action)| action) }
    }

    /// The action for one version of an object that is named.
    fn of_a_version(self) -> Self {
        let name = match self.name {
            "GetObject" => "GetObjectVersion",
            "GetObjectAttributes" => "GetObjectVersionAttributes",
            "GetObjectTagging" => "GetObjectVersionTagging",
            "DeleteObject" => "DeleteObjectVersion",
            other => other,
        };
        Self { name, ..self }
    }

    /// Whether it changes nothing.
    pub(crate) fn is_read(self) -> bool {
        READS.iter().any(|verb| self.begins_with(verb))
    }

    /// Whether its verb is `verb`: a whole word, so that `Getaway` is not `Get`.
    pub(crate) fn begins_with(self, verb: &str) -> bool {
        let rest = self.name.strip_prefix(verb);
        rest.is_some_and(|rest| rest.chars().next().is_none_or(|next| !next.is_ascii_lowercase()))
    }
}

impl fmt::Display for Action<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service, self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_have_the_names_that_policies_use() {
        for (service, operation, action) in [
            ("ecs", "DescribeServices", "ecs:DescribeServices"),
            ("monitoring", "GetMetricData", "cloudwatch:GetMetricData"),
            ("cloudcontrolapi", "ListResources", "cloudformation:ListResources"),
            (
                "application-autoscaling",
                "RegisterScalableTarget",
                "application-autoscaling:RegisterScalableTarget",
            ),
            ("elasticloadbalancing", "DescribeRules", "elasticloadbalancing:DescribeRules"),
            ("s3", "ListObjectsV2", "s3:ListBucket"),
            ("s3", "DELETE", "s3:DeleteObject"),
            ("s3", "ListBuckets", "s3:ListAllMyBuckets"),
            ("s3", "ListObjectVersions", "s3:ListBucketVersions"),
            ("s3", "HeadObject", "s3:GetObject"),
            ("s3", "UploadPart", "s3:PutObject"),
            ("s3", "RestoreObject", "s3:RestoreObject"),
            ("sqs", "ReceiveMessage", "sqs:ReceiveMessage"),
        ] {
            assert_eq!(Action::needed_for(service, operation).to_string(), action);
        }
    }

    #[test]
    fn the_verb_tells_a_read_from_a_change() {
        let reads = [
            "GetMetricData",
            "ListBucket",
            "DescribeDBInstances",
            "FilterLogEvents",
            "BatchGetImage",
            "StartLiveTail",
            "StartQuery",
            "StopQuery",
            "GetQueryResults",
            "DescribeQueries",
        ];
        let changes = [
            "UpdateService",
            "StopTask",
            "RegisterTaskDefinition",
            "RegisterScalableTarget",
            "DeregisterScalableTarget",
            "PutScalingPolicy",
            "PutObject",
            "DeleteObject",
            "RebootDBInstance",
            "SetAlarmState",
            "StartTask",
            "Getaway",
            "",
        ];
        for (names, read) in [(&reads[..], true), (&changes[..], false)] {
            for name in names {
                assert_eq!(Action { service: "any", name }.is_read(), read, "{name}");
            }
        }
    }
}
