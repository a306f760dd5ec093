//! Events in JSON. A page holds thousands, so they are written straight into its text.

use std::fmt::Write as _;

use crate::world::LogEvent;

/// Writes an event as an object. `first` is the field that the three operations differ in, if there is one.
pub(crate) fn write_event(
    out: &mut String,
    first: Option<(&str, &str)>,
    with_stream: bool,
    event: &LogEvent<'_>,
) {
    out.push('{');
    if let Some((name, value)) = first {
        write_string(out, name);
        out.push(':');
        write_string(out, value);
        out.push(',');
    }
    if with_stream {
        out.push_str("\"logStreamName\":");
        write_string(out, &event.stream.name);
        out.push(',');
    }
    out.push_str("\"message\":");
    write_string(out, &event.message());
    // Writing to a String does not fail.
    let _ = write!(out, ",\"timestamp\":{},\"ingestionTime\":{}}}", event.key.at.0, event.key.ingested.0);
}

/// Writes `text` as a JSON string; most have nothing to escape.
pub(super) fn write_string(out: &mut String, text: &str) {
    if text.bytes().any(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
        out.push_str(&serde_json::Value::from(text).to_string());
    } else {
        out.push('"');
        out.push_str(text);
        out.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn any_text_comes_back(text in "\\PC*|[\\x00-\\x7f]*|.*") {
            let mut out = String::new();
            write_string(&mut out, &text);
            proptest::prop_assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
        }
    }
}
