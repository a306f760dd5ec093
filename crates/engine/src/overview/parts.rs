//! The parts that an environment is read in, and how old each may get.

use std::{collections::HashSet, time::Duration};

use protocol::overview::Window;

/// One thing that is asked of AWS at a time, with a state of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// The declared services.
    Services,
    /// Those of the same clusters that no system declares.
    OtherServices,
    Definitions,
    /// The tasks that run or start.
    Tasks,
    /// The tasks that stop or stopped within the hour.
    StoppedTasks,
    /// The EC2 instances under tasks.
    Instances,
    Scaling,
    /// The clusters of which something is expected.
    Clusters,
    LoadBalancers,
    Listeners,
    TargetGroupAttributes,
    Targets,
    Alarms,
    AlarmHistory,
    Databases,
    DatabaseEvents,
    Buckets,
    BucketSizes,
    Queues,
    LogGroups,
    Secrets,
    Networks,
    SecurityGroups,
    /// Response times, errors, requests, unhealthy hosts.
    Traffic,
    /// CPU, memory, connections, storage, the age of messages.
    Loads,
    /// CPU and memory of services that no system declares.
    OtherLoads,
    Kpis(Window),
}

impl Part {
    /// What a person calls it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Services => "services",
            Self::OtherServices => "undeclared services",
            Self::Definitions => "task definitions",
            Self::Tasks => "tasks",
            Self::StoppedTasks => "stopped tasks",
            Self::Instances => "instances",
            Self::Scaling => "scaling",
            Self::Clusters => "clusters",
            Self::LoadBalancers => "load balancers",
            Self::Listeners => "listeners",
            Self::TargetGroupAttributes => "target group attributes",
            Self::Targets => "targets",
            Self::Alarms => "alarms",
            Self::AlarmHistory => "alarm history",
            Self::Databases => "databases",
            Self::DatabaseEvents => "database events",
            Self::Buckets => "buckets",
            Self::BucketSizes => "bucket sizes",
            Self::Queues => "queues",
            Self::LogGroups => "log groups",
            Self::Secrets => "secrets",
            Self::Networks => "network",
            Self::SecurityGroups => "security groups",
            Self::Traffic => "traffic metrics",
            Self::Loads => "load metrics",
            Self::OtherLoads => "load metrics of undeclared services",
            Self::Kpis(_) => "KPIs",
        }
    }

    /// The parts whose figures stand in a row of the fleet; its others only add to the verdict and the drift.
    pub(crate) const SHOWN_IN_ROW: [Self; 4] = [Self::Services, Self::Targets, Self::Alarms, Self::Traffic];

    /// The parts a row of the fleet is made of. What others are asked by comes first.
    pub(crate) const ROW: [Self; 16] = [
        Self::Services,
        Self::LoadBalancers,
        Self::Databases,
        Self::Definitions,
        Self::Tasks,
        Self::Instances,
        Self::Targets,
        Self::Alarms,
        Self::Traffic,
        Self::Queues,
        Self::TargetGroupAttributes,
        Self::Buckets,
        Self::LogGroups,
        Self::Secrets,
        Self::Networks,
        Self::SecurityGroups,
    ];

    /// How old it may get while a page shows it, unless the page wants it younger ([`Page::age`]).
    pub(crate) const fn age_on_page(self) -> Duration {
        Duration::from_secs(match self {
            Self::Services | Self::OtherServices | Self::Definitions | Self::Targets => 5,
            // Two calls a hundred tasks, to name the task behind a target.
            Self::Tasks | Self::StoppedTasks | Self::Instances | Self::Alarms | Self::Queues => 15,
            Self::Scaling => 30,
            Self::Clusters
            | Self::LoadBalancers
            | Self::Listeners
            | Self::AlarmHistory
            | Self::Databases
            | Self::DatabaseEvents
            | Self::Traffic
            | Self::Loads
            | Self::Kpis(Window::Hour) => 60,
            // Two series a service, and CloudWatch charges by the series.
            Self::OtherLoads | Self::Kpis(Window::Day) => 300,
            Self::TargetGroupAttributes
            | Self::Buckets
            | Self::LogGroups
            | Self::Secrets
            | Self::Networks
            | Self::SecurityGroups
            | Self::Kpis(Window::Week) => 600,
            // Counted by S3 once a day.
            Self::BucketSizes => 3_600,
        })
    }

    /// How old it may get while only the fleet is open.
    pub(crate) fn age_in_fleet(self) -> Duration {
        self.age_on_page().max(FLEET_ROUND)
    }
}

/// A page that keeps its parts fresh while it is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    /// All of one environment, with sparklines this far back.
    Environment(Window),
    /// Its services, declared or not.
    Services,
    /// Its load balancers and their targets.
    Targets,
}

impl Page {
    /// What the page is made of. What others are asked by comes first.
    pub(crate) fn parts(self) -> Vec<Part> {
        match self {
            Self::Environment(window) => {
                let mut parts = Part::ROW.to_vec();
                parts.extend([
                    Part::Loads,
                    Part::Scaling,
                    Part::Clusters,
                    Part::Kpis(Window::Hour),
                    Part::AlarmHistory,
                    Part::DatabaseEvents,
                    Part::BucketSizes,
                ]);
                if window != Window::Hour {
                    parts.push(Part::Kpis(window));
                }
                parts
            }
            // Definitions are a call each: of a service that is looked at, or where the overview has read them.
            Self::Services => vec![
                Part::Services,
                Part::OtherServices,
                Part::Tasks,
                Part::StoppedTasks,
                Part::Instances,
                Part::LoadBalancers,
                Part::Targets,
                Part::Scaling,
                Part::Loads,
                Part::OtherLoads,
            ],
            Self::Targets => vec![
                Part::Services,
                Part::LoadBalancers,
                Part::Definitions,
                Part::Tasks,
                Part::StoppedTasks,
                Part::Instances,
                Part::Targets,
                Part::Listeners,
                Part::TargetGroupAttributes,
                Part::Traffic,
            ],
        }
    }

    /// How old `part` may get while the page is open.
    pub(crate) fn age(self, part: Part) -> Duration {
        match (self, part) {
            (Self::Services | Self::Targets, Part::Tasks | Part::StoppedTasks | Part::Instances) => {
                Duration::from_secs(5)
            }
            _ => part.age_on_page(),
        }
    }

    /// Every part that any page shows.
    pub(crate) fn all_parts() -> HashSet<Part> {
        let environments = Window::ALL.map(Self::Environment);
        environments.into_iter().chain([Self::Services, Self::Targets]).flat_map(Self::parts).collect()
    }
}

/// Each environment of the fleet has its turn this often.
pub(crate) const FLEET_ROUND: Duration = Duration::from_secs(30);
