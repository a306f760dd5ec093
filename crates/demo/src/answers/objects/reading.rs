//! Objects that are read.

use aws_smithy_types::body::SdkBody;
use winterbaume_core::MockResponse;

use super::{Answer, Asked, empty, headers, set, xml::Xml};
use crate::{
    objects::{Checksum, Conditions, Extent, Object, ObjectError, Version},
    response::Reply,
    time::{from_http_date, http_date, iso},
};

/// The version that is asked for, and the object that it is.
fn found(asked: &Asked<'_>) -> Result<(Version, Object), ObjectError> {
    let (world, now) = (asked.stack.world(), asked.stack.world().now());
    let version = asked.bucket.find(world, &asked.key, asked.version_id(), now)?;
    let object = asked.bucket.object(world, &version, now);
    let object = object.ok_or_else(|| ObjectError::no_such_key(&asked.key))?;
    Ok((version, object))
}

/// `GetObject`, and `HeadObject`, which says the same and no bytes.
pub(super) fn get_object(asked: &Asked<'_>) -> Answer {
    let is_head = asked.request.operation == "HeadObject";
    let (version, object) = found(asked)?;
    conditions(asked).check(&object.etag, version.at)?;
    if !is_head {
        let now = asked.stack.world().now();
        asked.bucket.check_readable((&asked.key, &version), &object, &asked.caller.arn, now)?;
    }
    let extent = Extent::read(asked.request.header("range"), object.size)?;
    let mut response = empty(if extent.is_part { 206 } else { 200 });
    headers::write(&mut response, asked, &version, &object.about);
    set(&mut response, "etag", &object.etag);
    set(&mut response, "content-length", &(extent.range.end - extent.range.start).to_string());
    if extent.is_part {
        let (first, last) = (extent.range.start, extent.range.end - 1);
        set(&mut response, "content-range", &format!("bytes {first}-{last}/{}", object.size));
    }
    // Of a part, S3 says no checksum.
    let checked = asked.request.header("x-amz-checksum-mode").is_some_and(|mode| mode == "ENABLED");
    if checked
        && (is_head || !extent.is_part)
        && let Some(checksum) = asked.bucket.checksum(&object)
    {
        say_checksum(&mut response, &checksum);
    }
    if is_head {
        return Ok(Reply::Whole(response));
    }
    let body = SdkBody::from_body_1_x(object.body.body(extent.range));
    Ok(Reply::Streamed { head: response, body })
}

fn conditions(asked: &Asked<'_>) -> Conditions {
    let text = |name: &str| asked.request.header(name).map(str::to_owned);
    let moment = |name: &str| asked.request.header(name).and_then(from_http_date);
    Conditions {
        if_match: text("if-match"),
        if_none_match: text("if-none-match"),
        if_modified_since: moment("if-modified-since"),
        if_unmodified_since: moment("if-unmodified-since"),
    }
}

pub(super) fn say_checksum(response: &mut MockResponse, checksum: &Checksum) {
    set(response, checksum.algorithm.header(), &checksum.value);
    set(response, "x-amz-checksum-type", "FULL_OBJECT");
}

pub(super) fn get_attributes(asked: &Asked<'_>) -> Answer {
    let (version, object) = found(asked)?;
    let wanted = asked.request.http.headers.get_all("x-amz-object-attributes");
    let wanted: Vec<&str> = wanted
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    if wanted.is_empty() {
        return Err(ObjectError::invalid_argument("Missing required header: x-amz-object-attributes"));
    }
    let wants = |name: &str| wanted.contains(&name);
    let mut xml = Xml::new("GetObjectAttributesResponse");
    if wants("ETag") {
        xml.text("ETag", object.etag.trim_matches('"'));
    }
    if wants("Checksum")
        && let Some(checksum) = asked.bucket.checksum(&object)
    {
        xml.within("Checksum", |xml| {
            xml.text(checksum.algorithm.element(), &checksum.value).text("ChecksumType", "FULL_OBJECT");
        });
    }
    if wants("ObjectParts") && object.parts > 0 {
        xml.within("ObjectParts", |xml| {
            xml.text("PartsCount", object.parts);
        });
    }
    if wants("StorageClass") {
        xml.text("StorageClass", object.about.class.name());
    }
    if wants("ObjectSize") {
        xml.text("ObjectSize", object.size);
    }
    let mut response = xml.respond(200);
    set(&mut response, "last-modified", &http_date(version.at));
    Ok(of_version(response, asked, &version))
}

pub(super) fn get_tagging(asked: &Asked<'_>) -> Answer {
    let (version, object) = found(asked)?;
    let mut xml = Xml::new("Tagging");
    xml.within("TagSet", |xml| {
        for (name, value) in &object.about.tags {
            xml.within("Tag", |xml| {
                xml.text("Key", name).text("Value", value);
            });
        }
    });
    Ok(of_version(xml.respond(200), asked, &version))
}

pub(super) fn get_retention(asked: &Asked<'_>) -> Answer {
    let object = lockable(asked)?;
    let retention = object.about.retention.ok_or_else(no_lock)?;
    let mut xml = Xml::new("Retention");
    xml.text("Mode", retention.mode()).text("RetainUntilDate", iso(retention.until));
    Ok(Reply::Whole(xml.respond(200)))
}

pub(super) fn get_legal_hold(asked: &Asked<'_>) -> Answer {
    let object = lockable(asked)?;
    let mut xml = Xml::new("LegalHold");
    xml.text("Status", if object.about.legal_hold { "ON" } else { "OFF" });
    Ok(Reply::Whole(xml.respond(200)))
}

fn lockable(asked: &Asked<'_>) -> Result<Object, ObjectError> {
    if !asked.bucket.terms.object_lock {
        let message = "Bucket is missing Object Lock Configuration";
        return Err(ObjectError::new(400, "InvalidRequest", message));
    }
    Ok(found(asked)?.1)
}

fn no_lock() -> ObjectError {
    let message = "The specified object does not have a ObjectLock configuration";
    ObjectError::new(404, "NoSuchObjectLockConfiguration", message)
}

fn of_version(mut response: MockResponse, asked: &Asked<'_>, version: &Version) -> Reply {
    headers::of_version(&mut response, asked.bucket, &version.id());
    headers::charged(&mut response, asked);
    Reply::Whole(response)
}
