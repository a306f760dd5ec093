//! Values of fields.

use std::{borrow::Cow, cmp::Ordering};

use jiff::civil::DateTime;
use protocol::Moment;

use crate::time::{floor, utc_text};

/// The value of a field.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// It is not there.
    Nothing,
    Number(f64),
    Time(Moment),
    Text(String),
}

impl Value {
    pub(super) fn truth(is: bool) -> Self {
        Self::Number(f64::from(u8::from(is)))
    }

    /// A number, unless it is none.
    pub(super) fn finite(number: f64) -> Self {
        if number.is_finite() { Self::Number(number) } else { Self::Nothing }
    }

    pub(super) fn is_true(&self) -> bool {
        match self {
            Self::Nothing => false,
            Self::Number(number) => *number != 0.0,
            Self::Time(_) => true,
            Self::Text(text) => !text.is_empty() && text != "0" && text != "false",
        }
    }

    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Nothing => None,
            Self::Number(number) => Some(*number),
            Self::Time(at) => Some(at.0 as f64),
            Self::Text(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
        }
    }

    /// As it is shown; nothing when it is not there.
    pub(super) fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Nothing => None,
            Self::Number(number) => Some(Cow::Owned(shown(*number))),
            Self::Time(at) => Some(Cow::Owned(utc_text(*at, "%Y-%m-%d %H:%M:%S.%3f"))),
            Self::Text(text) => Some(Cow::Borrowed(text)),
        }
    }

    /// The start of the span that it lies in, for a time.
    pub(super) fn binned(&self, span: i64) -> Self {
        let at = match self {
            Self::Time(at) => Some(*at),
            Self::Text(text) => text
                .parse::<DateTime>()
                .ok()
                .and_then(|at| at.in_tz("UTC").ok())
                .map(|at| Moment(at.timestamp().as_millisecond())),
            Self::Nothing | Self::Number(_) => None,
        };
        at.map_or(Self::Nothing, |at| Self::Time(floor(at, span.max(1))))
    }

    /// How it stands to another: as numbers where both are, as text otherwise. Nothing where one is not there.
    pub(super) fn order(&self, other: &Self) -> Option<Ordering> {
        if let (Some(one), Some(other)) = (self.number(), other.number()) {
            return one.partial_cmp(&other);
        }
        Some(self.text()?.cmp(&other.text()?))
    }

    /// An order of all values, for sorting: what is not there comes first.
    pub(super) fn sorted(&self, other: &Self) -> Ordering {
        let there = |value: &Self| *value != Self::Nothing;
        self.order(other).unwrap_or_else(|| there(self).cmp(&there(other)))
    }
}

/// A number with at most four places after the point.
fn shown(number: f64) -> String {
    let text = format!("{number:.4}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_shown_and_compared_as_what_they_are() {
        let text = |text: &str| Value::Text(text.to_owned());
        assert_eq!(Value::Number(12.0).text().as_deref(), Some("12"));
        assert_eq!(Value::Number(0.5).text().as_deref(), Some("0.5"));
        assert_eq!(Value::Number(100.0).text().as_deref(), Some("100"));
        assert_eq!(text("9").order(&Value::Number(10.0)), Some(Ordering::Less));
        assert_eq!(text("b").order(&text("a")), Some(Ordering::Greater));
        assert_eq!(Value::Nothing.order(&text("a")), None);
        let at = Value::Time(Moment(1_794_913_220_123));
        assert_eq!(at.text().as_deref(), Some("2026-11-17 11:00:20.123"));
        assert_eq!(at.binned(300_000).text().as_deref(), Some("2026-11-17 11:00:00.000"));
        assert_eq!(text("2026-11-17 11:00:20.123").binned(1_000), Value::Time(Moment(1_794_913_220_000)));
    }
}
