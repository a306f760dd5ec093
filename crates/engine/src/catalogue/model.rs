//! The catalogue once it has been read and checked: plain values, names resolved, nothing optional
//! that a file must say.
//!
//! Structure (which service stands in which cluster) is in typed fields. Every figure that the design
//! gives for a resource is an [`Expectation`] in its [`Expect`], so the overview, the demo account and the
//! design check read the same one.

mod bucket;
mod figure;
mod key_pattern;

pub use bucket::{Bucket, Documents, Inventory, Residency, Retention};
pub use figure::Figure;
pub use key_pattern::KeyPattern;

use std::{collections::BTreeMap, sync::Arc};

use protocol::{
    catalogue::{Document, EnvironmentId, Place},
    overview::Threshold,
    runbooks::Runbook,
};

/// One product with its environments.
#[derive(Clone, Debug, PartialEq)]
pub struct System {
    /// Unique id.
    pub id: String,
    /// Name on screen.
    pub name: String,
    /// What it is, in a line.
    pub purpose: String,
    /// The documents its expectations are written in.
    pub documents: Vec<Document>,
    /// In declared order.
    pub environments: Vec<Arc<Environment>>,
    /// The user's file, or nothing for a system that comes with the console.
    pub file: Option<String>,
}

/// One environment with `{env}` already replaced in every name.
#[derive(Clone, Debug, PartialEq)]
pub struct Environment {
    pub id: EnvironmentId,
    /// The system's name on screen.
    pub system_name: String,
    pub production: bool,
    pub region: String,
    /// The 12-digit account id, where declared.
    pub account: Option<String>,
    /// The permission set to have there, where declared.
    pub role: Option<String>,
    /// The profile of `~/.aws/config` to use, where declared.
    pub profile: Option<String>,
    pub clusters: Vec<Cluster>,
    pub services: Vec<Service>,
    pub load_balancers: Vec<LoadBalancer>,
    pub target_groups: Vec<TargetGroup>,
    pub databases: Vec<Database>,
    pub buckets: Vec<Bucket>,
    pub queues: Vec<Queue>,
    pub log_groups: Vec<LogGroup>,
    pub secrets: Vec<Secret>,
    pub networks: Vec<Network>,
    pub alarms: Vec<Alarm>,
    pub kpis: Vec<Kpi>,
    pub cost: Option<Cost>,
    pub recovery: Option<Recovery>,
    /// In declared order.
    pub runbooks: Vec<Runbook>,
    /// Figures of the design that no API answers (retention duty, severity channels, SLA …): shown, never checked.
    pub statements: Vec<Statement>,
}

/// The kinds of resource that the design gives figures for. The name in a file is `Kind::table`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Cluster,
    Service,
    LoadBalancer,
    TargetGroup,
    Database,
    Bucket,
    Queue,
    LogGroup,
    Secret,
    Network,
    Alarm,
}

/// What the design says of one resource, by figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expect(pub BTreeMap<Figure, Expectation>);

/// One figure of the design.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    pub value: Expected,
    pub place: Place,
    /// The document's own word, where the design says that reality differs for now.
    pub known: Option<String>,
}

/// The value of a figure.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    /// Exactly this, in the figure's unit.
    Number(f64),
    /// Between these, both included.
    Range { min: f64, max: f64 },
    /// Exactly this text.
    Text(String),
    /// All of these, in any order.
    Set(Vec<String>),
    /// On or off.
    Flag(bool),
}

impl Expect {
    /// The figure as a number; the lower end of a range.
    pub fn number(&self, figure: Figure) -> Option<f64> {
        match self.0.get(&figure)?.value {
            Expected::Number(value) => Some(value),
            Expected::Range { min, .. } => Some(min),
            _ => None,
        }
    }

    /// The figure as a range; a number is a range of one.
    pub fn range(&self, figure: Figure) -> Option<(f64, f64)> {
        match self.0.get(&figure)?.value {
            Expected::Number(value) => Some((value, value)),
            Expected::Range { min, max } => Some((min, max)),
            _ => None,
        }
    }

    /// The figure as text.
    pub fn text(&self, figure: Figure) -> Option<&str> {
        match &self.0.get(&figure)?.value {
            Expected::Text(value) => Some(value),
            _ => None,
        }
    }

    /// The figure as a set of texts.
    pub fn set(&self, figure: Figure) -> Option<&[String]> {
        match &self.0.get(&figure)?.value {
            Expected::Set(values) => Some(values),
            _ => None,
        }
    }

