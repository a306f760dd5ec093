//! S3: the objects of a bucket, which grow in number as documents arrive.

use std::collections::HashMap;

use winterbaume_s3::wire::{
    CommonPrefix, ListObjectsV2Output, Object, deserialize_list_objects_v2_request,
    serialize_list_objects_v2_response,
};

use super::{Answer, read};
use crate::{
    request::Request,
    response::Refusal,
    time::iso,
    world::{Arrival, World},
};

/// S3's own limit for one page.
const PAGE: i32 = 1_000;

pub(super) fn list_objects(world: &World, request: &Request) -> Answer {
    let fields: HashMap<String, String> = request.fields();
    let name = request.bucket();
    let input = read(deserialize_list_objects_v2_request(&request.http, &[("Bucket", &name)], &fields))?;
    let bucket =
        world.environment.buckets.iter().find(|bucket| bucket.name == name).ok_or_else(no_such_bucket)?;
    let now = world.now();
    let mut objects: Vec<(String, Arrival<'_>)> =
        world.arrivals(bucket, now).map(|arrival| (arrival.key(), arrival)).collect();
    objects.sort_by(|(one, _), (other, _)| one.cmp(other));
    let prefix = input.prefix.clone().unwrap_or_default();
    let after = input.continuation_token.clone().or_else(|| input.start_after.clone()).unwrap_or_default();
    let most = usize::try_from(input.max_keys.unwrap_or(PAGE).clamp(0, PAGE)).unwrap_or(0);

    let mut page = Page::default();
    for (key, arrival) in objects.iter().filter(|(key, _)| key.starts_with(&prefix) && *key > after) {
        let folder = input.delimiter.as_deref().and_then(|delimiter| folder(key, &prefix, delimiter));
        if folder.is_some_and(|folder| {
            after.starts_with(folder) || page.folders.last().is_some_and(|last| last == folder)
        }) {
            page.last = Some(key);
            continue;
        }
        if page.len() == most {
            page.truncated = true;
            break;
        }
        page.last = Some(key);
        match folder {
            Some(folder) => page.folders.push(folder.to_owned()),
            None => page.objects.push(Object {
                key: Some(key.clone()),
                size: Some(arrival.size()),
                e_tag: Some(arrival.etag()),
                last_modified: Some(iso(arrival.at)),
                storage_class: Some(arrival.class(now).to_owned()),
                ..Object::default()
            }),
        }
    }
    Ok(serialize_list_objects_v2_response(&ListObjectsV2Output {
        name: Some(name),
        key_count: i32::try_from(page.len()).ok(),
        max_keys: i32::try_from(most).ok(),
        is_truncated: Some(page.truncated),
        next_continuation_token: page.last.filter(|_| page.truncated).cloned(),
        contents: Some(page.objects),
        common_prefixes: Some(
            page.folders.into_iter().map(|prefix| CommonPrefix { prefix: Some(prefix) }).collect(),
        ),
        prefix: input.prefix,
        delimiter: input.delimiter,
        start_after: input.start_after,
        continuation_token: input.continuation_token,
        ..ListObjectsV2Output::default()
    }))
}

/// What one answer lists.
#[derive(Default)]
struct Page<'k> {
    objects: Vec<Object>,
    folders: Vec<String>,
    /// The last key that it speaks for.
    last: Option<&'k String>,
    truncated: bool,
}

impl Page<'_> {
    fn len(&self) -> usize {
        self.objects.len() + self.folders.len()
    }
}

/// The part of `key` up to the first delimiter after the prefix.
fn folder<'k>(key: &'k str, prefix: &str, delimiter: &str) -> Option<&'k str> {
    let at = key.get(prefix.len()..)?.find(delimiter)?;
    key.get(..prefix.len() + at + delimiter.len())
}

fn no_such_bucket() -> Refusal {
    Refusal {
        status: 404,
        code: "NoSuchBucket".to_owned(),
        message: "The specified bucket does not exist".to_owned(),
    }
}
