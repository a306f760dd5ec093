//! Where a resource stands in AWS's own console.

use crate::place::encode;

/// An ECS service.
pub(crate) fn service(region: &str, cluster: &str, service: &str) -> String {
    at(region, &format!("ecs/v2/clusters/{}/services/{}/health", encode(cluster), encode(service)), "")
}

/// The target groups with this name.
pub(crate) fn target_group(region: &str, name: &str) -> String {
    at(region, "ec2/home", &format!("#TargetGroups:search={}", encode(name)))
}

/// An RDS instance.
pub(crate) fn database(region: &str, identifier: &str) -> String {
    at(region, "rds/home", &format!("#database:id={};is-cluster=false", encode(identifier)))
}

/// A bucket.
pub(crate) fn bucket(region: &str, name: &str) -> String {
    at(region, &format!("s3/buckets/{}", encode(name)), "")
}

/// An object of a bucket.
pub(crate) fn object(region: &str, bucket: &str, key: &str) -> String {
    let region = encode(region);
    let (bucket, key) = (encode(bucket), encode(key));
    format!("https://{region}.console.aws.amazon.com/s3/object/{bucket}?region={region}&prefix={key}")
}

/// The queues whose names begin so.
pub(crate) fn queue(region: &str, name: &str) -> String {
    at(region, "sqs/v3/home", &format!("#/queues?prefix={}", encode(name)))
}

/// A CloudWatch alarm.
pub(crate) fn alarm(region: &str, name: &str) -> String {
    at(region, "cloudwatch/home", &format!("#alarmsV2:alarm/{}", encode(name)))
}

fn at(region: &str, path: &str, fragment: &str) -> String {
    let region = encode(region);
    format!("https://{region}.console.aws.amazon.com/{path}?region={region}{fragment}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_names_region_and_resource() {
        assert_eq!(
            service("eu-west-2", "paperwurks-prod-cluster", "prod-paperwurks-backend"),
            "https://eu-west-2.console.aws.amazon.com/ecs/v2/clusters/paperwurks-prod-cluster/services/prod-paperwurks-backend/health?region=eu-west-2"
        );
        assert!(
            database("eu-west-2", "paperwurks-prod-db")
                .ends_with("#database:id=paperwurks-prod-db;is-cluster=false")
        );
    }

    #[test]
    fn a_strange_key_stays_a_key() {
        assert_eq!(
            object("eu-west-2", "docs", "a b/../c?d#e&f"),
            "https://eu-west-2.console.aws.amazon.com/s3/object/docs?region=eu-west-2&prefix=a%20b%2F..%2Fc%3Fd%23e%26f"
        );
    }

    #[test]
    fn a_strange_name_cannot_leave_its_place() {
        let link = bucket("eu-west-2", "../../evil?x=1#y");
        assert_eq!(
            link,
            "https://eu-west-2.console.aws.amazon.com/s3/buckets/..%2F..%2Fevil%3Fx%3D1%23y?region=eu-west-2"
        );
    }
}
