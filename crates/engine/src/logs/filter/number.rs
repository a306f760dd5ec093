//! Numbers in lines and filters, with or without a unit.

use std::cmp::Ordering;

/// A number, in the least of its units: milliseconds or bytes where it has one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Number {
    value: f64,
    unit: Option<Unit>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Time,
    Size,
}

/// What a unit is worth.
const UNITS: [(&str, Unit, f64); 16] = [
    ("ns", Unit::Time, 1e-6),
    ("us", Unit::Time, 1e-3),
    ("µs", Unit::Time, 1e-3),
    ("ms", Unit::Time, 1.0),
    ("s", Unit::Time, 1e3),
    ("min", Unit::Time, 6e4),
    ("m", Unit::Time, 6e4),
    ("h", Unit::Time, 3.6e6),
    ("b", Unit::Size, 1.0),
    ("kb", Unit::Size, 1e3),
    ("mb", Unit::Size, 1e6),
    ("gb", Unit::Size, 1e9),
    ("kib", Unit::Size, 1024.0),
    ("mib", Unit::Size, 1_048_576.0),
    ("gib", Unit::Size, 1_073_741_824.0),
    ("bytes", Unit::Size, 1.0),
];

/// How names of fields end that say the unit of their values.
const SUFFIXES: [(&str, &str); 9] = [
    ("_ns", "ns"),
    ("_us", "us"),
    ("_ms", "ms"),
    ("_millis", "ms"),
    ("_s", "s"),
    ("_sec", "s"),
    ("_seconds", "s"),
    ("_kb", "kb"),
    ("_mb", "mb"),
];

impl Number {
    /// Reads `500`, `-2.5`, `1e6`, `2s`, `10kb`; nothing for any other text.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.trim_start_matches(['+', '-']);
        // Not `inf` and `nan`, which can be read too.
        if !digits.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
            return None;
        }
        if let Ok(value) = text.parse() {
            return Some(Self { value, unit: None });
        }
        let unit_at = text.rfind(|last: char| last.is_ascii_digit() || last == '.')? + 1;
        let (unit, worth) = unit(text[unit_at..].trim_start())?;
        let value: f64 = text[..unit_at].parse().ok()?;
        Some(Self { value: value * worth, unit: Some(unit) })
    }

    /// How the number `self` of the field `name` compares with `wanted`; nothing for a time and a size. A number
    /// without a unit has the one that its field's name ends with, or else that of the other.
    pub(super) fn compare(self, name: &str, wanted: Self) -> Option<Ordering> {
        match (self.unit, wanted.unit) {
            (None, Some(_)) => self.named(name).against(wanted),
            (Some(_), None) => self.against(wanted.named(name)),
            _ => self.against(wanted),
        }
    }

    fn against(self, other: Self) -> Option<Ordering> {
        let alike = self.unit.is_none() || other.unit.is_none() || self.unit == other.unit;
        alike.then(|| self.value.partial_cmp(&other.value)).flatten()
    }

    fn named(self, name: &str) -> Self {
        let suffix = SUFFIXES.iter().find(|(suffix, _)| name.ends_with(suffix));
        let Some((unit, worth)) = suffix.and_then(|(_, written)| unit(written)) else { return self };
        Self { value: self.value * worth, unit: Some(unit) }
    }
}

fn unit(written: &str) -> Option<(Unit, f64)> {
    let found = UNITS.iter().find(|(name, ..)| written.eq_ignore_ascii_case(name));
    found.map(|(_, unit, worth)| (*unit, *worth))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(name: &str, value: &str, wanted: &str) -> Option<Ordering> {
        Number::read(value)?.compare(name, Number::read(wanted)?)
    }

    #[test]
    fn numbers_compare_as_numbers_with_their_units() {
        assert_eq!(order("status", "500", "99"), Some(Ordering::Greater));
        assert_eq!(order("duration_ms", "2150", "2s"), Some(Ordering::Greater));
        assert_eq!(order("duration_ms", "2150", "2000"), Some(Ordering::Greater));
        assert_eq!(order("duration_ms", "2.5s", "2600"), Some(Ordering::Less));
        assert_eq!(order("took_s", "3", "2500ms"), Some(Ordering::Greater));
        assert_eq!(order("took", "12 ms", "12ms"), Some(Ordering::Equal));
        assert_eq!(order("size", "2048", "2KiB"), Some(Ordering::Equal));
        assert_eq!(order("size", "3kb", "2s"), None);
    }

    #[test]
    fn other_text_is_no_number() {
        for text in ["", "-", ".", "nan", "inf", "NaN", "ten", "5x", "1.2.3", "12:30", "ms", "5 0"] {
            assert_eq!(Number::read(text), None, "{text:?}");
        }
    }
}
