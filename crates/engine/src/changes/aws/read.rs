//! What one service is now: never from what was read before.

use std::collections::BTreeMap;

use aws_sdk_applicationautoscaling::types::{self as scaling, ScalableDimension, ServiceNamespace};
use aws_sdk_ecs::types::{self as sdk, DeploymentControllerType, DeploymentRolloutState, SchedulingStrategy};
use futures::future::try_join3;
use protocol::{
    Error, ErrorKind,
    changes::Change,
    overview::RolloutState,
    services::{Policy, ServiceId},
};

use super::{resource, room};
use crate::{
    changes::present::{
        Asked, Breaker, Capacity, ContainerNow, DefinitionNow, DeploymentNow, Look, Present, Scaling,
        ScalingNow, ServiceNow, Suspended, TaskNow,
    },
    changes::room::Room,
    clients::{Clients, asking},
    overview::aws::{count, family_of, moment, revision_of, scaling::convert_policy, unless_absent},
};

pub(super) async fn present(clients: &Clients, change: &Change, look: Look) -> Result<Present, Error> {
    let id = change.service();
    let service = async {
        let found = describe(clients, id).await?;
        let primary = found.deployments().iter().find(|deployment| deployment.status() == Some("PRIMARY"));
        let arn = primary.and_then(|primary| primary.task_definition()).or(found.task_definition());
        let definition = match arn.filter(|_| look.definition) {
            Some(arn) => definition(clients, arn).await?,
            None => None,
        };
        let asked = match (change, arn.and_then(family_of)) {
            (Change::Deploy { revision, .. }, Some(family)) if look.definition => {
                Asked::Revision(self::definition(clients, &format!("{family}:{revision}")).await?)
            }
            _ => Asked::Nothing,
        };
        let service = convert(id, &found);
        let room = if look.room && may_add_tasks(change) && !service.capacity.is_fargate() {
            room::read(clients, id, &found).await
        } else {
            Room::Unread(None)
        };
        Ok((service, definition, asked, room))
    };
    let task = async {
        match change {
            Change::StopTask { task, .. } => Ok(Some(self::task(clients, id, task).await?)),
            _ => Ok(None),
        }
    };
    let scaling = async {
        if !look.scaling {
            return Ok(Scaling::Unread(None));
        }
        Ok(scaling_of(clients, id).await.unwrap_or_else(|error| Scaling::Unread(Some(error))))
    };
    let ((service, definition, asked, room), task, scaling) =
        try_join3(Box::pin(service), Box::pin(task), Box::pin(scaling)).await?;
    Ok(Present { service, definition, scaling, room, asked: task.map_or(asked, Asked::Task) })
}

/// Whether more tasks may be asked for at a time than run now.
const fn may_add_tasks(change: &Change) -> bool {
    !matches!(change, Change::SetScalingTarget { .. } | Change::StopTask { .. })
}

async fn describe(clients: &Clients, id: &ServiceId) -> Result<sdk::Service, Error> {
    let asked = clients.ecs.describe_services().cluster(&id.cluster).services(&id.name).send().await;
    let answer = asked.map_err(asking("ecs:DescribeServices"))?;
    let mut found = answer.services.unwrap_or_default().into_iter();
    found.find(|service| service.status() != Some("INACTIVE")).ok_or_else(|| {
        Error::new(ErrorKind::NotFound, format!("ECS does not know the service {}", id.name))
            .with_next("It may have been deleted; look at the services of the cluster.")
    })
}

