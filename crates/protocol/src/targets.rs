//! Target health: from the listener over its rules to the group, its targets, and the task behind each.

use serde::{Deserialize, Serialize};

use crate::{
    Health, Moment, Reading,
    catalogue::{EnvironmentId, Place, Revision},
    overview::{Notice, TargetState},
    request,
    services::{LogStream, ServiceId},
    stream,
};

/// Asks for all load balancers and target groups of an environment, from what is known now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetTargets {
    /// The environment.
    pub environment: EnvironmentId,
}
request!(GetTargets, "targets.GetTargets", TargetsPage);

/// Asks AWS again now, whatever is still fresh. Answers when all is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refresh {
    /// The environment.
    pub environment: EnvironmentId,
}
request!(Refresh, "targets.Refresh", ());

/// Keeps the targets of an environment fresh for as long as it is open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Watch {
    /// The environment.
    pub environment: EnvironmentId,
}
stream!(Watch, "targets.Watch", Notice);

/// Says whether to notify when a group loses its last healthy target, now and in later runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SetVigil {
    /// The environment.
    pub environment: EnvironmentId,
    /// The group's key in the catalogue.
    pub group: String,
    /// Whether to.
    pub on: bool,
}
request!(SetVigil, "targets.SetVigil", ());

/// Follows the alerts of all groups that are watched.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alerts {}
stream!(Alerts, "targets.Alerts", AlertNotice);

/// The alerts of this run, newest first, at most 50.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AlertNotice {
    /// Goes up with every alert.
    pub revision: Revision,
    /// The alerts.
    pub alerts: Vec<Alert>,
}

/// A group lost its last healthy target, or has one again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    /// When it was seen.
    pub at: Moment,
    /// The environment.
    pub environment: EnvironmentId,
    /// The group's key; empty where it is told of all watched groups of the environment.
    pub group: String,
    /// Whether it is the end of the trouble.
    pub recovered: bool,
    /// Whether it tells that nobody can look any more, and not that targets are lost.
    #[serde(default)]
    pub blind: bool,
    /// A sentence: `paperwurks-prod-backend has no healthy target: 3 unhealthy, health check timed out`.
    pub text: String,
}

/// All load balancers of an environment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetsPage {
    /// The environment.
    pub environment: EnvironmentId,
    /// Whether customers depend on it.
    pub production: bool,
    /// The AWS region.
    pub region: String,
    /// Goes up with every answer that arrived.
    pub revision: Revision,
    /// The load balancers, in declared order.
    pub balancers: Reading<Vec<Balancer>>,
}

/// A load balancer with its listeners and target groups.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Balancer {
    /// Its key in the catalogue.
    pub key: String,
    /// Its name.
    pub name: String,
    /// `application`, `network` or `gateway`.
    pub kind: String,
    /// `internet-facing` or `internal`.
    pub scheme: Option<String>,
    /// Its state: `active`, `provisioning` …
    pub state: String,
    /// Its name in DNS.
    pub dns_name: Option<String>,
    /// Its listeners by port, with their rules.
    pub listeners: Reading<Vec<Listener>>,
    /// The target groups that stand behind it, in declared order.
    pub groups: Vec<Group>,
}

/// A listener.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listener {
    /// Its port.
    pub port: u16,
    /// `HTTP`, `HTTPS`, `TCP`, `TLS`, `UDP` …
    pub protocol: String,
    /// Its rules in the order they are tried; the default comes last.
    pub rules: Vec<Rule>,
}

/// A rule of a listener.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its priority; nothing for the default.
    pub priority: Option<u32>,
    /// What a request must match, all of it: `path /api/*`, `host example.org`. Empty for the default.
    pub conditions: Vec<String>,
    /// What becomes of the request.
    pub action: RuleAction,
}

/// What becomes of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum RuleAction {
    /// It goes to target groups.
    Forward {
        /// The groups.
        groups: Vec<ForwardedGroup>,
    },
    /// It is sent elsewhere.
    Redirect {
        /// Where to: `HTTPS :443 (301)`.
        to: String,
    },
    /// It is answered at once.
    Fixed {
        /// The status.
        status: String,
    },
    /// Anything else, as AWS names it.
    Other {
        /// AWS's name.
        name: String,
    },
}

/// A group that a rule forwards to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForwardedGroup {
    /// Its key in the catalogue; nothing when no system declares it.
    pub key: Option<String>,
    /// Its name.
    pub name: String,
    /// Its share, where there are several.
    pub weight: Option<u32>,
}

/// A target group with its settings and targets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Its key in the catalogue.
    pub key: String,
    /// Its name.
    pub name: String,
    /// `ip`, `instance`, `lambda` or `alb`.
    pub target_type: String,
    /// `HTTP`, `TCP` …
    pub protocol: Option<String>,
    /// The port its targets listen on, where they share one.
    pub port: Option<u16>,
    /// How it is doing.
    pub health: Health,
    /// The service behind it, where declared.
    pub service: Option<ServiceId>,
    /// How its targets are checked and taken away, beside what the design says.
    pub settings: Vec<Setting>,
    /// Seconds that a target drains.
    pub deregistration_delay: Option<u32>,
    /// Its targets, unhealthy first; nothing when they could not be read.
    pub targets: Reading<Vec<Target>>,
    /// Whether to notify when it loses its last healthy target.
    pub vigil: bool,
}

/// A setting of a target group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// What: `Health check path`.
    pub name: String,
    /// What it is: `/health`.
    pub actual: String,
    /// What the design says, where it says anything.
    pub declared: Option<String>,
    /// Where it says so.
    pub place: Option<Place>,
    /// Whether both agree; nothing without a declared value.
    pub met: Option<bool>,
}

/// A target.
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
    /// When it will be drained, where that is known.
    pub drained: Option<Moment>,
    /// What was seen of it while the console ran, oldest first.
    pub spans: Vec<Span>,
    /// The task behind it, where it could be joined.
    pub task: Option<TargetTask>,
}

/// A stretch of time in which a target was seen in one state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// From when.
    pub from: Moment,
    /// Until when it was last seen so.
    pub to: Moment,
    /// The state.
    pub state: TargetState,
    /// AWS's reason code.
    pub reason: Option<String>,
}

/// The task behind a target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetTask {
    /// Its short id.
    pub id: String,
    /// Its service.
    pub service: ServiceId,
    /// The revision of its task definition.
    pub revision: Option<u32>,
    /// The revision that the service's primary deployment runs.
    pub current_revision: Option<u32>,
    /// The id of the deployment that started it.
    pub deployment: Option<String>,
    /// The EC2 instance under it; nothing on Fargate.
    pub instance: Option<String>,
    /// When it started.
    pub started: Option<Moment>,
    /// Why it stops, if it does.
    pub stopping: Option<String>,
    /// Where the lines of its main container are kept.
    pub log: Option<LogStream>,
}
