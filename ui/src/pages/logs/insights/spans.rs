//! The stretch of the past that a query asks about.

use protocol::Moment;

const HOUR: i64 = 3_600_000;

/// A stretch of the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Past {
    /// So many hours before the query is started.
    Hours(u32),
    /// These moments.
    Between {
        /// The first one.
        from: Moment,
        /// The one after the last.
        until: Moment,
    },
}

impl Default for Past {
    fn default() -> Self {
        Self::Hours(3)
    }
}

impl Past {
    /// The choices, in hours.
    pub(super) const HOURS: [u32; 7] = [1, 3, 12, 24, 72, 168, 720];

    /// The first moment and the one after the last.
    pub(super) fn bounds(self, now: Moment) -> (Moment, Moment) {
        match self {
            Self::Hours(hours) => (now.plus_millis(-i64::from(hours) * HOUR), now),
            Self::Between { from, until } => (from, until),
        }
    }

    /// In words.
    pub(super) fn words(self) -> String {
        match self {
            Self::Hours(1) => "Last hour".to_owned(),
            Self::Hours(hours) if hours < 48 => format!("Last {hours} hours"),
            Self::Hours(hours) => format!("Last {} days", hours / 24),
            Self::Between { .. } => "As it was asked".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_ends_now_or_where_it_was_said() {
        assert_eq!(Past::Hours(2).bounds(Moment(3 * HOUR)), (Moment(HOUR), Moment(3 * HOUR)));
        let said = Past::Between { from: Moment(5), until: Moment(9) };
        assert_eq!(said.bounds(Moment(3 * HOUR)), (Moment(5), Moment(9)));
    }

    #[test]
    fn stretches_are_told_in_words() {
        let words: Vec<_> = [1, 3, 24, 72].map(|hours| Past::Hours(hours).words()).to_vec();
        assert_eq!(words, ["Last hour", "Last 3 hours", "Last 24 hours", "Last 3 days"]);
    }
}
