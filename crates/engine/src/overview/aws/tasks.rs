//! The tasks of each service: `ListTasks`, then `DescribeTasks`, a hundred a call.

use aws_sdk_ecs::types as sdk;
use futures::future::try_join_all;
use protocol::Error;

use super::{revision_of, unless_absent};
use crate::{
    catalogue::model::{Environment, Service},
    clients::{Clients, asking},
};

/// `DescribeTasks` takes no more than this.
const TASKS_A_CALL: usize = 100;

/// A task, as far as a target can be joined to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Task {
    /// Its short id.
    pub(crate) id: String,
    /// Key of its service.
    pub(crate) service: String,
    /// Private addresses of its network interfaces.
    pub(crate) addresses: Vec<String>,
    pub(crate) revision: Option<u32>,
}

pub(crate) async fn read(clients: &Clients, environment: &Environment) -> Result<Vec<Task>, Error> {
    let asked = environment.services.iter().map(|service| of_service(clients, service));
    Ok(try_join_all(asked).await?.into_iter().flatten().collect())
}

async fn of_service(clients: &Clients, service: &Service) -> Result<Vec<Task>, Error> {
    let arns = list(clients, service).await?;
    let asked = arns.chunks(TASKS_A_CALL).map(|chunk| describe(clients, service, chunk));
    Ok(try_join_all(asked).await?.into_iter().flatten().collect())
}

async fn list(clients: &Clients, service: &Service) -> Result<Vec<String>, Error> {
    let mut pages = clients
        .ecs
        .list_tasks()
        .cluster(&service.cluster)
        .service_name(&service.name)
        .into_paginator()
        .items()
        .send();
    let mut arns = Vec::new();
    while let Some(arn) = pages.next().await {
        // No cluster or no service: no tasks.
        match unless_absent(arn.map_err(asking("ecs:ListTasks")))? {
            Some(arn) => arns.push(arn),
            None => break,
        }
    }
    Ok(arns)
}

async fn describe(clients: &Clients, service: &Service, arns: &[String]) -> Result<Vec<Task>, Error> {
    let answer = clients
        .ecs
        .describe_tasks()
        .cluster(&service.cluster)
        .set_tasks(Some(arns.to_vec()))
        .send()
        .await
        .map_err(asking("ecs:DescribeTasks"))?;
    Ok(answer.tasks().iter().filter_map(|task| convert(service, task)).collect())
}

fn convert(service: &Service, task: &sdk::Task) -> Option<Task> {
    let interfaces = task.attachments().iter().flat_map(sdk::Attachment::details);
    let addresses = interfaces.filter(|detail| detail.name() == Some("privateIPv4Address"));
    Some(Task {
        id: task.task_arn()?.rsplit('/').next()?.to_owned(),
        service: service.key.clone(),
        addresses: addresses.filter_map(|detail| detail.value()).map(str::to_owned).collect(),
        revision: task.task_definition_arn().and_then(revision_of),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_known_by_its_short_id_and_its_interface_s_address() {
        let detail = |name: &str, value: &str| sdk::KeyValuePair::builder().name(name).value(value).build();
        let interface = sdk::Attachment::builder()
            .details(detail("subnetId", "subnet-1"))
            .details(detail("privateIPv4Address", "10.0.10.17"))
            .build();
        let task = sdk::Task::builder()
            .task_arn("arn:aws:ecs:eu-west-2:111122223333:task/paperwurks-prod-cluster/4f2a91c07d")
            .task_definition_arn("arn:aws:ecs:eu-west-2:111122223333:task-definition/backend:41")
            .attachments(interface)
            .build();
        let service = Service {
            key: "backend".into(),
            name: "prod-paperwurks-backend".into(),
            cluster: "paperwurks-prod-cluster".into(),
            container: "backend".into(),
            log_group: None,
            expect: crate::catalogue::model::Expect::default(),
        };
        let task = convert(&service, &task).unwrap();
        assert_eq!((task.id.as_str(), task.revision), ("4f2a91c07d", Some(41)));
        assert_eq!(task.addresses, ["10.0.10.17"]);
    }
}
