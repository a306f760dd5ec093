//! Moments in the forms that AWS writes them.

use std::time::Duration;

use aws_smithy_types::{DateTime, date_time::Format};
use jiff::{Timestamp, Zoned, tz::TimeZone};
use protocol::Moment;

pub(crate) const SECOND: i64 = 1_000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

/// The moment `span` after `moment`, or the last there is.
pub(crate) fn after(moment: Moment, span: Duration) -> Moment {
    Moment(moment.0.saturating_add(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)))
}

/// The whole seconds from `now` to `later`; 0 when that has passed.
pub(crate) const fn seconds_until(later: Moment, now: Moment) -> i64 {
    let seconds = later.0.saturating_sub(now.0) / SECOND;
    if seconds < 0 { 0 } else { seconds }
}

/// `Tue, 17 Nov 2026 11:00:20 GMT`: the form of HTTP headers.
pub(crate) fn http_date(moment: Moment) -> String {
    utc_text(moment, "%a, %d %b %Y %H:%M:%S GMT")
}

/// The moment that a header of HTTP says.
pub(crate) fn from_http_date(text: &str) -> Option<Moment> {
    let date = DateTime::from_str(text, Format::HttpDate).ok()?;
    date.to_millis().ok().map(Moment)
}

/// Seconds since 1970, with the milliseconds as a fraction: the JSON and CBOR form.
pub(crate) fn epoch_seconds(moment: Moment) -> f64 {
    moment.0 as f64 / 1_000.0
}

/// The moment that a JSON or CBOR request means.
pub(crate) fn from_epoch_seconds(seconds: f64) -> Moment {
    Moment((seconds * 1_000.0).round() as i64)
}

/// `2026-11-21T12:05:00.123Z`: the XML form.
pub(crate) fn iso(moment: Moment) -> String {
    timestamp(moment).strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// The moment that an XML form says.
pub(crate) fn from_iso(text: &str) -> Option<Moment> {
    text.parse::<Timestamp>().ok().map(|timestamp| Moment(timestamp.as_millisecond()))
}

/// `moment` in UTC, in the words of `pattern` (strftime).
pub(crate) fn utc_text(moment: Moment, pattern: &str) -> String {
    utc(moment).strftime(pattern).to_string()
}

/// `moment` on the calendar and clock of UTC.
pub(crate) fn utc(moment: Moment) -> Zoned {
    timestamp(moment).to_zoned(TimeZone::UTC)
}

/// The start of the span of `length` milliseconds that `moment` lies in, counted from 1970.
pub(crate) const fn floor(moment: Moment, length: i64) -> Moment {
    Moment(moment.0.div_euclid(length) * length)
}

fn timestamp(moment: Moment) -> Timestamp {
    Timestamp::from_millisecond(moment.0).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_comes_back() {
        let moment = Moment(1_795_262_700_123);
        assert_eq!(from_iso(&iso(moment)), Some(moment));
        assert_eq!(from_epoch_seconds(epoch_seconds(moment)), moment);
        assert_eq!(iso(moment), "2026-11-21T12:05:00.123Z");
        assert_eq!(utc_text(moment, "%d/%m/%y"), "21/11/26");
        assert_eq!(http_date(moment), "Sat, 21 Nov 2026 12:05:00 GMT");
        assert_eq!(from_http_date(&http_date(moment)), Some(Moment(1_795_262_700_000)));
        assert_eq!(floor(moment, MINUTE), Moment(1_795_262_700_000));
    }

    #[test]
    fn spans_end_where_time_ends() {
        let moment = Moment(1_000);
        assert_eq!(after(moment, Duration::from_secs(2)), Moment(3_000));
        assert_eq!(after(moment, Duration::MAX), Moment(i64::MAX));
        assert_eq!((seconds_until(Moment(3_999), moment), seconds_until(Moment(0), moment)), (2, 0));
    }
}
