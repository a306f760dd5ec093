//! All views that are open.

/// All views that are open, by id.
#[derive(Default)]
pub(crate) struct Views {}
