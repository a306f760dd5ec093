//! A line on its way into the buffer.

/// A line as AWS gave it, from Live Tail (without an id) or from the sweep (with one).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Arrival {
    /// The place of its source in the view's scope.
    pub(crate) source: u16,
    /// The name of its log stream.
    pub(crate) stream: String,
    /// Its timestamp, in milliseconds since 1970.
    pub(crate) at: i64,
    /// When CloudWatch Logs took it, in milliseconds since 1970.
    pub(crate) ingested: i64,
    /// Its event id; nothing from Live Tail.
    pub(crate) id: Option<EventId>,
    /// Whether Live Tail was open when it was taken, so that it should have come that way.
    pub(crate) was_live: bool,
    /// The message as it was written.
    pub(crate) message: String,
}

/// An event id. AWS's are decimal numbers of 56 digits: the timestamp, then 144 bits that tell the events of a
/// millisecond apart and order them. Any other text is hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct EventId([u64; 3]);

/// As many decimal digits as 192 bits hold, whatever they are.
const MOST_DIGITS: usize = 57;
/// As many as 64 bits hold.
const DIGITS_OF_WORD: usize = 19;

impl EventId {
    /// Stands for the id of a line that has none yet, after all others. No text is read as it.
    pub(crate) const UNCONFIRMED: Self = Self([u64::MAX; 3]);

    /// The id that `text` writes.
    pub(crate) fn of(text: &str) -> Self {
        Self(number(text).unwrap_or_else(|| hashed(text)))
    }
}

/// The number that decimal digits write, its highest word first.
fn number(text: &str) -> Option<[u64; 3]> {
    let digits = text.as_bytes();
    let is_number = (1..=MOST_DIGITS).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    is_number.then(|| {
        digits.chunks(DIGITS_OF_WORD).fold([0; 3], |number, chunk| {
            let (factor, value) = chunk.iter().fold((1_u64, 0_u64), |(factor, value), digit| {
                (factor.wrapping_mul(10), value * 10 + u64::from(digit - b'0'))
            });
            times_plus(number, factor, value)
        })
    })
}

fn times_plus(mut number: [u64; 3], factor: u64, mut carry: u64) -> [u64; 3] {
    for word in number.iter_mut().rev() {
        let wide = u128::from(*word) * u128::from(factor) + u128::from(carry);
        (*word, carry) = (wide as u64, (wide >> 64) as u64);
    }
    number
}

/// FNV-1a of 128 bits: the same on every machine and in every version. No number of so few digits is as great.
fn hashed(text: &str) -> [u64; 3] {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let hash = text.bytes().fold(OFFSET, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME));
    [u64::MAX - 1, (hash >> 64) as u64, hash as u64]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ids_of_one_millisecond_keep_their_order() {
        let one = EventId::of("34622316099697884706540976068822859012661220141643892546");
        let next = EventId::of("34622316099697884706540976068822859012661220141643892547");
        assert!(one < next);
    }

    #[test]
    fn what_is_no_number_is_told_apart_too() {
        assert_ne!(EventId::of("a"), EventId::of("b"));
        assert_ne!(EventId::of(""), EventId::of("0"));
        assert_ne!(EventId::of("+1"), EventId::of("1"));
    }

    #[test]
    fn an_id_is_its_number() {
        assert_eq!(EventId::of("18446744073709551616"), EventId([0, 1, 0]));
        assert_eq!(EventId::of("340282366920938463463374607431768211457"), EventId([1, 0, 1]));
    }

    proptest! {
        #[test]
        fn numbers_of_one_length_are_in_the_order_of_their_digits(one in "[0-9]{57}", other in "[0-9]{57}") {
            prop_assert_eq!(EventId::of(&one).cmp(&EventId::of(&other)), one.cmp(&other));
        }

        #[test]
        fn no_text_is_read_as_no_id(text in ".*") {
            prop_assert!(EventId::of(&text) < EventId::UNCONFIRMED);
        }
    }
}
