use serde::{Deserialize, Serialize};

use crate::Moment;

/// An ECS task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Its short id.
    pub id: String,
    /// Where it is in its life, in ECS's word: `RUNNING`.
    pub status: String,
    /// Where ECS wants it: `RUNNING` or `STOPPED`.
    pub desired_status: String,
    /// What its containers' own health checks say.
    pub health: TaskHealth,
    /// The availability zone.
    pub zone: Option<String>,
    /// The revision of its task definition.
    pub revision: Option<u32>,
    /// The id of the deployment that started it.
    pub deployment: Option<String>,
    /// `FARGATE`, `FARGATE_SPOT`, `EC2`, or the name of a capacity provider.
    pub capacity: Option<String>,
    /// The private address of its network interface.
    pub address: Option<String>,
    /// The id of the EC2 instance it runs on; nothing on Fargate.
    pub instance: Option<String>,
    /// When it was created.
    pub created: Option<Moment>,
    /// When its containers started.
    pub started: Option<Moment>,
    /// Its end, once it is stopping or has stopped.
    pub stopped: Option<Stopped>,
    /// Its containers.
    pub containers: Vec<Container>,
    /// ECS no longer knows it (it forgets a stopped task after an hour); it is kept here.
    pub remembered: bool,
}

/// What a task's own health checks say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskHealth {
    /// All essential containers pass.
    Healthy,
    /// An essential container fails.
    Unhealthy,
    /// No container has a check, or none has answered yet.
    Unknown,
}

/// The end of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stopped {
    /// When it stopped or began to stop.
    pub at: Option<Moment>,
    /// ECS's code: `EssentialContainerExited`.
    pub code: Option<String>,
    /// ECS's reason, in its own words.
    pub reason: String,
    /// What that comes down to.
    pub cause: StopCause,
    /// The cause in words, with what is known: `out of memory: paperwurks-backend was killed (exit code 137)`.
    pub words: String,
}

/// Why a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopCause {
    /// A container used more memory than it may.
    OutOfMemory,
    /// An image could not be pulled.
    ImagePull,
    /// A health check failed, of the load balancer or of the container.
    HealthCheck,
    /// AWS took the Spot capacity back.
    SpotInterruption,
    /// A secret, a volume, a network interface or a log driver could not be had.
    Resource,
    /// The program ended with an error.
    Crashed,
    /// The program ended by itself, without an error.
    Exited,
    /// The service needed fewer tasks, or a deployment replaced it.
    Scheduler,
    /// A person or a program asked for it.
    User,
    /// The instance under it went away.
    Host,
    /// Anything else; ECS's reason says.
    Other,
}

impl StopCause {
    /// Whether it is a failure, and not what somebody wanted.
    #[must_use]
    pub const fn is_failure(self) -> bool {
        !matches!(self, Self::Scheduler | Self::User | Self::Exited)
    }
}

/// A container of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Container {
    /// Its name.
    pub name: String,
    /// The image it was made from.
    pub image: Option<String>,
    /// Where it is in its life, in ECS's word.
    pub status: Option<String>,
    /// The exit code, once it has ended.
    pub exit_code: Option<i32>,
    /// The exit code in words, where it has a common meaning: `137: killed, most likely out of memory`.
    pub exit_words: Option<String>,
    /// ECS's reason, where it gives one.
    pub reason: Option<String>,
    /// Where its lines are kept, when its definition sends them to CloudWatch Logs.
    pub log: Option<LogStream>,
}

/// A log stream of CloudWatch Logs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LogStream {
    /// The group's name.
    pub group: String,
    /// The stream's name: `ecs/backend/4f2a91c0…`.
    pub stream: String,
}
