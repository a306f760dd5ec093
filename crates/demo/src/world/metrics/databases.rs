//! `AWS/RDS`.

use engine::catalogue::model::Figure;

use super::{Gauge, MetricName, Metrics};
use crate::{time::DAY, world::database::memory_bytes};

const GIB: f64 = 1_073_741_824.0;

impl<'w> Metrics<'w> {
    pub(super) fn database_gauge(&'w self, metric: &MetricName) -> Option<Gauge<'w>> {
        let world = self.world;
        let identifier = metric.dimension("DBInstanceIdentifier")?;
        let database =
            world.environment.databases.iter().find(|database| database.identifier == identifier)?;
        let name = database.identifier.as_str();
        let dice = world.dice.of("database").of(name);
        let memory = memory_bytes(database.expect.text(Figure::InstanceClass).unwrap_or_default());
        let storage = database.expect.number(Figure::Storage).unwrap_or(20.0) * GIB;
        let level = move |low: f64, by_load: f64, noise: f64, by_harm: f64| -> Gauge<'w> {
            Box::new(move |at, stat| {
                let swing = noise * self.noise(name, at);
                let mean = low + by_load * world.load(at) + swing + by_harm * self.harm(at);
                Some(stat.level(mean.max(0.0), noise.abs()))
            })
        };
        Some(match metric.name.as_str() {
            "CPUUtilization" => level(dice.of("cpu").between(14.0, 18.0), 22.0, 2.4, 4.0),
            "DatabaseConnections" => {
                // What RDS for PostgreSQL allows by default.
                let most = memory / 9_531_392.0;
                let gauge = level(0.06 * most, 0.17 * most, 0.012 * most, 0.05 * most);
                Box::new(move |at, stat| gauge(at, stat).map(f64::round))
            }
            "FreeableMemory" => level(0.36 * memory, -0.06 * memory, 0.01 * memory, 0.0),
            "FreeStorageSpace" => {
                let free = dice.of("storage").between(0.58, 0.66);
                let began = world.began;
                Box::new(move |at, stat| {
                    let days = at.millis_since(began) as f64 / DAY as f64;
                    Some(stat.level(storage * (free - 0.000_4 * days).max(0.3), 0.0005 * storage))
                })
            }
            "ReadLatency" => level(0.000_5, 0.000_4, 0.000_1, 0.0),
            "WriteLatency" => level(0.001_1, 0.000_9, 0.000_2, 0.0),
            "ReadIOPS" => level(3.0, 31.0, 2.5, 0.0),
            "WriteIOPS" => level(6.0, 44.0, 4.0, 0.0),
            _ => return None,
        })
    }
}
