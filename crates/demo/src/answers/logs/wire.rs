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
    if is_plain(text) {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        out.push_str(&serde_json::Value::from(text).to_string());
    }
}

/// Whether nothing in `text` has to be escaped: no control character, quote or backslash. Eight bytes at a time.
fn is_plain(text: &str) -> bool {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const TOPS: u64 = u64::from_le_bytes([0x80; 8]);
    const BLANKS: u64 = u64::from_le_bytes([b' '; 8]);
    const QUOTES: u64 = u64::from_le_bytes([b'"'; 8]);
    const BACKSLASHES: u64 = u64::from_le_bytes([b'\\'; 8]);
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let mut last = [b' '; 8];
    last[..rest.len()].copy_from_slice(rest);
    for bytes in words.iter().chain([&last]) {
        let word = u64::from_le_bytes(*bytes);
        let (quote, backslash) = (word ^ QUOTES, word ^ BACKSLASHES);
        // A byte that borrows below its top bit was less than what is taken away.
        let found = (word.wrapping_sub(BLANKS) & !word)
            | (quote.wrapping_sub(ONES) & !quote)
            | (backslash.wrapping_sub(ONES) & !backslash);
        if found & TOPS != 0 {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_is_found_at_every_place() {
        for code in 0_u8..=127 {
            for place in 0..20 {
                let mut text = vec![b'x'; 20];
                text[place] = code;
                let plain = code >= b' ' && code != b'"' && code != b'\\';
                assert_eq!(is_plain(&String::from_utf8(text).unwrap()), plain, "{code} at {place}");
            }
        }
        assert!(is_plain("") && is_plain("\u{e9}\u{2028}\u{1f600} and so on"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_comes_back(text in "\\PC*|[\\x00-\\x7f]*|.*") {
            let mut out = String::new();
            write_string(&mut out, &text);
            proptest::prop_assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
        }
    }
}
