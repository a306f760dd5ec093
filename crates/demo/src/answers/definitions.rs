//! ECS: the revisions of task definitions. A service's family has its name.

use std::{collections::HashMap, sync::Arc};

use engine::catalogue::model::Figure;
use serde_json::{Value, json};
use winterbaume_core::MockResponse;
use winterbaume_ecs::wire::{
    ContainerDefinition, HealthCheck, KeyValuePair, ListTaskDefinitionsResponse, LogConfiguration,
    PortMapping, Secret, TaskDefinition, deserialize_describe_task_definition_request,
    deserialize_list_task_definitions_request, deserialize_register_task_definition_request,
    serialize_list_task_definitions_response,
};

use super::{
    Answer,
    paging::{page_size, paged},
    read,
    services::short,
};
use crate::{
    request::Request,
    response::Refusal,
    time::epoch_seconds,
    world::{Command, Contents, Registration, Service, Size, Timeline, World},
};

pub(super) fn describe_task_definition(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_describe_task_definition_request(&request.http.body))?;
    let unknown = || Refusal::invalid("ClientException", "Unable to describe task definition.");
    let (family, revision) = match short(&input.task_definition).split_once(':') {
        Some((family, revision)) => (family, Some(revision.parse::<u32>().map_err(|_| unknown())?)),
        None => (short(&input.task_definition), None),
    };
    let (index, service) = world.service(family).ok_or_else(unknown)?;
    let timeline = world.timeline(index).ok_or_else(unknown)?;
    let latest = timeline.latest_revision(world.now());
    let revision = revision.unwrap_or(latest);
    if revision == 0 || revision > latest {
        return Err(unknown());
    }
    answer(world, service, &timeline, revision)
}

/// The families in the order of their names, their revisions in that of their numbers; or all of it backwards.
pub(super) fn list_task_definitions(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_list_task_definitions_request(&request.http.body))?;
    let active = input.status.as_deref().is_none_or(|status| status == "ACTIVE");
    // ECS takes the prefix for a whole family.
    let meant =
        |service: &Service| input.family_prefix.as_ref().is_none_or(|family| family == service.name());
    let mut found: Vec<(&str, u32)> = Vec::new();
    for (index, service) in world.services().filter(|(_, service)| active && meant(service)) {
        let latest = world.timeline(index).map_or(0, |timeline| timeline.latest_revision(world.now()));
        found.extend((1..=latest).map(|revision| (service.name(), revision)));
    }
    found.sort_unstable();
    found.dedup();
    if input.sort.as_deref() == Some("DESC") {
        found.reverse();
    }
    let (page, next_token) = paged(found, input.next_token.as_deref(), page_size(input.max_results, 100));
    let arns = page.into_iter().map(|(family, revision)| world.names.task_definition(family, revision));
    Ok(serialize_list_task_definitions_response(&ListTaskDefinitionsResponse {
        task_definition_arns: Some(arns.collect()),
        next_token,
    }))
}

pub(super) fn register_task_definition(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_register_task_definition_request(&request.http.body))?;
    let definition: Value = serde_json::from_slice(&request.http.body)
        .map_err(|reason| Refusal::invalid("SerializationException", reason.to_string()))?;
    let refused = |message: &str| Refusal::invalid("ClientException", message);
    let (index, service) = world
        .service(&input.family)
        .ok_or_else(|| refused("The embedded account keeps the task definitions of its services only."))?;
    let container =
        input.container_definitions.first().ok_or_else(|| refused("Container list cannot be empty."))?;
    let image = container.image.as_deref().filter(|image| !image.is_empty());
    let image = image.ok_or_else(|| refused("Container.image should not be null or empty."))?;
    let on_fargate = input.requires_compatibilities.unwrap_or_default().iter().any(|of| of == "FARGATE");
    let size = match (input.cpu.as_deref(), input.memory.as_deref()) {
        (Some(cpu), Some(memory)) => Size::read(cpu, memory).filter(|size| !on_fargate || size.is_fargate()),
        // On instances the containers say how much they need.
        _ if !on_fargate => of_containers(&input.container_definitions),
        _ => None,
    };
    let size = size.ok_or_else(|| refused("No Fargate configuration exists for given values."))?;
    let registration = Arc::new(Registration { definition, size, image: image.into() });
    world.order(index, Command::Register(Arc::clone(&registration)));
    let timeline = world.timeline(index).ok_or_else(|| refused("Unable to register task definition."))?;
    let is_it = |(.., known): &&(u32, _, Arc<Registration>)| Arc::ptr_eq(known, &registration);
    let revision = timeline.registered.iter().find(is_it).map_or(0, |(revision, ..)| *revision);
    answer(world, service, &timeline, revision)
}

/// What containers reserve together.
fn of_containers(containers: &[ContainerDefinition]) -> Option<Size> {
    let number = |number: Option<i32>| u32::try_from(number.unwrap_or_default()).ok();
    containers.iter().try_fold(Size::default(), |size, container| {
        let memory = number(container.memory.or(container.memory_reservation))?;
        Some(Size { cpu: size.cpu + number(container.cpu)?, memory: size.memory + memory })
    })
}

