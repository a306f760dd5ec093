//! The small texts that a file holds: thresholds, ranges, durations, regions, names. Text in, value or reason out.

use protocol::overview::Threshold;

/// `< 500` or `> 99`.
pub(super) fn threshold(text: &str) -> Result<Threshold, String> {
    let text = text.trim();
    let parsed = match text.split_at_checked(1) {
        Some(("<", limit)) => number(limit).map(Threshold::Below),
        Some((">", limit)) => number(limit).map(Threshold::Above),
        _ => None,
    };
    parsed.ok_or_else(|| format!("\"{text}\" is no threshold; write \"< 500\" or \"> 99\""))
}

/// `1-2` or `2–4`: the lower and the upper end.
pub(super) fn range(text: &str) -> Option<(f64, f64)> {
    let (min, max) = text.split_once(['-', '–'])?;
    let (min, max) = (number(min)?, number(max)?);
    (min <= max).then_some((min, max))
}

/// `45 s`, `30 min`, `1 h` or `7 d`, in seconds.
pub(super) fn duration(text: &str) -> Result<u32, String> {
    let parse = || {
        let (count, unit) = text.trim().split_at_checked(text.trim().find(|c: char| !c.is_ascii_digit())?)?;
        let seconds: u32 = match unit.trim() {
            "s" => 1,
            "min" => 60,
            "h" => 3_600,
            "d" => 86_400,
            _ => return None,
        };
        count.parse::<u32>().ok()?.checked_mul(seconds)
    };
    parse()
        .ok_or_else(|| format!("\"{text}\" is no duration; write \"45 s\", \"30 min\", \"1 h\" or \"7 d\""))
}

/// `7 years` or `18 months`, in months.
pub(super) fn months(text: &str) -> Result<u32, String> {
    let parse = || {
        let (count, unit) = text.trim().split_once(' ')?;
        let months: u32 = match unit.trim() {
            "month" | "months" => 1,
            "year" | "years" => 12,
            _ => return None,
        };
        let plain = count.bytes().all(|byte| byte.is_ascii_digit());
        // Nobody keeps anything longer, and dates stay within bounds.
        count.parse::<u32>().ok().filter(|count| plain && (1..=1_200).contains(count))?.checked_mul(months)
    };
    parse()
        .ok_or_else(|| format!("\"{text}\" is no time to keep documents; write \"7 years\" or \"18 months\""))
}

/// A name of Athena's in which only `{env}` is to be replaced. It comes to stand in SQL.
pub(super) fn athena_name(text: &str) -> Result<(), String> {
    let rest = text.replace("{env}", "e");
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if !rest.is_empty() && rest.len() <= 128 && rest.bytes().all(allowed) {
        Ok(())
    } else {
        Err(format!("\"{text}\" is no name of Athena's; use up to 128 letters, digits, `-` and `_`"))
    }
}

/// A region's name as AWS writes it: `eu-west-2`, `us-gov-east-1`.
pub(super) fn region(text: &str) -> Result<(), String> {
    let parts: Vec<&str> = text.split('-').collect();
    let letters = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let well_formed = match parts.as_slice() {
        [area, middle @ .., number] if !middle.is_empty() => {
            (2..=4).contains(&area.len())
                && letters(area)
                && middle.iter().all(letters)
                && (1..=2).contains(&number.len())
                && number.bytes().all(|byte| byte.is_ascii_digit())
        }
        _ => false,
    };
    if well_formed { Ok(()) } else { Err(format!("\"{text}\" is no AWS region; write it as \"eu-west-2\"")) }
}

/// A 12-digit account id.
pub(super) fn account(text: &str) -> Result<(), String> {
    if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(())
    } else {
        Err(format!("\"{text}\" is no AWS account id; it has 12 digits"))
    }
}

/// An id that can stand in a link: lower-case letters, digits, `-` and `_`.
pub(super) fn id(text: &str) -> Result<(), String> {
    let allowed =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_';
    if !text.is_empty() && text.len() <= 64 && text.bytes().all(allowed) {
        Ok(())
    } else {
        Err(format!("\"{text}\" is no id; use up to 64 lower-case letters, digits, `-` and `_`"))
    }
}

/// A statistic of CloudWatch: `Average`, `Sum`, `p95` …
pub(super) fn statistic(text: &str) -> Result<(), String> {
    let percentile = || {
        let rank = text.strip_prefix('p').and_then(number)?;
        (0.0..=100.0).contains(&rank).then_some(())
    };
    if matches!(text, "Average" | "Sum" | "Maximum" | "Minimum" | "SampleCount") || percentile().is_some() {
        Ok(())
    } else {
        Err(format!(
            "\"{text}\" is no statistic; use Average, Sum, Maximum, Minimum, SampleCount or a percentile such as p95"
        ))
    }
}

