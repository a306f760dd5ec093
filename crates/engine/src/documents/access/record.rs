//! A look as the journal has it.

use protocol::{
    catalogue::EnvironmentId,
    documents::ObjectId,
    journal::{Kind, OutcomeKind},
};
use serde::Serialize;

use super::Look;
use crate::{changes::Author, journal::Entry, visible};

/// How many objects of a look are named for people.
const NAMED: usize = 20;
/// The most characters of a key that are shown; no key has more bytes.
const LONGEST_KEY: usize = 1_024;
/// The most characters of a name in a sentence.
const LONGEST_NAME: usize = 120;
/// The most bytes of a record's data: the journal takes a little more.
const MOST_DATA: usize = 240 * 1_024;

/// What is kept beside a record of several objects: which they were.
#[derive(Serialize)]
struct Data<'a> {
    objects: Vec<Named<'a>>,
}

#[derive(Serialize)]
struct Named<'a> {
    bucket: &'a str,
    key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
}

/// The records of one look: one, or as many as it takes to name all objects.
pub(super) fn entries(
    environment: &EnvironmentId,
    author: &Author,
    objects: &[&ObjectId],
    look: Look,
    more: Option<&str>,
) -> Vec<Entry> {
    let entry = |part: &[&ObjectId]| Entry {
        kind: Kind::Look,
        of: None,
        who: author.who.clone(),
        account: author.account.clone(),
        role: author.role.clone(),
        environment: Some(environment.clone()),
        target: target(part),
        what: what(look, part, objects.len()),
        before: String::new(),
        after: String::new(),
        reason: author.reason.clone(),
        outcome: OutcomeKind::Done,
        detail: detail(part, more),
        request_id: None,
        data: data(part),
    };
    parts(objects).into_iter().map(entry).collect()
}

/// The objects in their order, by as many as one record can name.
fn parts<'a, 'b>(mut objects: &'b [&'a ObjectId]) -> Vec<&'b [&'a ObjectId]> {
    let mut parts = Vec::new();
    while !objects.is_empty() {
        let mut left = MOST_DATA;
        let fitting = objects.iter().take_while(|object| {
            let taken = serde_json::to_string(&named(object)).map_or(MOST_DATA, |json| json.len() + 1);
            let fits = taken <= left;
            left = left.saturating_sub(taken);
            fits
        });
        // One alone always fits: a key has at most 1,024 bytes.
        let (part, rest) = objects.split_at(fitting.count().max(1));
        parts.push(part);
        objects = rest;
    }
    parts
}

fn named<'a>(object: &'a ObjectId) -> Named<'a> {
    Named { bucket: &object.bucket.bucket, key: &object.key, version: object.version.as_deref() }
}

/// Of one object everything is shown; of several, which they were is kept beside.
fn data(part: &[&ObjectId]) -> Option<String> {
    let several = part.len() > 1;
    several.then(|| {
        serde_json::to_string(&Data { objects: part.iter().map(|object| named(object)).collect() }).ok()
    })?
}

fn target(part: &[&ObjectId]) -> String {
    match part {
        [object] => address(object),
        _ => {
            let mut buckets: Vec<_> = part.iter().map(|object| object.bucket.bucket.as_str()).collect();
            buckets.sort_unstable();
            buckets.dedup();
            buckets.iter().map(|bucket| format!("s3://{bucket}")).collect::<Vec<_>>().join(", ")
        }
    }
}

/// The object as records name it.
pub(in crate::documents) fn address(object: &ObjectId) -> String {
    format!("s3://{}/{}", object.bucket.bucket, visible::line(&object.key, LONGEST_KEY))
}

fn what(look: Look, part: &[&ObjectId], all: usize) -> String {
    let word = match look {
        Look::View => "View",
        Look::Preview => "Preview",
        Look::Compare => "Comparison",
        Look::Link => "Link to",
        Look::Download => "Download",
        Look::Export => "Export",
    };
    let of = if look == Look::Link { "" } else { " of" };
    match part {
        [object] if all == 1 => {
            let name = object.key.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
            format!("{word}{of} {}", visible::line(name, LONGEST_NAME))
        }
        _ if part.len() == all => format!("{word}{of} {all} objects"),
        _ => format!("{word}{of} {} of {all} objects", part.len()),
    }
}

fn detail(part: &[&ObjectId], more: Option<&str>) -> Option<String> {
    let mut sentences: Vec<_> = more.map(str::to_owned).into_iter().collect();
    match part {
        [object] => sentences.extend(object.version.as_ref().map(|version| format!("Version {version}"))),
        _ => {
            let shown: Vec<_> = part.iter().take(NAMED).map(|object| address(object)).collect();
            let left = part.len().saturating_sub(NAMED);
            let rest = if left > 0 { format!(" … and {left} more") } else { String::new() };
            sentences.push(format!("{}{rest}", shown.join(", ")));
        }
    }
    (!sentences.is_empty()).then(|| sentences.join(". "))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use protocol::documents::BucketId;

    use super::*;

    fn object(key: &str) -> ObjectId {
        let environment = EnvironmentId::new("paperwurks", "prod");
        ObjectId {
            bucket: BucketId { environment, bucket: "documents".into() },
            key: key.into(),
            version: None,
        }
    }

    fn written(objects: &[ObjectId], look: Look) -> Vec<Entry> {
        let author = Author { who: "arn:ann".into(), account: None, role: None, reason: Some("why".into()) };
        let objects: Vec<_> = objects.iter().collect();
        entries(&EnvironmentId::new("paperwurks", "prod"), &author, &objects, look, None)
    }

    #[test]
    fn one_object_is_named_and_what_cannot_be_seen_is_shown() {
        let entries = written(&[object("a/b\u{202e}\n.pdf")], Look::Preview);
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].target, "s3://documents/a/b<U+202E>␊.pdf");
        assert_eq!(entries[0].what, "Preview of b<U+202E>␊.pdf");
        assert_eq!((&entries[0].data, &entries[0].detail), (&None, &None));
    }

    #[test]
    fn several_objects_are_one_record_with_all_of_them_beside() {
        let objects: Vec<_> = (0..500).map(|at| object(&format!("p/{at}.pdf"))).collect();
        let entries = written(&objects, Look::Download);
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].what, "Download of 500 objects");
        assert_eq!(entries[0].target, "s3://documents");
        assert!(entries[0].detail.as_ref().unwrap().ends_with("s3://documents/p/19.pdf … and 480 more"));
        assert!(entries[0].data.as_ref().unwrap().contains("p/499.pdf"));
    }

    proptest! {
        // Each case writes megabytes.
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn no_record_is_longer_than_the_journal_takes(length in 1_usize..1_024, count in 1_usize..2_000) {
            // A control character takes six bytes in JSON.
            let objects: Vec<_> = (0..count).map(|_| object(&"\u{1}".repeat(length))).collect();
            let entries = written(&objects, Look::Download);
            let longest = |entry: &Entry| entry.data.as_ref().map_or(0, String::len);
            prop_assert!(entries.iter().all(|entry| longest(entry) < 256 * 1_024));
            let named: usize = entries.iter().map(|entry| {
                let data = entry.data.as_deref().unwrap_or("{\"key\":");
                data.matches("\"key\":").count()
            }).sum();
            prop_assert_eq!(named, count);
        }
    }
}
