//! The stories that the environments tell, anchored at the moment the account was made so that one who looks sees them.

use engine::catalogue::model::{Environment, Expect, Expectation, Expected, Figure, Service};
use protocol::{Moment, catalogue::Place, demo::RolloutFate};

use crate::{
    time::{DAY, HOUR, MINUTE},
    world::{self, Command, Hold, Order},
};

/// What an environment goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Story {
    /// A rollout cannot finish: the last task of the old revision is protected, fails its health checks after six
    /// minutes, and is replaced three quarters of an hour later. Begins anew every two hours.
    LaggingTarget,
    /// A rollout that converges within minutes, every 45 minutes; now and then a document is too large for the worker.
    Rolling,
    /// Nothing moves, but figures have drifted from the design.
    Drifted,
    /// One target of a service on container instances comes and goes.
    Flapping,
    /// AWS takes Spot capacity back, about once in an hour and a half; and for a part of every two hours so much more
    /// comes in that scaling has to follow.
    Interrupted,
    /// All as designed.
    Quiet,
}

/// How a service came to be, before its commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Founding {
    pub(crate) at: Moment,
    pub(crate) revision: u32,
}

impl Story {
    pub(crate) fn of(environment: &Environment) -> Self {
        match (environment.id.system.as_str(), environment.id.environment.as_str()) {
            ("paperwurks", "prod") => Self::LaggingTarget,
            ("paperwurks", "staging") => Self::Rolling,
            ("paperwurks", "dev") => Self::Drifted,
            ("prod-infra", _) => Self::Flapping,
            ("air-applied-ai", _) => Self::Interrupted,
            _ => Self::Quiet,
        }
    }

    /// The first tasks of a service; `in_front` when a load balancer sends it requests.
    pub(crate) fn founding(self, in_front: bool, began: Moment) -> Founding {
        let (days, revision) = match (self, in_front) {
            (Self::LaggingTarget, true) => (9, 40),
            (Self::Rolling, true) => (9, 57),
            (Self::Drifted, true) => (2, 88),
            (Self::Flapping, true) => (4, 23),
            (Self::Interrupted, true) => (5, 31),
            (Self::Quiet, true) => (6, 12),
            (_, false) => (3, 17),
        };
        Founding { at: began.plus_millis(-days * DAY), revision }
    }

    /// Whether the targets of a service flap on the last of its container instances.
    pub(crate) fn is_flaky(self, service: &Service) -> bool {
        self == Self::Flapping && service.key.contains("backend")
    }

    /// What was and will be done to a service, up to `now`, in the order of time.
    pub(crate) fn orders(self, service: &world::Service, began: Moment, now: Moment) -> Vec<Order> {
        let command = |at, command| Order { at: began.plus_millis(at), command };
        match (self, service.is_in_front()) {
            (Self::LaggingTarget, true) => {
                until(now, self.deployments(began, &[-26 * HOUR], -13 * MINUTE, 2 * HOUR))
            }
            (Self::Rolling, true) => {
                let past = [-50 * HOUR, -26 * HOUR, -5 * HOUR];
                until(now, self.deployments(began, &past, -4 * MINUTE, 45 * MINUTE))
            }
            (Self::Rolling, false) => {
                let often = (0..).map(|time| -19 * MINUTE + time * 4 * HOUR);
                until(now, often.map(|at| command(at, Command::Exhaust)))
            }
            (Self::Interrupted, _) if service.uses_spot() => {
                let dice = service.dice().of("interruptions");
                let often = (0_i64..).map(move |time| {
                    (90 * time - 31) * MINUTE + (dice.at(time).between(0.0, 25.0) * MINUTE as f64) as i64
                });
                until(now, often.map(|at| command(at, Command::Interrupt)))
            }
            _ => Vec::new(),
        }
    }

    /// Deployments at the `past` offsets, then at `next` and `every` so long.
    fn deployments(self, began: Moment, past: &[i64], next: i64, every: i64) -> impl Iterator<Item = Order> {
        let coming = (0..).map(move |cycle| (next + cycle * every, 53 * MINUTE));
        let all = past.iter().map(|offset| (*offset, 20 * MINUTE)).chain(coming);
        all.map(move |(offset, released)| {
            let at = began.plus_millis(offset);
            let hold = self.hold(at, released);
            Order { at, command: Command::Deploy { revision: None, hold, fate: RolloutFate::Fine } }
        })
    }

    fn hold(self, at: Moment, released: i64) -> Option<Hold> {
        (self == Self::LaggingTarget)
            .then(|| Hold { fails: at.plus_millis(6 * MINUTE), released: at.plus_millis(released) })
    }

    /// By how much the load at `now` is higher than usual: where Spot is used, for 50 minutes of every two hours, in
    /// which scaling has to follow.
    pub(crate) fn surge(self, began: Moment, now: Moment) -> f64 {
        const FIRST: i64 = -35 * MINUTE;
        const HIGHER: f64 = 0.6;
        let into = (now.millis_since(began) - FIRST).rem_euclid(2 * HOUR);
        let risen = into as f64 / (4 * MINUTE) as f64;
        let fallen = (into - 50 * MINUTE) as f64 / (8 * MINUTE) as f64;
        match self {
            Self::Interrupted => 1.0 + HIGHER * (risen.clamp(0.0, 1.0) - fallen.clamp(0.0, 1.0)),
            _ => 1.0,
        }
    }

    /// Since when alarms are worth evaluating: a little before the first event of the story.
    pub(crate) fn eventful_since(self, began: Moment) -> Moment {
        match self {
            Self::LaggingTarget | Self::Rolling => began.plus_millis(-27 * HOUR),
            Self::Drifted | Self::Flapping | Self::Interrupted | Self::Quiet => began.plus_millis(-HOUR),
        }
    }

    /// `environment` as it really is: its declaration with what has drifted.
    pub(crate) fn reality(self, environment: &Environment) -> Environment {
        let mut real = environment.clone();
        match self {
            Self::LaggingTarget => {
                for network in &mut real.networks {
                    drift(&mut network.expect, Figure::NatGateways, &Expected::Number(1.0));
                }
                for secret in &mut real.secrets {
                    drift(&mut secret.expect, Figure::Rotation, &Expected::Flag(false));
                }
            }
            Self::Drifted => {
                for database in &mut real.databases {
                    drift(&mut database.expect, Figure::BackupRetention, &Expected::Number(1.0));
                }
                if let Some(group) = real.log_groups.first_mut() {
                    drift(&mut group.expect, Figure::Retention, &Expected::Number(30.0));
                }
                for group in &mut real.target_groups {
                    // What a target group has when nobody set it.
                    drift(&mut group.expect, Figure::DeregistrationDelay, &Expected::Number(300.0));
                }
            }
            Self::Rolling | Self::Flapping | Self::Interrupted | Self::Quiet => {}
        }
        real
    }
}

/// Those that are not later than `now`.
fn until(now: Moment, orders: impl Iterator<Item = Order>) -> Vec<Order> {
    orders.take_while(|order| order.at <= now).collect()
}

fn drift(expect: &mut Expect, figure: Figure, value: &Expected) {
    let nowhere = || Place { document: String::new(), section: String::new(), line: 0 };
    expect
        .0
        .entry(figure)
        .and_modify(|expectation| expectation.value = value.clone())
        .or_insert_with(|| Expectation { value: value.clone(), place: nowhere(), known: None });
}
