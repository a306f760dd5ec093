//! Application Auto Scaling: the limits that services are kept between, and what moves them within.
//!
//! It acts once a minute, when the alarms of its policies have looked at their metrics. What it would have done since
//! anybody looked last is made up for, minute by minute, before a service's life is read or anything is done to it:
//! when one asks changes nothing.

mod activity;
mod policy;
mod target;
mod tracking;

use std::sync::{Mutex, MutexGuard, PoisonError};

use protocol::Moment;

pub(crate) use self::{
    activity::{Activity, Outcome},
    policy::{Policy, PolicyKind, Tracked, Tracking},
    target::{Limits, ScalableTarget},
};
use super::{PROVISIONED, Service, World};
use crate::{
    names::Names,
    time::{HOUR, MINUTE, floor},
};

/// How long before the account was made policies began to act: what they did shows, and costs little to work out.
const HISTORY: i64 = 3 * HOUR;

/// What Application Auto Scaling knows of one environment.
#[derive(Debug)]
pub(super) struct Scaling(Mutex<Book>);

#[derive(Debug)]
struct Book {
    /// In the order of their services.
    targets: Vec<ScalableTarget>,
    /// The last minute that was acted upon.
    watched: Moment,
}

/// Why a change of the limits or of a policy is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ScalingError {
    /// The service has no limits.
    NoTarget,
    /// There is no policy of that name.
    NoPolicy,
    /// The change is wrong in itself, in AWS's words.
    Invalid(String),
}

impl World {
    /// The scalable targets as they are now, in the order of their services.
    pub(crate) fn scalable_targets(&self) -> Vec<ScalableTarget> {
        self.scaled().targets.clone()
    }

    /// Sets limits of the service at `index`, or changes those that are given. A desired count outside of them is
    /// moved inside at once. Answers the target.
    ///
    /// # Errors
    /// When they are not limits, or one of those of a new target is missing.
    pub(crate) fn register_scalable_target(
        &self,
        index: usize,
        limits: &Limits,
    ) -> Result<ScalableTarget, ScalingError> {
        let targets = &mut self.scaled().targets;
        let place = targets.partition_point(|target| target.service < index);
        let known = targets.get(place).filter(|target| target.service == index);
        let mut target = match known {
            Some(known) => known.clone(),
            None => ScalableTarget::registered(self, index, limits)?,
        };
        target.limit(limits)?;
        target.move_inside(self, self.now());
        match targets.get_mut(place).filter(|known| known.service == index) {
            Some(known) => *known = target.clone(),
            None => targets.insert(place, target.clone()),
        }
        Ok(target)
    }

    /// Takes the limits and policies of the service at `index` away; it stays as it is.
    ///
    /// # Errors
    /// When it has none.
    pub(crate) fn deregister_scalable_target(&self, index: usize) -> Result<(), ScalingError> {
        let targets = &mut self.scaled().targets;
        let place = targets.iter().position(|target| target.service == index);
        targets.remove(place.ok_or(ScalingError::NoTarget)?);
        Ok(())
    }

    /// Adds a policy to the service at `index`, or replaces the one of that name. Answers the policy.
    ///
    /// # Errors
    /// When the service has no limits, or another policy tracks the same metric.
    pub(crate) fn put_scaling_policy(
        &self,
        index: usize,
        name: &str,
        kind: PolicyKind,
    ) -> Result<Policy, ScalingError> {
        let targets = &mut self.scaled().targets;
        let target = targets.iter_mut().find(|target| target.service == index);
        target.ok_or(ScalingError::NoTarget)?.put_policy(&self.names, name, kind, self.now())
    }

    /// Takes a policy of the service at `index` away.
    ///
    /// # Errors
    /// When there is no such policy.
    pub(crate) fn delete_scaling_policy(&self, index: usize, name: &str) -> Result<(), ScalingError> {
        let targets = &mut self.scaled().targets;
        let target = targets.iter_mut().find(|target| target.service == index);
        let policies = &mut target.ok_or(ScalingError::NoPolicy)?.policies;
        let place = policies.iter().position(|policy| policy.name == name);
        policies.remove(place.ok_or(ScalingError::NoPolicy)?);
        Ok(())
    }

    /// Does what is due up to now, so that the lives of the services are complete.
    pub(super) fn scale_as_due(&self) {
        drop(self.scaled());
    }

    /// The targets after all that is due up to now was done.
    fn scaled(&self) -> MutexGuard<'_, Book> {
        let mut book = self.scaling.0.lock().unwrap_or_else(PoisonError::into_inner);
        book.watch(self, floor(self.now(), MINUTE));
        book
    }
}

impl Scaling {
    /// The targets that the design asks for.
    pub(super) fn declared(names: &Names, services: &[Service], began: Moment) -> Self {
        let services = services.iter().enumerate();
        let targets =
            services.filter_map(|(index, service)| ScalableTarget::declared(names, index, service, began));
        let watched = floor(began.plus_millis(-HISTORY), MINUTE);
        Self(Mutex::new(Book { targets: targets.collect(), watched }))
    }
}

impl Book {
    /// Acts upon every minute that has passed, up to `now`. Minute by minute and not target by target: services may
    /// share what they run on.
    fn watch(&mut self, world: &World, now: Moment) {
        if self.watched >= now {
            return;
        }
        let first = self.watched.plus_millis(MINUTE);
        self.watched = now;
        if !self.targets.iter().any(ScalableTarget::moves) {
            return;
        }
        let mut metrics = world.metrics_so_far();
        for at in (0..).map(|minute| first.plus_millis(minute * MINUTE)).take_while(|at| *at <= now) {
            for target in &mut self.targets {
                if target.act(world, &metrics, at) {
                    metrics = world.metrics_so_far();
                }
            }
        }
    }
}
