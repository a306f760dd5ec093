//! ECS: clusters and services, with their deployments and events.

use engine::catalogue::model::Figure;
use winterbaume_ecs::wire::{
    AwsVpcConfiguration, Cluster, Deployment as WireDeployment, DeploymentCircuitBreaker,
    DeploymentConfiguration, DescribeClustersResponse, DescribeServicesResponse, Failure,
    ListServicesResponse, LoadBalancer, NetworkConfiguration, Service as WireService, ServiceEvent,
    UpdateServiceResponse, deserialize_describe_clusters_request, deserialize_describe_services_request,
    deserialize_list_services_request, deserialize_update_service_request,
    serialize_describe_clusters_response, serialize_describe_services_response,
    serialize_list_services_response, serialize_update_service_response,
};

use super::{Answer, read};
use crate::{
    network::Tier,
    request::Request,
    response::Refusal,
    time::epoch_seconds,
    world::{Command, Deployment, Service, Status, Timeline, World},
};

/// ECS keeps no more events than this.
const MOST_EVENTS: usize = 100;

pub(super) fn describe_clusters(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_describe_clusters_request(&request.http.body))?;
    let asked = input.clusters.unwrap_or_else(|| vec!["default".to_owned()]);
    let declared = |name: &str| world.environment.clusters.iter().any(|cluster| cluster.name == name);
    let (known, unknown): (Vec<&str>, Vec<&str>) =
        asked.iter().map(|name| short(name)).partition(|name| declared(name));
    Ok(serialize_describe_clusters_response(&DescribeClustersResponse {
        clusters: Some(known.into_iter().map(|name| cluster(world, name)).collect()),
        failures: Some(unknown.into_iter().map(|name| missing(world.names.cluster(name))).collect()),
    }))
}

fn cluster(world: &World, name: &str) -> Cluster {
    let now = world.now();
    let services = || world.services().filter(|(_, service)| service.declared.cluster == name);
    let count = |wanted: fn(Status) -> bool| {
        let lives = services().filter_map(|(index, _)| world.timeline(index));
        lives.map(|timeline| timeline.tasks_in(now, wanted).count() as i32).sum()
    };
    Cluster {
        cluster_arn: Some(world.names.cluster(name)),
        cluster_name: Some(name.to_owned()),
        status: Some("ACTIVE".to_owned()),
        active_services_count: Some(services().count() as i32),
        running_tasks_count: Some(count(|status| status == Status::Running)),
        pending_tasks_count: Some(count(Status::is_starting)),
        registered_container_instances_count: Some(0),
        capacity_providers: Some(vec!["FARGATE".to_owned(), "FARGATE_SPOT".to_owned()]),
        ..Cluster::default()
    }
}

pub(super) fn list_services(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_list_services_request(&request.http.body))?;
    let cluster = declared_cluster(world, input.cluster.as_deref())?;
    let services = world.services().filter(|(_, service)| service.declared.cluster == cluster);
    let arns = services.map(|(_, service)| world.names.service(&cluster, service.name()));
    Ok(serialize_list_services_response(&ListServicesResponse {
        service_arns: Some(arns.collect()),
        next_token: None,
    }))
}

pub(super) fn describe_services(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_describe_services_request(&request.http.body))?;
    let cluster = declared_cluster(world, input.cluster.as_deref())?;
    if input.services.len() > 10 {
        return Err(Refusal::invalid(
            "InvalidParameterException",
            "Services cannot have more than 10 elements.",
        ));
    }
    let (mut services, mut failures) = (Vec::new(), Vec::new());
    for name in input.services.iter().map(|name| short(name)) {
        let found = world.service(name).filter(|(_, service)| service.declared.cluster == cluster);
        match found.and_then(|(index, service)| Some((service, world.timeline(index)?))) {
            Some((service, timeline)) => services.push(described(world, service, &timeline)),
            None => failures.push(missing(world.names.service(&cluster, name))),
        }
    }
    Ok(serialize_describe_services_response(&DescribeServicesResponse {
        services: Some(services),
        failures: Some(failures),
    }))
}

pub(super) fn update_service(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_update_service_request(&request.http.body))?;
    declared_cluster(world, input.cluster.as_deref())?;
    let (index, service) = world
        .service(&input.service)
        .ok_or_else(|| Refusal::invalid("ServiceNotFoundException", "Service not found."))?;
    if let Some(count) = input.desired_count {
        let desired = u32::try_from(count)
            .map_err(|_| Refusal::invalid("InvalidParameterException", "desiredCount must be at least 0."))?;
        world.order(index, Command::Scale { desired });
    }
    if let Some(definition) = &input.task_definition {
        let revision = definition.rsplit(':').next().and_then(|revision| revision.parse().ok());
        world.order(index, Command::Deploy { revision, hold: None });
    } else if input.force_new_deployment == Some(true) {
        let current =
            world.timeline(index).and_then(|timeline| Some(timeline.primary(world.now())?.revision));
        world.order(index, Command::Deploy { revision: current, hold: None });
    }
    let described = world.timeline(index).map(|timeline| described(world, service, &timeline));
    Ok(serialize_update_service_response(&UpdateServiceResponse { service: described }))
}

/// The cluster's name, if it is declared.
pub(super) fn declared_cluster(world: &World, asked: Option<&str>) -> Result<String, Refusal> {
    let name = short(asked.unwrap_or("default"));
    let known = world.environment.clusters.iter().any(|cluster| cluster.name == name);
    known
        .then(|| name.to_owned())
        .ok_or_else(|| Refusal::invalid("ClusterNotFoundException", "Cluster not found."))
}

