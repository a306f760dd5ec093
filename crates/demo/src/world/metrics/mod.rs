//! CloudWatch's figures, a value a minute, worked out on demand for the time that is asked about.

mod application;
mod buckets;
mod databases;
mod load_balancers;
mod queues;
mod services;
mod stat;

use std::sync::Arc;

use engine::catalogue::model::{Layer, Metric};
use protocol::Moment;

pub(crate) use self::stat::Stat;
use super::{Timeline, World};
use crate::time::{MINUTE, floor};

/// Which series is meant, in CloudWatch's terms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct MetricName {
    pub(crate) namespace: String,
    pub(crate) name: String,
    pub(crate) dimensions: Vec<(String, String)>,
}

impl MetricName {
    fn dimension(&self, name: &str) -> Option<&str> {
        self.dimensions.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether `declared` means this series.
    fn is(&self, declared: &Metric) -> bool {
        self.namespace == declared.namespace && self.name == declared.name
    }
}

/// The figures of one environment, with its services' lives at hand.
pub(crate) struct Metrics<'w> {
    world: &'w World,
    timelines: Vec<Arc<Timeline>>,
}

/// Answers a minute's value in the wanted statistic; nothing where CloudWatch would have none.
type Gauge<'m> = Box<dyn Fn(Moment, Stat) -> Option<f64> + Send + 'm>;

/// One series in one statistic.
pub(crate) struct Series<'m> {
    gauge: Gauge<'m>,
    stat: Stat,
    now: Moment,
    /// Measured once in so many milliseconds, at its whole multiples.
    every: i64,
}

impl World {
    pub(crate) fn metrics(&self) -> Metrics<'_> {
        self.scale_as_due();
        self.metrics_so_far()
    }

    /// The figures without what auto scaling has yet to make up for.
    pub(super) fn metrics_so_far(&self) -> Metrics<'_> {
        let timelines = self.services().filter_map(|(index, _)| self.timeline_so_far(index));
        Metrics { world: self, timelines: timelines.collect() }
    }
}

impl<'w> Metrics<'w> {
    /// The series of that name; nothing when nobody publishes it.
    pub(crate) fn series(&'w self, metric: &MetricName, stat: Stat) -> Option<Series<'w>> {
        let every = if metric.namespace == "AWS/S3" { crate::time::DAY } else { MINUTE };
        let gauge = match metric.namespace.as_str() {
            "AWS/ECS" | "ECS/ContainerInsights" => self.service_gauge(metric),
            "AWS/ApplicationELB" => self.load_balancer_gauge(metric, Layer::Application),
            "AWS/NetworkELB" => self.load_balancer_gauge(metric, Layer::Network),
            "AWS/RDS" => self.database_gauge(metric),
            "AWS/S3" => self.bucket_gauge(metric),
            "AWS/SQS" => self.queue_gauge(metric),
            _ => self.application_gauge(metric),
        }?;
        Some(Series { gauge, stat, now: self.world.now(), every })
    }

    /// How much users feel that targets fail, from 0 to 1.
    fn harm(&self, at: Moment) -> f64 {
        self.timelines.iter().map(|timeline| timeline.harm(at)).fold(0.0, f64::max)
    }

    /// Noise of its own for `what`, from -1 to 1, that changes within minutes.
    fn noise(&self, what: &str, at: Moment) -> f64 {
        let dice = self.world.dice.of("metric").of(what);
        0.6 * dice.wave(at.0 as f64 / (7 * MINUTE) as f64)
            + 0.4 * dice.at(at.0.div_euclid(MINUTE)).between(-1.0, 1.0)
    }
}

impl Series<'_> {
    /// A long period is worked out from this many of its minutes: its shape is kept, its cost bounded.
    const SAMPLES: i64 = 8;

    /// The values of the periods that begin in `start..end`, oldest first. `period` is in milliseconds.
    pub(crate) fn points(&self, start: Moment, end: Moment, period: i64) -> Vec<(Moment, f64)> {
        let first = floor(start, period);
        (0..)
            .map(|index| first.plus_millis(index * period))
            .take_while(|at| *at < end.min(self.now))
            .filter_map(|at| Some((at, self.value(at, period)?)))
            .collect()
    }

    /// The value of the period of that length which begins at `at`, as far as it has passed.
    pub(crate) fn value(&self, at: Moment, period: i64) -> Option<f64> {
        // A minute's measurement is there when the minute is over, a day's is taken at midnight.
        let takes = if self.every == MINUTE { MINUTE } else { 0 };
        let first = Moment(at.0 + (-at.0).rem_euclid(self.every));
        let last = at.plus_millis(period - 1).min(self.now.plus_millis(-takes));
        let count = last.millis_since(first).div_euclid(self.every) + 1;
        if count <= 0 {
            return None;
        }
        let step = (count + Self::SAMPLES - 1) / Self::SAMPLES;
        let values: Vec<f64> = (0..count)
            .step_by(usize::try_from(step).unwrap_or(1))
            .filter_map(|index| (self.gauge)(first.plus_millis(index * self.every), self.stat))
            .collect();
        self.stat.combine(&values, step)
    }
}
