//! ECS: the EC2 instances of a cluster.

use winterbaume_ecs::wire::{
    Attribute, ContainerInstance, DescribeContainerInstancesResponse, ListContainerInstancesResponse,
    Resource, VersionInfo, deserialize_describe_container_instances_request,
    deserialize_list_container_instances_request, serialize_describe_container_instances_response,
    serialize_list_container_instances_response,
};

use super::{
    Answer,
    paging::{page_size, paged},
    read,
    services::{declared_cluster, missing, short},
};
use crate::{
    request::Request,
    time::epoch_seconds,
    world::{Fleet, Instance, Place, Size, Status, Task, World},
};

pub(super) fn list_container_instances(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_list_container_instances_request(&request.http.body))?;
    let cluster = declared_cluster(world, input.cluster.as_deref())?;
    let active = input.status.as_deref().is_none_or(|status| status == "ACTIVE");
    let instances = world.fleet(&cluster).filter(|_| active).into_iter().flat_map(|fleet| &fleet.instances);
    let arns =
        instances.map(|instance| world.names.container_instance(&cluster, &instance.container_instance));
    let (arns, next_token) =
        paged(arns.collect(), input.next_token.as_deref(), page_size(input.max_results, 100));
    Ok(serialize_list_container_instances_response(&ListContainerInstancesResponse {
        container_instance_arns: Some(arns),
        next_token,
    }))
}

pub(super) fn describe_container_instances(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_describe_container_instances_request(&request.http.body))?;
    let cluster = declared_cluster(world, input.cluster.as_deref())?;
    let tasks = tasks_on_instances(world, &cluster);
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for id in input.container_instances.iter().map(|name| short(name)) {
        let mut instances = world.fleet(&cluster).into_iter().flat_map(|fleet| &fleet.instances);
        match instances.find(|instance| instance.container_instance == id) {
            Some(instance) => found.push(described(world, &cluster, instance, &tasks)),
            None => failures.push(missing(world.names.container_instance(&cluster, id))),
        }
    }
    Ok(serialize_describe_container_instances_response(&DescribeContainerInstancesResponse {
        container_instances: Some(found),
        failures: Some(failures),
    }))
}

/// The tasks that take room now.
fn tasks_on_instances(world: &World, cluster: &str) -> Vec<Task> {
    let services = world.services();
    let services =
        services.filter(|(_, service)| service.declared.cluster == cluster && service.fleet.is_some());
    services
        .filter_map(|(index, _)| world.timeline(index))
        .flat_map(|timeline| {
            timeline.tasks_in(world.now(), |status| status != Status::Stopped).cloned().collect::<Vec<_>>()
        })
        .collect()
}

fn described(world: &World, cluster: &str, instance: &Instance, tasks: &[Task]) -> ContainerInstance {
    let own: Vec<&Task> = tasks.iter().filter(|task| task.instance() == Some(instance)).collect();
    let count = |wanted: fn(Status) -> bool| {
        own.iter().filter(|task| task.status(world.now()).is_some_and(wanted)).count() as i32
    };
    let left = own.iter().fold(Fleet::ROOM, |left, task| Size {
        cpu: left.cpu.saturating_sub(task.size.cpu),
        memory: left.memory.saturating_sub(task.size.memory),
    });
    let ports = own.iter().filter_map(|task| match task.place {
        Place::Instance { port, .. } => Some(port.to_string()),
        Place::Interface { .. } => None,
    });
    let attribute = |name: &str, value: String| Attribute {
        name: name.to_owned(),
        value: Some(value),
        ..Attribute::default()
    };
    ContainerInstance {
        container_instance_arn: Some(world.names.container_instance(cluster, &instance.container_instance)),
        ec2_instance_id: Some(instance.id.clone()),
        status: Some("ACTIVE".to_owned()),
        agent_connected: Some(true),
        registered_at: Some(epoch_seconds(instance.registered)),
        running_tasks_count: Some(count(|status| !status.is_starting())),
        pending_tasks_count: Some(count(Status::is_starting)),
        registered_resources: Some(resources(Fleet::ROOM, Vec::new())),
        remaining_resources: Some(resources(left, ports.collect())),
        attributes: Some(vec![
            attribute("ecs.availability-zone", world.names.zone(instance.zone)),
            attribute("ecs.instance-type", Fleet::INSTANCE_TYPE.to_owned()),
            attribute("ecs.os-type", "linux".to_owned()),
            attribute("ecs.subnet-id", instance.subnet.clone()),
            attribute("ecs.vpc-id", world.vpc.id.clone()),
        ]),
        version_info: Some(VersionInfo {
            agent_version: Some("1.98.0".to_owned()),
            docker_version: Some("DockerVersion: 25.0.8".to_owned()),
            ..VersionInfo::default()
        }),
        ..ContainerInstance::default()
    }
}

/// CPU units and MiB, and the ports that are in use beside those of the instance's own programs.
fn resources(size: Size, ports: Vec<String>) -> Vec<Resource> {
    let number = |name: &str, value: u32| Resource {
        name: Some(name.to_owned()),
        r#type: Some("INTEGER".to_owned()),
        integer_value: Some(value as i32),
        ..Resource::default()
    };
    let own = ["22", "2375", "2376", "51678", "51679"].map(str::to_owned);
    let ports = Resource {
        name: Some("PORTS".to_owned()),
        r#type: Some("STRINGSET".to_owned()),
        string_set_value: Some(own.into_iter().chain(ports).collect()),
        ..Resource::default()
    };
    vec![number("CPU", size.cpu), number("MEMORY", size.memory), ports]
}
