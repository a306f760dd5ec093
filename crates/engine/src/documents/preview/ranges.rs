//! The bytes that a preview asks for.

use preview::RangeReader;
use protocol::Error;

use crate::documents::aws::Source;

/// An object as a preview reads it: in the state it had when the preview was opened.
pub(super) struct Ranges(pub(super) Source);

impl RangeReader for Ranges {
    async fn read(&mut self, from: u64, len: u32) -> Result<Vec<u8>, Error> {
        Ok(self.0.read(from..from.saturating_add(len.into())).await?.into())
    }
}
