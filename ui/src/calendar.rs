//! Days and clocks, in UTC or by the operator's clock.

use protocol::Moment;

/// In milliseconds, as the others.
pub(crate) const SECOND: i64 = 1_000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

/// Years that can be told in four digits; beyond them nothing is read or written.
const YEARS: std::ops::RangeInclusive<i64> = 1..=9_999;

/// Whose clock it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Zone {
    Utc,
    /// The operator's.
    Local,
}

impl Zone {
    /// How far this clock is ahead of UTC then, in milliseconds.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "JavaScript's dates are doubles, exact for 285,000 years; its offsets are whole minutes"
    )]
    fn ahead(self, at: i64) -> i64 {
        match self {
            Self::Utc => 0,
            Self::Local => {
                let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(at as f64));
                -(date.get_timezone_offset() as i64) * MINUTE
            }
        }
    }
}

/// A day and a time on it, as a calendar and a clock on the wall show them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Civil {
    pub(crate) year: i64,
    /// From 1.
    pub(crate) month: i64,
    /// From 1.
    pub(crate) day: i64,
    /// Milliseconds since midnight.
    pub(crate) time: i64,
}

impl Civil {
    /// What calendar and clock show at this moment.
    pub(crate) fn at(moment: Moment, zone: Zone) -> Self {
        Self::shown(moment.0.saturating_add(zone.ahead(moment.0)))
    }

    fn shown(millis: i64) -> Self {
        let (year, month, day) = date_of(millis.div_euclid(DAY));
        Self { year, month, day, time: millis.rem_euclid(DAY) }
    }

    /// When calendar and clock show this; nothing where there is no such day or time. Of an hour that comes twice it
    /// is the first; of one that is left out, as long after midnight as if it were not.
    pub(crate) fn moment(self, zone: Zone) -> Option<Moment> {
        self.moment_where(|at| zone.ahead(at))
    }

    fn moment_where(self, ahead: impl Fn(i64) -> i64) -> Option<Moment> {
        if !YEARS.contains(&self.year) || !(0..DAY).contains(&self.time) {
            return None;
        }
        let days = days_of(self.year, self.month, self.day);
        if date_of(days) != (self.year, self.month, self.day) {
            return None;
        }
        let shown = days * DAY + self.time;
        // The offset is that of the moment itself, which is known only with it: the second look settles it.
        let near = shown - ahead(shown);
        Some(Moment(shown - ahead(near)))
    }

    /// The same time a day before.
    pub(crate) fn day_before(self) -> Self {
        self.days_later(-1)
    }

    /// The same time a day after.
    pub(crate) fn day_after(self) -> Self {
        self.days_later(1)
    }

    fn days_later(self, days: i64) -> Self {
        let (year, month, day) = date_of(days_of(self.year, self.month, self.day) + days);
        Self { year, month, day, ..self }
    }

    /// The day: `2026-11-21`.
    pub(crate) fn date(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// The time, to the unit that says something: `14:02`, `14:02:07`, `14:02:07.430`.
    pub(crate) fn clock(self) -> String {
        let (hours, minutes) = (self.time / HOUR, self.time / MINUTE % 60);
        let (seconds, millis) = (self.time / SECOND % 60, self.time % SECOND);
        match (seconds, millis) {
            (0, 0) => format!("{hours:02}:{minutes:02}"),
            (_, 0) => format!("{hours:02}:{minutes:02}:{seconds:02}"),
            _ => format!("{hours:02}:{minutes:02}:{seconds:02}.{millis:03}"),
        }
    }
}

/// Days from 1970-01-01 to a day of the Gregorian calendar. A day that is not there is counted on from the month's
/// first. (Howard Hinnant's algorithm: the year begins in March, so that the leap day is its last.)
const fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The reverse of [`days_of`]: year, month, day.
const fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days.saturating_add(719_468);
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + if month <= 2 { 1 } else { 0 }, month, day)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn civil(year: i64, month: i64, day: i64, time: i64) -> Civil {
        Civil { year, month, day, time }
    }

    #[test]
    fn known_days_are_where_they_belong() {
        let cases = [
            (0, "1970-01-01", "00:00"),
            (1_772_323_199_999, "2026-02-28", "23:59:59.999"),
            (1_709_164_800_000, "2024-02-29", "00:00"),
            (-1_000, "1969-12-31", "23:59:59"),
        ];
        for (millis, date, clock) in cases {
            let civil = Civil::at(Moment(millis), Zone::Utc);
            assert_eq!((civil.date().as_str(), civil.clock().as_str()), (date, clock));
            assert_eq!(civil.moment(Zone::Utc), Some(Moment(millis)));
        }
    }

    #[test]
    fn a_day_that_is_not_there_is_no_moment() {
        for (month, day) in [(2, 29), (4, 31), (13, 1), (0, 1), (1, 0)] {
            assert_eq!(civil(2026, month, day, 0).moment(Zone::Utc), None, "{month}-{day}");
        }
        assert_eq!(civil(2026, 1, 1, DAY).moment(Zone::Utc), None);
        assert_eq!(civil(10_000, 1, 1, 0).moment(Zone::Utc), None);
    }

    #[test]
    fn a_clock_that_is_put_forward_still_tells_moments() {
        // London, 2026-03-29 01:00 UTC: from then on an hour ahead.
        let change = 1_774_746_000_000;
        let ahead = move |at: i64| if at < change { 0 } else { HOUR };
        let at = |hour: i64| civil(2026, 3, 29, hour * HOUR).moment_where(ahead);
        assert_eq!(at(0), Some(Moment(change - HOUR)));
        assert_eq!(at(2), Some(Moment(change)));
        assert_eq!(at(3), Some(Moment(change + HOUR)));
    }

    proptest! {
        #[test]
        fn every_moment_is_found_again(millis in -60_000_000_000_000_i64..250_000_000_000_000) {
            let civil = Civil::at(Moment(millis), Zone::Utc);
            prop_assert_eq!(civil.moment(Zone::Utc), Some(Moment(millis)));
            prop_assert_eq!(civil.day_after().day_before(), civil);
        }

        #[test]
        fn any_number_is_a_day(millis in any::<i64>()) {
            let _ = Civil::at(Moment(millis), Zone::Utc);
        }

        #[test]
        fn any_typed_day_is_answered(year in 0_i64..20_000, month in 0_i64..100, day in 0_i64..100) {
            let _ = civil(year, month, day, 0).moment(Zone::Utc);
        }
    }
}
