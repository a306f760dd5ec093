//! ECS services of an environment: every one of its clusters, one in detail, its tasks and its revisions.

mod definition;
mod scaling;
mod task;

pub use definition::{
    CompareRevisions, ContainerDefinition, Definition, Difference, GetDefinition, GetRevisions,
};
pub use scaling::{Policy, PolicyKind, Scaling, ScalingActivity, ScalingRange, ScheduledAction};
pub use task::{Container, LogStream, StopCause, Stopped, Task, TaskHealth};

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    Health, Moment, Reading,
    catalogue::{EnvironmentId, Revision},
    overview::{Notice, Rollout, RolloutState, ServiceEvent, Unread},
    request, stream,
};

/// Names one ECS service within an environment.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ServiceId {
    /// The cluster's name.
    pub cluster: String,
    /// The service's name.
    pub name: String,
}

impl ServiceId {
    /// The service `name` of the cluster `cluster`.
    #[must_use]
    pub fn new(cluster: impl Into<String>, name: impl Into<String>) -> Self {
        Self { cluster: cluster.into(), name: name.into() }
    }
}

impl fmt::Display for ServiceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.cluster, self.name)
    }
}

/// Asks for all services of an environment, from what is known now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetServices {
    /// The environment.
    pub environment: EnvironmentId,
}
request!(GetServices, "services.GetServices", ServicesPage);

/// Asks for one service in detail, from what is known now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetService {
    /// The environment.
    pub environment: EnvironmentId,
    /// The service.
    pub service: ServiceId,
}
request!(GetService, "services.GetService", ServiceDetail);

/// Asks AWS again now, whatever is still fresh. Answers when all is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refresh {
    /// The environment.
    pub environment: EnvironmentId,
}
request!(Refresh, "services.Refresh", ());

/// Keeps the services of an environment fresh for as long as it is open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Watch {
    /// The environment.
    pub environment: EnvironmentId,
}
stream!(Watch, "services.Watch", Notice);

/// All services of the environment's clusters, declared or not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServicesPage {
    /// The environment.
    pub environment: EnvironmentId,
    /// Whether customers depend on it.
    pub production: bool,
    /// The AWS region.
    pub region: String,
    /// Goes up with every answer that arrived.
    pub revision: Revision,
    /// A row each, by cluster and name.
    pub services: Reading<Vec<ServiceRow>>,
    /// What only some columns are made of and could not be read.
    pub unread: Vec<Unread>,
}

/// One service, as a row of the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServiceRow {
    /// The service.
    pub id: ServiceId,
    /// Its key in the catalogue; nothing when no system declares it.
    pub key: Option<String>,
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
    /// The family of the primary deployment's task definition.
    pub family: Option<String>,
    /// Its revision.
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
    /// Where its tasks run: capacity providers, or one launch type.
    pub capacity: Vec<Capacity>,
    /// The newest event of the service, as ECS words it.
    pub last_event: Option<ServiceEvent>,
    /// The range that Application Auto Scaling keeps it in, where it is scaled.
    pub range: Option<ScalingRange>,
    /// The average CPU that a target-tracking policy holds, in percent.
    pub cpu_target: Option<f64>,
    /// The average memory that a target-tracking policy holds, in percent.
    pub memory_target: Option<f64>,
    /// The number of tasks that the design gives, least and most.
    pub declared_tasks: Option<(u32, u32)>,
}

/// A share of a service's tasks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capacity {
    /// `FARGATE`, `FARGATE_SPOT`, `EC2`, or the name of a capacity provider.
    pub provider: String,
    /// Tasks that run there at least, before weights count.
    pub base: u32,
    /// Its share of the rest; nothing for a launch type.
    pub weight: Option<u32>,
    /// Tasks that run there now, where the tasks are known.
    pub running: Option<u32>,
}

/// One service with its deployments, events, tasks, definition and scaling, each with its own state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServiceDetail {
    /// The environment.
    pub environment: EnvironmentId,
    /// Whether customers depend on it.
    pub production: bool,
    /// The AWS region.
    pub region: String,
    /// Goes up with every answer that arrived.
    pub revision: Revision,
    /// The service; a list of one, or empty when ECS does not know it.
    pub service: Reading<Vec<ServiceRow>>,
    /// Its deployments, newest first.
    pub deployments: Vec<Deployment>,
    /// What stops a bad deployment.
    pub circuit_breaker: CircuitBreaker,
    /// ECS's events with those of earlier readings, newest first.
    pub events: Vec<ServiceEvent>,
    /// Its tasks: those that run or start, newest first, then those that stopped, kept while the console runs.
    pub tasks: Reading<Vec<Task>>,
    /// The definition of the primary deployment; a list of one.
    pub definition: Reading<Vec<Definition>>,
    /// How it is scaled.
    pub scaling: Reading<Scaling>,
    /// The target groups it is registered in.
    pub target_groups: Vec<GroupHealth>,
    /// Seconds that a new task may fail its load balancer's health checks.
    pub grace_period: Option<u32>,
}

/// A target group as its service sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupHealth {
    /// The group's key in the catalogue.
    pub key: String,
    /// The group's name.
    pub name: String,
    /// Targets that get requests.
    pub healthy: u32,
    /// All targets.
    pub all: u32,
}

/// A deployment of a service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deployment {
    /// Its id: `ecs-svc/` and digits.
    pub id: String,
    /// Whether it is the one that ECS works towards.
    pub primary: bool,
    /// The task definition's family.
    pub family: Option<String>,
    /// The task definition's revision.
    pub revision: Option<u32>,
    /// How far it is.
    pub state: RolloutState,
    /// ECS's reason, where it gives one.
    pub reason: Option<String>,
    /// When it was created.
    pub created: Option<Moment>,
    /// When it last changed.
    pub updated: Option<Moment>,
    /// Tasks that should run.
    pub desired: u32,
    /// Tasks that start.
    pub pending: u32,
    /// Tasks that run.
    pub running: u32,
    /// Tasks that could not be started or failed their checks since the last that was well.
    pub failed: u32,
}

/// ECS's deployment circuit breaker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CircuitBreaker {
    /// Whether it is on.
    pub enabled: bool,
    /// Whether it returns to the last deployment that was well.
    pub rollback: bool,
    /// Failed tasks at which it opens, by ECS's rule: half of the desired count, at least 3, at most 200.
    pub threshold: u32,
}
