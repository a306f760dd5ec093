//! Whether an object can be read, or lies in an archive.

use protocol::{Moment, documents::details::Restored};

use super::header;

/// Storage classes that are not read at once.
const ARCHIVES: [&str; 2] = ["GLACIER", "DEEP_ARCHIVE"];

/// What the class, the archive within it and the header of a restore come down to at `now`.
pub(in crate::documents) fn restored(
    class: &str,
    archive: Option<&str>,
    restore: Option<&str>,
    now: Moment,
) -> Restored {
    if !ARCHIVES.contains(&class) && archive.is_none() {
        return Restored::NotNeeded;
    }
    let Some(header) = restore else { return Restored::Needed };
    match (header::value(header, "ongoing-request"), header::date(header, "expiry-date")) {
        (Some("true"), _) => Restored::Ongoing,
        (_, Some(until)) if until > now => Restored::Until { until },
        _ => Restored::Needed,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Moment = Moment(1_800_000_000_000);

    #[test]
    fn an_archive_is_read_after_it_was_restored() {
        let there = "ongoing-request=\"false\", expiry-date=\"Fri, 21 Dec 2029 00:00:00 GMT\"";
        let gone = "ongoing-request=\"false\", expiry-date=\"Fri, 21 Dec 2012 00:00:00 GMT\"";
        let of = |class, archive, header| restored(class, archive, header, NOW);
        assert_eq!(of("STANDARD", None, None), Restored::NotNeeded);
        assert_eq!(of("GLACIER_IR", None, None), Restored::NotNeeded);
        assert_eq!(of("GLACIER", None, None), Restored::Needed);
        assert_eq!(of("INTELLIGENT_TIERING", Some("ARCHIVE_ACCESS"), None), Restored::Needed);
        assert_eq!(of("DEEP_ARCHIVE", None, Some("ongoing-request=\"true\"")), Restored::Ongoing);
        let until = Moment(1_892_505_600_000);
        assert_eq!(of("GLACIER", None, Some(there)), Restored::Until { until });
        assert_eq!(of("GLACIER", None, Some(gone)), Restored::Needed);
    }

    proptest! {
        #[test]
        fn no_header_makes_an_archive_readable_at_once(header in any::<String>()) {
            prop_assert_ne!(restored("GLACIER", None, Some(&header), NOW), Restored::NotNeeded);
        }
    }
}
