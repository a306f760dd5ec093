use serde::{Deserialize, Serialize};

use crate::{Health, Moment};

/// A load balancer and what stands behind it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoadBalancer {
    /// Its name.
    pub name: String,
    /// Its state: `active`, `provisioning` …
    pub state: String,
    /// Requests per second, over the last five minutes.
    pub requests_per_second: Option<f64>,
    /// Its target groups.
    pub target_groups: Vec<TargetGroup>,
}

/// A target group with its targets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetGroup {
    /// Its key in the catalogue.
    pub key: String,
    /// Its name.
    pub name: String,
    /// The port its targets listen on.
    pub port: Option<u16>,
    /// The health check in words: `/health every 30 s`.
    pub check: String,
    /// How it is doing.
    pub health: Health,
    /// Its targets, unhealthy first.
    pub targets: Vec<Target>,
}

/// One target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// An IP address or an instance id.
    pub id: String,
    /// The port.
    pub port: Option<u16>,
    /// The availability zone.
    pub zone: Option<String>,
    /// What the load balancer thinks of it.
    pub state: TargetState,
    /// AWS's reason code: `Target.Timeout`.
    pub reason: Option<String>,
    /// The reason in words.
    pub description: Option<String>,
    /// Since when it has been in this state, where that is known.
    pub since: Option<Moment>,
    /// The id of the ECS task behind it, where it could be joined.
    pub task: Option<String>,
    /// The revision of the task definition it runs.
    pub revision: Option<u32>,
    /// What was seen over the last 30 minutes, a mark a minute, oldest first.
    pub history: Vec<Option<TargetState>>,
}

/// What a load balancer thinks of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetState {
    /// It gets requests.
    Healthy,
    /// It failed its health check.
    Unhealthy,
    /// It was registered and is being checked.
    Initial,
    /// It is being taken away.
    Draining,
    /// No listener uses it, or its zone is off.
    Unused,
    /// Health checks are off, or the state is not known.
    Unavailable,
}
