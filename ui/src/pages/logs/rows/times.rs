//! How the time of a row is told.

use protocol::Moment;

use super::super::view::Times;
use crate::{
    calendar::{Civil, HOUR, MINUTE, SECOND, Zone},
    words,
};

impl Times {
    /// Whose clock it is.
    pub(crate) const fn zone(self) -> Zone {
        match self {
            Self::Utc => Zone::Utc,
            Self::Local | Self::Ago => Zone::Local,
        }
    }
}

/// The time of day to the millisecond, with the day before it where `dated`: `14:02:07.430`, `11-20 14:02:07.430`.
pub(in super::super) fn stamp(at: Moment, zone: Zone, dated: bool) -> String {
    let civil = Civil::at(at, zone);
    let (seconds, millis) = (civil.time / SECOND % 60, civil.time % SECOND);
    let (hours, minutes) = (civil.time / HOUR, civil.time / MINUTE % 60);
    let clock = format!("{hours:02}:{minutes:02}:{seconds:02}.{millis:03}");
    if dated { format!("{:02}-{:02} {clock}", civil.month, civil.day) } else { clock }
}

/// Whether rows from `first` to `last` need their day: they are not all of today.
pub(super) fn needs_day(first: Moment, last: Moment, now: Moment, zone: Zone) -> bool {
    let day = |at| Civil::at(at, zone).date();
    day(first) != day(now) || day(last) != day(now)
}

/// Date, time and zone, for the tooltip: both clocks, since logs of several systems are compared.
pub(super) fn both_clocks(at: Moment) -> String {
    format!("{} here · {} UTC", words::moment(at, Zone::Local), words::moment(at, Zone::Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Moment = Moment(1_700_049_727_430);

    #[test]
    fn a_time_has_its_milliseconds_and_its_day_where_wanted() {
        assert_eq!(stamp(NOON, Zone::Utc, false), "12:02:07.430");
        assert_eq!(stamp(NOON, Zone::Utc, true), "11-15 12:02:07.430");
        assert_eq!(stamp(Moment(-1), Zone::Utc, true), "12-31 23:59:59.999");
    }

    #[test]
    fn the_day_is_told_where_it_is_not_today() {
        let yesterday = NOON.plus_millis(-86_400_000);
        assert!(!needs_day(NOON, NOON, NOON, Zone::Utc));
        assert!(needs_day(yesterday, NOON, NOON, Zone::Utc));
        assert!(needs_day(yesterday, yesterday, NOON, Zone::Utc));
    }
}
