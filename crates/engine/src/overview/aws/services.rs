//! ECS services: `DescribeServices`, ten names a call.

use std::collections::BTreeMap;

use aws_sdk_ecs::types::{self as sdk, AssignPublicIp, DeploymentRolloutState};
use futures::future::try_join_all;
use protocol::{
    Error, Moment,
    overview::{Rollout, RolloutState, Service, ServiceEvent},
};

use super::{Found, count, moment, revision_of, unless_absent};
use crate::{
    catalogue::model::{self, Environment, Figure},
    clients::{Clients, asking},
    overview::{
        facts::{Fact, Facts, Kind},
        health,
    },
};

/// `DescribeServices` takes no more names than this.
const NAMES_A_CALL: usize = 10;

/// A service, and what it hangs on.
#[derive(Clone, Debug)]
pub(crate) struct FoundService {
    pub(crate) service: Service,
    /// ARN of the primary deployment's task definition.
    pub(crate) definition: Option<String>,
    /// The container that does the work.
    pub(crate) container: String,
    pub(crate) security_groups: Vec<String>,
    pub(crate) subnets: Vec<String>,
    /// ARNs of the target groups that its tasks are registered in.
    pub(crate) target_groups: Vec<String>,
}

pub(crate) async fn read(
    clients: &Clients,
    environment: &Environment,
    now: Moment,
) -> Result<Found<FoundService>, Error> {
    let mut by_cluster = BTreeMap::<&str, Vec<&model::Service>>::new();
    for service in &environment.services {
        by_cluster.entry(&service.cluster).or_default().push(service);
    }
    let asked = by_cluster.iter().flat_map(|(cluster, services)| {
        services
            .chunks(NAMES_A_CALL)
            .map(async |chunk| Ok::<_, Error>((*cluster, describe(clients, cluster, chunk).await?)))
    });
    let mut answered = BTreeMap::new();
    for (cluster, services) in try_join_all(asked).await? {
        for service in services.into_iter().filter(|service| service.status() != Some("INACTIVE")) {
            let name = service.service_name().unwrap_or_default().to_owned();
            answered.insert((cluster, name), service);
        }
    }
    let mut found = Found::default();
    for declared in &environment.services {
        match answered.remove(&(declared.cluster.as_str(), declared.name.clone())) {
            Some(service) => {
                note_facts(&mut found.facts, declared, &service, now);
                found.items.push(convert(declared, &service));
            }
            None => found.facts.of(Kind::Service, &declared.key).whole = Some(Fact::Missing { at: now }),
        }
    }
    Ok(found)
}

async fn describe(
    clients: &Clients,
    cluster: &str,
    services: &[&model::Service],
) -> Result<Vec<sdk::Service>, Error> {
    let names = services.iter().map(|service| service.name.clone()).collect();
    let answer = clients
        .ecs
        .describe_services()
        .cluster(cluster)
        .set_services(Some(names))
        .send()
        .await
        .map_err(asking("ecs:DescribeServices"));
    // A cluster that is not there has none of its services.
    Ok(unless_absent(answer)?.and_then(|answer| answer.services).unwrap_or_default())
}

fn convert(declared: &model::Service, service: &sdk::Service) -> FoundService {
    let rollout = rollout(service);
    let (running, desired) = (count(service.running_count()), count(service.desired_count()));
    let (health, note) = health::of_service(running, desired, &rollout);
    let network = service.network_configuration().and_then(|network| network.awsvpc_configuration());
    let definition = primary(service).and_then(|primary| primary.task_definition());
    let definition = definition.or(service.task_definition());
    FoundService {
        service: Service {
            key: declared.key.clone(),
            name: declared.name.clone(),
            cluster: declared.cluster.clone(),
            health,
            note,
            running,
            desired,
            pending: count(service.pending_count()),
            revision: definition.and_then(revision_of),
            cpu_units: None,
            memory_mib: None,
            cpu_percent: None,
            memory_percent: None,
            rollout,
            last_event: service.events().iter().find_map(event),
        },
        definition: definition.map(str::to_owned),
        container: declared.container.clone(),
        security_groups: network.map(|network| network.security_groups().to_vec()).unwrap_or_default(),
        subnets: network.map(|network| network.subnets().to_vec()).unwrap_or_default(),
        target_groups: service.load_balancers().iter().filter_map(target_group).collect(),
    }
}

fn target_group(balancer: &sdk::LoadBalancer) -> Option<String> {
    balancer.target_group_arn().map(str::to_owned)
}

fn primary(service: &sdk::Service) -> Option<&sdk::Deployment> {
    service.deployments().iter().find(|deployment| deployment.status() == Some("PRIMARY"))
}

