//! ECS: tasks and their definitions.

use std::collections::HashMap;

use engine::catalogue::model::Figure;
use winterbaume_ecs::wire::{
    Attachment, Container, ContainerDefinition, DescribeTaskDefinitionResponse, DescribeTasksResponse,
    KeyValuePair, ListTasksResponse, LogConfiguration, NetworkInterface, PortMapping, StopTaskResponse,
    Task as WireTask, TaskDefinition, deserialize_describe_task_definition_request,
    deserialize_describe_tasks_request, deserialize_list_tasks_request, deserialize_stop_task_request,
    serialize_describe_task_definition_response, serialize_describe_tasks_response,
    serialize_list_tasks_response, serialize_stop_task_response,
};

use super::{
    Answer, read,
    services::{declared_cluster, missing, short},
};
use crate::{
    request::Request,
    response::Refusal,
    time::{HOUR, epoch_seconds},
    world::{Command, Service, Status, Task, World},
};

/// ECS remembers a stopped task for an hour.
const REMEMBERED: i64 = HOUR;

pub(super) fn list_tasks(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_list_tasks_request(&request.http.body))?;
    let cluster = declared_cluster(world, input.cluster.as_deref())?;
    let only = input.service_name.as_deref().map(short);
    if let Some(name) = only
        && world.service(name).is_none()
    {
        return Err(Refusal::invalid("ServiceNotFoundException", "Service not found."));
    }
    let wanted = input.desired_status.as_deref().unwrap_or("RUNNING");
    let mut arns = Vec::new();
    for (index, service) in world.services() {
        let asked = service.declared.cluster == cluster
            && only.is_none_or(|name| name == service.name())
            && input.family.as_ref().is_none_or(|family| family == service.name());
        if let Some(timeline) = world.timeline(index).filter(|_| asked) {
            let tasks = timeline
                .tasks
                .iter()
                .filter(|task| is_known(world, task) && desired_status(world, task) == wanted);
            arns.extend(tasks.map(|task| world.names.task(&cluster, &task.id)));
        }
    }
    Ok(serialize_list_tasks_response(&ListTasksResponse { task_arns: Some(arns), next_token: None }))
}

pub(super) fn describe_tasks(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_describe_tasks_request(&request.http.body))?;
    let cluster = declared_cluster(world, input.cluster.as_deref())?;
    if input.tasks.len() > 100 {
        return Err(Refusal::invalid(
            "InvalidParameterException",
            "Tasks cannot have more than 100 elements.",
        ));
    }
    let (mut tasks, mut failures) = (Vec::new(), Vec::new());
    for id in input.tasks.iter().map(|name| short(name)) {
        match find(world, &cluster, id) {
            Some((_, service, task)) => tasks.push(described(world, service, &task)),
            None => failures.push(missing(world.names.task(&cluster, id))),
        }
    }
    Ok(serialize_describe_tasks_response(&DescribeTasksResponse {
        tasks: Some(tasks),
        failures: Some(failures),
    }))
}

pub(super) fn stop_task(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_stop_task_request(&request.http.body))?;
    let cluster = declared_cluster(world, input.cluster.as_deref())?;
    let unknown = || Refusal::invalid("InvalidParameterException", "The referenced task was not found.");
    let (index, _, task) = find(world, &cluster, short(&input.task)).ok_or_else(unknown)?;
    let reason = input.reason.unwrap_or_else(|| "Task stopped by user".to_owned());
    world.order(index, Command::Stop { task: task.id.clone(), reason });
    let stopped = find(world, &cluster, &task.id).map(|(_, service, task)| described(world, service, &task));
    Ok(serialize_stop_task_response(&StopTaskResponse { task: stopped }))
}

/// The task of that id, where ECS still knows it, with its service and the service's place.
fn find<'w>(world: &'w World, cluster: &str, id: &str) -> Option<(usize, &'w Service, Task)> {
    world.services().filter(|(_, service)| service.declared.cluster == cluster).find_map(
        |(index, service)| {
            let timeline = world.timeline(index)?;
            let task = timeline.tasks.iter().find(|task| task.id == id && is_known(world, task))?;
            Some((index, service, task.clone()))
        },
    )
}

