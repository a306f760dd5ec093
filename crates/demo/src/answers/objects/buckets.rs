//! Buckets.

use super::{Answer, Asked, empty, set, xml::Xml};
use crate::{objects::ObjectError, request::Request, response::Reply, stack::Stack, time::iso};

/// S3's own limit for one page of buckets.
const MOST: usize = 10_000;

pub(super) fn list(stack: &Stack, request: &Request) -> Reply {
    let fields = request.fields();
    let prefix = fields.get("prefix").map_or("", String::as_str);
    let after = fields.get("continuation-token").map_or("", String::as_str);
    let region = fields.get("bucket-region");
    let most = fields.get("max-buckets").and_then(|most| most.parse().ok()).unwrap_or(MOST).clamp(1, MOST);
    let wanted = |name: &str| name.starts_with(prefix) && name > after;
    let mut buckets = stack
        .objects()
        .all()
        .iter()
        .filter(|bucket| wanted(&bucket.name) && region.is_none_or(|region| *region == bucket.region));
    let page: Vec<_> = buckets.by_ref().take(most).collect();
    let mut xml = Xml::new("ListAllMyBucketsResult");
    xml.within("Owner", |xml| {
        xml.text("ID", owner(stack));
    });
    xml.within("Buckets", |xml| {
        for bucket in &page {
            xml.within("Bucket", |xml| {
                xml.text("Name", &bucket.name)
                    .text("CreationDate", iso(bucket.created))
                    .text("BucketRegion", &bucket.region)
                    .text("BucketArn", format!("arn:aws:s3:::{}", bucket.name));
            });
        }
    });
    xml.text_if("Prefix", fields.get("prefix"));
    if buckets.next().is_some() {
        xml.text_if("ContinuationToken", page.last().map(|bucket| &bucket.name));
    }
    Reply::Whole(xml.respond(200))
}

/// The canonical id of the account.
pub(super) fn owner(stack: &Stack) -> String {
    stack.names().number("canonical user", "owner").repeat(4)
}

pub(super) fn head(asked: &Asked<'_>) -> Reply {
    let mut response = empty(200);
    set(&mut response, "x-amz-bucket-region", &asked.bucket.region);
    set(&mut response, "x-amz-access-point-alias", "false");
    Reply::Whole(response)
}

/// The oldest region has no name here.
pub(super) fn location(asked: &Asked<'_>) -> Reply {
    let mut xml = Xml::new("LocationConstraint");
    let region = asked.bucket.region.as_str();
    xml.own_text(if region == "us-east-1" { "" } else { region });
    Reply::Whole(xml.respond(200))
}

pub(super) fn request_payment(asked: &Asked<'_>) -> Reply {
    let mut xml = Xml::new("RequestPaymentConfiguration");
    xml.text("Payer", if asked.bucket.terms.requester_pays { "Requester" } else { "BucketOwner" });
    Reply::Whole(xml.respond(200))
}

pub(super) fn lock_configuration(asked: &Asked<'_>) -> Answer {
    if !asked.bucket.terms.object_lock {
        let message = "Object Lock configuration does not exist for this bucket";
        return Err(ObjectError::new(404, "ObjectLockConfigurationNotFoundError", message));
    }
    let mut xml = Xml::new("ObjectLockConfiguration");
    xml.text("ObjectLockEnabled", "Enabled");
    Ok(Reply::Whole(xml.respond(200)))
}
