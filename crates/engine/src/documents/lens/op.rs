//! What compares.

use protocol::Moment;

use super::term::Test;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    Contains,
    Equal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Op {
    /// As they are written, the longer ones first.
    pub(super) const ALL: [(&'static str, Self); 6] = [
        ("<=", Self::AtMost),
        (">=", Self::AtLeast),
        ("<", Self::Less),
        (">", Self::Greater),
        (":", Self::Contains),
        ("=", Self::Equal),
    ];

    pub(super) const fn of_size(self, bytes: u64) -> Test {
        match self {
            Self::Contains | Self::Equal => Test::Size(bytes, bytes),
            // Nothing is less than nothing: an empty range.
            Self::Less => match bytes.checked_sub(1) {
                Some(most) => Test::Size(0, most),
                None => Test::Size(1, 0),
            },
            Self::AtMost => Test::Size(0, bytes),
            Self::Greater => match bytes.checked_add(1) {
                Some(least) => Test::Size(least, u64::MAX),
                None => Test::Size(1, 0),
            },
            Self::AtLeast => Test::Size(bytes, u64::MAX),
        }
    }

    /// A time that is itself as long as it is vague: `modified>2026` is after the whole year.
    pub(super) const fn of_time(self, (from, before): (i64, i64)) -> Test {
        match self {
            Self::Contains | Self::Equal => Test::Modified(from, before),
            Self::Less => Test::Modified(i64::MIN, from),
            Self::AtMost => Test::Modified(i64::MIN, before),
            Self::Greater => Test::Modified(before, i64::MAX),
            Self::AtLeast => Test::Modified(from, i64::MAX),
        }
    }

    /// Older is earlier. An age with `:` is what is that old or younger, as one says "of the last 30 days".
    pub(super) const fn of_age(self, age: i64, now: Moment) -> Test {
        let then = now.0.saturating_sub(age);
        match self {
            Self::Greater | Self::AtLeast => Test::Modified(i64::MIN, then),
            _ => Test::Modified(then, i64::MAX),
        }
    }
}