fn is_known(world: &World, task: &Task) -> bool {
    let forgotten = task.stop.as_ref().is_some_and(|stop| stop.gone().plus_millis(REMEMBERED) < world.now());
    task.created <= world.now() && !forgotten
}

fn desired_status(world: &World, task: &Task) -> &'static str {
    if task.is_wanted(world.now()) { "RUNNING" } else { "STOPPED" }
}

fn described(world: &World, service: &Service, task: &Task) -> WireTask {
    let now = world.now();
    let names = &world.names;
    let cluster = &service.declared.cluster;
    let status = task.status(now).unwrap_or(Status::Provisioning);
    let passed = |moment| (moment <= now).then(|| epoch_seconds(moment));
    let stop = task.stop.as_ref().filter(|stop| stop.at <= now);
    let (pull_began, pull_ended) = task.pull();
    WireTask {
        task_arn: Some(names.task(cluster, &task.id)),
        cluster_arn: Some(names.cluster(cluster)),
        task_definition_arn: Some(names.task_definition(service.name(), task.revision)),
        group: Some(format!("service:{}", service.name())),
        started_by: Some(task.deployment.clone()),
        desired_status: Some(desired_status(world, task).to_owned()),
        last_status: Some(status.word().to_owned()),
        health_status: Some("UNKNOWN".to_owned()),
        connectivity: (now >= pull_began).then(|| "CONNECTED".to_owned()),
        launch_type: Some("FARGATE".to_owned()),
        platform_version: Some("1.4.0".to_owned()),
        platform_family: Some("Linux".to_owned()),
        availability_zone: Some(names.zone(task.zone())),
        cpu: size(service, Figure::Cpu),
        memory: size(service, Figure::Memory),
        created_at: Some(epoch_seconds(task.created)),
        connectivity_at: passed(pull_began),
        pull_started_at: passed(pull_began),
        pull_stopped_at: passed(pull_ended),
        started_at: passed(task.started),
        stopping_at: stop.map(|stop| epoch_seconds(stop.at)),
        execution_stopped_at: stop.and_then(|stop| passed(stop.execution_stopped())),
        stopped_at: stop.and_then(|stop| passed(stop.gone())),
        stop_code: stop.map(|stop| stop.code.to_owned()),
        stopped_reason: stop.map(|stop| stop.reason.clone()),
        attachments: Some(vec![interface(world, service, task, status)]),
        containers: Some(vec![container(world, service, task, status)]),
        ..WireTask::default()
    }
}

fn size(service: &Service, figure: Figure) -> Option<String> {
    service.declared.expect.number(figure).map(|size| size.to_string())
}

/// The network interface that an `awsvpc` task has to itself.
fn interface(world: &World, service: &Service, task: &Task, status: Status) -> Attachment {
    let address = task.address();
    let detail = |name: &str, value: String| KeyValuePair { name: Some(name.to_owned()), value: Some(value) };
    let mut details = Vec::new();
    if let Some(subnet) = &task.subnet {
        details.push(detail("subnetId", subnet.id.clone()));
    }
    if status != Status::Provisioning {
        details.push(detail("networkInterfaceId", world.names.generated("eni", &task.id)));
        details.push(detail(
            "privateDnsName",
            format!("ip-{}.{}.compute.internal", address.to_string().replace('.', "-"), world.names.region),
        ));
        details.push(detail("privateIPv4Address", address.to_string()));
    }
    let state = match status {
        Status::Provisioning => "PRECREATED",
        Status::Deprovisioning | Status::Stopped => "DELETED",
        _ => "ATTACHED",
    };
    Attachment {
        id: Some(attachment_id(service, task)),
        r#type: Some("ElasticNetworkInterface".to_owned()),
        status: Some(state.to_owned()),
        details: Some(details),
    }
}

