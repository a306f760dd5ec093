//! What CloudWatch Logs is asked.

pub(super) mod events;
pub(super) mod groups;
pub(super) mod insights;
pub(super) mod live;
mod mended;
pub(super) mod streams;
