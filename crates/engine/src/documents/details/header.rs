//! Headers of S3 that are pairs: `ongoing-request="false", expiry-date="Fri, 21 Dec 2029 00:00:00 GMT"`.

use jiff::fmt::rfc2822;
use protocol::Moment;

/// The value of the pair `name`, without its quotes.
pub(super) fn value<'h>(header: &'h str, name: &str) -> Option<&'h str> {
    let mut rest = header;
    loop {
        let (key, after) = rest.split_once("=\"")?;
        let (value, further) = after.split_once('"')?;
        if key.trim_start_matches([',', ' ']) == name {
            return Some(value);
        }
        rest = further;
    }
}

/// The date that the pair `name` has.
pub(super) fn date(header: &str, name: &str) -> Option<Moment> {
    let date = rfc2822::parse(value(header, name)?).ok()?;
    Some(Moment(date.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pairs_are_found_by_their_names() {
        let header = "ongoing-request=\"false\", expiry-date=\"Fri, 21 Dec 2029 00:00:00 GMT\"";
        assert_eq!(value(header, "ongoing-request"), Some("false"));
        assert_eq!(value(header, "date"), None);
        assert_eq!(date(header, "expiry-date"), Some(Moment(1_892_505_600_000)));
        assert_eq!(date(header, "ongoing-request"), None);
        assert_eq!(value("a=\"expiry-date=\", b=\"x\"", "expiry-date"), None, "a value is no name");
    }

    proptest! {
        #[test]
        fn no_header_brings_it_down(header in "[a-z=\", -]{0,40}", name in "[a-z-]{0,8}") {
            if let Some(found) = value(&header, &name) {
                let pair = format!("{name}=\"{found}\"");
                prop_assert!(header.contains(&pair));
            }
        }

        #[test]
        fn what_is_written_is_read(value in "[^\"]{0,20}", before in "[a-z]{1,8}") {
            let header = format!("{before}=\"x\", rule-id=\"{value}\"");
            prop_assert_eq!(super::value(&header, "rule-id"), Some(value.as_str()));
        }
    }
}
