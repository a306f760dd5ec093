//! One scalable target: the limits of an ECS service, its policies, and what they did.

use engine::catalogue::model::Figure;
use protocol::Moment;

use super::{Activity, PROVISIONED, Policy, PolicyKind, ScalingError};
use crate::{
    names::Names,
    world::{Command, Order, Service, World},
};

/// The limits of an ECS service, its policies, and what they did.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ScalableTarget {
    /// The service's place among the environment's.
    pub(crate) service: usize,
    /// `service/CLUSTER/NAME`.
    pub(crate) resource_id: String,
    pub(crate) arn: String,
    pub(crate) created: Moment,
    pub(crate) min: u32,
    pub(crate) max: u32,
    pub(crate) suspended: Suspended,
    /// In the order of their names.
    pub(crate) policies: Vec<Policy>,
    /// Oldest first.
    pub(crate) activities: Vec<Activity>,
}

/// What is not to happen for now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Suspended {
    pub(crate) scale_in: bool,
    pub(crate) scale_out: bool,
    pub(crate) scheduled: bool,
}

/// What a caller wants of the limits; what is not given stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) min: Option<i32>,
    pub(crate) max: Option<i32>,
    pub(crate) scale_in_suspended: Option<bool>,
    pub(crate) scale_out_suspended: Option<bool>,
    pub(crate) scheduled_suspended: Option<bool>,
}

impl ScalableTarget {
    /// The target that the design asks for; nothing for a service that is to run a fixed number of tasks.
    pub(super) fn declared(names: &Names, index: usize, service: &Service, began: Moment) -> Option<Self> {
        let (min, max) = range(service)?;
        let provisioned = began.plus_millis(-PROVISIONED);
        let mut target = Self::new(names, index, service, provisioned);
        (target.min, target.max) = (min, max);
        target.policies = Policy::declared(names, &target.resource_id, service, provisioned);
        Some(target)
    }

    /// A target that is registered now.
    pub(super) fn registered(world: &World, index: usize, limits: &Limits) -> Result<Self, ScalingError> {
        if limits.min.is_none() || limits.max.is_none() {
            let missing = "MinCapacity and MaxCapacity are required to register a new scalable target";
            return Err(ScalingError::Invalid(missing.to_owned()));
        }
        let service = world.services.get(index).ok_or(ScalingError::NoTarget)?;
        Ok(Self::new(&world.names, index, service, world.now()))
    }

    fn new(names: &Names, index: usize, service: &Service, created: Moment) -> Self {
        let resource_id = format!("service/{}/{}", service.declared.cluster, service.name());
        let number = names.number("scalable target", &resource_id);
        Self {
            service: index,
            arn: names.arn("application-autoscaling", &format!("scalable-target/0{number}")),
            resource_id,
            created,
            min: 0,
            max: 0,
            suspended: Suspended::default(),
            policies: Vec::new(),
            activities: Vec::new(),
        }
    }

    /// Changes the limits that are given.
    pub(super) fn limit(&mut self, limits: &Limits) -> Result<(), ScalingError> {
        let count = |given: Option<i32>, known: u32| match given {
            None => Ok(known),
            Some(given) => u32::try_from(given)
                .map_err(|_| ScalingError::Invalid("Minimum capacity cannot be less than 0".to_owned())),
        };
        let (min, max) = (count(limits.min, self.min)?, count(limits.max, self.max)?);
        if max < min {
            return Err(ScalingError::Invalid(
                "Maximum capacity cannot be less than minimum capacity".to_owned(),
            ));
        }
        (self.min, self.max) = (min, max);
        let suspended = &mut self.suspended;
        suspended.scale_in = limits.scale_in_suspended.unwrap_or(suspended.scale_in);
        suspended.scale_out = limits.scale_out_suspended.unwrap_or(suspended.scale_out);
        suspended.scheduled = limits.scheduled_suspended.unwrap_or(suspended.scheduled);
        Ok(())
    }

    /// Moves a desired count that lies outside of the limits.
    pub(super) fn move_inside(&mut self, world: &World, at: Moment) {
        let Some(timeline) = world.timeline_so_far(self.service) else { return };
        let desired = timeline.desired(at);
        if desired < self.min {
            self.scale(world, at, self.min, format!("minimum capacity was set to {}", self.min));
        } else if desired > self.max {
            self.scale(world, at, self.max, format!("maximum capacity was set to {}", self.max));
        }
    }

    /// Has the service run `desired` tasks from `at` on.
    pub(super) fn scale(&mut self, world: &World, at: Moment, desired: u32, cause: String) {
        world.order_at(self.service, Order { at, command: Command::Scale { desired } });
        let id = world.names.uuid("scaling activity", &format!("{} {} {desired}", self.resource_id, at.0));
        self.activities.push(Activity { id, at, desired, cause });
    }

    /// Adds a policy, or replaces the one of that name: with alarms that have seen nothing yet.
    pub(super) fn put_policy(
        &mut self,
        names: &Names,
        name: &str,
        kind: PolicyKind,
        at: Moment,
    ) -> Result<Policy, ScalingError> {
        let rivals = self.policies.iter().filter(|policy| policy.name != name);
        if rivals.filter_map(Policy::tracked).any(|tracked| Some(tracked) == kind.tracked()) {
            let only = "Only one TargetTrackingScaling policy for a given metric specification is allowed.";
            return Err(ScalingError::Invalid(only.to_owned()));
        }
        let known = self.policies.iter().position(|policy| policy.name == name);
        let created = known.map_or(at, |place| self.policies.remove(place).created);
        let policy = Policy::new(names, &self.resource_id, name, kind, created);
        let place = self.policies.partition_point(|known| known.name.as_str() < name);
        self.policies.insert(place, policy.clone());
        Ok(policy)
    }
}

/// The least and most tasks between which the design has the service scale, where they differ.
fn range(service: &Service) -> Option<(u32, u32)> {
    let expect = &service.declared.expect;
    let (least, most) = expect.range(Figure::ScalingRange).or_else(|| expect.range(Figure::Tasks))?;
    (least < most).then_some((least as u32, most as u32))
}
