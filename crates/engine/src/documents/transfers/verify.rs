//! Compares what is on the disk with the checksum that S3 has, while the rest still comes.

use std::{
    fs::File,
    io::{self, Read},
    sync::Arc,
};

use super::part::Prefix;
use crate::documents::{
    aws::Source,
    checksum::{Expected, Summing},
};

/// Bytes that are read at once.
const STEP: usize = 1 << 20;

/// What a part is compared with.
pub(super) struct Check {
    expected: Expected,
    parts: Option<Vec<u64>>,
    size: u64,
}

impl Check {
    /// Of `source`, where S3 has something that its bytes can be compared with.
    pub(super) async fn of(source: &Source) -> Option<Self> {
        let expected = source.head.expected.clone()?;
        let parts = match expected.parts {
            None => None,
            // Without the lengths of the parts nobody can make their checksums.
            Some(parts) => Some(source.part_lengths(parts).await?),
        };
        Some(Self { expected, parts, size: source.head.size })
    }

    pub(super) fn words(&self) -> String {
        self.expected.words()
    }

    /// Sums the part up as it grows. Whether it is what S3 has; nothing when it was cut short. Blocks.
    pub(super) fn follow(&self, mut part: File, prefix: &Arc<Prefix>) -> io::Result<Option<bool>> {
        let mut sum = Summing::new(self.expected.algorithm, self.parts.clone());
        let mut buffer = vec![0; STEP];
        let mut at = 0;
        while at < self.size {
            let Some(reached) = prefix.beyond(at) else { return Ok(None) };
            while at < reached {
                let here = usize::try_from(reached - at).unwrap_or(STEP).min(STEP);
                let bytes = buffer.get_mut(..here).unwrap_or_default();
                part.read_exact(bytes)?;
                sum.update(bytes);
                at += here as u64;
            }
        }
        Ok(Some(self.expected.is(&sum.finish())))
    }
}