    /// The figure as a switch.
    pub fn flag(&self, figure: Figure) -> Option<bool> {
        match self.0.get(&figure)?.value {
            Expected::Flag(value) => Some(value),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    pub key: String,
    pub name: String,
    pub expect: Expect,
}

/// An ECS service.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    pub key: String,
    pub name: String,
    /// The cluster's name.
    pub cluster: String,
    /// The container that does the work.
    pub container: String,
    /// The log group's name.
    pub log_group: Option<String>,
    pub expect: Expect,
}

#[derive(Clone, Debug, PartialEq)]
pub struct LoadBalancer {
    pub key: String,
    pub name: String,
    pub layer: Layer,
    /// The ports it listens on, in declared order; empty where the file does not say.
    pub listen: Vec<u16>,
    pub expect: Expect,
}

/// What a load balancer understands of what passes through it: its `type` in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layer {
    /// Requests, with their paths.
    #[default]
    Application,
    /// Connections.
    Network,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TargetGroup {
    pub key: String,
    pub name: String,
    /// Key of the load balancer in front.
    pub load_balancer: String,
    /// Key of the service behind.
    pub service: Option<String>,
    /// Patterns of the paths that are routed to it; empty where it takes what no other does.
    pub paths: Vec<String>,
    /// The path of the health check; AWS's own `/` where the file does not say.
    pub health_path: String,
    pub expect: Expect,
}

/// An RDS instance.
#[derive(Clone, Debug, PartialEq)]
pub struct Database {
    pub key: String,
    pub identifier: String,
    pub expect: Expect,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Queue {
    pub key: String,
    pub name: String,
    /// Key of the queue that failed messages go to.
    pub dead_letter: Option<String>,
    pub expect: Expect,
}

#[derive(Clone, Debug, PartialEq)]
pub struct LogGroup {
    pub key: String,
    pub name: String,
    pub expect: Expect,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Secret {
    pub key: String,
    pub name: String,
    pub expect: Expect,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    pub key: String,
    /// The VPC's `Name` tag.
    pub name: String,
    pub expect: Expect,
}

/// A resource that metrics can be of, with its key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    Service(String),
    LoadBalancer(String),
    TargetGroup(String),
    Database(String),
    Queue(String),
    /// Metrics of the application itself, with fixed dimensions.
    Custom(Vec<(String, String)>),
}

/// One CloudWatch series.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    pub namespace: String,
    pub name: String,
    /// `Average`, `Sum`, `Maximum`, `Minimum`, or a percentile such as `p95`.
    pub stat: String,
    pub of: Subject,
}

/// A CloudWatch alarm that the design asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Alarm {
    pub key: String,
    /// Its name in CloudWatch.
    pub name: String,
    pub metric: Metric,
    pub threshold: Threshold,
    /// The threshold's unit, for the screen.
    pub unit: String,
    /// Multiply the threshold by this to get CloudWatch's own unit (500 ms → 0.5 s: 0.001).
    pub scale: f64,
    /// Seconds of one evaluation period.
    pub period: i32,
    /// Periods in a row.
    pub periods: i32,
    pub place: Place,
}

/// A figure with a goal.
#[derive(Clone, Debug, PartialEq)]
pub struct Kpi {
    pub key: String,
    pub label: String,
    pub unit: String,
    pub measure: Measure,
    pub goal: Option<Threshold>,
    pub alert: Option<Threshold>,
    pub place: Option<Place>,
}

/// How a figure is measured.
#[derive(Clone, Debug, PartialEq)]
pub enum Measure {
    /// A series, times `scale`.
    Metric { metric: Metric, scale: f64 },
    /// A sum per second, times `scale` (60 for a figure per minute).
    Rate { metric: Metric, scale: f64 },
    /// One series divided by another, times `scale` (100 for percent).
    Ratio { part: Metric, whole: Metric, scale: f64 },
}

/// The design's estimate for a month.
#[derive(Clone, Debug, PartialEq)]
pub struct Cost {
    pub monthly: f64,
    /// ISO code, e.g. `GBP`.
    pub currency: String,
    pub place: Place,
}

/// The recovery objectives, in seconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Recovery {
    pub rpo_seconds: u32,
    pub rto_seconds: u32,
    pub place: Place,
}

/// A figure of the design that no API answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    pub label: String,
    pub value: String,
    pub place: Place,
    pub known: Option<String>,
}
