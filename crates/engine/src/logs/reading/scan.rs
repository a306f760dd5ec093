//! Steps over bytes.

/// The first place from `at` on that is no space, tab or end of line.
pub(super) fn skip_spaces(bytes: &[u8], at: usize) -> usize {
    take(bytes, at, |byte| byte.is_ascii_whitespace())
}

/// The first place from `at` on where `is` does not hold.
pub(super) fn take(bytes: &[u8], at: usize, is: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at.min(bytes.len()) + rest.iter().position(|byte| !is(*byte)).unwrap_or(rest.len())
}

/// The end of the word that begins at `at`: the next space, tab or end of line.
pub(super) fn word_end(bytes: &[u8], at: usize) -> usize {
    take(bytes, at, |byte| !byte.is_ascii_whitespace())
}

/// At most `most` bytes from the beginning, whole characters.
pub(super) fn beginning(text: &str, most: usize) -> &str {
    let end = text.floor_char_boundary(most);
    text.get(..end).unwrap_or(text)
}
