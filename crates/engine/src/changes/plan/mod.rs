//! What a change would do, worked out from what is there. Nothing here asks or changes anything: one file a kind of
//! change, and what they share: a [`Draft`], rollouts, the number of tasks, what it costs.

mod count;
mod deploy;
mod draft;
mod money;
mod range;
mod resize;
mod restart;
mod rollout;
mod stop_task;
mod suspension;
mod target;
#[cfg(test)]
mod tests;
mod workload;

use protocol::{Error, changes::Change};

pub(super) use draft::{Draft, tasks, verb};

use super::{fargate::FargateSizes, present::Present};
use crate::catalogue::model::{Environment, Service};

/// What a change is judged by, beside the service itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting<'a> {
    pub(super) environment: &'a Environment,
    /// What the design says of the service, where it does.
    pub(super) declared: Option<&'a Service>,
    pub(super) sizes: &'static FargateSizes,
}

impl<'a> Setting<'a> {
    /// The setting of the service that `change` is done to.
    ///
    /// # Errors
    /// `Internal` when the table of Fargate sizes cannot be read.
    pub(super) fn of(environment: &'a Environment, change: &Change) -> Result<Self, Error> {
        let id = change.service();
        let mut services = environment.services.iter();
        let declared = services.find(|service| service.cluster == id.cluster && service.name == id.name);
        Ok(Self { environment, declared, sizes: FargateSizes::get()? })
    }
}

/// What `change` would do to what is there.
pub(super) fn draft(change: &Change, present: &Present, setting: Setting<'_>) -> Draft {
    let mut draft = match change {
        Change::SetDesiredCount { desired, .. } => count::draft(*desired, present, setting),
        Change::SetScalingRange { min, max, .. } => range::draft(*min, *max, present, setting),
        Change::SetScalingTarget { policy, target, .. } => target::draft(policy, *target, present),
        Change::SuspendScaling { suspended, .. } => suspension::draft(*suspended, present, setting),
        Change::Restart { .. } => restart::draft(present, setting),
        Change::Deploy { revision, .. } => deploy::draft(*revision, present, setting),
        Change::Resize { cpu_units, memory_mib, .. } => {
            resize::draft(*cpu_units, *memory_mib, present, setting)
        }
        Change::StopTask { task, .. } => stop_task::draft(task, present),
    };
    if present.service.status != "ACTIVE" {
        draft.refuse(format!("The service is {}: it takes no changes", present.service.status));
    }
    draft
}
