//! CPU and memory of a task, and which of them Fargate offers.

/// What a task is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Size {
    /// In CPU units (1024 = 1 vCPU).
    pub(crate) cpu: u32,
    /// In MiB.
    pub(crate) memory: u32,
}

impl Size {
    /// Reads what a task definition says: `512` or `.5 vCPU`, `1024` or `1 GB`.
    pub(crate) fn read(cpu: &str, memory: &str) -> Option<Self> {
        Some(Self { cpu: quantity(cpu, "vcpu")?, memory: quantity(memory, "gb")? })
    }

    /// Whether Fargate offers the pair.
    pub(crate) const fn is_fargate(self) -> bool {
        const GB: u32 = 1024;
        let (least, most, step) = match self.cpu {
            256 => return matches!(self.memory, 512 | 1024 | 2048),
            512 => (GB, 4 * GB, GB),
            1024 => (2 * GB, 8 * GB, GB),
            2048 => (4 * GB, 16 * GB, GB),
            4096 => (8 * GB, 30 * GB, GB),
            8192 => (16 * GB, 60 * GB, 4 * GB),
            16_384 => (32 * GB, 120 * GB, 8 * GB),
            _ => return false,
        };
        least <= self.memory && self.memory <= most && (self.memory - least).is_multiple_of(step)
    }

    /// Half of it, where Fargate offers that.
    pub(crate) fn halved(self) -> Option<Self> {
        Some(Self { cpu: self.cpu / 2, memory: self.memory / 2 }).filter(|half| half.is_fargate())
    }
}

/// A number, or one of `unit`, which is 1024.
fn quantity(text: &str, unit: &str) -> Option<u32> {
    let text = text.trim().to_ascii_lowercase();
    match text.strip_suffix(unit) {
        Some(number) => {
            let exact = number.trim().parse::<f64>().ok()? * 1024.0;
            (exact > 0.0 && exact < f64::from(u32::MAX) && exact.fract() == 0.0).then_some(exact as u32)
        }
        None => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_pairs_are_those_that_fargate_offers() {
        let offered = |cpu, memory| Size { cpu, memory }.is_fargate();
        assert!(offered(256, 512) && offered(256, 2048) && offered(1024, 8192) && offered(16_384, 122_880));
        assert!(!offered(256, 4096) && !offered(512, 1536) && !offered(1024, 1024) && !offered(300, 512));
        assert!(!offered(8192, 17_408), "in steps of 4 GB");
    }

    #[test]
    fn both_forms_of_a_size_are_read() {
        assert_eq!(Size::read("512", "1024"), Size::read(".5 vCPU", "1 GB"));
        assert_eq!(Size::read("1 vCPU", "2GB"), Some(Size { cpu: 1024, memory: 2048 }));
        assert_eq!(Size::read("one", "2GB"), None);
    }

    proptest! {
        #[test]
        fn any_size_is_read_without_harm(cpu in ".{0,12}", memory in ".{0,12}") {
            let _ = Size::read(&cpu, &memory);
        }
    }
}
