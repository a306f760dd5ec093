//! What a bucket is set to, as far as it decides over one object. S3 answers a setting that was never made with an error.

use aws_sdk_s3::{
    error::ProvideErrorMetadata,
    types::{
        ExpirationStatus, LifecycleExpiration, LifecycleRule, LifecycleRuleAndOperator, LifecycleRuleFilter,
        PolicyStatus, Tag, TransitionDefaultMinimumObjectSize,
    },
};
use protocol::{Error, documents::details::PublicAccess};

use super::{Reach, asking_bucket, holdings::moment};
use crate::documents::details::lifecycle::{Lifecycle, Replaced, Rule, When};

/// The rules of the bucket's lifecycle that are in force.
///
/// # Errors
/// What S3 answers, but for a bucket without any.
pub(in crate::documents) async fn lifecycle(reach: &Reach) -> Result<Lifecycle, Error> {
    let bucket = &reach.bucket;
    let asked = reach.client.get_bucket_lifecycle_configuration().bucket(&bucket.bucket).send().await;
    let answer = match asked {
        Ok(answer) => answer,
        Err(error) if error.code() == Some("NoSuchLifecycleConfiguration") => return Ok(Lifecycle::default()),
        Err(error) => return Err(asking_bucket("s3:GetLifecycleConfiguration", bucket)(error)),
    };
    let in_force = answer.rules().iter().filter(|rule| rule.status() == &ExpirationStatus::Enabled);
    let by_class = TransitionDefaultMinimumObjectSize::VariesByStorageClass;
    Ok(Lifecycle {
        rules: in_force.map(rule).collect(),
        archives_small: answer.transition_default_minimum_object_size() == Some(&by_class),
    })
}

/// Whether the world can read the bucket.
///
/// # Errors
/// What S3 answers, but for a bucket without a block or a policy.
pub(in crate::documents) async fn public_access(reach: &Reach) -> Result<PublicAccess, Error> {
    let bucket = &reach.bucket;
    let asked = reach.client.get_public_access_block().bucket(&bucket.bucket).send().await;
    let block = match asked {
        Ok(answer) => answer.public_access_block_configuration,
        Err(error) if error.code() == Some("NoSuchPublicAccessBlockConfiguration") => None,
        Err(error) => return Err(asking_bucket("s3:GetBucketPublicAccessBlock", bucket)(error)),
    };
    let ways = block.map(|block| {
        [
            block.block_public_acls(),
            block.block_public_policy(),
            block.ignore_public_acls(),
            block.restrict_public_buckets(),
        ]
    });
    let blocked = ways.is_some_and(|ways| ways.into_iter().all(|way| way == Some(true)));
    let asked = reach.client.get_bucket_policy_status().bucket(&bucket.bucket).send().await;
    let policy_public = match asked {
        Ok(answer) => answer.policy_status().and_then(PolicyStatus::is_public) == Some(true),
        Err(error) if error.code() == Some("NoSuchBucketPolicy") => false,
        // Behind a whole block no policy opens anything.
        Err(_) if blocked => false,
        Err(error) => return Err(asking_bucket("s3:GetBucketPolicyStatus", bucket)(error)),
    };
    Ok(PublicAccess { blocked, policy_public })
}

fn rule(rule: &LifecycleRule) -> Rule {
    #[expect(deprecated, reason = "rules of that age have their prefix there, and S3 keeps to it")]
    let old_prefix = rule.prefix();
    let filter = rule.filter();
    let both = filter.and_then(LifecycleRuleFilter::and);
    let prefix = [
        filter.and_then(LifecycleRuleFilter::prefix),
        both.and_then(LifecycleRuleAndOperator::prefix),
        old_prefix,
    ];
    let tags = filter
        .and_then(LifecycleRuleFilter::tag)
        .into_iter()
        .chain(both.map(LifecycleRuleAndOperator::tags).unwrap_or_default());
    let larger = [
        filter.and_then(LifecycleRuleFilter::object_size_greater_than),
        both.and_then(LifecycleRuleAndOperator::object_size_greater_than),
    ];
    let smaller = [
        filter.and_then(LifecycleRuleFilter::object_size_less_than),
        both.and_then(LifecycleRuleAndOperator::object_size_less_than),
    ];
    let bytes = |of: [Option<i64>; 2]| of.into_iter().flatten().find_map(|bytes| u64::try_from(bytes).ok());
    Rule {
        name: rule.id().unwrap_or("a rule without a name").to_owned(),
        prefix: prefix.into_iter().flatten().next().unwrap_or_default().to_owned(),
        tags: tags.map(pair).collect(),
        larger_than: bytes(larger),
        smaller_than: bytes(smaller),
        moves: rule
            .transitions()
            .iter()
            .filter_map(|it| Some((when(it.days(), it.date())?, it.storage_class()?.as_str().to_owned())))
            .collect(),
        expires: rule.expiration().and_then(expires),
        moves_replaced: rule
            .noncurrent_version_transitions()
            .iter()
            .filter_map(|it| {
                let replaced = replaced(it.noncurrent_days()?, it.newer_noncurrent_versions());
                Some((replaced, it.storage_class()?.as_str().to_owned()))
            })
            .collect(),
        expires_replaced: rule
            .noncurrent_version_expiration()
            .and_then(|it| Some(replaced(it.noncurrent_days()?, it.newer_noncurrent_versions()))),
    }
}

fn pair(tag: &Tag) -> (String, String) {
    (tag.key().to_owned(), tag.value().to_owned())
}

fn expires(expiration: &LifecycleExpiration) -> Option<When> {
    when(expiration.days(), expiration.date())
}

fn when(days: Option<i32>, date: Option<&aws_smithy_types::DateTime>) -> Option<When> {
    let days = days.and_then(|days| u32::try_from(days).ok()).map(When::Days);
    days.or_else(|| date.map(|date| When::At(moment(Some(date)))))
}

fn replaced(days: i32, spares: Option<i32>) -> Replaced {
    let count = |count: i32| u32::try_from(count).unwrap_or(0);
    Replaced { days: count(days), spares: spares.map_or(0, count) }
}
