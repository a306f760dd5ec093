//! `AWS/SQS`: queues that are worked off as they fill.

use super::{Gauge, MetricName, Metrics};
use crate::letters::RETENTION;

impl<'w> Metrics<'w> {
    pub(super) fn queue_gauge(&'w self, metric: &MetricName) -> Option<Gauge<'w>> {
        let environment = &self.world.environment;
        let queue = environment
            .queues
            .iter()
            .find(|queue| Some(queue.name.as_str()) == metric.dimension("QueueName"))?;
        let name = queue.name.as_str();
        let takes_failed =
            |dead: &str| self.world.dead_letter_queue().is_some_and(|(_, queue)| queue.name == dead);
        if metric.name == "ApproximateNumberOfMessagesVisible" && takes_failed(name) {
            return Some(Box::new(move |at, stat| {
                let kept = self.world.given_up(at.plus_millis(-RETENTION), at);
                Some(stat.level(kept.len() as f64, 0.0))
            }));
        }
        // Any other dead-letter queue is empty.
        let used = if environment.queues.iter().any(|other| other.dead_letter.as_ref() == Some(&queue.key)) {
            0.0
        } else {
            1.0
        };
        let level = move |by_load: f64, noise: f64| -> Gauge<'w> {
            Box::new(move |at, stat| {
                let mean = by_load * self.world.load(at) + noise * self.noise(name, at);
                Some((used * stat.level(mean, noise)).round().max(0.0))
            })
        };
        Some(match metric.name.as_str() {
            "ApproximateNumberOfMessagesVisible" => level(2.0, 1.5),
            "ApproximateNumberOfMessagesNotVisible" => level(2.5, 1.2),
            "ApproximateAgeOfOldestMessage" => level(9.0, 5.0),
            "NumberOfMessagesSent" | "NumberOfMessagesReceived" | "NumberOfMessagesDeleted" => {
                level(14.0, 4.0)
            }
            _ => return None,
        })
    }
}