fn described(world: &World, service: &Service, timeline: &Timeline) -> WireService {
    let now = world.now();
    let cluster = &service.declared.cluster;
    let expect = &service.declared.expect;
    let primary = timeline.primary(now);
    let count = |wanted: fn(Status) -> bool| Some(timeline.tasks_in(now, wanted).count() as i32);
    let events = timeline.events.iter().rev().filter(|event| event.at <= now).take(MOST_EVENTS);
    WireService {
        service_arn: Some(world.names.service(cluster, service.name())),
        service_name: Some(service.name().to_owned()),
        cluster_arn: Some(world.names.cluster(cluster)),
        status: Some("ACTIVE".to_owned()),
        desired_count: Some(timeline.desired(now) as i32),
        running_count: count(|status| status == Status::Running),
        pending_count: count(Status::is_starting),
        launch_type: Some(expect.text(Figure::LaunchType).unwrap_or("FARGATE").to_owned()),
        platform_version: Some("LATEST".to_owned()),
        platform_family: Some("Linux".to_owned()),
        scheduling_strategy: Some("REPLICA".to_owned()),
        task_definition: primary.map(|primary| world.names.task_definition(service.name(), primary.revision)),
        created_at: timeline.deployments.first().map(|first| epoch_seconds(first.created)),
        deployment_configuration: Some(configuration(service)),
        deployments: Some(deployments(world, service, timeline)),
        events: Some(
            events
                .map(|event| ServiceEvent {
                    id: Some(service.dice().of("event").of(&event.message).at(event.at.0).hex(32)),
                    created_at: Some(epoch_seconds(event.at)),
                    message: Some(event.message.clone()),
                })
                .collect(),
        ),
        health_check_grace_period_seconds: expect.number(Figure::GracePeriod).map(|seconds| seconds as i32),
        load_balancers: Some(load_balancers(service)),
        network_configuration: Some(network(world, service)),
        ..WireService::default()
    }
}

fn configuration(service: &Service) -> DeploymentConfiguration {
    let breaker = service.declared.expect.flag(Figure::CircuitBreaker).unwrap_or_default();
    DeploymentConfiguration {
        deployment_circuit_breaker: Some(DeploymentCircuitBreaker { enable: breaker, rollback: breaker }),
        minimum_healthy_percent: Some(100),
        maximum_percent: Some(150),
        ..DeploymentConfiguration::default()
    }
}

fn load_balancers(service: &Service) -> Vec<LoadBalancer> {
    let in_front = service.target_group_arn.iter().map(|arn| LoadBalancer {
        target_group_arn: Some(arn.clone()),
        container_name: Some(service.declared.container.clone()),
        container_port: Some(i32::from(service.port)),
        ..LoadBalancer::default()
    });
    in_front.collect()
}

fn network(world: &World, service: &Service) -> NetworkConfiguration {
    let public = service.declared.expect.flag(Figure::PublicIp).unwrap_or_default();
    NetworkConfiguration {
        awsvpc_configuration: Some(AwsVpcConfiguration {
            assign_public_ip: Some(if public { "ENABLED" } else { "DISABLED" }.to_owned()),
            security_groups: Some(vec![world.vpc.security_group(Tier::Private, &world.names)]),
            subnets: world.vpc.subnet_ids(Tier::Private),
        }),
    }
}

/// The primary deployment, and older ones as long as tasks of theirs are left; newest first.
fn deployments(world: &World, service: &Service, timeline: &Timeline) -> Vec<WireDeployment> {
    let now = world.now();
    let begun = timeline.deployments.iter().rev().filter(|deployment| deployment.created <= now);
    begun
        .enumerate()
        .filter_map(|(age, deployment)| {
            let tasks = |wanted: fn(Status) -> bool| {
                timeline.tasks_in(now, wanted).filter(|task| task.deployment == deployment.id).count() as i32
            };
            let (running, pending) = (tasks(|status| status == Status::Running), tasks(Status::is_starting));
            let left = tasks(|status| status != Status::Stopped);
            (age == 0 || left > 0).then(|| WireDeployment {
                status: Some(if age == 0 { "PRIMARY" } else { "ACTIVE" }.to_owned()),
                desired_count: Some(if age == 0 { timeline.desired(now) as i32 } else { 0 }),
                running_count: Some(running),
                pending_count: Some(pending),
                ..outline(world, service, deployment)
            })
        })
        .collect()
}

fn outline(world: &World, service: &Service, deployment: &Deployment) -> WireDeployment {
    let completed = deployment.completed.filter(|completed| *completed <= world.now());
    let state = if completed.is_some() { ("COMPLETED", "completed") } else { ("IN_PROGRESS", "in progress") };
    WireDeployment {
        id: Some(deployment.id.clone()),
        task_definition: Some(world.names.task_definition(service.name(), deployment.revision)),
        created_at: Some(epoch_seconds(deployment.created)),
        updated_at: Some(epoch_seconds(completed.unwrap_or(deployment.created))),
        failed_tasks: Some(0),
        launch_type: Some("FARGATE".to_owned()),
        platform_version: Some("1.4.0".to_owned()),
        platform_family: Some("Linux".to_owned()),
        network_configuration: Some(network(world, service)),
        rollout_state: Some(state.0.to_owned()),
        rollout_state_reason: Some(format!("ECS deployment {} {}.", deployment.id, state.1)),
        ..WireDeployment::default()
    }
}

/// The last part of an ARN, or the name itself.
pub(super) fn short(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

pub(super) fn missing(arn: String) -> Failure {
    Failure { arn: Some(arn), reason: Some("MISSING".to_owned()), detail: None }
}
