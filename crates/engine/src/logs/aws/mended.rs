//! Pages of `FilterLogEvents` that are no valid JSON: a message may carry half a surrogate pair or a bare control
//! character, which the SDK refuses with the whole page. What is broken becomes U+FFFD, and the rest is kept.

use aws_sdk_cloudwatchlogs::types::FilteredLogEvent;
use serde::Deserialize;

/// What a page says.
#[derive(Debug)]
pub(super) struct Mended {
    pub(super) events: Vec<FilteredLogEvent>,
    pub(super) next: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    #[serde(default)]
    events: Option<Vec<Event>>,
    #[serde(default)]
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    log_stream_name: Option<String>,
    timestamp: Option<i64>,
    message: Option<String>,
    ingestion_time: Option<i64>,
    event_id: Option<String>,
}

/// The page in a broken body; nothing where it is no page at all.
pub(super) fn page(body: &[u8]) -> Option<Mended> {
    let answer: Answer = serde_json::from_str(&json(body)).ok()?;
    let events = answer.events.unwrap_or_default().into_iter().map(|event| {
        FilteredLogEvent::builder()
            .set_log_stream_name(event.log_stream_name)
            .set_timestamp(event.timestamp)
            .set_message(event.message)
            .set_ingestion_time(event.ingestion_time)
            .set_event_id(event.event_id)
            .build()
    });
    Some(Mended { events: events.collect(), next: answer.next_token })
}

/// The token in a body that is no page.
pub(super) fn next_token(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let (_, rest) = text.rsplit_once("\"nextToken\"")?;
    let (_, rest) = rest.split_once('"')?;
    let (token, _) = rest.split_once('"')?;
    (!token.is_empty()).then(|| token.to_owned())
}

/// The body as JSON, with its strings made valid.
fn json(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let mut mended = String::with_capacity(text.len());
    let (mut rest, mut inside) = (text.as_ref(), false);
    while let Some(character) = rest.chars().next() {
        let taken = match character {
            '\\' if inside => escape(rest, &mut mended),
            control if inside && control < ' ' => {
                mended.push_str(&format!("\\u{:04x}", u32::from(control)));
                1
            }
            other => {
                inside ^= other == '"';
                mended.push(other);
                other.len_utf8()
            }
        };
        rest = &rest[taken..];
    }
    mended
}

/// Copies the escape that `text` begins with, or what it should have been; how many bytes it takes.
fn escape(text: &str, mended: &mut String) -> usize {
    match unit(text) {
        Some(0xd800..=0xdbff) if matches!(text.get(6..).and_then(unit), Some(0xdc00..=0xdfff)) => {
            mended.push_str(&text[..12]);
            12
        }
        Some(0xd800..=0xdfff) => {
            mended.push('\u{fffd}');
            6
        }
        Some(_) => {
            mended.push_str(&text[..6]);
            6
        }
        None => match text.chars().nth(1) {
            Some(known @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't')) => {
                mended.extend(['\\', known]);
                2
            }
            _ => {
                mended.push_str("\\\\");
                1
            }
        },
    }
}

/// The UTF-16 unit of a `\uXXXX` at the beginning of `text`.
fn unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn messages(body: &[u8]) -> Vec<String> {
        page(body).unwrap().events.into_iter().filter_map(|event| event.message).collect()
    }

    #[test]
    fn half_a_surrogate_pair_costs_one_character() {
        let body = br#"{"events":[{"message":"a\ud800b\udc00\ud83d\ude00","timestamp":7},{"message":"next"}],"nextToken":"t"}"#;
        assert_eq!(messages(body), ["a\u{fffd}b\u{fffd}\u{1f600}", "next"]);
        assert_eq!(page(body).unwrap().next.as_deref(), Some("t"));
    }

    #[test]
    fn bare_controls_broken_bytes_and_unknown_escapes_are_read() {
        let body = b"{\"events\":[{\"message\":\"\x01\x1b[31m\xff\\x \\u12\"}]}";
        assert_eq!(messages(body), ["\u{1}\u{1b}[31m\u{fffd}\\x \\u12"]);
    }

    #[test]
    fn the_token_is_found_where_the_page_is_not() {
        assert_eq!(next_token(b"{\"events\":[{],\"nextToken\" : \"abc\"}").as_deref(), Some("abc"));
        assert_eq!(next_token(b"{\"events\":["), None);
        assert!(page(b"{\"events\":[{],\"nextToken\" : \"abc\"}").is_none());
    }

    proptest! {
        #[test]
        fn what_is_valid_stays_as_it_is(lines in prop::collection::vec(any::<String>(), 0..8)) {
            let events: Vec<_> = lines.iter().map(|line| json!({ "message": line })).collect();
            let body = json!({ "events": events }).to_string();
            prop_assert_eq!(json(body.as_bytes()), body.clone());
            prop_assert_eq!(messages(body.as_bytes()), lines);
        }

        #[test]
        fn nothing_makes_it_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = (page(&body), next_token(&body));
        }

        #[test]
        fn strings_of_any_escapes_are_read(inner in "([a-z]|\\\\u[0-9a-f]{4}|\\\\[a-z]|\u{1}|é){0,40}") {
            let body = format!("{{\"events\":[{{\"message\":\"{inner}\"}}]}}");
            prop_assert!(page(body.as_bytes()).is_some());
        }
    }
}
