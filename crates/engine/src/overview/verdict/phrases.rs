//! How findings put numbers, spans of time and lists.

/// `1 task`, `3 tasks`.
pub(super) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// `is` for one, `are` for more.
pub(super) const fn are(number: usize) -> &'static str {
    if number == 1 { "is" } else { "are" }
}

/// A measured number with as many digits as one reads at a glance: `412`, `18.4`, `0.31`.
pub(super) fn measured(number: f64) -> String {
    let digits = match number.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        _ => 2,
    };
    let text = format!("{number:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A number with its unit: `412 ms`, `0.31 %`, `£6.2`.
pub(super) fn quantity(number: f64, unit: &str) -> String {
    let number = measured(number);
    match unit {
        "" => number,
        "£" | "$" | "€" => format!("{unit}{number}"),
        unit => format!("{number} {unit}"),
    }
}

/// A span of time in its largest unit: `38 min`, `2 h`, `3 d`.
pub(super) fn span(millis: i64) -> String {
    let seconds = millis.max(0) / 1_000;
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

/// Bytes in the largest binary unit, as AWS counts: `4.8 GB`.
pub(super) fn bytes(number: f64) -> String {
    const UNITS: [&str; 5] = ["B", "KB", "MB", "GB", "TB"];
    let mut number = number;
    let mut unit = 0;
    while number >= 1_024.0 && unit + 1 < UNITS.len() {
        number /= 1_024.0;
        unit += 1;
    }
    format!("{} {}", measured(number), UNITS[unit])
}

/// Parts of a line that stand side by side.
pub(super) fn list(parts: &[String]) -> String {
    parts.join(" · ")
}

/// `services`, `services and targets`, `services, targets and alarms`.
pub(super) fn enumerate(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// The text with a capital at its start, as a sentence begins.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_what_one_reads_at_a_glance() {
        assert_eq!(
            [412.37, 18.44, 0.312, 5.0, 60.0, 100.0].map(measured),
            ["412", "18.4", "0.31", "5", "60", "100"]
        );
        assert_eq!(quantity(6.2, "£"), "£6.2");
        assert_eq!(quantity(0.31, "%"), "0.31 %");
        assert_eq!(bytes(4.8 * 1_073_741_824.0), "4.8 GB");
        assert_eq!(bytes(12.0), "12 B");
    }

    #[test]
    fn spans_take_their_largest_unit() {
        assert_eq!(
            [90_000, 2_280_000, 7_200_000, 259_200_000, -5].map(span),
            ["90 s", "38 min", "2 h", "3 d", "0 s"]
        );
    }

    #[test]
    fn words_follow_their_number() {
        assert_eq!((count(1, "drift"), count(2, "drift")), ("1 drift".to_owned(), "2 drifts".to_owned()));
        assert_eq!(enumerate(&["services", "targets", "alarms"]), "services, targets and alarms");
        assert_eq!(sentence("services and"), "Services and");
        assert_eq!(sentence(""), "");
    }
}
