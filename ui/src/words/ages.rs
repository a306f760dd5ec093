use protocol::Moment;

use crate::calendar::{DAY, HOUR, MINUTE, SECOND};

/// How long ago `at` is: `4 s`, `7 min`, `3 h 12 min`, `9 h`, `3 d`.
pub(crate) fn age(at: Moment, now: Moment) -> String {
    span(now.millis_since(at))
}

/// How long it is until `until`, to the second, as on a clock: `4:05`, `1:02:09`.
pub(crate) fn countdown(until: Moment, now: Moment) -> String {
    let seconds = until.millis_since(now).max(0) / SECOND;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// How long it is until `until`, by the unit that matters: `52 min`, `6 h`; nothing when it is over.
pub(crate) fn left(until: Moment, now: Moment) -> Option<String> {
    let millis = until.millis_since(now);
    (millis > 0).then(|| span(millis))
}

/// A length of time given in seconds.
pub(crate) fn duration(seconds: u32) -> String {
    span(i64::from(seconds) * SECOND)
}

fn span(millis: i64) -> String {
    let millis = millis.max(0);
    if millis < MINUTE {
        format!("{} s", millis / SECOND)
    } else if millis < HOUR {
        format!("{} min", millis / MINUTE)
    } else if millis < DAY {
        let (hours, minutes) = (millis / HOUR, millis % HOUR / MINUTE);
        // Near by, the minutes still matter.
        if hours < 6 && minutes > 0 { format!("{hours} h {minutes} min") } else { format!("{hours} h") }
    } else {
        format!("{} d", millis / DAY)
    }
}

/// The moment in the operator's own time zone and manner, for tooltips.
pub(crate) fn time_of_day(at: Moment) -> String {
    String::from(date(at).to_locale_string("en-GB", &wasm_bindgen::JsValue::UNDEFINED))
}

#[expect(clippy::cast_precision_loss, reason = "JavaScript's dates are doubles; exact for 285,000 years")]
fn date(at: Moment) -> js_sys::Date {
    js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(at.0 as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_has_the_unit_that_matters() {
        let cases = [
            (-5 * SECOND, "0 s"),
            (999, "0 s"),
            (24 * SECOND, "24 s"),
            (MINUTE, "1 min"),
            (59 * MINUTE + 59 * SECOND, "59 min"),
            (HOUR, "1 h"),
            (3 * HOUR + 12 * MINUTE, "3 h 12 min"),
            (9 * HOUR + 12 * MINUTE, "9 h"),
            (DAY, "1 d"),
            (40 * DAY, "40 d"),
        ];
        let now = Moment(1_700_000_000_000);
        for (passed, text) in cases {
            assert_eq!(age(now.plus_millis(-passed), now), text);
        }
    }

    #[test]
    fn a_countdown_reads_as_a_clock() {
        let now = Moment(1_700_000_000_000);
        let cases =
            [(245_000, "4:05"), (59_999, "0:59"), (600_000, "10:00"), (3_729_000, "1:02:09"), (-1, "0:00")];
        for (ahead, text) in cases {
            assert_eq!(countdown(now.plus_millis(ahead), now), text);
        }
    }

    #[test]
    fn what_is_over_has_nothing_left() {
        let now = Moment(1_700_000_000_000);
        assert_eq!(left(now.plus_millis(52 * MINUTE), now).as_deref(), Some("52 min"));
        assert_eq!(left(now, now), None);
        assert_eq!(left(now.plus_millis(-MINUTE), now), None);
    }

    #[test]
    fn a_recovery_point_reads_as_its_design_says() {
        assert_eq!(duration(3_600), "1 h");
        assert_eq!(duration(900), "15 min");
    }
}
