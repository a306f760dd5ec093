//! How bytes are read as text: by their mark, as UTF-8 where they are, else by what they look like.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How the bytes of a text are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Charset(&'static Encoding);

impl Charset {
    pub(crate) const UTF_8: Self = Self(UTF_8);

    /// Its name, as the standard has it.
    pub(crate) fn name(self) -> &'static str {
        self.0.name()
    }

    /// What bytes say; what does not belong is replaced, a mark at the beginning goes.
    pub(crate) fn text(self, bytes: &[u8]) -> String {
        let (text, _) = self.0.decode_with_bom_removal(bytes);
        text.into_owned()
    }

    /// Where the first line of `bytes` ends, after its line feed.
    pub(super) fn line_end(self, bytes: &[u8]) -> Option<usize> {
        let Some(second) = self.of_two() else { return memchr::memchr(b'\n', bytes).map(|at| at + 1) };
        // A line feed's byte can be half of another character.
        let feed = if second == 0 { [b'\n', 0] } else { [0, b'\n'] };
        bytes.chunks_exact(2).position(|unit| unit == feed).map(|at| 2 * at + 2)
    }

    /// Bytes of a unit that must not be torn.
    pub(super) fn unit(self) -> usize {
        if self.of_two().is_some() { 2 } else { 1 }
    }

    /// Whether a character takes two bytes or more, one of which may look like another character.
    pub(crate) fn is_wide(self) -> bool {
        self.of_two().is_some()
    }

    /// Bytes that these characters take, near enough to say how much is left.
    pub(super) fn length(self, text: &str) -> u64 {
        let units = match self.0 {
            it if it == UTF_8 => text.len(),
            it if it == UTF_16LE || it == UTF_16BE => 2 * text.encode_utf16().count(),
            it => it.encode(text).0.len(),
        };
        units as u64
    }

    fn of_two(self) -> Option<u8> {
        match self.0 {
            it if it == UTF_16LE => Some(0),
            it if it == UTF_16BE => Some(1),
            _ => None,
        }
    }
}

/// How a text that starts so is read.
pub(crate) fn of(start: &[u8]) -> Charset {
    if let Some((encoding, _)) = Encoding::for_bom(start) {
        return Charset(encoding);
    }
    if is_utf8(start) {
        return Charset::UTF_8;
    }
    if let Some(encoding) = of_two(start) {
        return Charset(encoding);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(start, true);
    Charset(detector.guess(None, Utf8Detection::Deny))
}

/// What the start of a text says.
pub(crate) fn decoded(start: &[u8]) -> String {
    of(start).text(start)
}

/// Whether bytes look like text: no zero bytes but those of UTF-16, and hardly any control characters.
pub(crate) fn is_text(start: &[u8]) -> bool {
    if Encoding::for_bom(start).is_some() || of_two(start).is_some() {
        return true;
    }
    let strange = |byte: &&u8| matches!(**byte, 0x01..=0x08 | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f);
    !start.contains(&0) && start.iter().filter(strange).count() * 50 <= start.len()
}

/// Whether bytes are UTF-8, but for a character that is cut off at their end.
fn is_utf8(start: &[u8]) -> bool {
    std::str::from_utf8(start).map_or_else(|error| error.error_len().is_none(), |_| !start.contains(&0))
}

/// UTF-16 without a mark: nearly every other byte is zero, and none of those between.
fn of_two(start: &[u8]) -> Option<&'static Encoding> {
    let zeros = |first: usize| start.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), start.len() / 2);
    let most = |zeros: usize| pairs >= 4 && zeros * 10 >= pairs * 7;
    if even == 0 && most(odd) {
        Some(UTF_16LE)
    } else if odd == 0 && most(even) {
        Some(UTF_16BE)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    #[test]
    fn every_usual_encoding_is_told() {
        let words = "Grüße aus München, die Straße ist schön und größer als früher";
        let little = utf16(words, u16::to_le_bytes);
        let big = utf16(words, u16::to_be_bytes);
        let marked = [&[0xef, 0xbb, 0xbf], words.as_bytes()].concat();
        let windows = encoding_rs::WINDOWS_1252.encode(words).0.into_owned();
        let japanese = "日本語の文書を分析するための基盤です。契約書の確認。";
        let shift = encoding_rs::SHIFT_JIS.encode(japanese).0.into_owned();
        for (bytes, name, text) in [
            (words.as_bytes().to_vec(), "UTF-8", words),
            (marked, "UTF-8", words),
            (little, "UTF-16LE", words),
            (big, "UTF-16BE", words),
            (windows, "windows-1252", words),
            (shift, "Shift_JIS", japanese),
        ] {
            assert!(is_text(&bytes), "{name}");
            let charset = of(&bytes);
            assert_eq!((charset.name(), charset.text(&bytes).as_str()), (name, text));
        }
    }

    #[test]
    fn what_is_no_text_is_told() {
        assert!(!is_text(&[0; 100]));
        assert!(!is_text(&(0..=255).collect::<Vec<u8>>()));
        assert!(!is_text(b"\x7fELF\x02\x01\x01\0\0\0\0\0"));
    }

    #[test]
    fn a_character_that_is_cut_off_is_still_utf8() {
        let bytes = "größe".as_bytes();
        assert_eq!(of(bytes.get(..3).unwrap()), Charset::UTF_8);
    }

    #[test]
    fn half_a_character_is_no_line_feed() {
        let text: Vec<u8> = utf16("\u{0a0a}\u{0a00}x\ny", u16::to_le_bytes);
        assert_eq!(Charset(UTF_16LE).line_end(&text), Some(8));
    }
}
