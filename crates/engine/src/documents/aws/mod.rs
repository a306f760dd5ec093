//! S3, SQS and Athena, as documents need them.

mod errors;
mod holdings;
mod reach;

pub(in crate::documents) use errors::{asking_bucket, asking_object};
pub(crate) use reach::Places;
pub(super) use holdings::{After, Holding, has_lock, lock_of, restored, versions_below};
pub(super) use reach::{Reach, reach};
