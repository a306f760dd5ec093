//! The tasks of whole clusters: `ListTasks`, then `DescribeTasks`, a hundred a call.
//!
//! A cluster and not a service at a time: a hundred services of thirty tasks are thirty pages, not a hundred.

use aws_sdk_ecs::types::{self as sdk, DesiredStatus, HealthStatus};
use futures::future::try_join_all;
use protocol::{
    Error, Moment,
    services::{ServiceId, TaskHealth},
};

use super::{all_of, clusters, moment, revision_of, unless_absent};
use crate::{
    catalogue::model::Environment,
    clients::{Clients, asking},
};

/// `ListTasks` answers, and `DescribeTasks` takes, no more than this.
const TASKS_A_CALL: usize = 100;
/// What the group of a service's task begins with.
const OF_SERVICE: &str = "service:";

/// A task as ECS describes it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Task {
    /// Its short id.
    pub(crate) id: String,
    /// Its cluster's name.
    pub(crate) cluster: String,
    /// Its service; nothing for one that was run by itself.
    pub(crate) service: Option<ServiceId>,
    /// Where it is in its life, in ECS's word.
    pub(crate) status: String,
    /// Where ECS wants it, in ECS's word.
    pub(crate) desired_status: String,
    pub(crate) health: TaskHealth,
    pub(crate) zone: Option<String>,
    /// ARN of its task definition.
    pub(crate) definition: Option<String>,
    pub(crate) revision: Option<u32>,
    /// In CPU units.
    pub(crate) cpu: Option<u32>,
    /// In MiB.
    pub(crate) memory: Option<u32>,
    /// Who started it: a deployment's id, for a service's task.
    pub(crate) started_by: Option<String>,
    /// Its capacity provider, or its launch type where it has none.
    pub(crate) capacity: Option<String>,
    /// Private addresses of its network interfaces; none where it shares its instance's network.
    pub(crate) addresses: Vec<String>,
    /// ARN of the container instance it runs on; nothing on Fargate.
    pub(crate) container_instance: Option<String>,
    pub(crate) created: Option<Moment>,
    pub(crate) started: Option<Moment>,
    pub(crate) stopping: Option<Moment>,
    pub(crate) stopped: Option<Moment>,
    /// `EssentialContainerExited` …
    pub(crate) stop_code: Option<String>,
    /// Why it stops, as ECS words it.
    pub(crate) stop_reason: Option<String>,
    pub(crate) containers: Vec<TaskContainer>,
}

/// A container of a task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TaskContainer {
    pub(crate) name: String,
    pub(crate) image: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) exit_code: Option<i32>,
    pub(crate) reason: Option<String>,
    /// Ports of the instance that lead to it, where it shares the instance's network.
    pub(crate) host_ports: Vec<u16>,
}

impl Task {
    /// Whether it ends or has ended.
    pub(crate) fn ends(&self) -> bool {
        self.desired_status == DesiredStatus::Stopped.as_str()
    }
}

/// The tasks that run or start.
pub(crate) async fn read(clients: &Clients, environment: &Environment) -> Result<Vec<Task>, Error> {
    of_clusters(clients, environment, &DesiredStatus::Running).await
}

/// The tasks that stop or stopped; ECS forgets them after an hour.
pub(crate) async fn read_stopped(clients: &Clients, environment: &Environment) -> Result<Vec<Task>, Error> {
    of_clusters(clients, environment, &DesiredStatus::Stopped).await
}

async fn of_clusters(
    clients: &Clients,
    environment: &Environment,
    wanted: &DesiredStatus,
) -> Result<Vec<Task>, Error> {
    let asked = clusters(environment).into_iter().map(async |cluster| {
        let arns = list(clients, cluster, wanted).await?;
        let asked = arns.chunks(TASKS_A_CALL).map(|chunk| describe(clients, cluster, chunk));
        Ok::<_, Error>(all_of(asked.collect()).await?.into_iter().flatten())
    });
    Ok(try_join_all(asked).await?.into_iter().flatten().collect())
}

async fn list(clients: &Clients, cluster: &str, wanted: &DesiredStatus) -> Result<Vec<String>, Error> {
    let mut pages = clients
        .ecs
        .list_tasks()
        .cluster(cluster)
        .desired_status(wanted.clone())
        .into_paginator()
        .page_size(TASKS_A_CALL as i32)
        .items()
        .send();
    let mut arns = Vec::new();
    while let Some(arn) = pages.next().await {
        // No cluster: no tasks.
        match unless_absent(arn.map_err(asking("ecs:ListTasks")))? {
            Some(arn) => arns.push(arn),
            None => break,
        }
    }
    Ok(arns)
}

async fn describe(clients: &Clients, cluster: &str, arns: &[String]) -> Result<Vec<Task>, Error> {
    let answer = clients
        .ecs
        .describe_tasks()
        .cluster(cluster)
        .set_tasks(Some(arns.to_vec()))
        .send()
        .await
        .map_err(asking("ecs:DescribeTasks"))?;
    Ok(answer.tasks().iter().filter_map(|task| convert(cluster, task)).collect())
}

