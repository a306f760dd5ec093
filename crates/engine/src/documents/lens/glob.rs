//! Patterns with `*` and `?`, in any case of ASCII letters.

use crate::folded::Folded;

/// A pattern in pieces between its stars.
#[derive(Debug)]
pub(super) struct Glob {
    pieces: Vec<Piece>,
    /// Whether it is of whole keys and not of their last part.
    of_path: bool,
}

#[derive(Debug)]
struct Piece {
    text: Box<[u8]>,
    /// To find it quickly, where it has letters and no `?`.
    finder: Option<Folded>,
}

impl Glob {
    /// Nothing for text without `*` and `?`. A pattern with a `/` is of whole keys, any other of what stands behind
    /// the last one.
    pub(super) fn read(pattern: &str) -> Option<Self> {
        pattern.contains(['*', '?']).then(|| Self {
            pieces: pattern.split('*').map(Piece::new).collect(),
            of_path: pattern.trim_end_matches('/').contains('/'),
        })
    }

    /// What a key of this pattern has somewhere in it, where that is worth a search of its own.
    pub(super) fn hint(pattern: &str) -> Option<&str> {
        let pieces: Vec<_> = pattern.split('*').collect();
        let [_, middle @ .., _] = pieces.as_slice() else { return None };
        let plain = middle.iter().copied().filter(|piece| !piece.is_empty() && !piece.contains('?'));
        plain.max_by_key(|piece| piece.len())
    }

    /// Whether a key is of the pattern. A folder's last `/` does not count.
    pub(super) fn is_of(&self, key: &[u8]) -> bool {
        let key = key.strip_suffix(b"/").unwrap_or(key);
        let name = if self.of_path { key } else { last_part(key) };
        let [first, middle @ .., last] = self.pieces.as_slice() else {
            return self.pieces.first().is_some_and(|only| only.begins(name) == Some(name.len()));
        };
        let Some(mut at) = first.begins(name) else { return false };
        for piece in middle {
            match piece.find(name, at) {
                Some(end) => at = end,
                None => return false,
            }
        }
        last.ends(&name[at..])
    }
}

/// The regular expression for the same keys, as it is written for others than us: in any case of letters.
pub(super) fn expression(pattern: &str) -> String {
    let of_path = pattern.trim_end_matches('/').contains('/');
    // Without a slash it is of the last part, which a star does not leave.
    let (front, star, one) = if of_path { ("^", ".*", ".") } else { ("^(.*/)?", "[^/]*", "[^/]") };
    let mut expression = front.to_owned();
    for character in pattern.chars() {
        match character {
            '*' => expression += star,
            '?' => expression += one,
            other => expression += &regex::escape(other.encode_utf8(&mut [0; 4])),
        }
    }
    expression + "/?$"
}

impl Piece {
    fn new(text: &str) -> Self {
        let text = text.to_ascii_lowercase();
        let finder = if text.contains('?') { None } else { Folded::new(&text) };
        Self { text: text.into_bytes().into(), finder }
    }

    /// How many bytes of `name` it takes when it stands at its start.
    fn begins(&self, name: &[u8]) -> Option<usize> {
        let mut at = 0;
        for wanted in &self.text {
            let byte = *name.get(at)?;
            if *wanted == b'?' {
                at += width(byte).min(name.len() - at);
            } else if byte.to_ascii_lowercase() == *wanted {
                at += 1;
            } else {
                return None;
            }
        }
        Some(at)
    }

    /// Where it ends, the first time that it stands at `from` or behind it.
    fn find(&self, name: &[u8], from: usize) -> Option<usize> {
        match &self.finder {
            Some(finder) => finder.find(name, from).map(|found| found.end),
            None => (from..=name.len()).find_map(|start| Some(start + self.begins(&name[start..])?)),
        }
    }

    /// Whether `name` ends with it.
    fn ends(&self, name: &[u8]) -> bool {
        if self.text.contains(&b'?') {
            return (0..=name.len()).any(|start| self.begins(&name[start..]) == Some(name.len() - start));
        }
        let start = name.len().checked_sub(self.text.len());
        start.is_some_and(|start| name[start..].eq_ignore_ascii_case(&self.text))
    }
}

/// What stands behind the last `/`.
fn last_part(key: &[u8]) -> &[u8] {
    memchr::memrchr(b'/', key).map_or(key, |slash| &key[slash + 1..])
}

/// How many bytes the character has that begins so.
const fn width(first: u8) -> usize {
    match first {
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xff => 4,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::bytes::RegexBuilder;

    use super::*;

    #[test]
    fn a_pattern_is_of_the_last_part_unless_it_has_a_slash() {
        let is = |pattern: &str, key: &str| Glob::read(pattern).unwrap().is_of(key.as_bytes());
        assert!(is("*.pdf", "a/b/Contract.PDF"));
        assert!(!is("a*", "a/b"));
        assert!(is("a/*", "a/b/c"));
        assert!(is("scan-?.tif", "x/scan-é.tif"));
        assert!(is("PW-*", "PW-1/"), "a folder by its name");
        assert!(!is("a*a", "a"));
        assert!(Glob::read("plain").is_none());
    }

    proptest! {
        #[test]
        fn it_is_the_expression_it_stands_for(pattern in "[ab?*/é.]{1,8}", key in "[abAB/é.]{0,10}") {
            prop_assume!(pattern.contains(['*', '?']));
            let expression: String = pattern.chars().map(|char| match char {
                '*' => ".*".to_owned(),
                '?' => ".".to_owned(),
                other => regex::escape(&other.to_string()),
            }).collect();
            let expression = format!("^(?s){expression}$");
            let expression = RegexBuilder::new(&expression).case_insensitive(true).build().unwrap();
            let whole = key.strip_suffix('/').unwrap_or(&key);
            let name = if pattern.trim_end_matches('/').contains('/') { whole } else { whole.rsplit('/').next().unwrap() };
            let glob = Glob::read(&pattern).unwrap();
            prop_assert_eq!(glob.is_of(key.as_bytes()), expression.is_match(name.as_bytes()));
        }
    }
}
