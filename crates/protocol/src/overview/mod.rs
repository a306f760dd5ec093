//! What is wrong, since when, and what to open next: the fleet, and one environment.

mod data;
mod design;
mod figures;
mod load;
mod services;

pub use data::{Bucket, Database, DatabaseEvent, Queue};
pub use design::{Check, Outcome};
pub use figures::{Alarm, AlarmChange, AlarmState, Cost, CostLine, Kpi, Threshold};
pub use load::{LoadBalancer, Target, TargetGroup, TargetState};
pub use services::{Rollout, RolloutState, Service, ServiceEvent};

use serde::{Deserialize, Serialize};

use crate::{
    Error, Health, Moment, Reading,
    catalogue::{EnvironmentId, Revision},
    request, stream,
};

/// Asks for every environment of every system, a row each, from what is known now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetFleet {}
request!(GetFleet, "overview.GetFleet", Vec<FleetRow>);

/// Asks for one environment, from what is known now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetEnvironment {
    /// The environment.
    pub environment: EnvironmentId,
    /// How far back the sparklines reach.
    pub window: Window,
}
request!(GetEnvironment, "overview.GetEnvironment", Snapshot);

/// Asks AWS again now, whatever is still fresh. Answers when all is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refresh {
    /// The environment, or all of the fleet.
    pub environment: Option<EnvironmentId>,
    /// How far back the sparklines reach.
    pub window: Window,
}
request!(Refresh, "overview.Refresh", ());

/// Keeps the fleet, or one environment, fresh for as long as it is open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Watch {
    /// The environment, or all of the fleet.
    pub environment: Option<EnvironmentId>,
    /// How far back the sparklines reach.
    pub window: Window,
}
stream!(Watch, "overview.Watch", Notice);

/// Says that something was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Goes up with every answer that arrived.
    pub revision: Revision,
    /// Calls that are under way.
    pub pending: u32,
}

/// How far back the sparklines reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Window {
    /// One hour, a point a minute.
    #[default]
    #[serde(rename = "1h")]
    Hour,
    /// 24 hours, a point every 15 minutes.
    #[serde(rename = "24h")]
    Day,
    /// Seven days, a point every 2 hours.
    #[serde(rename = "7d")]
    Week,
}

impl Window {
    /// All windows, shortest first.
    pub const ALL: [Self; 3] = [Self::Hour, Self::Day, Self::Week];

    /// How far back it reaches, in seconds.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        match self {
            Self::Hour => 3_600,
            Self::Day => 86_400,
            Self::Week => 604_800,
        }
    }

    /// The distance between two points, in seconds.
    #[must_use]
    pub const fn period(self) -> i64 {
        match self {
            Self::Hour => 60,
            Self::Day => 900,
            Self::Week => 7_200,
        }
    }
}

/// One environment in the fleet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FleetRow {
    /// The environment.
    pub environment: EnvironmentId,
    /// The system's name on screen.
    pub system_name: String,
    /// Whether customers depend on it.
    pub production: bool,
    /// The AWS region.
    pub region: String,
    /// What is wrong, since when, what to open next.
    pub verdict: Verdict,
    /// Tasks running and desired, over all services.
    pub tasks: Option<Tasks>,
    /// Alarms that fire, of all that are declared.
    pub alarms: Option<Ratio>,
    /// The slow end of the response times: 95 % are faster, in milliseconds.
    pub p95: Option<f64>,
    /// Server errors per minute, over the last five minutes.
    pub errors_per_minute: Option<f64>,
    /// Figures that drifted from the design, of all that are known.
    pub drift: Option<Ratio>,
    /// The arrival of the oldest answer this row is made of; nothing before the first.
    pub read_at: Option<Moment>,
    /// What could not be read, and why.
    pub unread: Vec<Unread>,
}

/// Something that could not be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unread {
    /// What: `services`, `alarms`, `database` …
    pub what: String,
    /// Why.
    pub error: Error,
}

/// Tasks over all services of an environment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tasks {
    /// Tasks that run.
    pub running: u32,
    /// Tasks that should run.
    pub desired: u32,
    /// Tasks that start.
    pub pending: u32,
}

/// Some of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ratio {
    /// Those that count.
    pub some: u32,
    /// All of them.
    pub all: u32,
}

/// The one sentence an environment is summed up in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The worst of its findings.
    pub health: Health,
    /// The sentence: `1 of 3 backend targets is unhealthy`.
    pub headline: String,
    /// What is known about it: `health check timed out · task 4f2a91 runs revision 41, the others 42`.
    pub detail: String,
    /// Since when, where that is known.
    pub since: Option<Moment>,
    /// A word for the rail: `1 unhealthy`, `deploying`, `2 drifts`.
    pub word: String,
    /// What is wrong, worst first. Empty when all is fine.
    pub findings: Vec<Finding>,
}

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// How bad it is.
    pub health: Health,
    /// What it is, in a sentence.
    pub headline: String,
    /// What is known about it; may be empty.
    pub detail: String,
    /// Since when, where that is known.
    pub since: Option<Moment>,
    /// A word for the rail.
    pub word: String,
    /// The card that shows more.
    pub section: Section,
}

/// A card of the environment page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// Services and their rollouts.
    Services,
    /// Load balancers and their targets.
    Targets,
    /// Databases.
    Database,
    /// Buckets.
    Buckets,
    /// Queues.
    Queues,
    /// Alarms.
    Alarms,
    /// Figures with a goal.
    Kpis,
    /// The monthly estimate.
    Cost,
    /// Design against reality.
    Design,
}

impl Section {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 9] = [
        Self::Services,
        Self::Targets,
        Self::Database,
        Self::Buckets,
        Self::Queues,
        Self::Alarms,
        Self::Kpis,
        Self::Cost,
        Self::Design,
    ];
}

/// One environment, each card with its own state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The environment.
    pub environment: EnvironmentId,
    /// Goes up with every answer that arrived.
    pub revision: Revision,
    /// The sentence at the top.
    pub verdict: Verdict,
    /// Services with their rollouts. Empty when none is declared; so with every list below.
    pub services: Reading<Vec<Service>>,
    /// Load balancers with their target groups.
    pub load_balancers: Reading<Vec<LoadBalancer>>,
    /// Databases.
    pub databases: Reading<Vec<Database>>,
    /// Buckets.
    pub buckets: Reading<Vec<Bucket>>,
    /// Queues.
    pub queues: Reading<Vec<Queue>>,
    /// Alarms, firing first.
    pub alarms: Reading<Vec<Alarm>>,
    /// Figures with a goal, in declared order.
    pub kpis: Reading<Vec<Kpi>>,
    /// The monthly estimate.
    pub cost: Reading<Cost>,
    /// Every expectation of the design: drifted first, then unknown, then met.
    pub design: Vec<Check>,
}