/// A name in which only `{env}` is to be replaced.
pub(super) fn template(text: &str) -> Result<(), String> {
    let rest = text.replace("{env}", "");
    if text.trim().is_empty() {
        Err("a name cannot be empty".to_owned())
    } else if rest.contains(['{', '}']) {
        Err(format!("\"{text}\" has a placeholder other than {{env}}, the only one there is"))
    } else {
        Ok(())
    }
}

/// A pattern of paths as a listener's rule takes it: `/api/*`.
pub(super) fn path(text: &str) -> Result<(), String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.$/~\"'@:+&*?".contains(&byte);
    if text.starts_with(['/', '*']) && text.len() <= 128 && text.bytes().all(plain) {
        Ok(())
    } else {
        Err(format!("\"{text}\" is no pattern of paths; write it as \"/api/*\""))
    }
}

/// A plain, finite number that is not negative.
fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    plain.then(|| text.parse().ok()).flatten().filter(|value: &f64| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn thresholds() {
        assert_eq!(threshold("< 500"), Ok(Threshold::Below(500.0)));
        assert_eq!(threshold(">0.1"), Ok(Threshold::Above(0.1)));
        for wrong in ["", "500", "< ", "<= 5", "> fast", "< -1", "< 1e400", "≥ 3"] {
            assert!(threshold(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn ranges() {
        assert_eq!(range("1-2"), Some((1.0, 2.0)));
        assert_eq!(range("2 – 4"), Some((2.0, 4.0)));
        for wrong in ["", "2", "4-2", "1-2-3", "-1-2", "a-b"] {
            assert_eq!(range(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn durations() {
        assert_eq!(duration("1 h"), Ok(3_600));
        assert_eq!(duration("30min"), Ok(1_800));
        assert_eq!(duration("7 d"), Ok(604_800));
        for wrong in ["", "5", "h", "1 hour", "-1 h", "99999999 d", "1.5 h"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn times_to_keep_and_names_of_athena() {
        assert_eq!(months("7 years"), Ok(84));
        assert_eq!(months("1 year"), Ok(12));
        assert_eq!(months("18 months"), Ok(18));
        for wrong in
            ["", "7", "years", "7years", "0 years", "-1 years", "+1 years", "7 decades", "9999 years"]
        {
            assert!(months(wrong).is_err(), "{wrong}");
        }
        assert_eq!(athena_name("documents_{env}"), Ok(()));
        for wrong in ["", "a b", "a\"b", "a;b", "{stage}", "a.b"] {
            assert!(athena_name(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn regions_and_accounts() {
        for right in ["eu-west-2", "us-gov-east-1", "ap-southeast-7", "us-isob-east-1"] {
            assert_eq!(region(right), Ok(()), "{right}");
        }
        for wrong in ["", "london", "eu-west", "eu-2", "EU-WEST-2", "eu-west-2a", "eu--2", "eu-west-2 "] {
            assert!(region(wrong).is_err(), "{wrong}");
        }
        assert_eq!(account("123456789012"), Ok(()));
        assert!(account("12345678901").is_err());
        assert!(account("12345678901x").is_err());
    }

    #[test]
    fn ids_statistics_and_templates() {
        assert_eq!(id("api_p95"), Ok(()));
        assert!(id("").is_err() && id("Prod").is_err() && id("a/b").is_err());
        assert_eq!(statistic("p99.9"), Ok(()));
        assert!(statistic("average").is_err() && statistic("p101").is_err() && statistic("p").is_err());
        assert_eq!(template("{env}-paperwurks"), Ok(()));
        assert!(path("/").is_ok() && path("/api/*").is_ok());
        assert!(path("").is_err() && path("api/*").is_err() && path("/a b").is_err() && path("/ä").is_err());
        assert!(template("{environment}-x").is_err() && template("{env").is_err() && template(" ").is_err());
    }

    proptest! {
        #[test]
        fn no_text_brings_a_term_down(text in "\\PC*") {
            let _ = threshold(&text);
            let _ = range(&text);
            let _ = duration(&text);
            let _ = months(&text);
            let _ = athena_name(&text);
            let _ = region(&text);
            let _ = account(&text);
            let _ = id(&text);
            let _ = statistic(&text);
            let _ = template(&text);
            let _ = path(&text);
        }

        #[test]
        fn what_is_written_is_read(low in 0_u32..1_000, more in 0_u32..1_000) {
            let high = low + more;
            prop_assert_eq!(range(&format!("{low}-{high}")), Some((f64::from(low), f64::from(high))));
            prop_assert_eq!(threshold(&format!("< {low}")), Ok(Threshold::Below(f64::from(low))));
            prop_assert_eq!(duration(&format!("{low} min")), Ok(low * 60));
        }
    }
}
