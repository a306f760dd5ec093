//! What can be done to a service: each lever proposes one change, with the numbers that hold now.

use protocol::{changes::Change, services::ServiceRow};

use crate::pages::roll_back;

/// Something that can be done to a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lever {
    Scale,
    Restart,
    RollBack,
    Resize,
    Range,
    Suspend,
}

impl Lever {
    /// Every lever, the most used first.
    pub(super) const ALL: [Self; 6] =
        [Self::Scale, Self::Restart, Self::RollBack, Self::Resize, Self::Range, Self::Suspend];

    /// Its name for tests.
    pub(super) const fn hook(self) -> &'static str {
        match self {
            Self::Scale => "scale",
            Self::Restart => "restart",
            Self::RollBack => "roll-back",
            Self::Resize => "resize",
            Self::Range => "set-range",
            Self::Suspend => "suspend-scaling",
        }
    }

    /// What stands on its button.
    pub(super) fn label(self, row: &ServiceRow) -> &'static str {
        match self {
            Self::Scale => "Scale…",
            Self::Restart => "Restart…",
            Self::RollBack => "Roll back…",
            Self::Resize => "Resize…",
            Self::Range => "Scaling range…",
            Self::Suspend if row.range.is_some_and(|range| range.suspended) => "Resume scaling…",
            Self::Suspend => "Suspend scaling…",
        }
    }

    /// The change it proposes for `row`, or why it cannot. `earlier` is the revision to go back to.
    pub(super) fn change(self, row: &ServiceRow, earlier: Option<u32>) -> Result<Change, &'static str> {
        let service = row.id.clone();
        let unscaled = "It is not registered for scaling";
        Ok(match self {
            Self::Scale => Change::SetDesiredCount { service, desired: row.desired },
            Self::Restart => Change::Restart { service },
            Self::RollBack => roll_back::change(service, earlier)?,
            Self::Resize => match (row.cpu_units, row.memory_mib) {
                (Some(cpu_units), Some(memory_mib)) => Change::Resize { service, cpu_units, memory_mib },
                _ => return Err("The size of its tasks is not known"),
            },
            Self::Range => {
                let range = row.range.ok_or(unscaled)?;
                Change::SetScalingRange { service, min: range.min, max: range.max }
            }
            Self::Suspend => {
                let range = row.range.ok_or(unscaled)?;
                Change::SuspendScaling { service, suspended: !range.suspended }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use protocol::services::{ScalingRange, ServiceId};

    use super::*;
    use crate::samples;

    fn row() -> ServiceRow {
        ServiceRow {
            desired: 3,
            cpu_units: Some(512),
            memory_mib: Some(1_024),
            range: Some(ScalingRange { min: 2, max: 4, suspended: true }),
            ..samples::service()
        }
    }

    #[test]
    fn every_lever_begins_with_what_holds_now() {
        let service = ServiceId::new("prod", "backend");
        let changes = Lever::ALL.map(|lever| lever.change(&row(), Some(41)));
        assert_eq!(
            changes,
            [
                Ok(Change::SetDesiredCount { service: service.clone(), desired: 3 }),
                Ok(Change::Restart { service: service.clone() }),
                Ok(Change::Deploy { service: service.clone(), revision: 41 }),
                Ok(Change::Resize { service: service.clone(), cpu_units: 512, memory_mib: 1_024 }),
                Ok(Change::SetScalingRange { service: service.clone(), min: 2, max: 4 }),
                Ok(Change::SuspendScaling { service, suspended: false }),
            ]
        );
        assert_eq!(Lever::Suspend.label(&row()), "Resume scaling…");
    }

    #[test]
    fn what_cannot_be_done_says_why() {
        let bare = ServiceRow { range: None, cpu_units: None, ..row() };
        let refused = Lever::ALL.map(|lever| lever.change(&bare, None).is_err());
        assert_eq!(refused, [false, false, true, true, true, true]);
    }
}
