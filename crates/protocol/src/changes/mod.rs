//! Changes of what runs. Every write is a [`Change`]: previewed, allowed by the gate, written to the journal, applied,
//! and followed until it has settled.

mod plan;
mod progress;

pub use plan::{Effect, Hazard, Plan, Refusal, Severity, Step, WayOut};
pub use progress::{Following, Outcome, Phase};

use serde::{Deserialize, Serialize};

use crate::{
    Moment,
    catalogue::{EnvironmentId, Revision},
    request,
    services::ServiceId,
    stream,
};

/// Something to be done to a service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// Run this many tasks.
    SetDesiredCount {
        /// The service.
        service: ServiceId,
        /// Tasks that should run.
        desired: u32,
    },
    /// Let Application Auto Scaling move between these.
    SetScalingRange {
        /// The service.
        service: ServiceId,
        /// Least tasks.
        min: u32,
        /// Most tasks.
        max: u32,
    },
    /// Hold another value of a target-tracking policy's metric.
    SetScalingTarget {
        /// The service.
        service: ServiceId,
        /// The policy's name.
        policy: String,
        /// The value, in the metric's unit.
        target: f64,
    },
    /// Suspend or resume scaling: in, out and by schedule.
    SuspendScaling {
        /// The service.
        service: ServiceId,
        /// Whether to suspend.
        suspended: bool,
    },
    /// Replace all tasks by new ones of the same revision.
    Restart {
        /// The service.
        service: ServiceId,
    },
    /// Run another revision of the same family.
    Deploy {
        /// The service.
        service: ServiceId,
        /// The revision.
        revision: u32,
    },
    /// Register the present revision with another size, and run it.
    Resize {
        /// The service.
        service: ServiceId,
        /// CPU of one task, in CPU units.
        cpu_units: u32,
        /// Memory of one task, in MiB.
        memory_mib: u32,
    },
    /// Stop one task; the service starts another.
    StopTask {
        /// The service.
        service: ServiceId,
        /// The task's short id.
        task: String,
    },
}

impl Change {
    /// The service it is done to.
    #[must_use]
    pub const fn service(&self) -> &ServiceId {
        match self {
            Self::SetDesiredCount { service, .. }
            | Self::SetScalingRange { service, .. }
            | Self::SetScalingTarget { service, .. }
            | Self::SuspendScaling { service, .. }
            | Self::Restart { service }
            | Self::Deploy { service, .. }
            | Self::Resize { service, .. }
            | Self::StopTask { service, .. } => service,
        }
    }
}

/// Asks what a change would do. Reads AWS, writes nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// The environment.
    pub environment: EnvironmentId,
    /// The change.
    pub change: Change,
}
request!(Preview, "changes.Preview", Plan);

/// Applies a plan, once. Answers when AWS has taken it, not when it has settled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Apply {
    /// The plan's id.
    pub plan: String,
    /// The service's name as typed by the operator; needed where the plan says so.
    pub typed_name: Option<String>,
    /// Why; needed where the plan says so.
    pub reason: Option<String>,
}
request!(Apply, "changes.Apply", Following);

/// Makes an environment ready for changes, for a time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Arm {
    /// The environment.
    pub environment: EnvironmentId,
    /// For how many minutes: 1 to 60.
    pub minutes: u32,
}
request!(Arm, "changes.Arm", ChangesState);

/// Makes an environment read-only again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Disarm {
    /// The environment.
    pub environment: EnvironmentId,
}
request!(Disarm, "changes.Disarm", ChangesState);

/// Asks whether an environment is armed, and what is being followed there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetChanges {
    /// The environment.
    pub environment: EnvironmentId,
}
request!(GetChanges, "changes.GetChanges", ChangesState);

/// Takes a change that has settled, or that one no longer wants to see, off the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dismiss {
    /// The environment.
    pub environment: EnvironmentId,
    /// The id of what is followed.
    pub following: String,
}
request!(Dismiss, "changes.Dismiss", ChangesState);

/// Asks for the applied changes of all environments, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetFollowing {}
request!(GetFollowing, "changes.GetFollowing", Vec<Following>);

/// Follows arming and applied changes, of all environments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Watch {}
stream!(Watch, "changes.Watch", Revision);

/// Asks which sizes a Fargate task may have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetFargateSizes {}
request!(GetFargateSizes, "changes.GetFargateSizes", Vec<FargateSize>);

/// The memory that may go with a number of CPU units on Fargate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FargateSize {
    /// CPU units (1024 = 1 vCPU).
    pub cpu_units: u32,
    /// Memory in MiB, least first.
    pub memory_mib: Vec<u32>,
}

/// What may be done in an environment, and what is being followed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangesState {
    /// The environment.
    pub environment: EnvironmentId,
    /// Until when changes are allowed; nothing when it is read-only.
    pub armed_until: Option<Moment>,
    /// The engine's clock, by which `armed_until` counts down.
    pub now: Moment,
    /// Why nothing can be changed at all, if so: the journal cannot be written.
    pub blocked: Option<String>,
    /// Applied changes, newest first.
    pub following: Vec<Following>,
}
