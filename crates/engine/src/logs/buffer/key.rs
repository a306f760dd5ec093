//! The keys by which the window finds lines again.

use protocol::logs::LineKey;

/// A line's key: what it says and when, but not its id, which Live Tail does not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) at: i64,
    pub(super) ingested: i64,
    /// Of stream and message, by [`hash`].
    pub(super) hash: u64,
    /// How many lines with all the same stand before it.
    pub(super) nth: usize,
}

impl Key {
    pub(super) fn write(&self) -> LineKey {
        let Self { at, ingested, hash, nth } = self;
        LineKey(format!("{at}-{ingested}-{hash:016x}-{nth}"))
    }

    /// Reads a key; nothing when it is none.
    pub(super) fn read(key: &LineKey) -> Option<Self> {
        let (at, rest) = leading(&key.0)?;
        let (ingested, rest) = leading(rest)?;
        let (hash, nth) = rest.split_once('-')?;
        Some(Self { at, ingested, hash: u64::from_str_radix(hash, 16).ok()?, nth: nth.parse().ok()? })
    }
}

/// A number that can be negative, and what follows the `-` after it.
fn leading(text: &str) -> Option<(i64, &str)> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let end = text.len() - digits.len() + digits.find('-')?;
    Some((text[..end].parse().ok()?, &text[end + 1..]))
}

/// A hash of stream and message that is the same on every machine and in every version: bookmarks hold it. Eight bytes
/// a step, since a line can be a mebibyte.
pub(super) fn hash(stream: &str, message: &str) -> u64 {
    /// FNV's offset and prime.
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let step = |hash: u64, word: u64| {
        let hash = (hash ^ word).wrapping_mul(PRIME);
        // Multiplication carries upwards only.
        hash ^ (hash >> 29)
    };
    [stream, message].iter().fold(OFFSET, |hash, text| {
        let (words, rest) = text.as_bytes().as_chunks::<8>();
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        let hash = words.iter().fold(hash, |hash, word| step(hash, u64::from_le_bytes(*word)));
        step(step(hash, u64::from_le_bytes(last)), text.len() as u64)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_hash_stays_what_it_was() {
        let written = Key { at: 1, ingested: 2, hash: hash("api/1", "GET /healthz 200"), nth: 0 }.write();
        assert_eq!(written.0, "1-2-c10a8a488dcd73bb-0");
        assert_ne!(hash("ab", "c"), hash("a", "bc"));
        assert_ne!(hash("", "\0"), hash("", ""));
    }

    #[test]
    fn what_is_no_key_is_nothing() {
        for text in [
            "",
            "-",
            "--",
            "1-2",
            "1-2-3",
            "1-2-3-",
            "1-2-3--1",
            "1-2-xyz-0",
            "é-2-3-4",
            "1-2-3-4-5",
            "-é-----",
        ] {
            assert_eq!(Key::read(&LineKey(text.to_owned())), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn keys_are_read_as_they_were_written(at: i64, ingested: i64, hash: u64, nth: usize) {
            let key = Key { at, ingested, hash, nth };
            prop_assert_eq!(Key::read(&key.write()), Some(key));
        }

        #[test]
        fn nothing_that_is_read_panics(text in "[-0-9a-fé]{0,40}") {
            let _ = Key::read(&LineKey(text));
        }
    }
}