fn convert(cluster: &str, task: &sdk::Task) -> Option<Task> {
    let interfaces = task.attachments().iter().flat_map(sdk::Attachment::details);
    let addresses = interfaces.filter(|detail| detail.name() == Some("privateIPv4Address"));
    let service = task.group().and_then(|group| group.strip_prefix(OF_SERVICE));
    let launch_type = || task.launch_type().map(|launch_type| launch_type.as_str().to_owned());
    Some(Task {
        id: task.task_arn()?.rsplit('/').next()?.to_owned(),
        cluster: cluster.to_owned(),
        service: service.map(|name| ServiceId::new(cluster, name)),
        status: task.last_status().unwrap_or_default().to_owned(),
        desired_status: task.desired_status().unwrap_or_default().to_owned(),
        health: match task.health_status() {
            Some(HealthStatus::Healthy) => TaskHealth::Healthy,
            Some(HealthStatus::Unhealthy) => TaskHealth::Unhealthy,
            _ => TaskHealth::Unknown,
        },
        zone: task.availability_zone().map(str::to_owned),
        definition: task.task_definition_arn().map(str::to_owned),
        revision: task.task_definition_arn().and_then(revision_of),
        cpu: task.cpu().and_then(|cpu| cpu.parse().ok()),
        memory: task.memory().and_then(|memory| memory.parse().ok()),
        started_by: task.started_by().map(str::to_owned),
        capacity: task.capacity_provider_name().map(str::to_owned).or_else(launch_type),
        addresses: addresses.filter_map(|detail| detail.value()).map(str::to_owned).collect(),
        container_instance: task.container_instance_arn().map(str::to_owned),
        created: task.created_at().and_then(moment),
        started: task.started_at().and_then(moment),
        stopping: task.stopping_at().and_then(moment),
        stopped: task.stopped_at().and_then(moment),
        stop_code: task.stop_code().map(|code| code.as_str().to_owned()),
        stop_reason: task.stopped_reason().map(str::to_owned),
        containers: task.containers().iter().map(convert_container).collect(),
    })
}

fn convert_container(container: &sdk::Container) -> TaskContainer {
    let bound = container.network_bindings().iter().filter_map(sdk::NetworkBinding::host_port);
    TaskContainer {
        name: container.name().unwrap_or_default().to_owned(),
        image: container.image().map(str::to_owned),
        status: container.last_status().map(str::to_owned),
        exit_code: container.exit_code(),
        reason: container.reason().map(str::to_owned),
        host_ports: bound.filter_map(|port| port.try_into().ok()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:ecs:eu-west-2:111122223333:task/paperwurks-prod-cluster/4f2a91c07d";

    #[test]
    fn a_fargate_task_is_known_by_its_short_id_and_its_interface_s_address() {
        let detail = |name: &str, value: &str| sdk::KeyValuePair::builder().name(name).value(value).build();
        let interface = sdk::Attachment::builder()
            .details(detail("subnetId", "subnet-1"))
            .details(detail("privateIPv4Address", "10.0.10.17"))
            .build();
        let task = sdk::Task::builder()
            .task_arn(ARN)
            .task_definition_arn("arn:aws:ecs:eu-west-2:111122223333:task-definition/backend:41")
            .group("service:prod-paperwurks-backend")
            .launch_type(sdk::LaunchType::Fargate)
            .capacity_provider_name("FARGATE_SPOT")
            .cpu("1024")
            .attachments(interface)
            .build();
        let task = convert("paperwurks-prod-cluster", &task).unwrap();
        assert_eq!((task.id.as_str(), task.revision, task.cpu), ("4f2a91c07d", Some(41), Some(1024)));
        assert_eq!(task.addresses, ["10.0.10.17"]);
        assert_eq!(task.capacity.as_deref(), Some("FARGATE_SPOT"));
        let service = ServiceId::new("paperwurks-prod-cluster", "prod-paperwurks-backend");
        assert_eq!(task.service, Some(service));
    }

    #[test]
    fn a_task_on_an_instance_is_known_by_the_instance_and_its_ports() {
        let binding = |port| sdk::NetworkBinding::builder().container_port(5001).host_port(port).build();
        let container = sdk::Container::builder()
            .name("backend")
            .network_bindings(binding(32_768))
            .network_bindings(binding(70_000))
            .build();
        let task = sdk::Task::builder()
            .task_arn(ARN)
            .group("family:one-off")
            .launch_type(sdk::LaunchType::Ec2)
            .container_instance_arn("arn:aws:ecs:us-east-1:1:container-instance/main/8a")
            .containers(container)
            .build();
        let task = convert("main", &task).unwrap();
        assert_eq!(task.service, None, "it was run by itself");
        assert_eq!(task.capacity.as_deref(), Some("EC2"));
        assert_eq!(task.containers[0].host_ports, [32_768], "70000 is no port");
        assert!(task.container_instance.is_some() && task.addresses.is_empty());
    }
}
