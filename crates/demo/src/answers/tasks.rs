//! ECS: tasks.

use winterbaume_ecs::wire::{
    Attachment, Container, DescribeTasksResponse, KeyValuePair, ListTasksRequest, ListTasksResponse,
    NetworkBinding, NetworkInterface, StopTaskResponse, Task as WireTask, deserialize_describe_tasks_request,
    deserialize_list_tasks_request, deserialize_stop_task_request, serialize_describe_tasks_response,
    serialize_list_tasks_response, serialize_stop_task_response,
};

use super::{
    Answer,
    paging::{page_size, paged},
    read,
    services::{declared_cluster, missing, short},
};
use crate::{
    request::Request,
    response::Refusal,
    time::{HOUR, epoch_seconds},
    world::{Command, Place, Service, Status, TargetState, Task, World},
};

/// ECS remembers a stopped task for an hour.
const REMEMBERED: i64 = HOUR;
/// `ListTasks` answers, and `DescribeTasks` takes, no more than this.
const TASKS_A_CALL: usize = 100;

pub(super) fn list_tasks(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_list_tasks_request(&request.http.body))?;
    let cluster = declared_cluster(world, input.cluster.as_deref())?;
    let services: Vec<(usize, &Service)> = match input.service_name.as_deref().map(short) {
        Some(name) => {
            let unknown = || Refusal::invalid("ServiceNotFoundException", "Service not found.");
            vec![world.service_in(&cluster, name).ok_or_else(unknown)?]
        }
        None => world.services().filter(|(_, service)| service.declared.cluster == cluster).collect(),
    };
    let mut ids = Vec::new();
    for (index, service) in services {
        let asked = input.family.as_ref().is_none_or(|family| family == service.name())
            && input.launch_type.as_deref().is_none_or(|launch_type| launch_type == service.launch_type());
        if let Some(timeline) = world.timeline(index).filter(|_| asked) {
            let listed = timeline.tasks.iter().filter(|task| is_listed(world, &input, task));
            ids.extend(listed.map(|task| task.id.clone()));
        }
    }
    // Tasks come and go between two pages; in the order of their ids few places shift.
    ids.sort_unstable();
    let most = page_size(input.max_results, TASKS_A_CALL);
    let (page, next_token) = paged(ids, input.next_token.as_deref(), most);
    let arns = page.iter().map(|id| world.names.task(&cluster, id));
    Ok(serialize_list_tasks_response(&ListTasksResponse { task_arns: Some(arns.collect()), next_token }))
}

fn is_listed(world: &World, input: &ListTasksRequest, task: &Task) -> bool {
    let wanted = input.desired_status.as_deref().unwrap_or("RUNNING");
    let on_it =
        |asked: &str| task.instance().is_some_and(|instance| instance.container_instance == short(asked));
    is_known(world, task)
        && desired_status(world, task) == wanted
        && input.started_by.as_ref().is_none_or(|by| *by == task.deployment)
        && input.container_instance.as_deref().is_none_or(on_it)
}

pub(super) fn describe_tasks(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_describe_tasks_request(&request.http.body))?;
    let cluster = declared_cluster(world, input.cluster.as_deref())?;
    if input.tasks.len() > TASKS_A_CALL {
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
    let found = world.task(id)?;
    let (_, service, task) = &found;
    (service.declared.cluster == cluster && is_known(world, task)).then_some(found)
}