/// The primary deployment. One that is not done, or that still has an older one beside it, is under way.
fn rollout(service: &sdk::Service) -> Rollout {
    let Some(primary) = primary(service) else {
        let (done, of) = (count(service.running_count()), count(service.desired_count()));
        return Rollout { state: RolloutState::Steady, since: None, done, of, reason: None };
    };
    let older = service.deployments().iter().filter(|deployment| deployment.status() != Some("PRIMARY"));
    let state = match primary.rollout_state() {
        Some(DeploymentRolloutState::Failed) => RolloutState::Failed,
        Some(DeploymentRolloutState::InProgress) => RolloutState::InProgress,
        Some(DeploymentRolloutState::Completed) => RolloutState::Steady,
        // Deployments by other controllers carry no state.
        _ if older.count() > 0 => RolloutState::InProgress,
        _ => RolloutState::Steady,
    };
    let since = match state {
        RolloutState::InProgress => primary.created_at(),
        RolloutState::Steady | RolloutState::Failed => primary.updated_at(),
    };
    let reason = primary.rollout_state_reason().filter(|_| state != RolloutState::Steady);
    Rollout {
        state,
        since: since.and_then(moment),
        done: count(primary.running_count()),
        of: count(primary.desired_count()),
        reason: reason.map(str::to_owned),
    }
}

fn event(event: &sdk::ServiceEvent) -> Option<ServiceEvent> {
    Some(ServiceEvent { at: moment(event.created_at()?)?, message: event.message()?.to_owned() })
}

fn note_facts(facts: &mut Facts, declared: &model::Service, service: &sdk::Service, now: Moment) {
    let facts = facts.of(Kind::Service, &declared.key);
    facts.know(Figure::Tasks, service.desired_count(), now);
    facts.know_or_unset(Figure::LaunchType, launch_type(service), now);
    facts.know_or_unset(Figure::GracePeriod, service.health_check_grace_period_seconds(), now);
    let deployment = service.deployment_configuration();
    let breaker = deployment.and_then(|deployment| deployment.deployment_circuit_breaker());
    facts.know(Figure::CircuitBreaker, breaker.is_some_and(sdk::DeploymentCircuitBreaker::enable), now);
    let network = service.network_configuration().and_then(|network| network.awsvpc_configuration());
    if let Some(network) = network {
        facts.know(Figure::PublicIp, network.assign_public_ip() == Some(&AssignPublicIp::Enabled), now);
    }
}

/// `FARGATE`, `EC2`, or the capacity providers: `FARGATE, FARGATE_SPOT`.
fn launch_type(service: &sdk::Service) -> Option<String> {
    if let Some(launch_type) = service.launch_type() {
        return Some(launch_type.as_str().to_owned());
    }
    let strategy = service.capacity_provider_strategy().iter();
    let providers: Vec<_> = strategy.map(sdk::CapacityProviderStrategyItem::capacity_provider).collect();
    (!providers.is_empty()).then(|| providers.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deployment(status: &str, state: Option<DeploymentRolloutState>) -> sdk::Deployment {
        sdk::Deployment::builder()
            .status(status)
            .set_rollout_state(state)
            .running_count(1)
            .desired_count(3)
            .rollout_state_reason("ECS deployment in progress.")
            .created_at(aws_smithy_types::DateTime::from_secs(60))
            .updated_at(aws_smithy_types::DateTime::from_secs(90))
            .build()
    }

    fn rollout_of(deployments: Vec<sdk::Deployment>) -> Rollout {
        rollout(&sdk::Service::builder().set_deployments(Some(deployments)).build())
    }

    #[test]
    fn a_rollout_under_way_dates_from_its_creation() {
        let rollout = rollout_of(vec![
            deployment("ACTIVE", Some(DeploymentRolloutState::Completed)),
            deployment("PRIMARY", Some(DeploymentRolloutState::InProgress)),
        ]);
        assert_eq!((rollout.state, rollout.done, rollout.of), (RolloutState::InProgress, 1, 3));
        assert_eq!(rollout.since, Some(Moment(60_000)));
        assert_eq!(rollout.reason.as_deref(), Some("ECS deployment in progress."));
    }

    #[test]
    fn a_finished_rollout_dates_from_its_last_change_and_needs_no_reason() {
        let rollout = rollout_of(vec![deployment("PRIMARY", Some(DeploymentRolloutState::Completed))]);
        assert_eq!((rollout.state, rollout.since), (RolloutState::Steady, Some(Moment(90_000))));
        assert_eq!(rollout.reason, None);
    }

    #[test]
    fn without_a_state_an_older_deployment_tells() {
        let alone = rollout_of(vec![deployment("PRIMARY", None)]);
        assert_eq!(alone.state, RolloutState::Steady);
        let beside = rollout_of(vec![deployment("PRIMARY", None), deployment("ACTIVE", None)]);
        assert_eq!(beside.state, RolloutState::InProgress);
    }
}
