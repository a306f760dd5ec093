use protocol::{Moment, documents::details::Lock};

use super::{conflicts::kept_by, places::places};
use crate::catalogue::model::{Documents, KeyPattern};

fn pattern(text: &str) -> KeyPattern {
    KeyPattern::parse(text).unwrap()
}

fn documents() -> Documents {
    Documents {
        keys: vec![pattern("properties/{property}/{document}/{name}")],
        results: vec![pattern("analysis/{property}/{document}.json"), pattern("index/{document}.json")],
        asks_reason: true,
        residency: None,
        retention: None,
    }
}

#[test]
fn a_field_is_looked_for_where_keys_tell_it_and_below_its_value_where_that_comes_first() {
    let documents = documents();
    let of = |field, value| -> Vec<String> {
        places(&documents, field, value).into_iter().map(|place| place.prefix).collect()
    };
    assert_eq!(of("property", "PW-1"), ["properties/PW-1/", "analysis/PW-1/"]);
    assert_eq!(of("document", "d7"), ["properties/", "analysis/", "index/d7.json"]);
    assert_eq!(of("customer", "c"), [] as [&str; 0]);
}

#[test]
fn a_value_that_begins_like_another_is_not_the_other() {
    let documents = documents();
    let places = places(&documents, "property", "PW-1");
    assert!(places[0].holds("properties/PW-1/d/lease.pdf", "property", "PW-1"));
    assert!(!places[0].holds("properties/PW-10/d/lease.pdf", "property", "PW-1"));
    assert!(!places[0].holds("properties/x/PW-1/lease.pdf", "property", "PW-1"));
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
