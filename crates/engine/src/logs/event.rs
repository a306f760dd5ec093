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

/// An event id. AWS's are decimal numbers of 56 digits that begin with the time; their lower 128 bits tell the events
/// of a millisecond apart and order them. Any other text is hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct EventId(pub(crate) u128);

impl EventId {
    /// The id that `text` writes.
    pub(crate) fn of(text: &str) -> Self {
        let digit = |byte: u8| byte.is_ascii_digit().then(|| u128::from(byte - b'0'));
        let number = text
            .bytes()
            .try_fold(0_u128, |number, byte| Some(number.wrapping_mul(10).wrapping_add(digit(byte)?)));
        Self(number.filter(|_| !text.is_empty()).unwrap_or_else(|| hashed(text)))
    }
}

/// FNV-1a of 128 bits: the same on every machine and in every version.
fn hashed(text: &str) -> u128 {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    text.bytes().fold(OFFSET, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
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
    }
}
