//! Which part of an object is wanted, and whether at all.

use std::ops::Range;

use protocol::Moment;

use super::{Bucket, Encryption, Hindrance, Object, ObjectError, RestoreState, Version};
use crate::time::SECOND;

/// The conditions of a read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Conditions {
    pub(crate) if_match: Option<String>,
    pub(crate) if_none_match: Option<String>,
    pub(crate) if_modified_since: Option<Moment>,
    pub(crate) if_unmodified_since: Option<Moment>,
}

impl Conditions {
    /// # Errors
    /// `PreconditionFailed`, or `NotModified`.
    pub(crate) fn check(&self, etag: &str, at: Moment) -> Result<(), ObjectError> {
        let names = |list: &str| list.split(',').any(|one| is_same(one.trim(), etag));
        // HTTP's dates have whole seconds.
        let at = at.0.div_euclid(SECOND);
        let since = |moment: Moment| moment.0.div_euclid(SECOND);
        match &self.if_match {
            Some(list) if !names(list) => return Err(ObjectError::precondition_failed("If-Match")),
            Some(_) => {}
            None if self.if_unmodified_since.is_some_and(|moment| at > since(moment)) => {
                return Err(ObjectError::precondition_failed("If-Unmodified-Since"));
            }
            None => {}
        }
        match &self.if_none_match {
            Some(list) if names(list) => Err(ObjectError::not_modified(etag)),
            Some(_) => Ok(()),
            None if self.if_modified_since.is_some_and(|moment| at <= since(moment)) => {
                Err(ObjectError::not_modified(etag))
            }
            None => Ok(()),
        }
    }
}

fn is_same(said: &str, etag: &str) -> bool {
    said == "*" || said.trim_matches('"') == etag.trim_matches('"')
}

/// The part of an object that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Extent {
    pub(crate) range: Range<u64>,
    /// Whether it was asked for as a part.
    pub(crate) is_part: bool,
}

impl Extent {
    /// Reads a `Range` header; one that is not understood means the whole.
    ///
    /// # Errors
    /// `InvalidRange` when it begins behind the end.
    pub(crate) fn read(header: Option<&str>, size: u64) -> Result<Self, ObjectError> {
        let whole = Self { range: 0..size, is_part: false };
        let Some((header, (from, until))) = header.and_then(|header| Some((header, bounds(header)?))) else {
            return Ok(whole);
        };
        let range = match (from, until) {
            (Some(from), Some(until)) => from..until.saturating_add(1).min(size),
            (Some(from), None) => from..size,
            (None, last) => size.saturating_sub(last.unwrap_or(0))..size,
        };
        if range.start >= size || range.is_empty() {
            return Err(ObjectError::invalid_range(header, size));
        }
        Ok(Self { range, is_part: true })
    }
}

/// First and last byte of `bytes=first-last`; without a first, how many of the last bytes.
fn bounds(header: &str) -> Option<(Option<u64>, Option<u64>)> {
    let (from, until) = header.strip_prefix("bytes=")?.split_once('-')?;
    let number = |text: &str| match text.trim() {
        "" => Some(None),
        digits => digits.parse().ok().map(Some),
    };
    match (number(from)?, number(until)?) {
        (None, None) => None,
        (Some(from), Some(until)) if until < from => None,
        bounds => Some(bounds),
    }
}

impl Bucket {
    /// Whether the bytes of an object may be had.
    ///
    /// # Errors
    /// `InvalidObjectState` for an archived object that is not restored, `AccessDenied` where its key may not be used,
    /// `NoSuchKey` for one that is gone meanwhile.
    pub(crate) fn check_readable(
        &self,
        (key, version): (&str, &Version),
        object: &Object,
        caller: &str,
        now: Moment,
    ) -> Result<(), ObjectError> {
        if object.about.hindrance == Hindrance::Vanished {
            return Err(ObjectError::no_such_key(key));
        }
        let class = object.about.class;
        if class.is_archive()
            && !matches!(self.restore_state(key, version, now), Some(RestoreState::Done { .. }))
        {
            return Err(ObjectError::archived(class));
        }
        match (&object.about.encryption, object.about.hindrance) {
            (Encryption::Kms { key }, Hindrance::KeyDenied) => Err(ObjectError::access_denied(format!(
                "User: {caller} is not authorized to perform: kms:Decrypt on resource: {key} because no \
                 resource-based policy allows the kms:Decrypt action"
            ))),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ranges_are_read_as_s3_reads_them() {
        for (header, size, expected) in [
            (None, 10, Ok((0..10, false))),
            (Some("bytes=0-0"), 10, Ok((0..1, true))),
            (Some("bytes=2-"), 10, Ok((2..10, true))),
            (Some("bytes=2-99"), 10, Ok((2..10, true))),
            (Some("bytes=-3"), 10, Ok((7..10, true))),
            (Some("bytes=-99"), 10, Ok((0..10, true))),
            (Some("bytes=5-2"), 10, Ok((0..10, false))),
            (Some("lines=1-2"), 10, Ok((0..10, false))),
            (Some("bytes=10-"), 10, Err(416)),
            (Some("bytes=-0"), 10, Err(416)),
            (Some("bytes=0-"), 0, Err(416)),
        ] {
            let read = Extent::read(header, size).map(|extent| (extent.range, extent.is_part));
            assert_eq!(read.map_err(|error| error.status), expected, "{header:?} of {size}");
        }
    }

    #[test]
    fn conditions_are_weighed_as_http_says() {
        let (etag, at) = ("\"a\"", Moment(10_500));
        let check = |conditions: Conditions| conditions.check(etag, at).map_err(|error| error.status);
        let some = |text: &str| Some(text.to_owned());
        let none = Conditions::default;
        assert_eq!(check(none()), Ok(()));
        assert_eq!(check(Conditions { if_match: some("\"b\", \"a\""), ..none() }), Ok(()));
        assert_eq!(check(Conditions { if_match: some("b"), ..none() }), Err(412));
        assert_eq!(check(Conditions { if_none_match: some("*"), ..none() }), Err(304));
        assert_eq!(check(Conditions { if_modified_since: Some(Moment(10_000)), ..none() }), Err(304));
        assert_eq!(check(Conditions { if_modified_since: Some(Moment(9_999)), ..none() }), Ok(()));
        assert_eq!(check(Conditions { if_unmodified_since: Some(Moment(9_999)), ..none() }), Err(412));
        let both = Conditions { if_match: some("a"), if_unmodified_since: Some(Moment(0)), ..none() };
        assert_eq!(check(both), Ok(()), "the first outweighs the second");
    }

    proptest! {
        #[test]
        fn any_range_is_read_without_harm(header in "(bytes=)?[0-9 -]{0,40}|\\PC{0,20}", size: u64) {
            if let Ok(extent) = Extent::read(Some(&header), size) {
                prop_assert!(extent.range.end <= size);
            }
        }
    }
}