/// The definition that `name` names; nothing where there is none.
async fn definition(clients: &Clients, name: &str) -> Result<Option<DefinitionNow>, Error> {
    let asked = clients.ecs.describe_task_definition().task_definition(name).send().await;
    match asked.map_err(asking("ecs:DescribeTaskDefinition")) {
        Ok(answer) => Ok(answer.task_definition().map(definition_now)),
        // ECS calls a revision that is not there a client's mistake.
        Err(Error { kind: ErrorKind::NotFound | ErrorKind::Invalid { .. }, .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn task(clients: &Clients, id: &ServiceId, task: &str) -> Result<Option<TaskNow>, Error> {
    let asked = clients.ecs.describe_tasks().cluster(&id.cluster).tasks(task).send().await;
    let answer = match asked.map_err(asking("ecs:DescribeTasks")) {
        Err(Error { kind: ErrorKind::Invalid { .. }, .. }) => None,
        answer => unless_absent(answer)?,
    };
    let group = format!("service:{}", id.name);
    let found = answer.and_then(|answer| answer.tasks).unwrap_or_default();
    Ok(found.iter().find(|task| task.group() == Some(group.as_str())).and_then(task_now))
}

async fn scaling_of(clients: &Clients, id: &ServiceId) -> Result<Scaling, Error> {
    let asked = clients
        .scaling
        .describe_scalable_targets()
        .service_namespace(ServiceNamespace::Ecs)
        .resource_ids(resource(id))
        .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
        .send()
        .await;
    let answer = asked.map_err(asking("application-autoscaling:DescribeScalableTargets"))?;
    let Some(target) = answer.scalable_targets().first() else { return Ok(Scaling::Absent) };
    let mut pages = clients
        .scaling
        .describe_scaling_policies()
        .service_namespace(ServiceNamespace::Ecs)
        .resource_id(resource(id))
        .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
        .into_paginator()
        .items()
        .send();
    let mut now = scaling_now(target);
    while let Some(policy) = pages.next().await {
        let policy = policy.map_err(asking("application-autoscaling:DescribeScalingPolicies"))?;
        let Policy { name, kind } = convert_policy(&policy);
        now.policies.insert(name, kind);
    }
    Ok(Scaling::Registered(now))
}

fn scaling_now(target: &scaling::ScalableTarget) -> ScalingNow {
    let suspended = target.suspended_state().map(|state| Suspended {
        inward: state.dynamic_scaling_in_suspended().unwrap_or_default(),
        outward: state.dynamic_scaling_out_suspended().unwrap_or_default(),
        scheduled: state.scheduled_scaling_suspended().unwrap_or_default(),
    });
    ScalingNow {
        min: count(target.min_capacity()),
        max: count(target.max_capacity()),
        suspended: suspended.unwrap_or_default(),
        policies: BTreeMap::new(),
    }
}

fn convert(id: &ServiceId, service: &sdk::Service) -> ServiceNow {
    let deployment = service.deployment_configuration();
    let breaker = deployment.and_then(|deployment| deployment.deployment_circuit_breaker());
    let percent = |value: Option<i32>, default: u32| value.map_or(default, count);
    let controller = service.deployment_controller().map(sdk::DeploymentController::r#type);
    ServiceNow {
        id: id.clone(),
        status: service.status().unwrap_or_default().to_owned(),
        daemon: service.scheduling_strategy() == Some(&SchedulingStrategy::Daemon),
        controller: controller
            .filter(|kind| **kind != DeploymentControllerType::Ecs)
            .map(|kind| kind.as_str().to_owned()),
        desired: count(service.desired_count()),
        running: count(service.running_count()),
        pending: count(service.pending_count()),
        // What ECS takes where nothing is set.
        min_healthy_percent: percent(
            deployment.and_then(sdk::DeploymentConfiguration::minimum_healthy_percent),
            100,
        ),
        max_percent: percent(deployment.and_then(sdk::DeploymentConfiguration::maximum_percent), 200),
        breaker: Breaker {
            enabled: breaker.is_some_and(sdk::DeploymentCircuitBreaker::enable),
            rollback: breaker.is_some_and(sdk::DeploymentCircuitBreaker::rollback),
        },
        grace_seconds: service.health_check_grace_period_seconds().map(count).filter(|grace| *grace > 0),
        capacity: capacity(service),
        balanced: !service.load_balancers().is_empty(),
        deployments: service.deployments().iter().filter_map(deployment_now).collect(),
    }
}

/// By the capacity providers, else by the launch type.
fn capacity(service: &sdk::Service) -> Capacity {
    let strategy = service.capacity_provider_strategy().iter();
    let providers: Vec<_> = strategy.map(sdk::CapacityProviderStrategyItem::capacity_provider).collect();
    match service.launch_type() {
        _ if !providers.is_empty() => {
            if providers.iter().all(|name| name.starts_with("FARGATE")) {
                Capacity::Fargate { spot: providers.contains(&"FARGATE_SPOT") }
            } else {
                Capacity::Instances(providers.join(", "))
            }
        }
        Some(sdk::LaunchType::Fargate) => Capacity::Fargate { spot: false },
        Some(other) => Capacity::Instances(other.as_str().to_owned()),
        // What ECS takes where nothing is set.
        None => Capacity::Instances("EC2".to_owned()),
    }
}

fn deployment_now(deployment: &sdk::Deployment) -> Option<DeploymentNow> {
    Some(DeploymentNow {
        id: deployment.id()?.to_owned(),
        primary: deployment.status() == Some("PRIMARY"),
        revision: deployment.task_definition().and_then(revision_of),
        state: match deployment.rollout_state() {
            Some(DeploymentRolloutState::Failed) => RolloutState::Failed,
            Some(DeploymentRolloutState::InProgress) => RolloutState::InProgress,
            _ => RolloutState::Steady,
        },
        reason: deployment.rollout_state_reason().map(str::to_owned),
        created: deployment.created_at().and_then(moment),
        desired: count(deployment.desired_count()),
        running: count(deployment.running_count()),
        failed: count(deployment.failed_tasks()),
    })
}

fn definition_now(definition: &sdk::TaskDefinition) -> DefinitionNow {
    let containers = definition.container_definitions().iter().filter_map(|container| {
        let memory = container.memory().max(container.memory_reservation()).map_or(0, count);
        let reserved = container.memory_reservation().or(container.memory()).map_or(0, count);
        let now = ContainerNow {
            image: container.image().unwrap_or_default().to_owned(),
            cpu: count(container.cpu()),
            memory,
            reserved,
        };
        Some((container.name()?.to_owned(), now))
    });
    DefinitionNow {
        family: definition.family().unwrap_or_default().to_owned(),
        revision: count(definition.revision()),
        active: definition.status().is_none_or(|status| *status == sdk::TaskDefinitionStatus::Active),
        fits_fargate: definition.compatibilities().contains(&sdk::Compatibility::Fargate)
            || definition.requires_compatibilities().contains(&sdk::Compatibility::Fargate),
        cpu: definition.cpu().and_then(|cpu| cpu.parse().ok()),
        memory: definition.memory().and_then(|memory| memory.parse().ok()),
        containers: containers.collect(),
    }
}

fn task_now(task: &sdk::Task) -> Option<TaskNow> {
    Some(TaskNow {
        id: task.task_arn()?.rsplit('/').next()?.to_owned(),
        last_status: task.last_status().unwrap_or_default().to_owned(),
        wanted: task.desired_status() != Some("STOPPED") && task.last_status() != Some("STOPPED"),
        revision: task.task_definition_arn().and_then(revision_of),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capacity_is_told_by_the_providers_before_the_launch_type() {
        let item = |name: &str| {
            sdk::CapacityProviderStrategyItem::builder().capacity_provider(name).weight(1).build().unwrap()
        };
        let of = |providers: &[&str], launch: Option<sdk::LaunchType>| {
            let strategy = providers.iter().map(|name| item(name)).collect();
            let service = sdk::Service::builder()
                .set_capacity_provider_strategy(Some(strategy))
                .set_launch_type(launch);
            capacity(&service.build())
        };
        assert_eq!(of(&[], Some(sdk::LaunchType::Fargate)), Capacity::Fargate { spot: false });
        assert_eq!(of(&["FARGATE", "FARGATE_SPOT"], None), Capacity::Fargate { spot: true });
        assert_eq!(of(&["gpu-instances"], None), Capacity::Instances("gpu-instances".into()));
        assert_eq!(of(&[], None), Capacity::Instances("EC2".into()));
    }

    #[test]
    fn what_ecs_leaves_out_is_what_it_takes_by_default() {
        let now = convert(&ServiceId::new("c", "s"), &sdk::Service::builder().desired_count(-1).build());
        assert_eq!((now.min_healthy_percent, now.max_percent, now.desired), (100, 200, 0));
        assert_eq!((now.breaker, now.grace_seconds, now.controller), (Breaker::default(), None, None));
    }
}
