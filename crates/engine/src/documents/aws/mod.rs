//! S3, SQS and Athena, as documents need them.

mod athena;
pub(in crate::documents) mod buckets;
mod bytes;
mod decoded;
mod described;
mod errors;
mod holdings;
pub(in crate::documents) mod listing;
pub(in crate::documents) mod presence;
mod presign;
mod queues;
mod reach;
mod settings;
mod versions;

pub(super) use athena::{Athena, Step};
pub(in crate::documents) use bytes::Source;
pub(in crate::documents) use described::{Described, described, tags};
pub(in crate::documents) use errors::{asking_bucket, asking_object};
pub(super) use holdings::{After, Holding, exists, has_lock, lock_of, restored, versions_below};
pub(in crate::documents) use presign::presigned;
pub(in crate::documents) use queues::{Message, Waiting, waiting};
pub(crate) use reach::Places;
pub(super) use reach::{Reach, reach};
pub(in crate::documents) use settings::{lifecycle, public_access};
pub(in crate::documents) use versions::versions;
