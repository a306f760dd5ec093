//! One Fargate task: its life, and what a load balancer thinks of it.

use std::net::Ipv4Addr;

use protocol::Moment;

use crate::{network::Subnet, time::SECOND};

/// A task with every turn of its life, past or planned.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Task {
    /// 32 hexadecimal digits.
    pub(crate) id: String,
    pub(crate) revision: u32,
    /// The id of the deployment that launched it.
    pub(crate) deployment: String,
    pub(crate) subnet: Option<Subnet>,
    /// Its place in the subnet.
    pub(crate) host: u8,
    pub(crate) created: Moment,
    /// It runs, and is registered as a target.
    pub(crate) started: Moment,
    /// It passed its first health check.
    pub(crate) passed: Moment,
    /// It answers no health check any more.
    pub(crate) fails: Option<Moment>,
    pub(crate) stop: Option<Stop>,
}

/// The end of a task.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stop {
    pub(crate) at: Moment,
    /// Its target takes no new requests and finishes the old ones until then.
    pub(crate) drained: Moment,
    /// ECS's code: `ServiceSchedulerInitiated`, `UserInitiated`.
    pub(crate) code: &'static str,
    pub(crate) reason: String,
}

impl Stop {
    /// The containers are stopped.
    pub(crate) const fn execution_stopped(&self) -> Moment {
        self.drained.plus_millis(18 * SECOND)
    }

    /// Nothing of it is left.
    pub(crate) const fn gone(&self) -> Moment {
        self.drained.plus_millis(40 * SECOND)
    }
}

/// A task's place in its life, in ECS's own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Provisioning,
    Pending,
    Activating,
    Running,
    Deactivating,
    Stopping,
    Deprovisioning,
    Stopped,
}

impl Status {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Provisioning => "PROVISIONING",
            Self::Pending => "PENDING",
            Self::Activating => "ACTIVATING",
            Self::Running => "RUNNING",
            Self::Deactivating => "DEACTIVATING",
            Self::Stopping => "STOPPING",
            Self::Deprovisioning => "DEPROVISIONING",
            Self::Stopped => "STOPPED",
        }
    }

    pub(crate) const fn is_starting(self) -> bool {
        matches!(self, Self::Provisioning | Self::Pending | Self::Activating)
    }
}

/// What a load balancer thinks of a target, with its own reason and description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TargetState {
    Registering,
    Checking,
    Healthy,
    TimedOut,
    Draining,
}

impl TargetState {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Registering | Self::Checking => "initial",
            Self::Healthy => "healthy",
            Self::TimedOut => "unhealthy",
            Self::Draining => "draining",
        }
    }

    /// Reason code and description, as Elastic Load Balancing gives them.
    pub(crate) const fn reason(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Registering => Some(("Elb.RegistrationInProgress", "Target registration is in progress")),
            Self::Checking => Some(("Elb.InitialHealthChecking", "Initial health checks in progress")),
            Self::Healthy => None,
            Self::TimedOut => Some(("Target.Timeout", "Request timed out")),
            Self::Draining => {
                Some(("Target.DeregistrationInProgress", "Target deregistration is in progress"))
            }
        }
    }
}

impl Task {
    /// How long the network interface takes.
    const PROVISIONING: i64 = 14 * SECOND;
    /// How long registration as a target takes before the task counts as running.
    const ACTIVATING: i64 = 4 * SECOND;
    const REGISTERING: i64 = 5 * SECOND;

    /// The address of its network interface.
    pub(crate) fn address(&self) -> Ipv4Addr {
        self.subnet.as_ref().map_or(Ipv4Addr::UNSPECIFIED, |subnet| subnet.address(self.host))
    }

    /// Its zone, counted from 0.
    pub(crate) fn zone(&self) -> usize {
        self.subnet.as_ref().map_or(0, |subnet| subnet.zone)
    }

    /// Where it stands at `now`; nothing before it was created.
    pub(crate) fn status(&self, now: Moment) -> Option<Status> {
        if now < self.created {
            return None;
        }
        if let Some(stop) = self.stop.as_ref().filter(|stop| stop.at <= now) {
            return Some(match now {
                now if now < stop.drained => Status::Deactivating,
                now if now < stop.execution_stopped() => Status::Stopping,
                now if now < stop.gone() => Status::Deprovisioning,
                _ => Status::Stopped,
            });
        }
        Some(match now.millis_since(self.created) {
            age if age < Self::PROVISIONING => Status::Provisioning,
            _ if now < self.started.plus_millis(-Self::ACTIVATING) => Status::Pending,
            _ if now < self.started => Status::Activating,
            _ => Status::Running,
        })
    }

    /// What the load balancer says of it at `now`; nothing when it is no target.
    pub(crate) fn target(&self, now: Moment) -> Option<TargetState> {
        if now < self.started {
            return None;
        }
        if let Some(stop) = self.stop.as_ref().filter(|stop| stop.at <= now) {
            return (now < stop.drained && self.started < stop.at).then_some(TargetState::Draining);
        }
        if self.fails.is_some_and(|fails| fails <= now) {
            return Some(TargetState::TimedOut);
        }
        Some(match now {
            now if now >= self.passed => TargetState::Healthy,
            now if now.millis_since(self.started) < Self::REGISTERING => TargetState::Registering,
            _ => TargetState::Checking,
        })
    }

    /// It has been created and not been told to stop.
    pub(crate) fn is_wanted(&self, now: Moment) -> bool {
        self.created <= now && self.stop.as_ref().is_none_or(|stop| now < stop.at)
    }

    /// When the image pull began and ended.
    pub(crate) const fn pull(&self) -> (Moment, Moment) {
        (self.created.plus_millis(Self::PROVISIONING), self.started.plus_millis(-10 * SECOND))
    }

    /// How much its failing is felt by users, from 0 to 1: it answers slowly for some minutes before it answers no
    /// health check at all, and what it did ebbs within a minute of its end.
    pub(crate) fn harm(&self, now: Moment) -> f64 {
        const SLOW_BEFORE: i64 = 330 * SECOND;
        let Some(fails) = self.fails else { return 0.0 };
        let grown = (now.millis_since(fails) + SLOW_BEFORE) as f64 / (60 * SECOND) as f64;
        let ended = self.stop.as_ref().map_or(0, |stop| now.millis_since(stop.at).max(0));
        let ebbed = ended as f64 / (60 * SECOND) as f64;
        grown.clamp(0.0, 1.0) * (1.0 - ebbed).clamp(0.0, 1.0)
    }
}