fn is_known(world: &World, task: &Task) -> bool {
    let now = world.now();
    let forgotten = task.stop.as_ref().is_some_and(|stop| stop.gone.plus_millis(REMEMBERED) < now);
    task.created <= now && !forgotten
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
    let stop = task.ending(now);
    let (pull_began, pull_ended) = task.pull();
    let instance = task.instance();
    let on_fargate = instance.is_none();
    WireTask {
        task_arn: Some(names.task(cluster, &task.id)),
        cluster_arn: Some(names.cluster(cluster)),
        task_definition_arn: Some(names.task_definition(service.name(), task.revision)),
        group: Some(format!("service:{}", service.name())),
        started_by: Some(task.deployment.clone()),
        desired_status: Some(desired_status(world, task).to_owned()),
        last_status: Some(status.word().to_owned()),
        health_status: Some(health(service, task, world).to_owned()),
        connectivity: (now >= pull_began).then(|| "CONNECTED".to_owned()),
        launch_type: Some(service.launch_type().to_owned()),
        capacity_provider_name: task.provider.as_ref().map(ToString::to_string),
        container_instance_arn: instance
            .map(|instance| names.container_instance(cluster, &instance.container_instance)),
        platform_version: on_fargate.then(|| "1.4.0".to_owned()),
        platform_family: on_fargate.then(|| "Linux".to_owned()),
        availability_zone: Some(names.zone(task.zone())),
        cpu: Some(task.size.cpu.to_string()),
        memory: Some(task.size.memory.to_string()),
        created_at: Some(epoch_seconds(task.created)),
        connectivity_at: passed(pull_began),
        pull_started_at: passed(pull_began),
        pull_stopped_at: pull_ended.and_then(passed),
        started_at: task.started.and_then(passed),
        stopping_at: stop.map(|stop| epoch_seconds(stop.at)),
        execution_stopped_at: stop.and_then(|stop| passed(stop.ended)),
        stopped_at: stop.and_then(|stop| passed(stop.gone)),
        stop_code: stop.map(|stop| stop.code.to_owned()),
        stopped_reason: stop.map(|stop| stop.reason.clone()),
        attachments: Some(on_fargate.then(|| interface(world, service, task, status)).into_iter().collect()),
        containers: Some(vec![container(world, service, task, status)]),
        ..WireTask::default()
    }
}

/// What the container's own health check says, where its definition has one.
fn health(service: &Service, task: &Task, world: &World) -> &'static str {
    let now = world.now();
    match task.target(now) {
        _ if !service.is_in_front() => "UNKNOWN",
        Some(TargetState::Refusing) => "UNHEALTHY",
        Some(_) if task.has_passed(now) => "HEALTHY",
        _ => "UNKNOWN",
    }
}

/// The network interface that an `awsvpc` task has to itself.
fn interface(world: &World, service: &Service, task: &Task, status: Status) -> Attachment {
    let address = task.address();
    let detail = |name: &str, value: String| KeyValuePair { name: Some(name.to_owned()), value: Some(value) };
    let mut details = Vec::new();
    if let Place::Interface { subnet: Some(subnet), .. } = &task.place {
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
    let arn = world.names.task(&service.declared.cluster, &task.id);
    let state = match status {
        Status::Provisioning | Status::Pending | Status::Activating => "PENDING",
        Status::Running | Status::Deactivating | Status::Stopping => "RUNNING",
        Status::Deprovisioning | Status::Stopped => "STOPPED",
    };
    let exit = task.ending(world.now()).filter(|_| state == "STOPPED").map(|stop| &stop.exit);
    Container {
        container_arn: Some(format!(
            "{}/{}",
            arn.replace(":task/", ":container/"),
            attachment_id(service, task)
        )),
        task_arn: Some(arn),
        name: Some(service.declared.container.clone()),
        image: Some(task.image.to_string()),
        last_status: Some(state.to_owned()),
        exit_code: exit.and_then(|exit| exit.code),
        reason: exit.and_then(|exit| exit.reason.clone()),
        health_status: Some(health(service, task, world).to_owned()),
        cpu: Some(task.size.cpu.to_string()),
        memory: Some(task.size.memory.to_string()),
        network_interfaces: task.instance().is_none().then(|| {
            vec![NetworkInterface {
                attachment_id: Some(attachment_id(service, task)),
                private_ipv4_address: (status != Status::Provisioning).then(|| task.address().to_string()),
                ipv6_address: None,
            }]
        }),
        network_bindings: binding(service, task, status).map(|binding| vec![binding]),
        ..Container::default()
    }
}

/// The port of its instance that leads to a task, once it has been started.
fn binding(service: &Service, task: &Task, status: Status) -> Option<NetworkBinding> {
    let Place::Instance { port, .. } = task.place else { return None };
    (service.listens() && !matches!(status, Status::Provisioning | Status::Pending)).then(|| NetworkBinding {
        bind_i_p: Some("0.0.0.0".to_owned()),
        container_port: Some(i32::from(service.port)),
        host_port: Some(i32::from(port)),
        protocol: Some("tcp".to_owned()),
        ..NetworkBinding::default()
    })
}
