//! Objects that come in parts.

use super::{
    Answer, Asked, elements, empty,
    headers::{self, encryption},
    reading::say_checksum,
    set,
    writing::only_new,
    xml::Xml,
};
use crate::{
    objects::{Checksum, ObjectError},
    response::Reply,
    time::iso,
};

/// S3's own limit for one page.
const PAGE: usize = 1_000;

fn upload_id<'a>(asked: &'a Asked<'_>) -> &'a str {
    asked.field("uploadId").unwrap_or_default()
}

pub(super) fn create(asked: &Asked<'_>) -> Answer {
    let about = headers::read(asked)?;
    let sse = about.encryption.clone();
    let id = asked.bucket.begin_upload(&asked.key, about, asked.stack.world().now());
    let mut xml = Xml::new("InitiateMultipartUploadResult");
    xml.text("Bucket", &asked.bucket.name).text("Key", &asked.key).text("UploadId", id);
    let mut response = xml.respond(200);
    encryption(&mut response, &sse);
    if let Some(algorithm) = asked.request.header("x-amz-checksum-algorithm") {
        set(&mut response, "x-amz-checksum-algorithm", algorithm);
    }
    Ok(Reply::Whole(response))
}

pub(super) fn upload_part(asked: &Asked<'_>) -> Answer {
    let checksum = Checksum::received(asked.request)?;
    let number = asked.field("partNumber").and_then(|number| number.parse().ok()).unwrap_or(0);
    let mut response = empty(200);
    say_checksum(&mut response, &checksum);
    let part = (asked.request.http.body.clone(), checksum);
    let named = (asked.key.as_str(), upload_id(asked));
    let etag = asked.bucket.put_part(named, number, part, asked.stack.world().now())?;
    set(&mut response, "etag", &etag);
    Ok(Reply::Whole(response))
}

pub(super) fn list_parts(asked: &Asked<'_>) -> Answer {
    let id = upload_id(asked);
    let upload = asked.bucket.upload(&asked.key, id)?;
    let number = |name: &str| asked.field(name).and_then(|number| number.parse::<u32>().ok());
    let after = number("part-number-marker").unwrap_or(0);
    let most = number("max-parts").map_or(PAGE, |most| (most as usize).min(PAGE));
    let mut parts = upload.parts.range(after.saturating_add(1)..);
    let page: Vec<_> = parts.by_ref().take(most).collect();
    let is_truncated = parts.next().is_some();
    let mut xml = Xml::new("ListPartsResult");
    xml.text("Bucket", &asked.bucket.name)
        .text("Key", &asked.key)
        .text("UploadId", id)
        .text("StorageClass", upload.about.class.name())
        .text("PartNumberMarker", after)
        .text("MaxParts", most)
        .text("IsTruncated", is_truncated)
        .text_if("NextPartNumberMarker", page.last().map(|(number, _)| number));
    for (number, part) in page {
        xml.within("Part", |xml| {
            xml.text("PartNumber", number)
                .text("LastModified", iso(part.at))
                .text("ETag", &part.etag)
                .text("Size", part.bytes.len())
                .text(part.checksum.algorithm.element(), &part.checksum.value);
        });
    }
    Ok(Reply::Whole(xml.respond(200)))
}

pub(super) fn complete(asked: &Asked<'_>) -> Answer {
    let (parts, _) = elements::read(asked.body()?, "Part")?;
    let mut named = Vec::with_capacity(parts.len());
    for part in &parts {
        let number = elements::text(part, "PartNumber").and_then(|number| number.trim().parse().ok());
        let etag = elements::text(part, "ETag");
        let (Some(number), Some(etag)) = (number, etag) else { return Err(ObjectError::malformed_xml()) };
        named.push((number, etag.to_owned()));
    }
    let world = asked.stack.world();
    let upload = (asked.key.as_str(), upload_id(asked));
    let written = asked.bucket.complete_upload(world, upload, &named, only_new(asked), world.now())?;
    let mut xml = Xml::new("CompleteMultipartUploadResult");
    xml.text("Location", format!("https://{}.s3.{}.amazonaws.com/", asked.bucket.name, asked.bucket.region))
        .text("Bucket", &asked.bucket.name)
        .text("Key", &asked.key)
        .text("ETag", &written.etag);
    let version = asked.bucket.find(world, &asked.key, written.version_id.as_deref(), world.now())?;
    let object = asked.bucket.object(world, &version, world.now());
    if let Some(checksum) = object.and_then(|object| asked.bucket.checksum(&object)) {
        xml.text(checksum.algorithm.element(), &checksum.value).text("ChecksumType", "FULL_OBJECT");
    }
    let mut response = xml.respond(200);
    if let Some(id) = &written.version_id {
        set(&mut response, "x-amz-version-id", id);
    }
    Ok(Reply::Whole(response))
}

pub(super) fn abort(asked: &Asked<'_>) -> Answer {
    asked.bucket.abort_upload(&asked.key, upload_id(asked))?;
    Ok(Reply::Whole(empty(204)))
}

pub(super) fn list_uploads(asked: &Asked<'_>) -> Answer {
    let prefix = asked.field("prefix").unwrap_or_default();
    let marker = asked.field("key-marker").unwrap_or_default();
    let id_marker = asked.field("upload-id-marker").unwrap_or_default();
    let most = asked.field("max-uploads").and_then(|most| most.parse().ok()).unwrap_or(PAGE).min(PAGE);
    let after = |key: &str, id: &str| match id_marker {
        "" => key > marker,
        _ => (key, id) > (marker, id_marker),
    };
    let all = asked.bucket.uploads(prefix);
    let mut rest = all.iter().filter(|(id, upload)| after(&upload.key, id));
    let page: Vec<_> = rest.by_ref().take(most).collect();
    let is_truncated = rest.next().is_some();
    let mut xml = Xml::new("ListMultipartUploadsResult");
    xml.text("Bucket", &asked.bucket.name)
        .text("Prefix", prefix)
        .text("KeyMarker", marker)
        .text("UploadIdMarker", id_marker)
        .text("MaxUploads", most)
        .text("IsTruncated", is_truncated);
    if let Some((id, upload)) = page.last().filter(|_| is_truncated) {
        xml.text("NextKeyMarker", &upload.key).text("NextUploadIdMarker", id);
    }
    for (id, upload) in page {
        xml.within("Upload", |xml| {
            xml.text("Key", &upload.key)
                .text("UploadId", id)
                .text("StorageClass", upload.about.class.name())
                .text("Initiated", iso(upload.begun));
        });
    }
    Ok(Reply::Whole(xml.respond(200)))
}
