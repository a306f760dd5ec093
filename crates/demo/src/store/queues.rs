//! SQS queues, by name.

use std::collections::HashMap;

use engine::catalogue::model::Queue;
use winterbaume_sqs::views::QueueStateView;

use crate::{time::iso, world::World};

pub(super) fn declared(world: &World) -> HashMap<String, QueueStateView> {
    world.environment.queues.iter().map(|queue| (queue.name.clone(), kept(world, queue))).collect()
}

fn kept(world: &World, queue: &Queue) -> QueueStateView {
    let names = &world.names;
    let created = iso(world.provisioned());
    let dead_letter =
        world.environment.queues.iter().find(|other| Some(&other.key) == queue.dead_letter.as_ref());
    let redrive = dead_letter.map(|dead| {
        serde_json::json!({ "deadLetterTargetArn": names.arn("sqs", &dead.name), "maxReceiveCount": 3 })
            .to_string()
    });
    QueueStateView {
        name: queue.name.clone(),
        url: names.queue_url(&queue.name),
        arn: names.arn("sqs", &queue.name),
        region: names.region.clone(),
        account_id: names.account.clone(),
        created_timestamp: Some(created.clone()),
        last_modified_timestamp: Some(created),
        visibility_timeout: 60,
        maximum_message_size: 262_144,
        message_retention_period: 345_600,
        receive_wait_time_seconds: 20,
        fifo_queue: queue.name.ends_with(".fifo"),
        redrive_policy: redrive,
        ..QueueStateView::default()
    }
}
