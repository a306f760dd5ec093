use leptos::prelude::*;
use protocol::{
    Health, Moment,
    documents::{
        ObjectId,
        person::{Conflict, PersonFound, Searched},
    },
};

use crate::{
    parts::{Age, Fold, Mark, Waiting},
    words,
};

/// What was found so far: counts, what stands against an erasure, some of it, and where it was looked for.
#[component]
pub(super) fn Found(found: PersonFound) -> impl IntoView {
    let sum = sum(&found);
    let mark = match (found.done, found.versions) {
        (false, _) => view! { <Waiting /> }.into_any(),
        (true, 0) => view! { <Mark health=Health::Unknown /> }.into_any(),
        (true, _) => view! { <Mark health=unread_health(&found.buckets) /> }.into_any(),
    };
    let conflicts = (found.conflicting > 0).then(|| conflicts(&found.conflicts, found.conflicting));
    let sample = (!found.sample.is_empty()).then(|| sample(&found.sample));
    let buckets = found.buckets.into_iter().map(searched).collect_view();
    let scanned = format!("{} looked at", words::plural(found.scanned, "key", "keys"));
    view! {
        <section class="plan doc-found" aria-label="What was found" data-test="person-found" data-done=found.done.to_string()>
            <p class="with-mark plan-headline">{mark} <span data-test="person-sum">{sum}</span></p>
            <p class="small faint">{scanned}</p>
            <ul class="doc-searched">{buckets}</ul>
            {conflicts}
            {sample}
        </section>
    }
}

/// Everything in a line: `12 documents, 31 versions, 4 delete markers, 18.2 MiB`.
#[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
fn sum(found: &PersonFound) -> String {
    if found.done && found.versions == 0 && found.delete_markers == 0 {
        return "Nothing is stored".to_owned();
    }
    let mut parts = vec![
        words::plural(found.objects, "document", "documents"),
        words::plural(found.versions, "version", "versions"),
    ];
    if found.delete_markers > 0 {
        parts.push(words::plural(found.delete_markers, "delete marker", "delete markers"));
    }
    parts.push(words::bytes(found.bytes as f64));
    parts.join(", ")
}

/// What was not searched to its end is not known to be empty.
fn unread_health(buckets: &[Searched]) -> Health {
    if buckets.iter().all(is_searched) { Health::Fine } else { Health::Attention }
}

const fn is_searched(bucket: &Searched) -> bool {
    bucket.trouble.is_none() && bucket.unsearched.is_empty() && bucket.unmatched == 0
}

fn searched(bucket: Searched) -> impl IntoView {
    let health = if is_searched(&bucket) { Health::Fine } else { Health::Attention };
    let said = said(&bucket);
    view! {
        <li data-test="person-bucket">
            <Mark health />
            <span class="mono small cut selectable">{bucket.bucket}</span>
            <span class="dim small">{said}</span>
        </li>
    }
}

fn said(bucket: &Searched) -> String {
    if let Some(error) = &bucket.trouble {
        return format!("not searched to its end: {}", error.message);
    }
    let mut parts = vec![words::plural(bucket.versions, "version", "versions")];
    if !bucket.unsearched.is_empty() {
        parts.push(format!("keys like {} do not tell whose they are", bucket.unsearched.join(", ")));
    }
    if bucket.unmatched > 0 {
        let keys = words::plural(bucket.unmatched, "key", "keys");
        parts.push(format!("{keys} of no declared pattern"));
    }
    parts.join("; ")
}

fn conflicts(conflicts: &[Conflict], all: u64) -> impl IntoView + use<> {
    let conflict = |conflict: &Conflict| {
        let health = if conflict.absolute { Health::Bad } else { Health::Attention };
        view! {
            <li data-test="person-conflict" title=if conflict.absolute { "Nobody can erase it before" } else { "" }>
                <Mark health />
                <span class="mono small selectable">{words::visible(&conflict.object.key)}</span>
                <span class="small attention">{conflict.words.clone()}</span>
            </li>
        }
    };
    let summary = format!("{} kept from being erased", words::plural(all, "version is", "versions are"));
    let shown = conflicts.iter().map(conflict).collect_view();
    view! {
        <Fold summary=view! { <span class="attention">{summary}</span> } hook="person-conflicts">
            <ul class="doc-found-list">{shown}</ul>
        </Fold>
    }
}

#[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
fn sample(sample: &[(ObjectId, u64, Moment)]) -> impl IntoView + use<> {
    let row = |(object, size, at): &(ObjectId, u64, Moment)| {
        view! {
            <li>
                <span class="mono small selectable">{words::visible(&object.key)}</span>
                <span class="small dim number">{words::bytes(*size as f64)}</span>
                <span class="small faint">
                    <Age at=Signal::stored(Some(*at)) />
                </span>
            </li>
        }
    };
    let rows = sample.iter().map(row).collect_view();
    view! {
        <Fold summary="Some of it" hook="person-sample">
            <ul class="doc-found-list">{rows}</ul>
        </Fold>
    }
}

#[cfg(test)]
mod tests {
    use protocol::{Error, ErrorKind};

    use super::*;

    #[test]
    fn what_was_found_is_told_in_a_line() {
        let found = PersonFound {
            objects: 12,
            versions: 31,
            delete_markers: 1,
            bytes: 19_083_000,
            done: true,
            ..PersonFound::default()
        };
        assert_eq!(sum(&found), "12 documents, 31 versions, 1 delete marker, 18.2 MiB");
        assert_eq!(sum(&PersonFound { done: true, ..PersonFound::default() }), "Nothing is stored");
        assert_eq!(sum(&PersonFound::default()), "0 documents, 0 versions, 0 B");
    }

    #[test]
    fn a_bucket_that_could_not_be_searched_is_not_fine() {
        let bucket = |trouble| Searched { bucket: "docs".to_owned(), trouble, ..Searched::default() };
        assert_eq!(unread_health(&[bucket(None)]), Health::Fine);
        let denied = Error::new(ErrorKind::Unreachable, "no");
        assert_eq!(unread_health(&[bucket(None), bucket(Some(denied))]), Health::Attention);
    }

    #[test]
    fn a_bucket_that_does_not_tell_whose_its_keys_are_is_not_fine() {
        let searched = Searched { versions: 2, ..Searched::default() };
        assert_eq!(said(&searched), "2 versions");
        let untold = Searched { unsearched: vec!["index/{document}.json".to_owned()], ..searched.clone() };
        assert_eq!(said(&untold), "2 versions; keys like index/{document}.json do not tell whose they are");
        let unmatched = Searched { unmatched: 1, ..searched };
        assert_eq!(said(&unmatched), "2 versions; 1 key of no declared pattern");
        assert_eq!(unread_health(&[untold]), Health::Attention);
        assert_eq!(unread_health(&[unmatched]), Health::Attention);
    }
}