/// One revision, as it was registered or as it was made up.
fn answer(world: &World, service: &Service, timeline: &Timeline, revision: u32) -> Answer {
    let definition = match timeline.registration(revision) {
        Some((_, at, registration)) => registered(world, service, revision, epoch_seconds(*at), registration),
        None => {
            let contents = world.contents(service, timeline, revision);
            serde_json::to_value(definition(world, service, revision, &contents))
                .map_err(|reason| Refusal::invalid("ServerException", reason.to_string()))?
        }
    };
    Ok(MockResponse::json(200, json!({ "taskDefinition": definition, "tags": [] }).to_string()))
}

/// All that the caller sent, with what ECS adds.
fn registered(
    world: &World,
    service: &Service,
    revision: u32,
    at: f64,
    registration: &Registration,
) -> Value {
    let mut definition = registration.definition.clone();
    if let Value::Object(fields) = &mut definition {
        fields.remove("tags");
        let arn = world.names.task_definition(service.name(), revision);
        fields.insert("taskDefinitionArn".to_owned(), arn.into());
        fields.insert("revision".to_owned(), revision.into());
        fields.insert("status".to_owned(), "ACTIVE".into());
        fields.insert("registeredAt".to_owned(), at.into());
        let made_for = fields.get("requiresCompatibilities").cloned().unwrap_or_else(|| json!(["EC2"]));
        fields.insert("compatibilities".to_owned(), made_for);
    }
    definition
}

fn definition(world: &World, service: &Service, revision: u32, contents: &Contents) -> TaskDefinition {
    let name = service.name();
    let size = service.size_at(revision);
    let mode = match service.declared.expect.text(Figure::NetworkMode) {
        _ if service.is_on_instances() => "bridge",
        Some(mode) => mode,
        None => "awsvpc",
    };
    let compatibilities = match service.is_on_instances() {
        true => vec!["EC2".to_owned()],
        false => vec!["EC2".to_owned(), "FARGATE".to_owned()],
    };
    TaskDefinition {
        task_definition_arn: Some(world.names.task_definition(name, revision)),
        family: Some(name.to_owned()),
        revision: Some(revision as i32),
        status: Some("ACTIVE".to_owned()),
        registered_at: Some(epoch_seconds(contents.registered)),
        cpu: Some(size.cpu.to_string()),
        memory: Some(size.memory.to_string()),
        network_mode: Some(mode.to_owned()),
        requires_compatibilities: Some(vec![service.launch_type().to_owned()]),
        compatibilities: Some(compatibilities),
        task_role_arn: Some(world.names.role(&format!("{name}-task"))),
        execution_role_arn: Some(world.names.role(&format!("{name}-execution"))),
        container_definitions: Some(vec![container(world, service, revision, contents)]),
        ..TaskDefinition::default()
    }
}

fn container(world: &World, service: &Service, revision: u32, contents: &Contents) -> ContainerDefinition {
    let declared = &service.declared;
    let port = i32::from(service.port);
    let logs = declared.log_group.as_ref().map(|group| LogConfiguration {
        log_driver: "awslogs".to_owned(),
        options: Some(HashMap::from([
            ("awslogs-group".to_owned(), group.clone()),
            ("awslogs-region".to_owned(), world.names.region.clone()),
            ("awslogs-stream-prefix".to_owned(), "ecs".to_owned()),
        ])),
        secret_options: None,
    });
    let variables = contents
        .environment
        .iter()
        .map(|(name, value)| KeyValuePair { name: Some((*name).to_owned()), value: Some(value.clone()) });
    let secrets = contents
        .secrets
        .iter()
        .map(|(name, from)| Secret { name: (*name).to_owned(), value_from: from.clone() });
    ContainerDefinition {
        name: Some(declared.container.clone()),
        image: Some(service.image(revision)),
        essential: Some(true),
        cpu: Some(0),
        command: Some(contents.command.clone()),
        environment: Some(variables.collect()),
        secrets: Some(secrets.collect()),
        health_check: contents.health_path.as_deref().map(|path| health_check(port, path)),
        log_configuration: logs,
        port_mappings: service.listens().then(|| {
            vec![PortMapping {
                container_port: Some(port),
                // On an instance Docker chooses one.
                host_port: Some(if service.is_on_instances() { 0 } else { port }),
                protocol: Some("tcp".to_owned()),
                ..PortMapping::default()
            }]
        }),
        ..ContainerDefinition::default()
    }
}

fn health_check(port: i32, path: &str) -> HealthCheck {
    HealthCheck {
        command: vec!["CMD-SHELL".to_owned(), format!("curl -fsS http://localhost:{port}{path} || exit 1")],
        interval: Some(30),
        timeout: Some(5),
        retries: Some(3),
        start_period: Some(60),
    }
}
