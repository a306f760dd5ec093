//! The parts that an environment is read in, and how old each may get.

use std::time::Duration;

use protocol::overview::Window;

/// One thing that is asked of AWS at a time, with a state of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    Services,
    Definitions,
    Tasks,
    LoadBalancers,
    TargetGroupSettings,
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
    Kpis(Window),
}

impl Part {
    /// What a person calls it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Services => "services",
            Self::Definitions => "task definitions",
            Self::Tasks => "tasks",
            Self::LoadBalancers => "load balancers",
            Self::TargetGroupSettings => "target group settings",
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
            Self::Kpis(_) => "KPIs",
        }
    }

    /// The parts whose figures stand in a row of the fleet; its others only add to the verdict and the drift.
    pub(crate) const SHOWN_IN_ROW: [Self; 4] = [Self::Services, Self::Targets, Self::Alarms, Self::Traffic];

    /// The parts a row of the fleet is made of. What others are asked by comes first.
    pub(crate) const ROW: [Self; 15] = [
        Self::Services,
        Self::LoadBalancers,
        Self::Databases,
        Self::Definitions,
        Self::Tasks,
        Self::Targets,
        Self::Alarms,
        Self::Traffic,
        Self::Queues,
        Self::TargetGroupSettings,
        Self::Buckets,
        Self::LogGroups,
        Self::Secrets,
        Self::Networks,
        Self::SecurityGroups,
    ];

    /// The parts of the page with a window of `window`: the row's, and what only the page shows.
    pub(crate) fn page(window: Window) -> Vec<Self> {
        let mut parts = Self::ROW.to_vec();
        parts.extend([
            Self::Loads,
            Self::Kpis(Window::Hour),
            Self::AlarmHistory,
            Self::DatabaseEvents,
            Self::BucketSizes,
        ]);
        if window != Window::Hour {
            parts.push(Self::Kpis(window));
        }
        parts
    }

    /// How old it may get while the environment's page is open.
    pub(crate) const fn age_on_page(self) -> Duration {
        Duration::from_secs(match self {
            Self::Services | Self::Definitions | Self::Targets => 5,
            // Two calls a service and more, to name the task behind a target.
            Self::Tasks | Self::Alarms | Self::Queues => 15,
            Self::LoadBalancers
            | Self::AlarmHistory
            | Self::Databases
            | Self::DatabaseEvents
            | Self::Traffic
            | Self::Loads
            | Self::Kpis(Window::Hour) => 60,
            Self::Kpis(Window::Day) => 300,
            Self::TargetGroupSettings
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

/// Each environment of the fleet has its turn this often.
pub(crate) const FLEET_ROUND: Duration = Duration::from_secs(30);
