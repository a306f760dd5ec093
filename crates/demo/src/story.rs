//! The stories that the environments tell, anchored at the moment the account was made so that one who looks sees them.

use engine::catalogue::model::{Environment, Expect, Expectation, Expected, Figure};
use protocol::{Moment, catalogue::Place};

use crate::{
    time::{DAY, HOUR, MINUTE},
    world::{Command, Hold, Order},
};

/// What an environment goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Story {
    /// A rollout cannot finish: the last task of the old revision is protected, fails its health checks after six
    /// minutes, and is replaced three quarters of an hour later. Begins anew every two hours.
    LaggingTarget,
    /// A rollout that converges within minutes, every 45 minutes.
    Rolling,
    /// Nothing moves, but figures have drifted from the design.
    Drifted,
    /// All as designed.
    Quiet,
}

/// How a service came to be, before its commands.
#[derive(Clone, Debug, PartialEq)]
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
            _ => Self::Quiet,
        }
    }

    /// The first tasks of a service; `in_front` when a load balancer sends it requests.
    pub(crate) fn founding(self, in_front: bool, began: Moment) -> Founding {
        let (days, revision) = match (self, in_front) {
            (Self::LaggingTarget, true) => (9, 40),
            (Self::Rolling, true) => (9, 57),
            (Self::Drifted, true) => (2, 88),
            (Self::Quiet, true) => (6, 12),
            (_, false) => (3, 17),
        };
        Founding { at: began.plus_millis(-days * DAY), revision }
    }

    /// What was and will be done to the service in front, up to `now`.
    pub(crate) fn orders(self, began: Moment, now: Moment) -> Vec<Order> {
        let (past, next, every) = match self {
            Self::LaggingTarget => (vec![-26 * HOUR], -13 * MINUTE, 2 * HOUR),
            Self::Rolling => (vec![-50 * HOUR, -26 * HOUR, -5 * HOUR], -4 * MINUTE, 45 * MINUTE),
            Self::Drifted | Self::Quiet => return Vec::new(),
        };
        let coming = (0..).map(|cycle| next + cycle * every);
        past.into_iter()
            .map(|offset| (offset, 20 * MINUTE))
            .chain(coming.map(|offset| (offset, 53 * MINUTE)))
            .map(|(offset, released)| (began.plus_millis(offset), released))
            .take_while(|(at, _)| *at <= now)
            .map(|(at, released)| Order {
                at,
                command: Command::Deploy { revision: None, hold: self.hold(at, released) },
            })
            .collect()
    }

    fn hold(self, at: Moment, released: i64) -> Option<Hold> {
        (self == Self::LaggingTarget)
            .then(|| Hold { fails: at.plus_millis(6 * MINUTE), released: at.plus_millis(released) })
    }

    /// Since when alarms are worth evaluating: a little before the first event of the story.
    pub(crate) fn eventful_since(self, began: Moment) -> Moment {
        match self {
            Self::LaggingTarget | Self::Rolling => began.plus_millis(-27 * HOUR),
            Self::Drifted | Self::Quiet => began.plus_millis(-HOUR),
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
            Self::Rolling | Self::Quiet => {}
        }
        real
    }
}

fn drift(expect: &mut Expect, figure: Figure, value: &Expected) {
    let nowhere = || Place { document: String::new(), section: String::new(), line: 0 };
    expect
        .0
        .entry(figure)
        .and_modify(|expectation| expectation.value = value.clone())
        .or_insert_with(|| Expectation { value: value.clone(), place: nowhere(), known: None });
}
