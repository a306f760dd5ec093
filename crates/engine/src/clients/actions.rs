//! The IAM action that allows an operation.

/// The action of an operation as the SDK names it: its own name under the service's IAM prefix, but for a few of S3.
pub(super) fn iam_action(service: &str, operation: &str) -> String {
    let action = match (service, operation) {
        ("S3", "ListObjectsV2" | "HeadBucket") => "ListBucket",
        ("S3", "ListObjectVersions") => "ListBucketVersions",
        ("S3", "ListBuckets") => "ListAllMyBuckets",
        ("S3", "HeadObject") => "GetObject",
        ("S3", "GetBucketEncryption") => "GetEncryptionConfiguration",
        ("S3", "GetPublicAccessBlock") => "GetBucketPublicAccessBlock",
        ("S3", "GetBucketLifecycleConfiguration") => "GetLifecycleConfiguration",
        ("S3", "GetObjectLockConfiguration") => "GetBucketObjectLockConfiguration",
        ("S3", "CreateMultipartUpload" | "UploadPart" | "CompleteMultipartUpload") => "PutObject",
        // The console erases versions, and nothing else.
        ("S3", "DeleteObject" | "DeleteObjects") => "DeleteObjectVersion",
        _ => operation,
    };
    format!("{}:{action}", iam_prefix(service))
}

/// The prefix of a service's actions (Service Authorization Reference), by the name that its SDK gives itself.
fn iam_prefix(service: &str) -> String {
    match service {
        "Application Auto Scaling" => "application-autoscaling".to_owned(),
        "CloudControl" => "cloudformation".to_owned(),
        "CloudWatch Logs" => "logs".to_owned(),
        "Elastic Load Balancing v2" => "elasticloadbalancing".to_owned(),
        other => other.to_ascii_lowercase().replace(' ', ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_those_of_the_service_authorization_reference() {
        for (service, operation, action) in [
            ("ECS", "DescribeServices", "ecs:DescribeServices"),
            ("CloudWatch", "GetMetricData", "cloudwatch:GetMetricData"),
            ("CloudWatch Logs", "DescribeLogGroups", "logs:DescribeLogGroups"),
            (
                "Elastic Load Balancing v2",
                "DescribeTargetHealth",
                "elasticloadbalancing:DescribeTargetHealth",
            ),
            ("Secrets Manager", "DescribeSecret", "secretsmanager:DescribeSecret"),
            ("CloudControl", "GetResource", "cloudformation:GetResource"),
            ("S3", "ListObjectsV2", "s3:ListBucket"),
            ("S3", "GetBucketEncryption", "s3:GetEncryptionConfiguration"),
            ("S3", "GetObjectLockConfiguration", "s3:GetBucketObjectLockConfiguration"),
            ("S3", "CompleteMultipartUpload", "s3:PutObject"),
            ("S3", "DeleteObjects", "s3:DeleteObjectVersion"),
            ("S3", "GetBucketVersioning", "s3:GetBucketVersioning"),
        ] {
            assert_eq!(iam_action(service, operation), action);
        }
    }
}
