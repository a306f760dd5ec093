//! The addresses that objects have: `s3://`, ARNs, and the many URLs of S3 and its console.

use percent_encoding::percent_decode_str;

/// What an address names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) bucket: String,
    /// Empty for the bucket itself; a prefix when it ends with `/`.
    pub(super) key: String,
    pub(super) version: Option<String>,
}

impl Address {
    /// Reads an address; nothing when it is none. Keys are taken as they stand: `..` and `//` are part of them.
    pub(super) fn read(text: &str) -> Option<Self> {
        Self::exact(text.trim().trim_matches(|char| matches!(char, '"' | '\'' | '<' | '>' | '`')))
    }

    /// The same, with all that stands around it as part of it.
    pub(super) fn exact(text: &str) -> Option<Self> {
        if let Some(rest) = text.strip_prefix("s3://").or_else(|| text.strip_prefix("S3://")) {
            let (rest, version) = match rest.rsplit_once("?versionId=") {
                Some((rest, version)) => (rest, Some(version.to_owned())),
                None => (rest, None),
            };
            return Self::of(rest, version);
        }
        if let Some(rest) = text.strip_prefix("arn:") {
            // arn:partition:s3:::bucket/key
            let mut parts = rest.splitn(5, ':');
            let (_partition, service) = (parts.next()?, parts.next()?);
            let (region, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
            let is_bucket = service == "s3" && region.is_empty() && account.is_empty();
            return if is_bucket { Self::of(resource, None) } else { None };
        }
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
        let rest = rest.split('#').next()?;
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (host, path) = place.split_once('/').unwrap_or((place, ""));
        let host = host.split(':').next()?.to_ascii_lowercase();
        if host == "console.aws.amazon.com" || host.ends_with(".console.aws.amazon.com") {
            return Self::of_console(path, query);
        }
        Self::of_endpoint(&host, path, query)
    }

    /// `bucket/key`.
    fn of(rest: &str, version: Option<String>) -> Option<Self> {
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        is_bucket(bucket).then(|| Self { bucket: bucket.to_owned(), key: key.to_owned(), version })
    }

    /// `/s3/object/bucket?prefix=key`, `/s3/buckets/bucket?prefix=folder/`.
    fn of_console(path: &str, query: &str) -> Option<Self> {
        let mut parts = path.split('/');
        let (area, kind, bucket) = (parts.next()?, parts.next()?, parts.next()?);
        if area != "s3" || !matches!(kind, "object" | "buckets") || !is_bucket(bucket) {
            return None;
        }
        let key = parameter(query, "prefix").unwrap_or_default();
        Some(Self { bucket: bucket.to_owned(), key, version: parameter(query, "versionId") })
    }

    /// `bucket.s3.region.amazonaws.com/key` or `s3.region.amazonaws.com/bucket/key`, signed or not.
    fn of_endpoint(host: &str, path: &str, query: &str) -> Option<Self> {
        let place = host.strip_suffix(".amazonaws.com").or_else(|| host.strip_suffix(".amazonaws.com.cn"))?;
        let labels: Vec<_> = place.split('.').collect();
        // What stands before the label of the service is the bucket, which may have dots itself.
        let service = labels.iter().rposition(|label| {
            *label == "s3" || *label == "s3-accelerate" || *label == "s3-fips" || label.starts_with("s3-")
        })?;
        let version = parameter(query, "versionId");
        let path = decoded(path);
        match labels[..service].join(".") {
            bucket if bucket.is_empty() => Self::of(&path, version),
            bucket => is_bucket(&bucket).then_some(Self { bucket, key: path, version }),
        }
    }
}

/// Whether a bucket can be called so: letters, digits, dots, dashes, and underlines of old.
fn is_bucket(name: &str) -> bool {
    (3..=255).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// A parameter of a query, where `+` is a space.
fn parameter(query: &str, name: &str) -> Option<String> {
    let found = query.split('&').find_map(|pair| pair.split_once('=').filter(|(found, _)| *found == name));
    found.map(|(_, value)| decoded(&value.replace('+', " "))).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<(String, String, Option<String>)> {
        Address::read(text).map(|Address { bucket, key, version }| (bucket, key, version))
    }

    #[test]
    fn every_way_to_write_an_address_is_read() {
        let object = |key: &str| Some(("docs.prod".to_owned(), key.to_owned(), None));
        let versioned = Some(("docs.prod".to_owned(), "a/b c.pdf".to_owned(), Some("v1".to_owned())));
        for (text, expected) in [
            ("s3://docs.prod/a/../b//c.pdf", object("a/../b//c.pdf")),
            (" <s3://docs.prod> ", object("")),
            ("s3://docs.prod/a/b c.pdf?versionId=v1", versioned.clone()),
            ("arn:aws:s3:::docs.prod/a:b/c.pdf", object("a:b/c.pdf")),
            ("arn:aws-cn:s3:::docs.prod", object("")),
            ("arn:aws:s3:eu-west-2:111122223333:accesspoint/x", None),
            ("arn:aws:sqs:eu-west-2:1:queue", None),
            (
                "https://docs.prod.s3.eu-west-2.amazonaws.com/a/b%20c.pdf?X-Amz-Expires=9&versionId=v1",
                versioned.clone(),
            ),
            ("https://docs.prod.s3.amazonaws.com/a+b.pdf", object("a+b.pdf")),
            ("https://s3.eu-west-2.amazonaws.com/docs.prod/a/../b", object("a/../b")),
            ("https://s3-eu-west-2.amazonaws.com/docs.prod/a", object("a")),
            ("https://docs.prod.s3.dualstack.eu-west-2.amazonaws.com/a", object("a")),
            ("https://docs.prod.s3.cn-north-1.amazonaws.com.cn/a", object("a")),
            (
                "https://eu-west-2.console.aws.amazon.com/s3/object/docs.prod?region=eu-west-2&prefix=a/b+c.pdf&versionId=v1",
                versioned,
            ),
            (
                "https://s3.console.aws.amazon.com/s3/buckets/docs.prod?prefix=a%2F&showversions=false",
                object("a/"),
            ),
            ("https://example.com/docs.prod/a", None),
            ("https://evil.com/?x=s3.amazonaws.com", None),
            ("properties/PW-1/a.pdf", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn a_space_at_the_end_may_be_the_keys() {
        assert_eq!(Address::exact("s3://docs.prod/a ").unwrap().key, "a ");
        assert_eq!(Address::read("s3://docs.prod/a ").unwrap().key, "a");
    }

    proptest! {
        #[test]
        fn a_key_comes_back_from_its_url(key in "[^\\x00]{1,40}", version in prop::option::of("[a-zA-Z0-9]{1,8}")) {
            let written: Vec<_> = key.split('/').map(|part| utf8_percent_encode(part, NON_ALPHANUMERIC).to_string()).collect();
            let query = version.as_ref().map_or(String::new(), |version| format!("?versionId={version}"));
            let expected = Some(("documents".to_owned(), key.clone(), version.clone()));
            prop_assert_eq!(read(&format!("https://documents.s3.eu-west-2.amazonaws.com/{}{query}", written.join("/"))), expected);
        }

        #[test]
        fn nothing_is_too_strange(text in any::<String>(), tail in "[:/?=&%#.a-z0-9]{0,40}") {
            for head in ["", "s3://", "arn:aws:s3:::", "https://", "https://a.s3.amazonaws.com/"] {
                let _ = (Address::read(&format!("{head}{text}")), Address::read(&format!("{head}{tail}")));
            }
        }
    }
}
