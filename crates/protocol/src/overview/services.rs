use serde::{Deserialize, Serialize};

use crate::{Health, Moment};

/// An ECS service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Service {
    /// Its key in the catalogue: `backend`.
    pub key: String,
    /// Its name in ECS.
    pub name: String,
    /// The cluster's name.
    pub cluster: String,
    /// How it is doing.
    pub health: Health,
    /// Why, in a line, where it is not fine.
    pub note: Option<String>,
    /// Tasks that run.
    pub running: u32,
    /// Tasks that should run.
    pub desired: u32,
    /// Tasks that start.
    pub pending: u32,
    /// The task definition's revision of the primary deployment.
    pub revision: Option<u32>,
    /// CPU of one task, in CPU units (1024 = 1 vCPU).
    pub cpu_units: Option<u32>,
    /// Memory of one task, in MiB.
    pub memory_mib: Option<u32>,
    /// CPU in use, in percent of what is reserved.
    pub cpu_percent: Option<f64>,
    /// Memory in use, in percent of what is reserved.
    pub memory_percent: Option<f64>,
    /// The deployment under way, or the last one.
    pub rollout: Rollout,
    /// The newest event of the service, as ECS words it.
    pub last_event: Option<ServiceEvent>,
}

/// A line of a service's event list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceEvent {
    /// When.
    pub at: Moment,
    /// What, as ECS words it.
    pub message: String,
}

/// A deployment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rollout {
    /// How far it is.
    pub state: RolloutState,
    /// When it began, or when it was done.
    pub since: Option<Moment>,
    /// Tasks of the new revision that run.
    pub done: u32,
    /// Tasks of the new revision that should run.
    pub of: u32,
    /// ECS's reason, where it gives one.
    pub reason: Option<String>,
}

/// How far a deployment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RolloutState {
    /// Done.
    Steady,
    /// Under way.
    InProgress,
    /// Given up, by the circuit breaker or otherwise.
    Failed,
}
