//! One task: its life, and what a load balancer thinks of it.

use std::{net::Ipv4Addr, sync::Arc};

use protocol::Moment;

use super::{capacity::Instance, ending::Stop, size::Size};
use crate::{
    dice::Dice,
    network::Subnet,
    time::{MINUTE, SECOND, floor},
};

/// A task with every turn of its life, past or planned.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Task {
    /// 32 hexadecimal digits.
    pub(crate) id: String,
    pub(crate) revision: u32,
    pub(crate) size: Size,
    /// The image of its container.
    pub(crate) image: Arc<str>,
    /// The id of the deployment that launched it.
    pub(crate) deployment: String,
    /// The capacity provider that it was launched with, where its service has a strategy.
    pub(crate) provider: Option<Arc<str>>,
    pub(crate) place: Place,
    pub(crate) created: Moment,
    /// It runs, and is registered as a target; never for one whose image cannot be pulled.
    pub(crate) started: Option<Moment>,
    /// It passed its first health check; never for one that ends before.
    pub(crate) passed: Option<Moment>,
    /// When its target does not answer as it should.
    pub(crate) troubles: Vec<Trouble>,
    /// Where its target comes and goes: the dice that say when.
    pub(crate) flaps: Option<Dice>,
    pub(crate) stop: Option<Stop>,
}

/// Where a task runs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Place {
    /// On Fargate, with a network interface of its own: the `host`th place of a subnet.
    Interface { subnet: Option<Subnet>, host: u32 },
    /// On a container instance, reached through one of its ports.
    Instance { instance: Arc<Instance>, port: u16 },
}

/// A time in which a target is unhealthy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub(crate) from: Moment,
    /// Nothing when it never recovers.
    pub(crate) until: Option<Moment>,
    /// What the load balancer says of it.
    pub(crate) state: TargetState,
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
    /// It answers its health checks with an error.
    Refusing,
    Draining,
}

impl TargetState {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Registering | Self::Checking => "initial",
            Self::Healthy => "healthy",
            Self::TimedOut | Self::Refusing => "unhealthy",
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
            Self::Refusing => {
                Some(("Target.ResponseCodeMismatch", "Health checks failed with these codes: [503]"))
            }
            Self::Draining => {
                Some(("Target.DeregistrationInProgress", "Target deregistration is in progress"))
            }
        }
    }
}

impl Task {
    /// How long the network interface takes.
    pub(super) const PROVISIONING: i64 = 14 * SECOND;
    /// How long registration as a target takes before the task counts as running.
    const ACTIVATING: i64 = 4 * SECOND;
    const REGISTERING: i64 = 5 * SECOND;
    /// One that flaps goes down once in so long.
    const CYCLE: i64 = 6 * MINUTE;

    /// The address that it is reached at: of its network interface, or of its instance.
    pub(crate) fn address(&self) -> Ipv4Addr {
        match &self.place {
            Place::Interface { subnet, host } => {
                subnet.as_ref().map_or(Ipv4Addr::UNSPECIFIED, |subnet| subnet.address(*host))
            }
            Place::Instance { instance, .. } => instance.address,
        }
    }

    /// The container instance it runs on; nothing on Fargate.
    pub(crate) fn instance(&self) -> Option<&Instance> {
        match &self.place {
            Place::Interface { .. } => None,
            Place::Instance { instance, .. } => Some(instance),
        }
    }

    /// What a load balancer knows it by: an address, or the id of an EC2 instance.
    pub(crate) fn target_id(&self) -> String {
        self.instance().map_or_else(|| self.address().to_string(), |instance| instance.id.clone())
    }

    /// The port that a load balancer reaches it at, when its container listens on `container`.
    pub(crate) const fn target_port(&self, container: u16) -> u16 {
        match self.place {
            Place::Interface { .. } => container,
            Place::Instance { port, .. } => port,
        }
    }

    /// Its zone, counted from 0.
    pub(crate) fn zone(&self) -> usize {
        match &self.place {
            Place::Interface { subnet, .. } => subnet.as_ref().map_or(0, |subnet| subnet.zone),
            Place::Instance { instance, .. } => instance.zone,
        }
    }

