//! What AWS Lambda's runtime writes of itself.

/// The figures of a report, as it names them, and their fields.
const FIGURES: [(&str, &str); 5] = [
    ("Duration: ", "duration_ms"),
    ("Billed Duration: ", "billed_duration_ms"),
    ("Memory Size: ", "memory_size_mb"),
    ("Max Memory Used: ", "max_memory_used_mb"),
    ("Init Duration: ", "init_duration_ms"),
];

/// Gives the fields of such a line; false where it is none.
pub(super) fn fields<'t>(text: &'t str, found: &mut dyn FnMut(&'static str, &'t str)) -> bool {
    let is =
        ["START RequestId: ", "END RequestId: ", "REPORT RequestId: "].iter().any(|it| text.starts_with(it));
    let Some((_, rest)) = text.split_once("RequestId: ").filter(|_| is) else { return false };
    let word = |text: &'t str| text.split_whitespace().next().unwrap_or_default();
    found("request_id", word(rest));
    for part in text.split(['\t', '\n']) {
        for (before, name) in FIGURES {
            if let Some(rest) = part.trim_start().strip_prefix(before) {
                found(name, word(rest));
            }
        }
        if let Some(status) = part.trim_start().strip_prefix("Status: ") {
            found("status", word(status));
        }
    }
    if let Some((_, version)) = rest.split_once(" Version: ") {
        found("version", word(version));
    }
    true
}
