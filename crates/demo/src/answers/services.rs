//! ECS: clusters and services, with their deployments and events.

use engine::catalogue::model::Figure;
use winterbaume_ecs::wire::{
    AwsVpcConfiguration, CapacityProviderStrategyItem, Cluster, DeploymentCircuitBreaker,
    DeploymentConfiguration, DescribeClustersResponse, DescribeServicesResponse, Failure,
    ListServicesResponse, LoadBalancer, NetworkConfiguration, Service as WireService, ServiceEvent,
    deserialize_describe_clusters_request, deserialize_describe_services_request,
    deserialize_list_services_request, serialize_describe_clusters_response,
    serialize_describe_services_response, serialize_list_services_response,
};

use super::{
    Answer,
    deployments::deployments,
    paging::{page_size, paged},
    read,
};
use crate::{
    network::Tier,
    request::Request,
    response::Refusal,
    time::epoch_seconds,
    world::{Service, Settings, Status, Timeline, World},
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
    let instances = world.fleet(name).map_or(0, |fleet| fleet.instances.len());
    let declared = world.environment.clusters.iter().find(|cluster| cluster.name == name);
    let providers = declared.and_then(|cluster| cluster.expect.set(Figure::CapacityProviders));
    let providers = match providers {
        Some(providers) => providers.to_vec(),
        // Those that every cluster may use.
        None => vec!["FARGATE".to_owned(), "FARGATE_SPOT".to_owned()],
    };
    Cluster {
        cluster_arn: Some(world.names.cluster(name)),
        cluster_name: Some(name.to_owned()),
        status: Some("ACTIVE".to_owned()),
        active_services_count: Some(services().count() as i32),
        running_tasks_count: Some(count(|status| status == Status::Running)),
        pending_tasks_count: Some(count(Status::is_starting)),
        registered_container_instances_count: Some(instances as i32),
        capacity_providers: Some(providers),
        ..Cluster::default()
    }
}

pub(super) fn list_services(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_list_services_request(&request.http.body))?;
    let cluster = declared_cluster(world, input.cluster.as_deref())?;
    let services = world.services().filter(|(_, service)| service.declared.cluster == cluster);
    let asked = input.launch_type.as_deref();
    let services = services.filter(|(_, service)| asked.is_none_or(|asked| asked == service.launch_type()));
    let mut names: Vec<&str> = services.map(|(_, service)| service.name()).collect();
    names.sort_unstable();
    let most = page_size(Some(input.max_results.unwrap_or(10)), 100);
    let (page, next_token) = paged(names, input.next_token.as_deref(), most);
    let arns = page.into_iter().map(|name| world.names.service(&cluster, name));
    Ok(serialize_list_services_response(&ListServicesResponse {
        service_arns: Some(arns.collect()),
        next_token,
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
        let found = world.service_in(&cluster, name);
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

/// The cluster's name, if it is declared.
pub(super) fn declared_cluster(world: &World, asked: Option<&str>) -> Result<String, Refusal> {
    let name = short(asked.unwrap_or("default"));
    let known = world.environment.clusters.iter().any(|cluster| cluster.name == name);
    known
        .then(|| name.to_owned())
        .ok_or_else(|| Refusal::invalid("ClusterNotFoundException", "Cluster not found."))
}

pub(super) fn described(world: &World, service: &Service, timeline: &Timeline) -> WireService {
    let now = world.now();
    let cluster = &service.declared.cluster;
    let settings = timeline.settings(now);
    let primary = timeline.primary(now);
    let count = |wanted: fn(Status) -> bool| Some(timeline.tasks_in(now, wanted).count() as i32);
    let on_fargate = !service.is_on_instances();
    WireService {
        service_arn: Some(world.names.service(cluster, service.name())),
        service_name: Some(service.name().to_owned()),
        cluster_arn: Some(world.names.cluster(cluster)),
        status: Some("ACTIVE".to_owned()),
        desired_count: Some(timeline.desired(now) as i32),
        running_count: count(|status| status == Status::Running),
        pending_count: count(Status::is_starting),
        launch_type: settings.strategy.is_empty().then(|| service.launch_type().to_owned()),
        capacity_provider_strategy: strategy(&settings),
        platform_version: on_fargate.then(|| "LATEST".to_owned()),
        platform_family: on_fargate.then(|| "Linux".to_owned()),
        scheduling_strategy: Some("REPLICA".to_owned()),
        task_definition: primary.map(|primary| world.names.task_definition(service.name(), primary.revision)),
        created_at: timeline.deployments.first().map(|first| epoch_seconds(first.created)),
        deployment_configuration: Some(configuration(service)),
        deployments: Some(deployments(world, service, timeline)),
        events: Some(events(world, service, timeline)),
        health_check_grace_period_seconds: settings.grace_period.map(|seconds| seconds as i32),
        load_balancers: Some(load_balancers(service)),
        network_configuration: network(world, service),
        ..WireService::default()
    }
}

/// The newest first.
fn events(world: &World, service: &Service, timeline: &Timeline) -> Vec<ServiceEvent> {
    let told = timeline.told(service, world.now(), MOST_EVENTS).into_iter();
    told.map(|event| ServiceEvent {
        id: Some(service.dice().of("event").of(&event.message).at(event.at.0).hex(32)),
        created_at: Some(epoch_seconds(event.at)),
        message: Some(event.message),
    })
    .collect()
}

fn configuration(service: &Service) -> DeploymentConfiguration {
    DeploymentConfiguration {
        deployment_circuit_breaker: Some(DeploymentCircuitBreaker {
            enable: service.breaker,
            rollback: service.breaker,
        }),
        minimum_healthy_percent: Some(100),
        maximum_percent: Some(150),
        ..DeploymentConfiguration::default()
    }
}

/// Nothing where tasks have a launch type.
pub(super) fn strategy(settings: &Settings) -> Option<Vec<CapacityProviderStrategyItem>> {
    let items = settings.strategy.iter().map(|share| CapacityProviderStrategyItem {
        capacity_provider: share.provider.to_string(),
        base: Some(share.base as i32),
        weight: Some(share.weight as i32),
    });
    (!settings.strategy.is_empty()).then(|| items.collect())
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

/// Nothing where tasks share the network of their instance.
pub(super) fn network(world: &World, service: &Service) -> Option<NetworkConfiguration> {
    let public = service.declared.expect.flag(Figure::PublicIp).unwrap_or_default();
    (!service.is_on_instances()).then(|| NetworkConfiguration {
        awsvpc_configuration: Some(AwsVpcConfiguration {
            assign_public_ip: Some(if public { "ENABLED" } else { "DISABLED" }.to_owned()),
            security_groups: Some(vec![world.vpc.security_group(Tier::Private, &world.names)]),
            subnets: world.vpc.subnet_ids(Tier::Private),
        }),
    })
}

/// The last part of an ARN, or the name itself.
pub(super) fn short(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

pub(super) fn missing(arn: String) -> Failure {
    Failure { arn: Some(arn), reason: Some("MISSING".to_owned()), detail: None }
}
