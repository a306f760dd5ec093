//! The room that container instances have left for more tasks.

use protocol::Error;

/// What a task has set aside for it, or what an instance has left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Size {
    /// In CPU units.
    pub(crate) cpu: u32,
    /// In MiB.
    pub(crate) memory: u32,
}

/// What is known of the room for tasks of a service.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Room {
    /// It was not looked at, or could not be read.
    Unread(Option<Error>),
    /// What each instance that takes the service's tasks has left.
    Left(Vec<Size>),
}

/// How many tasks of size `each` find room by CPU and memory. Ports, network interfaces and placement constraints may
/// let fewer.
pub(crate) fn fitting(each: Size, left: &[Size]) -> u32 {
    let times = |left: u32, each: u32| left.checked_div(each).unwrap_or(u32::MAX);
    let of_each = left.iter().map(|left| times(left.cpu, each.cpu).min(times(left.memory, each.memory)));
    of_each.fold(0, u32::saturating_add)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn size(cpu: u32, memory: u32) -> Size {
        Size { cpu, memory }
    }

    #[test]
    fn a_task_is_on_one_instance_and_needs_both() {
        let left = [size(2_048, 1_000), size(500, 8_000), size(1_024, 4_096)];
        assert_eq!(fitting(size(512, 512), &left), 1 + 2);
        assert_eq!(fitting(size(1_025, 1_001), &left), 0, "all together have room, none by itself");
        assert_eq!(fitting(size(0, 1_000), &left), 1 + 8 + 4);
        assert_eq!(fitting(size(0, 0), &left), u32::MAX);
        assert_eq!(fitting(size(1, 1), &[]), 0);
    }

    proptest! {
        #[test]
        fn a_larger_task_fits_no_more_often(
            cpu in any::<u32>(), memory in any::<u32>(), more in any::<u32>(),
            left in proptest::collection::vec((any::<u32>(), any::<u32>()), 0..8),
        ) {
            let left: Vec<_> = left.into_iter().map(|(cpu, memory)| size(cpu, memory)).collect();
            let larger = size(cpu.saturating_add(more), memory.saturating_add(more));
            prop_assert!(fitting(larger, &left) <= fitting(size(cpu, memory), &left));
        }
    }
}
