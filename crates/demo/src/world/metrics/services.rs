//! `AWS/ECS` and the task counts of Container Insights.

use engine::catalogue::model::Figure;
use protocol::Moment;

use super::{Gauge, MetricName, Metrics};
use crate::world::{Status, Timeline};

impl<'w> Metrics<'w> {
    pub(super) fn service_gauge(&'w self, metric: &MetricName) -> Option<Gauge<'w>> {
        let (cluster, name) = (metric.dimension("ClusterName")?, metric.dimension("ServiceName")?);
        let (index, service) = self.world.service_in(cluster, name)?;
        let timeline = self.timelines.get(index)?;
        let (name, dice) = (service.name(), service.dice());
        let quiet = if service.is_in_front() {
            dice.of("cpu").between(31.0, 35.0)
        } else {
            dice.of("cpu").between(26.0, 32.0)
        };
        let kept = dice.of("memory").between(49.0, 55.0);
        Some(match metric.name.as_str() {
            "CPUUtilization" => {
                let target = service.declared.expect.number(Figure::CpuTarget);
                Box::new(move |at, stat| {
                    let running = count(timeline, at, |status| status == Status::Running);
                    // Nobody measures where nothing runs; and what is to be done, the tasks share.
                    let share = (running > 0.0).then(|| f64::from(service.tasks) / running)?;
                    let load = self.world.load(at);
                    // A service that is scaled is founded for its busiest hour.
                    let scaled = |target| target * self.world.surge(at) * (0.35 + 0.58 * load);
                    let work = target.map_or(quiet + 14.0 * load, scaled);
                    let mean = share * work + 2.5 * self.noise(name, at) + 13.0 * timeline.harm(at);
                    Some(stat.level(mean.clamp(0.0, 100.0), 3.5))
                })
            }
            "MemoryUtilization" => Box::new(move |at, stat| {
                let mean = kept + 4.0 * self.world.load(at) + self.noise(name, at) + 6.0 * timeline.harm(at);
                Some(stat.level(mean, 1.0))
            }),
            "RunningTaskCount" => {
                Box::new(|at, stat| Some(stat.level(count(timeline, at, |s| s == Status::Running), 0.0)))
            }
            "PendingTaskCount" => {
                Box::new(|at, stat| Some(stat.level(count(timeline, at, Status::is_starting), 0.0)))
            }
            "DesiredTaskCount" => Box::new(|at, stat| Some(stat.level(f64::from(timeline.desired(at)), 0.0))),
            _ => return None,
        })
    }
}

fn count(timeline: &Timeline, at: Moment, wanted: impl Fn(Status) -> bool) -> f64 {
    timeline.tasks_in(at, wanted).count() as f64
}