fn attachment_id(service: &Service, task: &Task) -> String {
    let hex = service.dice().of("attachment").of(&task.id).hex(32);
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

fn container(world: &World, service: &Service, task: &Task, status: Status) -> Container {
    let name = &service.declared.container;
    let arn = world.names.task(&service.declared.cluster, &task.id);
    let state = match status {
        Status::Provisioning | Status::Pending | Status::Activating => "PENDING",
        Status::Running | Status::Deactivating | Status::Stopping => "RUNNING",
        Status::Deprovisioning | Status::Stopped => "STOPPED",
    };
    Container {
        container_arn: Some(format!(
            "{}/{}",
            arn.replace(":task/", ":container/"),
            attachment_id(service, task)
        )),
        task_arn: Some(arn),
        name: Some(name.clone()),
        image: Some(world.names.image(name, task.revision)),
        last_status: Some(state.to_owned()),
        exit_code: (state == "STOPPED").then_some(0),
        health_status: Some("UNKNOWN".to_owned()),
        cpu: size(service, Figure::Cpu),
        memory: size(service, Figure::Memory),
        network_interfaces: Some(vec![NetworkInterface {
            attachment_id: Some(attachment_id(service, task)),
            private_ipv4_address: (status != Status::Provisioning).then(|| task.address().to_string()),
            ipv6_address: None,
        }]),
        ..Container::default()
    }
}

pub(super) fn describe_task_definition(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_describe_task_definition_request(&request.http.body))?;
    let unknown = || Refusal::invalid("ClientException", "Unable to describe task definition.");
    let (family, revision) = match short(&input.task_definition).split_once(':') {
        Some((family, revision)) => (family, Some(revision.parse::<u32>().map_err(|_| unknown())?)),
        None => (short(&input.task_definition), None),
    };
    let (index, service) = world.service(family).ok_or_else(unknown)?;
    let timeline = world.timeline(index).ok_or_else(unknown)?;
    let latest = timeline.primary(world.now()).map(|primary| primary.revision).ok_or_else(unknown)?;
    let revision = revision.unwrap_or(latest);
    if revision == 0 || revision > latest {
        return Err(unknown());
    }
    Ok(serialize_describe_task_definition_response(&DescribeTaskDefinitionResponse {
        task_definition: Some(definition(world, service, revision)),
        tags: None,
    }))
}

fn definition(world: &World, service: &Service, revision: u32) -> TaskDefinition {
    let expect = &service.declared.expect;
    let name = service.name();
    TaskDefinition {
        task_definition_arn: Some(world.names.task_definition(name, revision)),
        family: Some(name.to_owned()),
        revision: Some(revision as i32),
        status: Some("ACTIVE".to_owned()),
        cpu: size(service, Figure::Cpu),
        memory: size(service, Figure::Memory),
        network_mode: Some(expect.text(Figure::NetworkMode).unwrap_or("awsvpc").to_owned()),
        requires_compatibilities: Some(vec!["FARGATE".to_owned()]),
        compatibilities: Some(vec!["EC2".to_owned(), "FARGATE".to_owned()]),
        task_role_arn: Some(world.names.role(&format!("{name}-task"))),
        execution_role_arn: Some(world.names.role(&format!("{name}-execution"))),
        container_definitions: Some(vec![container_definition(world, service, revision)]),
        ..TaskDefinition::default()
    }
}

fn container_definition(world: &World, service: &Service, revision: u32) -> ContainerDefinition {
    let declared = &service.declared;
    let listens = service.is_in_front() || declared.expect.number(Figure::Port).is_some();
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
    ContainerDefinition {
        name: Some(declared.container.clone()),
        image: Some(world.names.image(&declared.container, revision)),
        essential: Some(true),
        cpu: Some(0),
        log_configuration: logs,
        port_mappings: listens.then(|| {
            vec![PortMapping {
                container_port: Some(port),
                host_port: Some(port),
                protocol: Some("tcp".to_owned()),
                ..PortMapping::default()
            }]
        }),
        ..ContainerDefinition::default()
    }
}
