//! Times as they are typed: `-2h`, `14:02`, `2026-11-21 14:02:07`, with a zone or without.

use protocol::Moment;

use crate::calendar::{Civil, DAY, HOUR, MINUTE, SECOND, Zone};

/// The longest length that is read: ten years.
const LONGEST: i64 = 3_650 * DAY;

/// What a typed time is told by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    pub(super) now: Moment,
    pub(super) zone: Zone,
}

/// A stretch of time, from two typed times.
///
/// # Errors
/// Which of the two is not understood, or what is wrong with them together: a sentence.
pub(super) fn between(from: &str, until: &str, clock: Clock) -> Result<(Moment, Moment), Wrong> {
    let from = clock.begin(from).ok_or(Wrong::From)?;
    let until = clock.end(until, from).ok_or(Wrong::Until)?;
    if from < until { Ok((from, until)) } else { Err(Wrong::Order) }
}

/// What is wrong with typed times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    From,
    Until,
    Order,
}

impl Clock {
    /// When something begins. A time without a day is the latest such time.
    fn begin(self, text: &str) -> Option<Moment> {
        let text = text.trim();
        self.fixed(text).or_else(|| {
            let today = Civil { time: time(text)?, ..Civil::at(self.now, self.zone) };
            let moment = today.moment(self.zone)?;
            if moment <= self.now { Some(moment) } else { today.day_before().moment(self.zone) }
        })
    }

    /// When what began at `from` ends. A time without a day is the first such time after that, and `+30m` counts from
    /// there; nothing at all is now.
    fn end(self, text: &str, from: Moment) -> Option<Moment> {
        let text = text.trim();
        if text.is_empty() {
            return Some(self.now);
        }
        if let Some(length) = text.strip_prefix('+').and_then(length) {
            return Some(from.plus_millis(length));
        }
        self.fixed(text).or_else(|| {
            let that_day = Civil { time: time(text)?, ..Civil::at(from, self.zone) };
            let moment = that_day.moment(self.zone)?;
            if moment > from { Some(moment) } else { that_day.day_after().moment(self.zone) }
        })
    }

    /// A time that means the same wherever it stands.
    fn fixed(self, text: &str) -> Option<Moment> {
        if text.eq_ignore_ascii_case("now") {
            return Some(self.now);
        }
        if let Some(back) = text.strip_prefix(['-', '−']).and_then(length) {
            return Some(self.now.plus_millis(-back));
        }
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return match text.len() {
                10 => Some(Moment(text.parse::<i64>().ok()? * SECOND)),
                13 => text.parse().ok().map(Moment),
                _ => None,
            };
        }
        let (date, rest) = text.split_at_checked(10)?;
        let mut parts = date.split('-').map(digits);
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        if parts.next().is_some() {
            return None;
        }
        let rest = rest.strip_prefix(['T', 't', ' ']).unwrap_or(rest).trim_start();
        let (clock, ahead) = zoned(rest)?;
        let time = if clock.is_empty() { 0 } else { time(clock)? };
        let civil = Civil { year, month, day, time };
        match ahead {
            Some(ahead) => Some(civil.moment(Zone::Utc)?.plus_millis(-ahead)),
            None => civil.moment(self.zone),
        }
    }
}

/// A length of time, in milliseconds: `90s`, `15m`, `1h30m`, `2 d`, `1w`.
///
/// Nothing where it is not understood, or is nothing at all.
pub(super) fn length(text: &str) -> Option<i64> {
    let mut rest = text.trim();
    let mut sum = 0_i64;
    while !rest.is_empty() {
        let end = rest.find(|letter: char| !letter.is_ascii_digit())?;
        let (number, tail) = rest.split_at(end);
        let tail = tail.trim_start();
        let end = tail.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(end);
        let unit = match unit {
            "s" | "sec" => SECOND,
            "m" | "min" => MINUTE,
            "h" => HOUR,
            "d" => DAY,
            "w" => 7 * DAY,
            _ => return None,
        };
        sum = sum.checked_add(number.parse::<i64>().ok()?.checked_mul(unit)?)?;
        rest = tail.trim_start();
    }
    (1..=LONGEST).contains(&sum).then_some(sum)
}

/// A time of day, in milliseconds since midnight: `14:02`, `14:02:07`, `14:02:07.430`.
fn time(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let (hours, minutes) = (digits(parts.next()?)?, digits(parts.next()?)?);
    let seconds = parts.next().unwrap_or("0");
    let (seconds, fraction) = seconds.split_once(['.', ',']).unwrap_or((seconds, "0"));
    let seconds = digits(seconds)?;
    digits(fraction)?;
    let millis: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    let there = parts.next().is_none() && hours < 24 && minutes < 60 && seconds < 60;
    there.then_some(hours * HOUR + minutes * MINUTE + seconds * SECOND + millis)
}

