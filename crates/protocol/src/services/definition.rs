use serde::{Deserialize, Serialize};

use super::ServiceId;
use crate::{Moment, catalogue::EnvironmentId, request};

/// Asks which revisions there are of a service's task definition, newest first; at most the newest 100.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetRevisions {
    /// The environment.
    pub environment: EnvironmentId,
    /// The service.
    pub service: ServiceId,
}
request!(GetRevisions, "services.GetRevisions", Vec<u32>);

/// Asks for one revision of a service's task definition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetDefinition {
    /// The environment.
    pub environment: EnvironmentId,
    /// The service.
    pub service: ServiceId,
    /// The revision.
    pub revision: u32,
}
request!(GetDefinition, "services.GetDefinition", Definition);

/// Asks what differs between two revisions of a service's task definition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CompareRevisions {
    /// The environment.
    pub environment: EnvironmentId,
    /// The service.
    pub service: ServiceId,
    /// The earlier revision.
    pub from: u32,
    /// The later revision.
    pub to: u32,
}
request!(CompareRevisions, "services.CompareRevisions", Vec<Difference>);

/// One revision of a task definition. Of environment and secrets only the names are here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Definition {
    /// Its family.
    pub family: String,
    /// Its revision.
    pub revision: u32,
    /// When it was registered.
    pub registered: Option<Moment>,
    /// CPU of one task, in CPU units.
    pub cpu_units: Option<u32>,
    /// Memory of one task, in MiB.
    pub memory_mib: Option<u32>,
    /// `awsvpc`, `bridge`, `host` or `none`.
    pub network_mode: Option<String>,
    /// The launch types it is made for.
    pub compatibilities: Vec<String>,
    /// The role of the program, by name.
    pub task_role: Option<String>,
    /// The role that starts it, by name.
    pub execution_role: Option<String>,
    /// Its containers.
    pub containers: Vec<ContainerDefinition>,
}

/// A container of a task definition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContainerDefinition {
    /// Its name.
    pub name: String,
    /// The image.
    pub image: String,
    /// Whether the task ends with it.
    pub essential: bool,
    /// CPU units reserved for it, where set.
    pub cpu_units: Option<u32>,
    /// Its hard limit of memory in MiB, where set.
    pub memory_mib: Option<u32>,
    /// `8000/tcp`, or `32768→8000/tcp`.
    pub ports: Vec<String>,
    /// The command, where it differs from the image's.
    pub command: Option<String>,
    /// The health check in words.
    pub health_check: Option<String>,
    /// Names of its environment variables.
    pub environment: Vec<String>,
    /// Names of the variables that hold secrets.
    pub secrets: Vec<String>,
    /// The log group its lines go to.
    pub log_group: Option<String>,
}

/// One thing that differs between two revisions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// What: `CPU`, `paperwurks-backend · image`, `paperwurks-backend · environment DEBUG`.
    pub what: String,
    /// Before; nothing when it was not there. Never a value of environment or secrets: `set`, `another value`.
    pub before: Option<String>,
    /// After; nothing when it is gone.
    pub after: Option<String>,
}
