//! What the applications publish themselves: figures that the catalogue names, comfortably within their goals.

use engine::catalogue::model::{Kpi, Measure, Metric, Subject};
use protocol::{Moment, overview::Threshold};

use super::{Gauge, MetricName, Metrics, Stat};
use crate::time::MINUTE;

/// The part a series plays in what the catalogue says of it.
enum Role {
    /// It is the figure, divided by the scale.
    Figure { goal: Option<Threshold>, scale: f64 },
    /// Its sum of a minute is the figure's per-second value times 60, divided by the scale.
    Rate { goal: Option<Threshold>, scale: f64 },
    /// It is a part of the whole.
    Part { goal: Option<Threshold>, scale: f64 },
    /// It counts the whole.
    Whole,
}

impl<'w> Metrics<'w> {
    pub(super) fn application_gauge(&'w self, metric: &MetricName) -> Option<Gauge<'w>> {
        let environment = &self.world.environment;
        let by_kpi = || environment.kpis.iter().find_map(|kpi| role(kpi, metric));
        let by_alarm = || {
            let alarm = environment.alarms.iter().find(|alarm| means(&alarm.metric, metric))?;
            // An alarm fires where its threshold holds: the goal lies on the other side.
            let goal = match alarm.threshold {
                Threshold::Above(limit) => Threshold::Below(limit),
                Threshold::Below(limit) => Threshold::Above(limit),
            };
            Some(Role::Figure { goal: Some(goal), scale: 1.0 / alarm.scale })
        };
        let role = by_kpi().or_else(by_alarm)?;
        let name = metric.name.clone();
        Some(match role {
            // The goal is meant for the declared statistic; the extremes lie around it.
            Role::Figure { goal, scale } => Box::new(move |at, stat| {
                let value = self.comfortable(goal, &name, at) / scale;
                Some(match stat {
                    Stat::Minimum => 0.7 * value,
                    Stat::Maximum => 1.2 * value,
                    Stat::SampleCount => self.counted(at),
                    Stat::Average | Stat::Sum | Stat::Percentile(_) => value,
                })
            }),
            Role::Rate { goal, scale } => {
                Box::new(move |at, _| Some((self.comfortable(goal, &name, at) * 60.0 / scale).round()))
            }
            Role::Part { goal, scale } => Box::new(move |at, _| {
                let whole = self.counted(at);
                Some((whole * (self.comfortable(goal, &name, at) / scale).min(1.0)).round().min(whole))
            }),
            Role::Whole => Box::new(|at, _| Some(self.counted(at))),
        })
    }

    /// A value that keeps its goal with some room.
    fn comfortable(&self, goal: Option<Threshold>, name: &str, at: Moment) -> f64 {
        let noise = self.noise(name, at);
        match goal {
            Some(Threshold::Below(limit)) => limit * (0.58 + 0.06 * self.world.load(at) + 0.06 * noise),
            // A share of a hundred has less than its distance to 100 to move in.
            Some(Threshold::Above(limit)) if limit < 100.0 => limit + (100.0 - limit) * (0.78 + 0.15 * noise),
            Some(Threshold::Above(limit)) => limit * (1.3 + 0.1 * noise),
            None => 10.0 + 4.0 * self.world.load(at) + noise,
        }
    }

    /// Things that happened in a minute, where only their share is declared.
    fn counted(&self, at: Moment) -> f64 {
        let height = if self.world.environment.production { 3.0 } else { 0.8 };
        let jitter = self.world.dice.of("counted").at(at.0.div_euclid(MINUTE)).between(0.8, 1.2);
        (1.0 + height * self.world.load(at) * jitter).floor()
    }
}

fn role(kpi: &Kpi, metric: &MetricName) -> Option<Role> {
    let goal = kpi.goal.or(kpi.alert);
    match &kpi.measure {
        Measure::Metric { metric: of, scale } if means(of, metric) => {
            Some(Role::Figure { goal, scale: *scale })
        }
        Measure::Rate { metric: of, scale } if means(of, metric) => Some(Role::Rate { goal, scale: *scale }),
        Measure::Ratio { part, scale, .. } if means(part, metric) => Some(Role::Part { goal, scale: *scale }),
        Measure::Ratio { whole, .. } if means(whole, metric) => Some(Role::Whole),
        Measure::Metric { .. } | Measure::Rate { .. } | Measure::Ratio { .. } => None,
    }
}

/// Whether the declared series is the asked one, dimensions included.
fn means(declared: &Metric, asked: &MetricName) -> bool {
    let Subject::Custom(dimensions) = &declared.of else { return false };
    asked.is(declared)
        && dimensions.len() == asked.dimensions.len()
        && dimensions.iter().all(|(name, value)| asked.dimension(name) == Some(value))
}
