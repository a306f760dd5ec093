//! What a service is now, as far as a change of it asks.

use std::collections::BTreeMap;

use protocol::{
    Error, Moment,
    overview::RolloutState,
    services::{PolicyKind, ServiceId},
};

use super::room::{Room, Size};

/// A service, read freshly for one change.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Present {
    pub(crate) service: ServiceNow,
    /// The task definition of its primary deployment, where it was looked at.
    pub(crate) definition: Option<DefinitionNow>,
    pub(crate) scaling: Scaling,
    pub(crate) room: Room,
    pub(crate) asked: Asked,
}

/// What the change itself names, beside the service.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Asked {
    #[default]
    Nothing,
    /// The revision to run; nothing when there is none of that number.
    Revision(Option<DefinitionNow>),
    /// The task to stop; nothing when ECS does not know it, or it is another service's.
    Task(Option<TaskNow>),
}

/// How much of a service is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) definition: bool,
    pub(crate) scaling: bool,
    /// The room on instances, where the service runs on some and the change may add tasks.
    pub(crate) room: bool,
}

impl Look {
    /// All that a plan is made of.
    pub(crate) const WHOLE: Self = Self { definition: true, scaling: true, room: true };
}

/// The service itself.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ServiceNow {
    pub(crate) id: ServiceId,
    /// `ACTIVE`, `DRAINING` or `INACTIVE`, as ECS names it.
    pub(crate) status: String,
    /// Whether one task runs on each instance, whatever the count.
    pub(crate) daemon: bool,
    /// Who rolls it out, where it is not ECS: `CODE_DEPLOY`, `EXTERNAL`.
    pub(crate) controller: Option<String>,
    pub(crate) desired: u32,
    pub(crate) running: u32,
    pub(crate) pending: u32,
    /// Least tasks that must run during a rollout, in percent of the desired count.
    pub(crate) min_healthy_percent: u32,
    /// Most tasks that may run during a rollout, in percent of the desired count.
    pub(crate) max_percent: u32,
    pub(crate) breaker: Breaker,
    /// Seconds that a new task may fail its load balancer's checks.
    pub(crate) grace_seconds: Option<u32>,
    pub(crate) capacity: Capacity,
    /// Whether a load balancer sends it requests.
    pub(crate) balanced: bool,
    /// As ECS gives them.
    pub(crate) deployments: Vec<DeploymentNow>,
}

impl ServiceNow {
    pub(crate) fn primary(&self) -> Option<&DeploymentNow> {
        self.deployments.iter().find(|deployment| deployment.primary)
    }

    /// The rollout that is not done, if there is one.
    pub(crate) fn under_way(&self) -> Option<&DeploymentNow> {
        let primary = self.primary()?;
        let moving = primary.state == RolloutState::InProgress || self.deployments.len() > 1;
        moving.then_some(primary)
    }
}

/// What stops a bad deployment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Breaker {
    pub(crate) enabled: bool,
    pub(crate) rollback: bool,
}

/// Where the tasks run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Capacity {
    Fargate {
        /// Whether some of them run on Fargate Spot.
        spot: bool,
    },
    /// On instances: `EC2`, `EXTERNAL`, or the names of the capacity providers.
    Instances(String),
}

impl Capacity {
    pub(crate) const fn is_fargate(&self) -> bool {
        matches!(self, Self::Fargate { .. })
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DeploymentNow {
    pub(crate) id: String,
    pub(crate) primary: bool,
    pub(crate) revision: Option<u32>,
    pub(crate) state: RolloutState,
    /// ECS's reason for the state.
    pub(crate) reason: Option<String>,
    pub(crate) created: Option<Moment>,
    pub(crate) desired: u32,
    pub(crate) running: u32,
    /// Tasks that could not be started or failed their checks.
    pub(crate) failed: u32,
}

/// One revision of a task definition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DefinitionNow {
    pub(crate) family: String,
    pub(crate) revision: u32,
    /// Whether services can still be given it.
    pub(crate) active: bool,
    /// Whether it can run on Fargate.
    pub(crate) fits_fargate: bool,
    /// Of one task, in CPU units.
    pub(crate) cpu: Option<u32>,
    /// Of one task, in MiB.
    pub(crate) memory: Option<u32>,
    /// By name.
    pub(crate) containers: BTreeMap<String, ContainerNow>,
}

impl DefinitionNow {
    /// Family and revision, as ECS writes them: `backend:42`.
    pub(crate) fn name(&self) -> String {
        format!("{}:{}", self.family, self.revision)
    }

    /// What one task has set aside for it: its own figures, else those of its containers together.
    pub(crate) fn size(&self) -> Size {
        let sum =
            |of: fn(&ContainerNow) -> u32| self.containers.values().map(of).fold(0, u32::saturating_add);
        Size {
            cpu: self.cpu.unwrap_or_else(|| sum(|container| container.cpu)),
            memory: self.memory.unwrap_or_else(|| sum(|container| container.reserved)),
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ContainerNow {
    pub(crate) image: String,
    /// CPU units set aside for it.
    pub(crate) cpu: u32,
    /// The memory that it is held to or that is set aside for it, in MiB, whichever is more.
    pub(crate) memory: u32,
    /// The memory that is set aside for it on an instance, in MiB.
    pub(crate) reserved: u32,
}

/// What is known of the service's scaling.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Scaling {
    /// It was not looked at, or could not be read.
    Unread(Option<Error>),
    /// Application Auto Scaling does not know the service.
    Absent,
    Registered(ScalingNow),
}

impl Scaling {
    pub(crate) const fn registered(&self) -> Option<&ScalingNow> {
        match self {
            Self::Registered(scaling) => Some(scaling),
            Self::Unread(_) | Self::Absent => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ScalingNow {
    pub(crate) min: u32,
    pub(crate) max: u32,
    pub(crate) suspended: Suspended,
    /// By name.
    pub(crate) policies: BTreeMap<String, PolicyKind>,
}

/// What of scaling does not happen at present.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Suspended {
    pub(crate) inward: bool,
    pub(crate) outward: bool,
    pub(crate) scheduled: bool,
}

impl Suspended {
    /// All or nothing.
    pub(crate) const fn whole(suspended: bool) -> Self {
        Self { inward: suspended, outward: suspended, scheduled: suspended }
    }

    pub(crate) fn is_whole(self) -> bool {
        self == Self::whole(true)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TaskNow {
    /// Its short id.
    pub(crate) id: String,
    /// `RUNNING`, `DEACTIVATING` …, as ECS names it.
    pub(crate) last_status: String,
    /// Whether it is to run on.
    pub(crate) wanted: bool,
    pub(crate) revision: Option<u32>,
}

impl TaskNow {
    /// Whether nothing of it runs any more.
    pub(crate) fn has_stopped(&self) -> bool {
        self.last_status == "STOPPED"
    }
}
