//! S3 buckets and their settings, by name. Their objects are the world's.

use std::collections::HashMap;

use engine::catalogue::model::{Bucket, Figure};
use winterbaume_s3::views::{BucketStateView, PublicAccessBlockConfigView};

use crate::{
    objects::{Undeclared, undeclared},
    time::iso,
    world::World,
};

pub(super) fn declared(world: &World) -> HashMap<String, BucketStateView> {
    let kept = |bucket: &Bucket| BucketStateView {
        name: bucket.name.clone(),
        region: world.names.region.clone(),
        creation_date: Some(iso(world.provisioned())),
        versioning_status: bucket
            .expect
            .flag(Figure::Versioning)
            .filter(|on| *on)
            .map(|_| "Enabled".to_owned()),
        encryption_configuration: bucket.expect.text(Figure::Encryption).map(encryption),
        lifecycle_configuration: lifecycle(bucket),
        public_access_block: bucket.expect.flag(Figure::PublicAccessBlocked).map(blocked),
        ..BucketStateView::default()
    };
    let other = |other: Undeclared| BucketStateView {
        name: other.name.clone(),
        region: other.region,
        creation_date: Some(iso(world.provisioned())),
        // Versions that are locked have to be kept.
        versioning_status: other.terms.object_lock.then(|| "Enabled".to_owned()),
        encryption_configuration: Some(encryption("AES256")),
        public_access_block: Some(blocked(true)),
        ..BucketStateView::default()
    };
    let declared = world.environment.buckets.iter().map(|bucket| (bucket.name.clone(), kept(bucket)));
    declared.chain(undeclared(world).map(|one| (one.name.clone(), other(one)))).collect()
}

const fn blocked(on: bool) -> PublicAccessBlockConfigView {
    PublicAccessBlockConfigView {
        block_public_acls: on,
        ignore_public_acls: on,
        block_public_policy: on,
        restrict_public_buckets: on,
    }
}

fn encryption(algorithm: &str) -> String {
    format!(
        "<ServerSideEncryptionConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Rule>\
         <ApplyServerSideEncryptionByDefault><SSEAlgorithm>{algorithm}</SSEAlgorithm></ApplyServerSideEncryptionByDefault>\
         <BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>"
    )
}

/// One rule with all that is declared; nothing when nothing is.
fn lifecycle(bucket: &Bucket) -> Option<String> {
    let days = |figure| bucket.expect.number(figure).map(|days| days as i64);
    let transition = |figure, class: &str| {
        days(figure).map(|days| {
            format!("<Transition><Days>{days}</Days><StorageClass>{class}</StorageClass></Transition>")
        })
    };
    let parts: String = [
        days(Figure::ExpireAfter).map(|days| format!("<Expiration><Days>{days}</Days></Expiration>")),
        transition(Figure::InfrequentAccessAfter, "STANDARD_IA"),
        transition(Figure::GlacierAfter, "GLACIER"),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| {
        format!(
            "<LifecycleConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Rule><ID>{}</ID>\
             <Filter><Prefix></Prefix></Filter><Status>Enabled</Status>{parts}</Rule></LifecycleConfiguration>",
            bucket.key,
        )
    })
}
