//! What is open on a page, as one part of its address: `key=value&…`.
//!
//! Values are escaped so that they survive whatever decodes a path on the way.

/// Pairs that are written into an address.
#[derive(Default)]
pub(super) struct Pairs(Vec<String>);

impl Pairs {
    /// Adds a pair.
    pub(super) fn add(&mut self, key: &str, value: &str) {
        self.0.push(format!("{key}={}", escape(value)));
    }

    /// All of them, as one part of a path; empty when there is none.
    pub(super) fn written(&self) -> String {
        self.0.join("&")
    }
}

/// The pairs of such a part; what is not one is left out.
pub(super) fn pairs(part: &str) -> impl Iterator<Item = (&str, String)> {
    part.split('&').filter_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        Some((key, unescape(value)))
    })
}

/// Escapes with `~`, which a path leaves as it is, so that nothing is encoded twice.
fn escape(value: &str) -> String {
    let mut out = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out += &format!("~{byte:02X}");
        }
    }
    out
}

/// The reverse of [`escape`]; what is not well escaped stays as it is.
fn unescape(value: &str) -> String {
    super::decode_with(b'~', value)
}
