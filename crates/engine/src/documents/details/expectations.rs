//! The figures of the design for a bucket, held against one object in it.

use protocol::{
    Error,
    documents::details::{Expectation, PublicAccess},
};

use super::lifecycle::{Lifecycle, Subject};
use crate::{
    catalogue::{
        figures,
        model::{Bucket, Expected, Figure},
    },
    documents::aws::Described,
    overview::design::agree,
};

/// What was found of the object and its bucket.
pub(super) struct Found<'a> {
    pub(super) region: &'a str,
    pub(super) head: &'a Described,
    pub(super) public: Result<&'a PublicAccess, &'a Error>,
    pub(super) rules: Result<(&'a Lifecycle, &'a Subject<'a>), &'a Error>,
}

/// What a figure is in truth.
enum Actual {
    /// This, and more about it in words.
    Known(Expected, &'static str),
    /// No rule does it.
    Never,
    Unknown,
}

/// Each figure of the bucket, met, drifted or not known; where the data must stay comes last.
pub(super) fn of(bucket: &Bucket, found: &Found<'_>) -> Vec<Expectation> {
    let figures = bucket.expect.0.iter().map(|(figure, expectation)| {
        let (actual, met) = match found.actual(*figure) {
            Actual::Known(actual, more) => {
                let words = format!("{}{more}", figures::words(*figure, &actual));
                (Some(words), Some(agree(&expectation.value, &actual)))
            }
            Actual::Never => (Some("never".to_owned()), Some(false)),
            Actual::Unknown => (None, None),
        };
        Expectation {
            what: figures::kind_of(*figure).label.to_owned(),
            expected: figures::words(*figure, &expectation.value),
            actual,
            met,
            place: expectation.place.clone(),
        }
    });
    let residency = bucket.documents.as_ref().and_then(|documents| documents.residency.as_ref());
    let residency = residency.map(|residency| Expectation {
        what: "region".to_owned(),
        expected: residency.region.clone(),
        actual: Some(found.region.to_owned()),
        met: Some(found.region == residency.region),
        place: residency.place.clone(),
    });
    figures.chain(residency).collect()
}

impl Found<'_> {
    fn actual(&self, figure: Figure) -> Actual {
        match figure {
            Figure::Versioning => match self.head.version.as_deref() {
                Some("null") => Actual::Known(Expected::Flag(false), " when it came"),
                version => Actual::Known(Expected::Flag(version.is_some()), ""),
            },
            Figure::Encryption => {
                let algorithm = self.head.encryption.algorithm.as_deref().unwrap_or("none");
                Actual::Known(Expected::Text(algorithm.to_owned()), "")
            }
            Figure::PublicAccessBlocked => match self.public {
                Ok(public) => Actual::Known(Expected::Flag(public.blocked), ""),
                Err(_) => Actual::Unknown,
            },
            Figure::InfrequentAccessAfter => self.moved(&["STANDARD_IA", "ONEZONE_IA"]),
            Figure::GlacierAfter => self.moved(&["GLACIER", "GLACIER_IR"]),
            Figure::ExpireAfter => {
                let days = self.rules.map_err(Error::clone).and_then(|(rules, it)| rules.days_to_expire(it));
                days.map_or(Actual::Unknown, |days| days.map_or(Actual::Never, |days| Actual::days(days, "")))
            }
            _ => Actual::Unknown,
        }
    }

    fn moved(&self, classes: &[&str]) -> Actual {
        let moved = self.rules.map_err(Error::clone).and_then(|(rules, it)| rules.days_to(it, classes));
        match moved {
            Ok(Some((days, true))) => Actual::days(days, ", though not this one: it is under 128 KiB"),
            Ok(Some((days, false))) => Actual::days(days, ""),
            Ok(None) => Actual::Never,
            Err(_) => Actual::Unknown,
        }
    }
}

impl Actual {
    fn days(days: u32, more: &'static str) -> Self {
        Self::Known(Expected::Number(days.into()), more)
    }
}
