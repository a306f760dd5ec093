//! Lists of objects and their versions.

use std::fmt::Display;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};

use super::{
    Answer, Asked,
    headers::charged,
    xml::{Xml, url_encoded},
};
use crate::{
    objects::{Algorithm, Class, Listing, ObjectError, Origin, PAGE, Page, Row},
    response::Reply,
    time::{SECOND, floor, iso},
};

pub(super) fn list_objects(asked: &Asked<'_>) -> Answer {
    let is_second = asked.request.operation == "ListObjectsV2";
    let token = asked.field("continuation-token");
    let after = match (is_second, token) {
        (false, _) => asked.field("marker").map(str::to_owned),
        (true, Some(token)) => Some(read_token(token)?),
        (true, None) => asked.field("start-after").map(str::to_owned),
    };
    let listing = Listing { after: after.filter(|after| !after.is_empty()), ..listing(asked)? };
    let now = asked.stack.world().now();
    let page = asked.bucket.list(asked.stack.world(), &listing, now);
    let name = encoder(asked)?;
    let mut xml = Xml::new("ListBucketResult");
    head(&mut xml, asked, &listing, &page, &name);
    if is_second {
        xml.text("KeyCount", page.len());
        xml.text_if("ContinuationToken", token);
        xml.text_if("StartAfter", asked.field("start-after").map(&name));
        xml.text_if(
            "NextContinuationToken",
            page.next.as_ref().map(|(key, _)| BASE64_URL_SAFE_NO_PAD.encode(key)),
        );
    } else {
        xml.text("Marker", name(asked.field("marker").unwrap_or_default()));
        let next = page.next.as_ref().filter(|_| listing.delimiter.is_some());
        xml.text_if("NextMarker", next.map(|(key, _)| name(key)));
    }
    for row in &page.rows {
        xml.within("Contents", |xml| {
            of_object(xml, row, name(&row.key), row.version.class(now));
        });
    }
    folders(&mut xml, &page, &name);
    Ok(sent(xml, asked))
}

pub(super) fn list_versions(asked: &Asked<'_>) -> Answer {
    let filled = |name: &str| asked.field(name).filter(|value| !value.is_empty()).map(str::to_owned);
    let (after, after_version) = (filled("key-marker"), filled("version-id-marker"));
    if after_version.is_some() && after.is_none() {
        let message = "A version-id marker cannot be specified without a key marker.";
        return Err(ObjectError::invalid_argument(message));
    }
    let listing = Listing { after, after_version, versions: true, ..listing(asked)? };
    let now = asked.stack.world().now();
    let page = asked.bucket.list(asked.stack.world(), &listing, now);
    let name = encoder(asked)?;
    let mut xml = Xml::new("ListVersionsResult");
    head(&mut xml, asked, &listing, &page, &name);
    xml.text("KeyMarker", name(listing.after.as_deref().unwrap_or_default()));
    xml.text("VersionIdMarker", listing.after_version.as_deref().unwrap_or_default());
    if let Some((key, version)) = &page.next {
        xml.text("NextKeyMarker", name(key));
        xml.text_if("NextVersionIdMarker", version.as_ref());
    }
    for row in &page.rows {
        let element = if row.version.is_marker() { "DeleteMarker" } else { "Version" };
        xml.within(element, |xml| {
            xml.text("VersionId", row.version.id()).text("IsLatest", row.is_latest);
            of_object(xml, row, name(&row.key), row.version.class(now));
        });
    }
    folders(&mut xml, &page, &name);
    Ok(sent(xml, asked))
}

fn sent(xml: Xml, asked: &Asked<'_>) -> Reply {
    let mut response = xml.respond(200);
    charged(&mut response, asked);
    Reply::Whole(response)
}

/// What all lists ask for.
fn listing(asked: &Asked<'_>) -> Result<Listing, ObjectError> {
    let most = match asked.field("max-keys") {
        None | Some("") => PAGE,
        Some(most) => most
            .parse::<i32>()
            .ok()
            .and_then(|most| usize::try_from(most).ok())
            .ok_or_else(|| {
                ObjectError::invalid_argument("Argument maxKeys must be an integer between 0 and 2147483647")
            })?
            .min(PAGE),
    };
    Ok(Listing {
        prefix: asked.field("prefix").unwrap_or_default().to_owned(),
        delimiter: asked.field("delimiter").filter(|delimiter| !delimiter.is_empty()).map(str::to_owned),
        most,
        ..Listing::default()
    })
}

/// How keys are written.
fn encoder(asked: &Asked<'_>) -> Result<fn(&str) -> String, ObjectError> {
    match asked.field("encoding-type") {
        None | Some("") => Ok(str::to_owned),
        Some("url") => Ok(url_encoded),
        Some(_) => Err(ObjectError::invalid_argument("Invalid Encoding Method specified in Request")),
    }
}

fn read_token(token: &str) -> Result<String, ObjectError> {
    let key = BASE64_URL_SAFE_NO_PAD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    key.ok_or_else(|| ObjectError::invalid_argument("The continuation token provided is incorrect"))
}

fn head(xml: &mut Xml, asked: &Asked<'_>, listing: &Listing, page: &Page, name: &impl Fn(&str) -> String) {
    xml.text("Name", &asked.bucket.name)
        .text("Prefix", name(&listing.prefix))
        .text_if("Delimiter", listing.delimiter.as_deref().map(name))
        .text("MaxKeys", listing.most)
        .text_if("EncodingType", asked.field("encoding-type"))
        .text("IsTruncated", page.next.is_some());
}

fn of_object(xml: &mut Xml, row: &Row, key: impl Display, class: Class) {
    let version = &row.version;
    xml.text("Key", key).text("LastModified", iso(floor(version.at, SECOND)));
    if version.is_marker() {
        return;
    }
    xml.text("ETag", version.etag()).text("Size", version.size()).text("StorageClass", class.name());
    let algorithm = match &version.origin {
        Origin::Written { object, .. } => object.checksum.as_ref().map(|checksum| checksum.algorithm),
        _ => Some(Algorithm::Crc64Nvme),
    };
    if let Some(algorithm) = algorithm {
        xml.text("ChecksumAlgorithm", algorithm.name()).text("ChecksumType", "FULL_OBJECT");
    }
}

fn folders(xml: &mut Xml, page: &Page, name: &impl Fn(&str) -> String) {
    for folder in &page.folders {
        xml.within("CommonPrefixes", |xml| {
            xml.text("Prefix", name(folder));
        });
    }
}
