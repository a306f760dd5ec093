//! Target tracking: each policy has two alarms, and what they ask for is proportional to how far its metric is off.

use protocol::Moment;

use super::{Policy, PolicyKind, ScalableTarget, Tracking};
use crate::{
    time::{MINUTE, SECOND},
    world::{Status, Timeline, World, metrics::Metrics},
};

/// For how many minutes in a row the metric was too high or too low.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Alarms {
    high: u32,
    low: u32,
    /// The last value, where there was one.
    value: Option<f64>,
}

impl Alarms {
    /// Minutes until more is added.
    const HIGH: u32 = 3;
    /// Minutes until something is taken away.
    const LOW: u32 = 15;
    /// Too low is what lies below this part of the target.
    const SLACK: f64 = 0.9;

    fn see(&mut self, value: Option<f64>, target: f64) {
        let is = |held: bool, streak: u32| if held { streak.saturating_add(1) } else { 0 };
        self.high = is(value.is_some_and(|value| value > target), self.high);
        self.low = is(value.is_some_and(|value| value < Self::SLACK * target), self.low);
        self.value = value;
    }
}

/// What a policy asks for.
struct Wish<'p> {
    policy: &'p Policy,
    tracking: &'p Tracking,
    alarms: Alarms,
    /// As many tasks would hold the metric at its value.
    desired: u32,
}

impl ScalableTarget {
    /// Whether it has anything to do by itself.
    pub(super) fn moves(&self) -> bool {
        self.policies.iter().any(|policy| policy.tracked().is_some())
    }

    /// Does what the minute that ends at `at` asks for. Answers whether that was anything.
    pub(super) fn act(&mut self, world: &World, metrics: &Metrics<'_>, at: Moment) -> bool {
        self.look(world, metrics, at);
        let timeline = world.timeline_so_far(self.service);
        let decision = timeline.and_then(|timeline| self.decide(&timeline, at));
        let acts = decision.is_some();
        if let Some((desired, cause)) = decision {
            self.scale(world, at, desired, cause);
        }
        acts
    }

    /// Has the alarms see the minute that ends at `at`.
    fn look(&mut self, world: &World, metrics: &Metrics<'_>, at: Moment) {
        let Some(service) = world.services.get(self.service) else { return };
        for policy in &mut self.policies {
            let PolicyKind::Tracking(tracking) = &policy.kind else { continue };
            let series = tracking.tracked.series(service);
            let series = series.and_then(|(metric, stat)| metrics.series(&metric, stat));
            let value = series.and_then(|series| series.value(at.plus_millis(-MINUTE), MINUTE));
            policy.alarms.see(value, tracking.target);
        }
    }

    /// The count to set at `at`, and why.
    fn decide(&self, timeline: &Timeline, at: Moment) -> Option<(u32, String)> {
        let current = timeline.desired(at);
        // As many as were measured: those that came since would be counted twice.
        let measured = at.plus_millis(-MINUTE);
        let running = timeline.tasks_in(measured, |status| status == Status::Running).count();
        // What was taken down to nothing by hand stays so.
        if current == 0 {
            return None;
        }
        let wishes: Vec<Wish<'_>> =
            self.policies.iter().filter_map(|policy| Wish::of(policy, running)).collect();
        let (wish, is_out) = match most(wishes.iter().filter(|wish| wish.alarms.high >= Alarms::HIGH)) {
            Some(out) => (out, true),
            None => (self.least(&wishes, timeline, at)?, false),
        };
        let desired = wish.desired.clamp(self.min, self.max);
        let (suspended, moves, cooldown) = if is_out {
            (self.suspended.scale_out, desired > current, wish.tracking.scale_out_cooldown)
        } else {
            (self.suspended.scale_in, desired < current, wish.tracking.scale_in_cooldown)
        };
        if suspended || !moves || !self.has_cooled(at, cooldown) {
            return None;
        }
        let alarm = &wish.policy.alarm_names.as_ref()?[usize::from(!is_out)];
        let cause = format!("monitor alarm {alarm} in state ALARM triggered policy {}", wish.policy.name);
        Some((desired, cause))
    }

    /// The wish that takes away least, when all policies have too little to do. ECS lets nothing be taken away while
    /// a deployment is in progress.
    fn least<'w, 'p>(&self, wishes: &'w [Wish<'p>], timeline: &Timeline, at: Moment) -> Option<&'w Wish<'p>> {
        let deployed = timeline.primary(at)?.completed.is_some_and(|completed| completed <= at);
        let may = || wishes.iter().filter(|wish| !wish.tracking.scale_in_disabled);
        let all = may().all(|wish| wish.alarms.low >= Alarms::LOW);
        (deployed && all).then(|| most(may())).flatten()
    }

    /// Whether so many seconds have passed since the last activity; AWS waits five minutes unless it is told.
    fn has_cooled(&self, at: Moment, cooldown: Option<i32>) -> bool {
        let cooldown = i64::from(cooldown.unwrap_or(300)) * SECOND;
        self.activities.last().is_none_or(|last| last.at.plus_millis(cooldown) <= at)
    }
}

impl<'p> Wish<'p> {
    /// Nothing without a value to go by.
    fn of(policy: &'p Policy, running: usize) -> Option<Self> {
        let PolicyKind::Tracking(tracking) = &policy.kind else { return None };
        let desired = (running as f64 * policy.alarms.value? / tracking.target).ceil();
        Some(Self { policy, tracking, alarms: policy.alarms, desired: desired as u32 })
    }
}

fn most<'w, 'p>(wishes: impl Iterator<Item = &'w Wish<'p>>) -> Option<&'w Wish<'p>>
where
    'p: 'w,
{
    wishes.max_by_key(|wish| wish.desired)
}
