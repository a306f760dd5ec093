//! Objects that are written, deleted and restored.

use winterbaume_core::MockResponse;

use super::{
    Answer, Asked, elements, empty,
    headers::{self, charged, encryption},
    reading::say_checksum,
    set,
    xml::Xml,
};
use crate::{
    objects::{Checksum, Deleted, Object, ObjectError, Tier},
    response::Reply,
};

/// How many objects one request deletes at most.
const MOST: usize = 1_000;

pub(super) fn put_object(asked: &Asked<'_>) -> Answer {
    if asked.request.header("x-amz-copy-source").is_some() {
        return Err(ObjectError::new(501, "NotImplemented", "The embedded account does not copy objects."));
    }
    let checksum = Checksum::received(asked.request)?;
    let about = headers::read(asked)?;
    let world = asked.stack.world();
    let mut response = empty(200);
    encryption(&mut response, &about.encryption);
    say_checksum(&mut response, &checksum);
    let object = Object::whole(asked.request.http.body.clone(), about, checksum);
    let written = asked.bucket.put(world, &asked.key, object, only_new(asked), world.now())?;
    set(&mut response, "etag", &written.etag);
    if let Some(id) = &written.version_id {
        set(&mut response, "x-amz-version-id", id);
    }
    charged(&mut response, asked);
    Ok(Reply::Whole(response))
}

/// Whether nothing may be replaced.
pub(super) fn only_new(asked: &Asked<'_>) -> bool {
    asked.request.header("if-none-match") == Some("*")
}

fn bypasses_governance(asked: &Asked<'_>) -> bool {
    asked.request.header("x-amz-bypass-governance-retention") == Some("true")
}

pub(super) fn delete_object(asked: &Asked<'_>) -> Answer {
    let world = asked.stack.world();
    let named = (asked.key.as_str(), asked.version_id());
    let etag = asked.request.header("if-match");
    let deleted = asked.bucket.delete(world, named, bypasses_governance(asked), etag, world.now())?;
    let mut response = empty(204);
    if let Some(id) = &deleted.version_id {
        set(&mut response, "x-amz-version-id", id);
    }
    if deleted.is_marker {
        set(&mut response, "x-amz-delete-marker", "true");
    }
    charged(&mut response, asked);
    Ok(Reply::Whole(response))
}

pub(super) fn delete_objects(asked: &Asked<'_>) -> Answer {
    let (objects, others) = elements::read(asked.body()?, "Object")?;
    if objects.is_empty() || objects.len() > MOST {
        return Err(ObjectError::malformed_xml());
    }
    let is_quiet = elements::text(&others, "Quiet") == Some("true");
    let world = asked.stack.world();
    let mut xml = Xml::new("DeleteResult");
    for object in &objects {
        let key = elements::text(object, "Key").ok_or_else(ObjectError::malformed_xml)?;
        let id = elements::text(object, "VersionId").filter(|id| !id.is_empty());
        let etag = elements::text(object, "ETag").filter(|etag| !etag.is_empty());
        match asked.bucket.delete(world, (key, id), bypasses_governance(asked), etag, world.now()) {
            Ok(_) if is_quiet => {}
            Ok(deleted) => told(&mut xml, key, id, &deleted),
            Err(error) => {
                xml.within("Error", |xml| {
                    xml.text("Key", key).text_if("VersionId", id);
                    xml.text("Code", error.code).text("Message", &error.message);
                });
            }
        }
    }
    let mut response = xml.respond(200);
    charged(&mut response, asked);
    Ok(Reply::Whole(response))
}

fn told(xml: &mut Xml, key: &str, id: Option<&str>, deleted: &Deleted) {
    xml.within("Deleted", |xml| {
        xml.text("Key", key).text_if("VersionId", id);
        if deleted.is_marker {
            xml.text("DeleteMarker", true);
            xml.text_if("DeleteMarkerVersionId", deleted.version_id.as_deref());
        }
    });
}

pub(super) fn restore_object(asked: &Asked<'_>) -> Answer {
    let (jobs, others) = elements::read(asked.body()?, "GlacierJobParameters")?;
    let days = elements::text(&others, "Days").and_then(|days| days.trim().parse().ok());
    let days = days.ok_or_else(ObjectError::malformed_xml)?;
    let named = jobs.first().and_then(|job| elements::text(job, "Tier"));
    let tier = Tier::named(named.unwrap_or("Standard")).ok_or_else(ObjectError::malformed_xml)?;
    let world = asked.stack.world();
    let named = (asked.key.as_str(), asked.version_id());
    let was_restored = asked.bucket.restore(world, named, (days, tier), world.now())?;
    let mut response: MockResponse = empty(if was_restored { 200 } else { 202 });
    charged(&mut response, asked);
    Ok(Reply::Whole(response))
}
