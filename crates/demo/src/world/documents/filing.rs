//! What a bucket is for, and what becomes of the objects in it.

use engine::catalogue::model::{Bucket, Figure};
use protocol::Moment;

use crate::time::DAY;

/// How objects are filed in a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Filing {
    pub(super) holds: Holds,
    pub(crate) versioned: bool,
    /// Days, as are the others.
    pub(crate) expire_after: Option<i64>,
    infrequent_access_after: Option<i64>,
    glacier_after: Option<i64>,
}

/// What a bucket is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// The documents themselves, by property.
    Documents,
    /// Files as they were sent.
    Uploads,
    /// Some copies of documents, by matter: one or two a day.
    Copies,
    /// What nobody here writes.
    Else,
}

impl Filing {
    pub(crate) fn of(bucket: &Bucket) -> Self {
        let words = format!("{} {}", bucket.name, bucket.purpose).to_lowercase();
        let documents = ["document", "raw", "processed"].iter().any(|word| words.contains(word));
        let holds = match () {
            () if words.contains("upload") => Holds::Uploads,
            () if documents => Holds::Documents,
            () => Holds::Else,
        };
        let days = |figure| bucket.expect.number(figure).map(|days| days as i64);
        Self {
            holds,
            versioned: bucket.expect.flag(Figure::Versioning).unwrap_or_default(),
            expire_after: days(Figure::ExpireAfter),
            infrequent_access_after: days(Figure::InfrequentAccessAfter),
            glacier_after: days(Figure::GlacierAfter),
        }
    }

    /// A bucket that has copies of some documents, and no lifecycle.
    pub(crate) const fn of_copies(versioned: bool) -> Self {
        Self {
            holds: Holds::Copies,
            versioned,
            expire_after: None,
            infrequent_access_after: None,
            glacier_after: None,
        }
    }

    /// What came before has been deleted by `now`.
    pub(crate) fn kept_since(&self, now: Moment) -> Moment {
        self.expire_after.map_or(Moment(i64::MIN), |days| now.plus_millis(-days * DAY))
    }

    /// The storage class that the lifecycle has given by `now` to what came at `at`.
    pub(crate) fn class(&self, at: Moment, now: Moment) -> &'static str {
        let days = now.millis_since(at) / DAY;
        let due = |after: Option<i64>| after.is_some_and(|after| days >= after);
        match (due(self.glacier_after), due(self.infrequent_access_after)) {
            (true, _) => "GLACIER",
            (false, true) => "STANDARD_IA",
            (false, false) => "STANDARD",
        }
    }
}