    /// Where it stands at `now`; nothing before it was created.
    pub(crate) fn status(&self, now: Moment) -> Option<Status> {
        if now < self.created {
            return None;
        }
        if let Some(stop) = self.ending(now) {
            return Some(match now {
                now if now < stop.drained.min(stop.ended) => Status::Deactivating,
                now if now < stop.ended => Status::Stopping,
                now if now < stop.gone => Status::Deprovisioning,
                _ => Status::Stopped,
            });
        }
        let started = self.started.map(|started| now.millis_since(started));
        Some(match now.millis_since(self.created) {
            age if age < Self::PROVISIONING => Status::Provisioning,
            _ if started.is_none_or(|since| since < -Self::ACTIVATING) => Status::Pending,
            _ if started.is_some_and(|since| since < 0) => Status::Activating,
            _ => Status::Running,
        })
    }

    /// What the load balancer says of it at `now`; nothing when it is no target.
    pub(crate) fn target(&self, now: Moment) -> Option<TargetState> {
        let started = self.started.filter(|started| *started <= now)?;
        if let Some(stop) = self.ending(now) {
            return (now < stop.drained && started < stop.at).then_some(TargetState::Draining);
        }
        if let Some(trouble) = self.troubles.iter().find(|trouble| trouble.holds(now)) {
            return Some(trouble.state);
        }
        Some(match now {
            now if self.has_passed(now) && self.is_flapped(now) => TargetState::TimedOut,
            now if self.has_passed(now) => TargetState::Healthy,
            now if now.millis_since(started) < Self::REGISTERING => TargetState::Registering,
            _ => TargetState::Checking,
        })
    }

    /// Its end, once it has begun.
    pub(crate) fn ending(&self, now: Moment) -> Option<&Stop> {
        self.stop.as_ref().filter(|stop| stop.at <= now)
    }

    /// It has been created and not been told to stop.
    pub(crate) fn is_wanted(&self, now: Moment) -> bool {
        self.created <= now && self.ending(now).is_none()
    }

    /// It passed its first health check.
    pub(crate) fn has_passed(&self, now: Moment) -> bool {
        self.passed.is_some_and(|passed| passed <= now)
    }

    /// When the image pull began, and when it ended; the latter only for one that starts.
    pub(crate) fn pull(&self) -> (Moment, Option<Moment>) {
        let ended = self.started.map(|started| started.plus_millis(-10 * SECOND));
        (self.created.plus_millis(Self::PROVISIONING), ended)
    }

    /// How much its failing is felt by users, from 0 to 1: one that will never recover answers slowly for some minutes
    /// before it answers no health check at all, and what it did ebbs within a minute of its end.
    pub(crate) fn harm(&self, now: Moment) -> f64 {
        let felt = self.troubles.iter().map(|trouble| trouble.harm(now)).fold(self.flap_harm(now), f64::max);
        let ended = self.ending(now).map_or(0, |stop| now.millis_since(stop.at));
        let ebbed = ended as f64 / MINUTE as f64;
        felt * (1.0 - ebbed).clamp(0.0, 1.0)
    }

    fn flap_harm(&self, now: Moment) -> f64 {
        if self.target(now) == Some(TargetState::TimedOut) && self.is_flapped(now) { 0.3 } else { 0.0 }
    }

    /// When the target of one that flaps went down within `from..=until`, as long as it lived.
    pub(super) fn falls(&self, from: Moment, until: Moment) -> impl Iterator<Item = Moment> {
        let first = floor(from.plus_millis(Self::CYCLE - 1), Self::CYCLE);
        let falls = (first.0..=until.0).step_by(Self::CYCLE as usize).map(Moment);
        falls.filter(|at| self.is_flapped(*at) && self.target(*at) == Some(TargetState::TimedOut))
    }

    /// Whether one that flaps is down: for a minute and a half to three of every six.
    fn is_flapped(&self, now: Moment) -> bool {
        self.flaps.is_some_and(|dice| {
            let down = dice.at(now.0.div_euclid(Self::CYCLE)).between(90.0, 180.0) as i64 * SECOND;
            now.0.rem_euclid(Self::CYCLE) < down
        })
    }
}

impl Trouble {
    fn holds(&self, now: Moment) -> bool {
        self.from <= now && self.until.is_none_or(|until| now < until)
    }

    fn harm(&self, now: Moment) -> f64 {
        const SLOW_BEFORE: i64 = 330 * SECOND;
        match (self.state, self.until) {
            (TargetState::TimedOut, None) => {
                let grown = (now.millis_since(self.from) + SLOW_BEFORE) as f64 / MINUTE as f64;
                grown.clamp(0.0, 1.0)
            }
            (TargetState::TimedOut, Some(_)) if self.holds(now) => 1.0,
            // One that never was healthy gets no requests.
            _ => 0.0,
        }
    }
}
