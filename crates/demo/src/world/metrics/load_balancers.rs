//! `AWS/ApplicationELB`: requests, response times, errors, and how many targets are healthy. `AWS/NetworkELB`:
//! connections, and the same of targets.

use engine::catalogue::model::{Layer, LoadBalancer};
use protocol::Moment;

use super::{Gauge, MetricName, Metrics, Stat};
use crate::time::MINUTE;

impl<'w> Metrics<'w> {
    /// A series of `AWS/ApplicationELB`, or of `AWS/NetworkELB`.
    pub(super) fn load_balancer_gauge(&'w self, metric: &MetricName, layer: Layer) -> Option<Gauge<'w>> {
        let world = self.world;
        let dimension = metric.dimension("LoadBalancer")?;
        let is_it =
            |of: &LoadBalancer| of.layer == layer && world.names.load_balancer_dimension(of) == dimension;
        if !world.environment.load_balancers.iter().any(is_it) {
            return None;
        }
        match (layer, metric.name.as_str()) {
            (_, "HealthyHostCount") => self.host_gauge(metric, "healthy"),
            (_, "UnHealthyHostCount") => self.host_gauge(metric, "unhealthy"),
            (Layer::Application, name) => self.request_gauge(name),
            (Layer::Network, name) => self.flow_gauge(name),
        }
    }

    fn request_gauge(&'w self, name: &str) -> Option<Gauge<'w>> {
        let counted = |rate: fn(&Self, Moment) -> f64| -> Gauge<'w> {
            // CloudWatch has no value for a minute in which nothing was counted.
            Box::new(move |at, stat| {
                Some(rate(self, at)).filter(|sum| *sum > 0.0).map(|sum| per_request(stat, sum))
            })
        };
        Some(match name {
            "RequestCount" => counted(|metrics, at| metrics.world.requests_a_minute(at)),
            "HTTPCode_Target_2XX_Count" => counted(|metrics, at| {
                metrics.world.requests_a_minute(at) - metrics.refused(at) - metrics.failed(at)
            }),
            "HTTPCode_Target_4XX_Count" => counted(Self::refused),
            "HTTPCode_Target_5XX_Count" => counted(Self::failed),
            "TargetResponseTime" => Box::new(|at, stat| Some(self.response_seconds(at, stat))),
            "ActiveConnectionCount" => {
                counted(|metrics, at| (metrics.world.requests_a_minute(at) / 11.0).round())
            }
            _ => return None,
        })
    }

    /// Connections: a client sends some requests over each.
    fn flow_gauge(&'w self, name: &str) -> Option<Gauge<'w>> {
        let requests = match name {
            "NewFlowCount" => 6.0,
            "ActiveFlowCount" => 11.0,
            _ => return None,
        };
        Some(Box::new(move |at, stat| {
            let flows = (self.world.requests_a_minute(at) / requests).round();
            Some(per_request(stat, flows)).filter(|_| flows > 0.0)
        }))
    }

    /// How many targets of a group are in that state.
    fn host_gauge(&'w self, metric: &MetricName, state: &'static str) -> Option<Gauge<'w>> {
        let world = self.world;
        let dimension = metric.dimension("TargetGroup")?;
        let of = |name: &str| world.names.target_group_dimension(name) == dimension;
        let group = world.environment.target_groups.iter().find(|group| of(&group.name))?;
        let (index, _) = world.service_behind(&group.name)?;
        let timeline = self.timelines.get(index)?;
        Some(Box::new(move |at, stat| {
            let states = |at| timeline.tasks.iter().filter_map(move |task| task.target(at));
            let count = |at| states(at).filter(|of| of.word() == state).count() as f64;
            // A count that changes within the minute has different ends.
            let (begin, end) = (count(at), count(at.plus_millis(MINUTE - 1)));
            Some(stat.level(f64::midpoint(begin, end), (begin - end).abs() / 2.0))
        }))
    }

    /// Seconds; while a target fails, the others serve its share and requests queue.
    fn response_seconds(&self, at: Moment, stat: Stat) -> f64 {
        let calm = 1.0 + 0.16 * self.world.load(at) + 0.06 * self.noise("response", at);
        let harm = self.harm(at);
        let mean = 0.112 * calm + 0.47 * harm * calm;
        match stat {
            Stat::Percentile(percent) => {
                let tail = ((percent - 50.0) / 45.0).max(0.0);
                0.084 * calm + tail.powi(2) * (0.205 * calm + 0.33 * harm) + 0.27 * harm * calm
            }
            Stat::Minimum => 0.011,
            Stat::Maximum => 1.34 * calm + 8.6 * harm,
            Stat::Sum => mean * self.world.requests_a_minute(at),
            Stat::SampleCount => self.world.requests_a_minute(at),
            Stat::Average => mean,
        }
    }

    /// Requests of a minute that were answered with a 5xx: hardly any, and a third of a percent while a target fails.
    fn failed(&self, at: Moment) -> f64 {
        let requests = self.world.requests_a_minute(at);
        let dice = self.world.dice.of("5xx").at(at.0.div_euclid(MINUTE));
        let calm = (requests * 0.000_2 + dice.unit()).floor().min((requests * 0.000_8).floor());
        calm + (requests * 0.002_8 * self.harm(at)).round()
    }

    /// Requests of a minute that were answered with a 4xx.
    fn refused(&self, at: Moment) -> f64 {
        (self.world.requests_a_minute(at) * (0.011 + 0.003 * self.noise("4xx", at))).round()
    }
}

/// A load balancer reports a 1 for each request: only their sum says more than 1.
const fn per_request(stat: Stat, sum: f64) -> f64 {
    match stat {
        Stat::Sum | Stat::SampleCount => sum,
        Stat::Average | Stat::Minimum | Stat::Maximum | Stat::Percentile(_) => 1.0,
    }
}
