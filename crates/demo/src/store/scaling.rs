//! The limits between which ECS services may be scaled.

use engine::catalogue::model::{Figure, Service};
use winterbaume_applicationautoscaling::views::ScalableTargetView;

use crate::{time::iso, world::World};

pub(super) fn declared(world: &World) -> Vec<ScalableTargetView> {
    let services = world.environment.services.iter();
    services.filter_map(|service| kept(world, service)).collect()
}

/// Nothing for a service that is to run a fixed number of tasks.
fn kept(world: &World, service: &Service) -> Option<ScalableTargetView> {
    let (least, most) = service.expect.range(Figure::Tasks).filter(|(least, most)| least < most)?;
    let resource = format!("service/{}/{}", service.cluster, service.name);
    let id = world.names.generated("scalable", &resource);
    Some(ScalableTargetView {
        service_namespace: "ecs".to_owned(),
        resource_id: resource,
        scalable_dimension: "ecs:service:DesiredCount".to_owned(),
        min_capacity: least as i64,
        max_capacity: most as i64,
        role_arn: world.names.role("aws-service-role/ecs.application-autoscaling.amazonaws.com/ECSService"),
        creation_time: iso(world.provisioned()),
        suspended_state: None,
        scalable_target_arn: world.names.arn("application-autoscaling", &format!("scalable-target/{id}")),
    })
}
