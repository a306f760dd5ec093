/// A measured value in three digits or so: `0.31`, `18.4`, `412`, `1,204`.
pub(crate) fn number(value: f64) -> String {
    let size = value.abs();
    let decimals = match size {
        _ if size >= 99.95 => 0,
        _ if size >= 9.995 => 1,
        _ => 2,
    };
    let text = format!("{value:.decimals$}");
    let text = if decimals > 0 { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { grouped(text) }
}

/// A count, grouped by thousands.
pub(crate) fn count(value: u64) -> String {
    grouped(&value.to_string())
}

/// A share of a hundred: `61%`.
pub(crate) fn percent(value: f64) -> String {
    format!("{}%", number(value))
}

/// An amount of money: whole from ten upwards.
pub(crate) fn money(value: f64, currency: &str) -> String {
    if value.abs() < 9.995 {
        format!("{currency}{value:.2}")
    } else {
        format!("{currency}{}", grouped(&format!("{value:.0}")))
    }
}

/// A measured value and the unit that follows it: `412` and `ms`; of money the unit leads: `£2.93`.
pub(crate) fn measured(value: Option<f64>, unit: &str) -> (String, String) {
    match (value, unit) {
        (None, _) => ("—".to_owned(), String::new()),
        (Some(value), "£" | "$" | "€") => (money(value, unit), String::new()),
        (Some(value), unit) => (number(value), unit.to_owned()),
    }
}

/// Bytes in the binary units that AWS bills by.
pub(crate) fn bytes(value: f64) -> String {
    let mut value = value;
    for unit in ["B", "KiB", "MiB", "GiB", "TiB"] {
        if value < 1_024.0 {
            return format!("{} {unit}", number(value));
        }
        value /= 1_024.0;
    }
    format!("{} PiB", number(value))
}

/// `1 task`, `2 tasks`.
pub(crate) fn plural(value: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(value), if value == 1 { one } else { many })
}

/// Puts a comma between the thousands of a decimal number.
fn grouped(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, fraction) = digits.find('.').map_or((digits, ""), |dot| digits.split_at(dot));
    let mut out = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + fraction
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn three_digits_are_enough() {
        let cases = [
            (0.0, "0"),
            (0.314, "0.31"),
            (0.999, "1"),
            (9.996, "10"),
            (18.42, "18.4"),
            (20.0, "20"),
            (99.96, "100"),
            (412.4, "412"),
            (1204.0, "1,204"),
            (-1_234_567.0, "-1,234,567"),
            (-0.001, "0"),
        ];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn bytes_take_the_unit_that_fits() {
        assert_eq!(bytes(512.0), "512 B");
        assert_eq!(bytes(61.2 * 1_073_741_824.0), "61.2 GiB");
        assert_eq!(bytes(100.0 * 1_073_741_824.0), "100 GiB");
        assert_eq!(bytes(3.0e18), "2,665 PiB");
    }

    #[test]
    fn money_shows_pence_only_below_ten() {
        assert_eq!(money(4.2, "£"), "£4.20");
        assert_eq!(money(251.4, "£"), "£251");
        assert_eq!(money(1_450.0, "£"), "£1,450");
    }

    #[test]
    fn the_unit_of_money_leads() {
        let measured = |value, unit| {
            let (value, unit) = measured(value, unit);
            format!("{value}|{unit}")
        };
        assert_eq!(measured(Some(412.4), "ms"), "412|ms");
        assert_eq!(measured(Some(2.934), "£"), "£2.93|");
        assert_eq!(measured(None, "ms"), "—|");
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!(plural(1, "task", "tasks"), "1 task");
        assert_eq!(plural(0, "task", "tasks"), "0 tasks");
    }

    proptest! {
        #[test]
        fn grouping_only_adds_commas(value: u64) {
            let text = count(value);
            prop_assert_eq!(text.replace(',', ""), value.to_string());
            prop_assert!(text.split(',').skip(1).all(|group| group.len() == 3));
        }
    }
}
