//! ECS: the deployments of a service.

use winterbaume_ecs::wire::Deployment as WireDeployment;

use super::services::{network, strategy};
use crate::{
    time::{MINUTE, epoch_seconds},
    world::{Deployment, Service, Status, Timeline, World},
};

/// How long one that failed is told of.
const FAILED_IS_TOLD: i64 = 10 * MINUTE;

/// The primary deployment, and older ones as long as tasks of theirs are left; newest first.
pub(super) fn deployments(world: &World, service: &Service, timeline: &Timeline) -> Vec<WireDeployment> {
    let now = world.now();
    let begun = timeline.deployments.iter().rev().filter(|deployment| deployment.created <= now);
    let adopted = timeline.primary(now).map(|primary| primary.adopted.as_slice()).unwrap_or_default();
    begun
        .enumerate()
        // Its tasks count towards the one that returned to it.
        .filter(|(_, deployment)| !adopted.contains(&deployment.id))
        .filter_map(|(age, deployment)| {
            let tasks = |wanted: fn(Status) -> bool| {
                timeline.tasks_in(now, wanted).filter(|task| deployment.owns(task)).count() as i32
            };
            let left = tasks(|status| status != Status::Stopped);
            let told = deployment.failed.is_some_and(|failed| now.millis_since(failed) < FAILED_IS_TOLD);
            (age == 0 || left > 0 || told).then(|| WireDeployment {
                status: Some(if age == 0 { "PRIMARY" } else { "ACTIVE" }.to_owned()),
                desired_count: Some(if age == 0 { timeline.desired(now) as i32 } else { 0 }),
                running_count: Some(tasks(|status| status == Status::Running)),
                pending_count: Some(tasks(Status::is_starting)),
                failed_tasks: Some(failed_tasks(world, timeline, deployment)),
                ..outline(world, service, deployment)
            })
        })
        .collect()
}

fn failed_tasks(world: &World, timeline: &Timeline, deployment: &Deployment) -> i32 {
    let own = timeline.tasks.iter().filter(|task| task.deployment == deployment.id);
    own.filter(|task| task.ending(world.now()).is_some_and(|stop| stop.counts)).count() as i32
}

fn outline(world: &World, service: &Service, deployment: &Deployment) -> WireDeployment {
    let now = world.now();
    let completed = deployment.completed.filter(|completed| *completed <= now);
    let failed = deployment.failed.filter(|failed| *failed <= now);
    let id = &deployment.id;
    let (state, reason) = match (completed, failed, deployment.adopted.last()) {
        (_, Some(_), _) => ("FAILED", "ECS deployment circuit breaker: tasks failed to start.".to_owned()),
        (Some(_), ..) => ("COMPLETED", format!("ECS deployment {id} completed.")),
        (.., Some(good)) => {
            ("IN_PROGRESS", format!("ECS deployment circuit breaker: rolling back to deploymentId {good}."))
        }
        _ => ("IN_PROGRESS", format!("ECS deployment {id} in progress.")),
    };
    let on_fargate = !service.is_on_instances();
    WireDeployment {
        id: Some(id.clone()),
        task_definition: Some(world.names.task_definition(service.name(), deployment.revision)),
        created_at: Some(epoch_seconds(deployment.created)),
        updated_at: Some(epoch_seconds(failed.or(completed).unwrap_or(deployment.created))),
        launch_type: deployment.settings.strategy.is_empty().then(|| service.launch_type().to_owned()),
        capacity_provider_strategy: strategy(&deployment.settings),
        platform_version: on_fargate.then(|| "1.4.0".to_owned()),
        platform_family: on_fargate.then(|| "Linux".to_owned()),
        network_configuration: network(world, service),
        rollout_state: Some(state.to_owned()),
        rollout_state_reason: Some(reason),
        ..WireDeployment::default()
    }
}