/// A time and how far its clock is ahead of UTC, where that is written behind it: `Z`, `UTC`, `+01:00`.
fn zoned(text: &str) -> Option<(&str, Option<i64>)> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']).or_else(|| text.strip_suffix("UTC")) {
        return Some((clock.trim_end(), Some(0)));
    }
    let Some(sign) = text.rfind(['+', '-']) else { return Some((text, None)) };
    let (clock, offset) = text.split_at(sign);
    let (hours, minutes) = offset[1..].split_once(':').unwrap_or((&offset[1..], "0"));
    let ahead = digits(hours)? * HOUR + digits(minutes)? * MINUTE;
    (ahead < DAY).then(|| (clock.trim_end(), Some(if offset.starts_with('-') { -ahead } else { ahead })))
}

fn digits(text: &str) -> Option<i64> {
    let plain = (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// 2026-11-21 22:14:56 UTC.
    const NOW: Moment = Moment(1_795_299_296_000);
    const CLOCK: Clock = Clock { now: NOW, zone: Zone::Utc };

    fn read(from: &str, until: &str) -> Result<(String, String), Wrong> {
        let told = |at| {
            let civil = Civil::at(at, Zone::Utc);
            format!("{} {}", civil.date(), civil.clock())
        };
        between(from, until, CLOCK).map(|(from, until)| (told(from), told(until)))
    }

    #[test]
    fn what_is_typed_is_understood() {
        let cases = [
            ("-2h", "", "2026-11-21 20:14:56", "2026-11-21 22:14:56"),
            ("-1h30m", "now", "2026-11-21 20:44:56", "2026-11-21 22:14:56"),
            ("−1 d", "-90 min", "2026-11-20 22:14:56", "2026-11-21 20:44:56"),
            ("14:02", "15:02:30", "2026-11-21 14:02", "2026-11-21 15:02:30"),
            ("23:00", "02:00", "2026-11-20 23:00", "2026-11-21 02:00"),
            ("2026-03-04", "+12h", "2026-03-04 00:00", "2026-03-04 12:00"),
            ("2026-03-04T05:06:07.5Z", "05:07", "2026-03-04 05:06:07.500", "2026-03-04 05:07"),
            ("2026-03-04 05:06+01:00", "+1m", "2026-03-04 04:06", "2026-03-04 04:07"),
            ("2026-03-04 05:06 -02", "+1m", "2026-03-04 07:06", "2026-03-04 07:07"),
            ("1795299296", "+1s", "2026-11-21 22:14:56", "2026-11-21 22:14:57"),
            ("1795299296001", "+1s", "2026-11-21 22:14:56.001", "2026-11-21 22:14:57.001"),
        ];
        for (from, until, first, last) in cases {
            assert_eq!(read(from, until), Ok((first.to_owned(), last.to_owned())), "{from} to {until}");
        }
    }

    #[test]
    fn what_is_not_understood_says_which() {
        for from in
            ["", "soon", "-2", "-h", "-0m", "25:00", "14:60", "2026-02-30", "2026-3-4", "12345", "1:2:3:4"]
        {
            assert_eq!(read(from, ""), Err(Wrong::From), "{from}");
        }
        assert_eq!(read("-1h", "later"), Err(Wrong::Until));
        assert_eq!(read("-1h", "-2h"), Err(Wrong::Order));
    }

    #[test]
    fn a_length_is_bounded() {
        assert_eq!(length("1w2d"), Some(9 * DAY));
        assert_eq!(length("99999999999999999999d"), None);
        assert_eq!(length("9999w"), None);
    }

    proptest! {
        #[test]
        fn anything_can_be_typed(from in ".*", until in ".*") {
            let _ = between(&from, &until, CLOCK);
        }

        #[test]
        fn any_near_thing_can_be_typed(from in "[-+0-9:. TZwdhms]{0,24}", until in "[-+0-9:. TZwdhms]{0,24}") {
            if let Ok((from, until)) = between(&from, &until, CLOCK) {
                prop_assert!(from < until);
            }
        }

        #[test]
        fn what_is_shown_can_be_typed(millis in 0_i64..4_000_000_000_000) {
            let civil = Civil::at(Moment(millis), Zone::Utc);
            let text = format!("{} {}", civil.date(), civil.clock());
            prop_assert_eq!(CLOCK.begin(&text), Some(Moment(millis)));
        }
    }
}
