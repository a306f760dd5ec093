//! The sizes that a Fargate task may have, as the design's appendix gives them.

use std::sync::LazyLock;

use protocol::{Error, ErrorKind, catalogue::Place, changes::FargateSize};
use serde::Deserialize;

static SIZES: LazyLock<Result<FargateSizes, toml::de::Error>> = LazyLock::new(|| {
    let written: Written = toml::from_str(include_str!("../../../../assets/fargate_sizes.toml"))?;
    Ok(FargateSizes::from(written))
});

/// The sizes, and where they are written.
#[derive(Debug)]
pub(super) struct FargateSizes {
    pub(super) source: Place,
    /// Least CPU first.
    pub(super) sizes: Vec<FargateSize>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    source: Place,
    size: Vec<WrittenSize>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSize {
    cpu: u32,
    memory: WrittenMemory,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum WrittenMemory {
    Each(Vec<u32>),
    Steps { from: u32, to: u32, step: u32 },
}

impl From<Written> for FargateSizes {
    fn from(written: Written) -> Self {
        let size = |size: WrittenSize| FargateSize {
            cpu_units: size.cpu,
            memory_mib: match size.memory {
                WrittenMemory::Each(each) => each,
                WrittenMemory::Steps { from, to, step } => {
                    (from..=to).step_by(usize::try_from(step.max(1)).unwrap_or(1)).collect()
                }
            },
        };
        Self { source: written.source, sizes: written.size.into_iter().map(size).collect() }
    }
}

impl FargateSizes {
    /// The table that comes with the console.
    ///
    /// # Errors
    /// `Internal` when it cannot be read, which a test rules out.
    pub(super) fn get() -> Result<&'static Self, Error> {
        SIZES.as_ref().map_err(|error| {
            let said = format!("the table of Fargate sizes cannot be read: {}", error.message());
            Error::new(ErrorKind::Internal, said)
        })
    }

    /// Whether a task may have `cpu` units and `memory` MiB.
    pub(super) fn allows(&self, cpu: u32, memory: u32) -> bool {
        self.sizes.iter().any(|size| size.cpu_units == cpu && size.memory_mib.contains(&memory))
    }

    /// The smallest sizes that have all that is asked for, or where none has, the largest: least memory first.
    /// At most two: one with the CPU asked for where the table has that CPU, one with more CPU for the memory asked for.
    pub(super) fn nearest(&self, cpu: u32, memory: u32) -> Vec<(u32, u32)> {
        let mut found: Vec<(u32, u32)> = Vec::new();
        let enough = |size: &&FargateSize| size.cpu_units >= cpu;
        let covering = self.sizes.iter().filter(enough).find_map(|size| {
            let least = size.memory_mib.iter().copied().find(|least| *least >= memory)?;
            Some((size.cpu_units, least))
        });
        let same = self.sizes.iter().find(|size| size.cpu_units == cpu).and_then(|size| {
            let nearest = size.memory_mib.iter().min_by_key(|offered| offered.abs_diff(memory))?;
            Some((cpu, *nearest))
        });
        found.extend(covering);
        found.extend(same.filter(|same| covering != Some(*same)));
        if found.is_empty() {
            let largest = self.sizes.last();
            found.extend(largest.and_then(|size| Some((size.cpu_units, *size.memory_mib.last()?))));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_that_of_the_appendix() {
        let table = FargateSizes::get().unwrap();
        let lines: Vec<_> = table.sizes.iter().map(|size| (size.cpu_units, size.memory_mib.len())).collect();
        assert_eq!(lines, [(256, 3), (512, 4), (1_024, 7), (2_048, 13), (4_096, 23)]);
        assert_eq!((table.source.document.as_str(), table.source.line), ("001", 453));
        for size in &table.sizes {
            assert!(size.memory_mib.is_sorted(), "{size:?}");
        }
    }

    #[test]
    fn pairs_are_allowed_by_the_table_alone() {
        let table = FargateSizes::get().unwrap();
        for (cpu, memory, allowed) in [
            (256, 512, true),
            (256, 3_072, false),
            (512, 512, false),
            (1_024, 8_192, true),
            (2_048, 4_096, true),
            (2_048, 4_608, false),
            (4_096, 30_720, true),
            (4_096, 31_744, false),
            (300, 512, false),
            (0, 0, false),
        ] {
            assert_eq!(table.allows(cpu, memory), allowed, "{cpu}/{memory}");
        }
    }

    #[test]
    fn the_nearest_has_enough_or_keeps_the_cpu() {
        let table = FargateSizes::get().unwrap();
        assert_eq!(table.nearest(256, 3_072), [(512, 3_072), (256, 2_048)]);
        assert_eq!(table.nearest(512, 512), [(512, 1_024)]);
        assert_eq!(table.nearest(300, 512), [(512, 1_024)]);
        assert_eq!(table.nearest(4_096, 65_536), [(4_096, 30_720)]);
        assert_eq!(table.nearest(u32::MAX, u32::MAX), [(4_096, 30_720)]);
    }
}
