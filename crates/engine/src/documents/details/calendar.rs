//! Days and months as lifecycles and duties count them: in UTC.

use jiff::{Timestamp, ToSpan, tz::TimeZone};
use protocol::Moment;

const DAY: i64 = 86_400_000;

/// `days` after `moment`, at the next midnight in UTC: when S3 does what a rule says.
pub(super) fn midnight_after(moment: Moment, days: u32) -> Moment {
    let due = moment.plus_millis(i64::from(days).saturating_mul(DAY));
    Moment(due.0.div_euclid(DAY).saturating_add(i64::from(due.0.rem_euclid(DAY) > 0)).saturating_mul(DAY))
}

/// The same time of day, so many calendar months later; the month's last day where it has no such day.
pub(super) fn months_after(moment: Moment, months: u32) -> Moment {
    let later = || {
        let zoned = Timestamp::from_millisecond(moment.0).ok()?.to_zoned(TimeZone::UTC);
        let later = zoned.checked_add(i64::from(months).months()).ok()?;
        Some(Moment(later.timestamp().as_millisecond()))
    };
    // Beyond the calendar it never ends.
    later().unwrap_or(Moment(i64::MAX))
}

/// `2026-11-22`.
pub(in crate::documents) fn day(moment: Moment) -> String {
    Timestamp::from_millisecond(moment.0)
        .map_or_else(|_| "never".to_owned(), |at| at.strftime("%Y-%m-%d").to_string())
}

/// `2026-11-22 10:04:05 UTC`.
pub(in crate::documents) fn clock(moment: Moment) -> String {
    Timestamp::from_millisecond(moment.0)
        .map_or_else(|_| "never".to_owned(), |at| at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rules_act_at_midnight() {
        // 2014-01-15 10:30 UTC and three days: 2014-01-19 00:00 UTC, as in S3's own example.
        assert_eq!(midnight_after(Moment(1_389_781_800_000), 3), Moment(1_390_089_600_000));
        assert_eq!(midnight_after(Moment(1_390_089_600_000), 1), Moment(1_390_176_000_000));
    }

    #[test]
    fn years_are_those_of_the_calendar() {
        // 2024-02-29 12:00 UTC.
        assert_eq!(day(months_after(Moment(1_709_208_000_000), 84)), "2031-02-28");
        assert_eq!(day(months_after(Moment(1_709_208_000_000), 48)), "2028-02-29");
        assert_eq!(months_after(Moment(i64::MAX), 1), Moment(i64::MAX));
    }

    proptest! {
        #[test]
        fn time_goes_on(at in any::<i64>(), days in any::<u32>()) {
            prop_assert!(midnight_after(Moment(at), days) >= Moment(at).min(Moment(i64::MAX - DAY)));
            prop_assert!(months_after(Moment(at), days) >= Moment(at));
        }

        #[test]
        fn a_rule_waits_its_days_and_less_than_one_more(at in 0_i64..4_000_000_000_000, days in 0_u32..40_000) {
            let waited = midnight_after(Moment(at), days).millis_since(Moment(at));
            let days = i64::from(days);
            prop_assert!((days * DAY..(days + 1) * DAY).contains(&waited));
        }
    }
}
