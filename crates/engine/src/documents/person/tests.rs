use protocol::{
    Moment,
    catalogue::EnvironmentId,
    documents::{
        BucketId,
        details::Lock,
        person::{FindPerson, SearchId},
    },
};

use super::{
    Found, Version,
    conflicts::kept_by,
    places::{Places, Whose},
};
use crate::catalogue::model::KeyPattern;

fn patterns() -> Vec<KeyPattern> {
    let texts = [
        "properties/{property}/{document}/{name}",
        "analysis/{property}/{document}.json",
        "index/{document}.json",
        "summaries/{year}/{property}.json",
    ];
    texts.into_iter().map(|text| KeyPattern::parse(text).unwrap()).collect()
}

fn asked(field: &str, value: &str) -> FindPerson {
    let environment = EnvironmentId::new("paperwurks", "prod");
    FindPerson { search: SearchId("s".into()), environment, field: field.into(), value: value.into() }
}

#[test]
fn a_field_is_looked_for_where_keys_tell_it_and_below_its_value_where_that_comes_first() {
    let patterns = patterns();
    let of = |field, value| -> Vec<String> {
        let asked = asked(field, value);
        Places::of(&patterns, &asked).prefixes().into_iter().map(str::to_owned).collect()
    };
    assert_eq!(of("property", "PW-1"), ["analysis/PW-1/", "properties/PW-1/", "summaries/"]);
    assert_eq!(of("document", "d7"), ["analysis/", "index/d7.json", "properties/"]);
    assert_eq!(of("property", "PW/1"), ["analysis/", "properties/", "summaries/"], "no key has this value");
    assert_eq!(of("customer", "c"), [] as [&str; 0]);
}

#[test]
fn no_key_is_listed_twice() {
    let texts = ["p/{property}/{name}", "p/{property}/results/{name}", "p/{year}/{property}"];
    let patterns: Vec<_> = texts.into_iter().map(|text| KeyPattern::parse(text).unwrap()).collect();
    assert_eq!(Places::of(&patterns[..2], &asked("property", "1")).prefixes(), ["p/1/"]);
    assert_eq!(Places::of(&patterns, &asked("property", "1")).prefixes(), ["p/"]);
}

#[test]
fn all_below_a_value_is_theirs_and_what_is_of_no_pattern_is_nobodys() {
    let patterns = patterns();
    let asked = asked("property", "PW-1");
    let places = Places::of(&patterns, &asked);
    let rows = [
        ("properties/PW-1/d/lease.pdf", Whose::Theirs),
        ("properties/PW-1/d/sub/lease.pdf", Whose::Theirs),
        ("properties/PW-1/lease.pdf", Whose::Theirs),
        ("properties/PW-1/", Whose::Theirs),
        ("properties/PW-10/d/lease.pdf", Whose::Others),
        ("properties/x/PW-1/lease.pdf", Whose::Others),
        ("summaries/2026/PW-1.json", Whose::Theirs),
        ("summaries/2026/PW-2.json", Whose::Others),
        ("summaries/PW-1.json", Whose::Unknown),
    ];
    for (key, whose) in rows {
        assert_eq!(places.whose(key), whose, "{key}");
    }
}

#[test]
fn what_a_search_cannot_say_is_told() {
    let bucket = BucketId { environment: EnvironmentId::new("paperwurks", "prod"), bucket: "b".into() };
    let mut found = Found { bucket, patterns: patterns(), versions: Vec::new(), unmatched: 0 };
    let untold = "b: keys like index/{document}.json do not tell the property and are not searched";
    assert_eq!(found.uncovered("property"), [untold]);
    found.unmatched = 2;
    let unmatched = "b: 2 keys are of no declared pattern; whose, is not known";
    assert_eq!(found.uncovered("property"), [untold, unmatched]);
    let text = serde_json::to_string(&found).unwrap();
    assert_eq!(serde_json::from_str::<Found>(&text).unwrap(), found, "patterns and all");
}

#[test]
fn a_version_stays_the_same_when_another_comes_but_null_is_written_over() {
    let version = |id: &str, etag: &str, latest| Version {
        key: "k".into(),
        version: id.into(),
        size: Some(1),
        modified: Moment(1),
        latest,
        etag: Some(etag.into()),
    };
    assert_eq!(version("v", "a", true).identity(), version("v", "a", false).identity());
    assert_ne!(version("null", "a", true).identity(), version("null", "b", true).identity());
}

#[test]
fn what_keeps_a_version_is_told_with_whether_anybody_can_lift_it() {
    let (now, later) = (Moment(1_000), Moment(1_900_000_000_000));
    let lock =
        |mode: Option<&str>, until, legal_hold| Lock { mode: mode.map(str::to_owned), until, legal_hold };
    assert_eq!(kept_by(&lock(None, None, false), now), None);
    assert_eq!(kept_by(&lock(Some("COMPLIANCE"), Some(Moment(1_000)), false), now), None, "it is over");
    let (words, absolute) = kept_by(&lock(Some("COMPLIANCE"), Some(later), false), now).unwrap();
    assert_eq!((words.as_str(), absolute), ("COMPLIANCE until 2030-03-17", true));
    let (words, absolute) = kept_by(&lock(Some("GOVERNANCE"), Some(later), true), now).unwrap();
    assert_eq!((words.as_str(), absolute), ("legal hold, and GOVERNANCE until 2030-03-17", false));
    assert_eq!(kept_by(&lock(None, None, true), now), Some(("legal hold".into(), false)));
}
