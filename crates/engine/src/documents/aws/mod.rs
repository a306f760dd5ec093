//! S3, SQS and Athena, as documents need them.

mod errors;
mod reach;

pub(super) use reach::{Reach, reach};
