//! Sizes, dates and ages as they are written in a query.

use jiff::{
    Timestamp, ToSpan as _,
    civil::{Date, DateTime},
    tz::TimeZone,
};

/// `10`, `1.5MB`, `2GiB` in bytes: a thousand to the step, or 1,024 with an `i`.
pub(super) fn size(written: &str) -> Option<u64> {
    let (number, unit) = number(written)?;
    let bytes = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1.0,
        "k" | "kb" => 1e3,
        "m" | "mb" => 1e6,
        "g" | "gb" => 1e9,
        "t" | "tb" => 1e12,
        "ki" | "kib" => 1024.0,
        "mi" | "mib" => 1024.0 * 1024.0,
        "gi" | "gib" => 1024.0 * 1024.0 * 1024.0,
        "ti" | "tib" => 1024.0 * 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    // A number beyond all sizes is the largest.
    Some((number * bytes) as u64)
}

/// `30d`, `12h`, `90m`, `2w`, `1y` in milliseconds.
pub(super) fn age(written: &str) -> Option<i64> {
    let (number, unit) = number(written)?;
    let milliseconds = match unit.to_ascii_lowercase().as_str() {
        "s" => 1e3,
        "m" | "min" => 60e3,
        "h" => 3_600e3,
        "d" => 86_400e3,
        "w" => 7.0 * 86_400e3,
        "y" => 365.0 * 86_400e3,
        _ => return None,
    };
    Some((number * milliseconds) as i64)
}

/// The time that `2026`, `2026-01`, `2026-01-31`, `2026-01-31T08:30` or a whole timestamp stand for, in milliseconds
/// since 1970: from, and before. Without a zone it is UTC.
pub(super) fn span(written: &str) -> Option<(i64, i64)> {
    if let Ok(at) = written.parse::<Timestamp>() {
        return Some((at.as_millisecond(), at.as_millisecond().saturating_add(1)));
    }
    let (from, step) = if let Some((date, time)) = written.split_once(['T', 't']) {
        let (hour, minute) = time.split_once(':')?;
        let at = full_date(date)?.at(digits(hour, 23)?, digits(minute, 59)?, 0, 0);
        (at, 1.minute())
    } else {
        match written.len() {
            4 => (full_date(&format!("{written}-01-01"))?.into(), 1.year()),
            7 => (full_date(&format!("{written}-01"))?.into(), 1.month()),
            _ => (full_date(written)?.into(), 1.day()),
        }
    };
    let until = DateTime::checked_add(from, step).ok()?;
    let milliseconds = |at: DateTime| Some(at.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond());
    Some((milliseconds(from)?, milliseconds(until)?))
}

/// `2026-01-31` and nothing else.
fn full_date(written: &str) -> Option<Date> {
    let mut parts = written.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let year = (year.len() == 4).then(|| year.parse().ok())??;
    let date = Date::new(year, digits(month, 12)?, digits(day, 31)?).ok()?;
    parts.next().is_none().then_some(date)
}

/// Two digits of a number up to `most`.
fn digits(written: &str, most: i8) -> Option<i8> {
    let all = written.len() == 2 && written.bytes().all(|byte| byte.is_ascii_digit());
    written.parse().ok().filter(|number| all && *number <= most)
}

/// A number and what stands behind it.
fn number(written: &str) -> Option<(f64, &str)> {
    let end = written.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(written.len());
    let (number, unit) = written.split_at(end);
    Some((number.parse().ok()?, unit))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sizes_and_ages_have_units() {
        assert_eq!(size("0"), Some(0));
        assert_eq!(size("1.5MB"), Some(1_500_000));
        assert_eq!(size("2KiB"), Some(2_048));
        assert_eq!((size("MB"), size("1 MB"), size("1xb"), size("1.2.3")), (None, None, None, None));
        assert_eq!(age("30d"), Some(30 * 86_400_000));
        assert_eq!(age("1.5h"), Some(5_400_000));
        assert_eq!((age("30"), age("d")), (None, None));
    }

    #[test]
    fn a_date_is_as_long_as_it_is_vague() {
        let day = 86_400_000;
        assert_eq!(span("1970-01-01"), Some((0, day)));
        assert_eq!(span("1970-01"), Some((0, 31 * day)));
        assert_eq!(span("1970"), Some((0, 365 * day)));
        assert_eq!(span("1970-01-01T00:01"), Some((60_000, 120_000)));
        assert_eq!(span("1970-01-01T01:00:00+01:00"), Some((0, 1)));
        assert_eq!(
            (span("1970-02-30"), span("197"), span("1970-1-1"), span("1970-01-01-01")),
            (None, None, None, None)
        );
    }

    proptest! {
        #[test]
        fn nothing_is_too_strange(written in any::<String>(), dated in "[0-9T:+-]{0,24}") {
            for written in [&written, &dated] {
                let _ = (size(written), age(written));
                if let Some((from, until)) = span(written) {
                    prop_assert!(from < until);
                }
            }
        }
    }
}
