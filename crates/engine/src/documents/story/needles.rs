//! What a document is known by elsewhere: its key, and the ids that are of it alone.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::visible;

/// What is shorter stands in lines about anything.
const SHORTEST: usize = 6;
/// The most characters of an id.
const LONGEST_ID: usize = 200;
/// Characters from which on a value with a digit is nothing but an id.
const SURELY: usize = 16;
/// The most ids that are looked for.
const MOST: usize = 8;
/// What S3 leaves as it is in the keys of its events, where `/` is written as it is too.
const OF_EVENTS: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'*').remove(b'/');
/// Words in names of metadata and tags that are ids of one document, or of its way.
const NAMES: [&str; 8] =
    ["document", "request", "upload", "trace", "correlation", "job", "message", "object"];

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Needles {
    /// Empty when it is too short to look for.
    key: Vec<String>,
    ids: Vec<String>,
    /// The key as events and JSON write it, where that is different.
    written: Vec<String>,
}

impl Needles {
    /// Of an object's key, the fields in it, and its metadata and tags.
    pub(super) fn of(key: &str, fields: &[(String, String)], told: &[(String, String)]) -> Self {
        let of_fields = fields
            .iter()
            .filter(|(name, value)| is_id(value, if name == "document" { SHORTEST } else { SURELY }));
        let of_told = told.iter().filter(|(name, value)| {
            let name = name.to_lowercase();
            NAMES.iter().any(|word| name.contains(word)) && is_id(value, SHORTEST)
        });
        let mut ids: Vec<String> = Vec::new();
        for (_, value) in of_fields.chain(of_told) {
            if !ids.contains(value) && ids.len() < MOST {
                ids.push(value.clone());
            }
        }
        if key.chars().count() < SHORTEST {
            return Self { ids, ..Self::default() };
        }
        let encoded = utf8_percent_encode(key, &OF_EVENTS).to_string();
        let json = serde_json::to_string(key).unwrap_or_default();
        let written = [encoded.replace("%20", "+"), encoded, json.trim_matches('"').to_owned()];
        let mut written: Vec<String> = written.into_iter().filter(|text| text != key).collect();
        written.dedup();
        Self { key: vec![key.to_owned()], ids, written }
    }

    /// The ids, made visible.
    pub(super) fn ids(&self) -> Vec<String> {
        self.ids.iter().map(|id| visible::line(id, LONGEST_ID)).collect()
    }

    /// What log lines are asked for.
    pub(super) fn terms(&self) -> Vec<String> {
        self.key.iter().chain(&self.ids).cloned().collect()
    }

    /// Whether a text mentions the document.
    pub(super) fn are_in(&self, text: &str) -> bool {
        self.key.iter().chain(&self.ids).chain(&self.written).any(|needle| text.contains(needle.as_str()))
    }

    /// What to follow from a text that mentions it: an id, else the key.
    pub(super) fn followed_from(&self, text: &str) -> Option<&str> {
        self.ids.iter().chain(&self.key).find(|needle| text.contains(needle.as_str())).map(String::as_str)
    }
}

/// Whether a value is the id of one thing: of `least` characters, with a digit.
fn is_id(value: &str, least: usize) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':');
    (least..=LONGEST_ID).contains(&value.len())
        && value.bytes().all(allowed)
        && value.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn ids_are_of_one_document() {
        let fields = pairs(&[
            ("property", "PW-104233"),
            ("document", "0a1b2c3d-0000-4000-a000-000000000001"),
            ("name", "lease.pdf"),
        ]);
        let told = pairs(&[("request-id", "8f3a01b2"), ("customer-id", "C-1004567"), ("document", "draft")]);
        let needles = Needles::of("properties/PW-104233/0a1b/lease.pdf", &fields, &told);
        assert_eq!(needles.ids(), ["0a1b2c3d-0000-4000-a000-000000000001", "8f3a01b2"]);
        assert_eq!(needles.terms().len(), 3);
        assert!(needles.are_in("failed key=properties/PW-104233/0a1b/lease.pdf"));
        assert!(!needles.are_in("failed key=properties/PW-104233/0a1c/lease.pdf property=PW-104233"));
        let line = "key=properties/PW-104233/0a1b/lease.pdf request_id=8f3a01b2";
        assert_eq!(needles.followed_from(line), Some("8f3a01b2"));
    }

    #[test]
    fn a_key_is_known_as_events_and_json_write_it() {
        let needles = Needles::of("a b/ü\"1.pdf", &[], &[]);
        for body in [
            "{\"key\":\"a+b/%C3%BC%221.pdf\"}",
            "{\"key\":\"a%20b/%C3%BC%221.pdf\"}",
            "{\"key\":\"a b/ü\\\"1.pdf\"}",
        ] {
            assert!(needles.are_in(body), "{body}");
        }
    }

    #[test]
    fn what_is_too_short_is_not_looked_for() {
        let needles = Needles::of("a", &pairs(&[("document", "1")]), &[]);
        assert_eq!(needles.terms(), Vec::<String>::new());
        assert!(!needles.are_in("a 1"));
    }

    proptest! {
        #[test]
        fn a_document_is_mentioned_where_its_key_stands(key in "[^\\x00]{6,40}", before in any::<String>()) {
            let needles = Needles::of(&key, &[], &[]);
            let text = format!("{before}{key}");
            prop_assert!(needles.are_in(&text));
            let json = serde_json::json!({ "key": key }).to_string();
            prop_assert!(needles.are_in(&json));
        }
    }
}
