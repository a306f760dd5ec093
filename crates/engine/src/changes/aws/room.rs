//! What the container instances of a service have left: `ListContainerInstances` and `DescribeContainerInstances`.

use aws_sdk_ecs::types::{self as sdk, ContainerInstanceStatus};
use protocol::{Error, services::ServiceId};

use crate::{
    changes::room::{Room, Size},
    clients::{Clients, asking},
    overview::aws::count,
};

/// `DescribeContainerInstances` takes no more than this.
const INSTANCES_A_CALL: usize = 100;

/// The room for tasks of `service`, which ECS knows by `id`. That it cannot be read keeps nobody from a change.
pub(super) async fn read(clients: &Clients, id: &ServiceId, service: &sdk::Service) -> Room {
    match left(clients, &id.cluster, service).await {
        Ok(left) => Room::Left(left),
        Err(error) => Room::Unread(Some(error)),
    }
}

async fn left(clients: &Clients, cluster: &str, service: &sdk::Service) -> Result<Vec<Size>, Error> {
    let mut pages = clients
        .ecs
        .list_container_instances()
        .cluster(cluster)
        .status(ContainerInstanceStatus::Active)
        .into_paginator()
        .items()
        .send();
    let mut arns = Vec::new();
    while let Some(arn) = pages.next().await {
        arns.push(arn.map_err(asking("ecs:ListContainerInstances"))?);
    }
    let mut left = Vec::new();
    for chunk in arns.chunks(INSTANCES_A_CALL) {
        let asked = clients
            .ecs
            .describe_container_instances()
            .cluster(cluster)
            .set_container_instances(Some(chunk.to_vec()))
            .send()
            .await;
        let answer = asked.map_err(asking("ecs:DescribeContainerInstances"))?;
        let instances = answer.container_instances().iter();
        left.extend(instances.filter(|instance| takes(instance, service)).map(size));
    }
    Ok(left)
}

/// Whether tasks of `service` may be placed there: with capacity providers only on the instances of those.
fn takes(instance: &sdk::ContainerInstance, service: &sdk::Service) -> bool {
    let strategy = service.capacity_provider_strategy();
    let named = |name| strategy.iter().any(|item| item.capacity_provider() == name);
    let place = strategy.is_empty() || instance.capacity_provider_name().is_some_and(named);
    place && instance.status() == Some("ACTIVE") && instance.agent_connected()
}

fn size(instance: &sdk::ContainerInstance) -> Size {
    let of = |name: &str| {
        let mut resources = instance.remaining_resources().iter();
        let found = resources.find(|resource| resource.name() == Some(name));
        found.map_or(0, |resource| count(resource.integer_value()))
    };
    Size { cpu: of("CPU"), memory: of("MEMORY") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instance(provider: Option<&str>, connected: bool) -> sdk::ContainerInstance {
        let resource =
            |name: &str, value: i32| sdk::Resource::builder().name(name).integer_value(value).build();
        sdk::ContainerInstance::builder()
            .status("ACTIVE")
            .agent_connected(connected)
            .set_capacity_provider_name(provider.map(str::to_owned))
            .remaining_resources(resource("CPU", 512))
            .remaining_resources(resource("MEMORY", -1))
            .build()
    }

    #[test]
    fn only_instances_that_take_the_services_tasks_count() {
        let anywhere = sdk::Service::builder().build();
        let item = sdk::CapacityProviderStrategyItem::builder().capacity_provider("gpu").build().unwrap();
        let gpu = sdk::Service::builder().capacity_provider_strategy(item).build();
        assert!(takes(&instance(None, true), &anywhere));
        assert!(!takes(&instance(None, false), &anywhere), "ECS does not reach its agent");
        assert!(takes(&instance(Some("gpu"), true), &gpu));
        assert!(!takes(&instance(Some("cpu"), true), &gpu));
        assert!(!takes(&instance(None, true), &gpu));
    }

    #[test]
    fn what_is_left_is_read_by_name() {
        assert_eq!(size(&instance(None, true)), Size { cpu: 512, memory: 0 });
        assert_eq!(size(&sdk::ContainerInstance::builder().build()), Size::default());
    }
}
