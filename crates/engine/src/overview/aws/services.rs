//! ECS services: `DescribeServices`, ten names a call; `ListServices` for those that no system declares.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ecs::types::{self as sdk, AssignPublicIp};
use futures::future::try_join_all;
use protocol::{
    Error, ErrorKind, Health, Moment,
    overview::{Rollout, Service, ServiceEvent},
    services::{CircuitBreaker, Deployment, ServiceId},
};

use super::{Found, all_of, clusters, count, deployments, moment, revision_of, unless_absent};
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
/// `ListServices` answers no more than this.
const SERVICES_A_PAGE: i32 = 100;

/// A service as ECS describes it.
#[derive(Clone, Debug)]
pub(crate) struct FoundService {
    pub(crate) id: ServiceId,
    /// Its key in the catalogue; nothing when no system declares it.
    pub(crate) key: Option<String>,
    /// By its counts and its deployment alone.
    pub(crate) health: Health,
    /// Why, in a line, where it is not fine.
    pub(crate) note: Option<String>,
    pub(crate) running: u32,
    pub(crate) desired: u32,
    pub(crate) pending: u32,
    pub(crate) rollout: Rollout,
    /// Newest first.
    pub(crate) deployments: Vec<Deployment>,
    pub(crate) circuit_breaker: CircuitBreaker,
    /// Newest first; ECS keeps a hundred.
    pub(crate) events: Vec<ServiceEvent>,
    /// Its capacity provider strategy, or its launch type.
    pub(crate) capacity: Vec<CapacityShare>,
    /// In seconds.
    pub(crate) grace_period: Option<u32>,
    /// ARN of the primary deployment's task definition.
    pub(crate) definition: Option<String>,
    /// ARNs of all its deployments' task definitions, the primary's first.
    pub(crate) definitions: Vec<String>,
    /// The container that does the work: as declared, or behind the load balancer.
    pub(crate) container: Option<String>,
    pub(crate) security_groups: Vec<String>,
    pub(crate) subnets: Vec<String>,
    /// ARNs of the target groups that its tasks are registered in.
    pub(crate) target_groups: Vec<String>,
}

/// A share of a service's tasks, as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CapacityShare {
    /// `FARGATE`, `EC2`, or a capacity provider's name.
    pub(crate) provider: String,
    pub(crate) base: u32,
    /// Nothing for a launch type.
    pub(crate) weight: Option<u32>,
}

impl FoundService {
    /// ARN of the primary deployment's task definition.
    ///
    /// # Errors
    /// `NotFound` where the deployment is in the hands of others: CodeDeploy's task sets have their own.
    pub(crate) fn primary_definition(&self) -> Result<&str, Error> {
        self.definition
            .as_deref()
            .ok_or_else(|| Error::new(ErrorKind::NotFound, "The service has no task definition of its own."))
    }

    /// The task definition's revision of the primary deployment.
    pub(crate) fn revision(&self) -> Option<u32> {
        self.definition.as_deref().and_then(revision_of)
    }

    /// The task definition's family of the primary deployment.
    pub(crate) fn family(&self) -> Option<String> {
        self.definition.as_deref().and_then(super::family_of).map(str::to_owned)
    }

    /// The service as a card shows it, with what ECS alone knows; nothing for one that no system declares.
    pub(crate) fn card(&self) -> Option<Service> {
        Some(Service {
            key: self.key.clone()?,
            name: self.id.name.clone(),
            cluster: self.id.cluster.clone(),
            health: self.health,
            note: self.note.clone(),
            running: self.running,
            desired: self.desired,
            pending: self.pending,
            revision: self.revision(),
            cpu_units: None,
            memory_mib: None,
            cpu_percent: None,
            memory_percent: None,
            rollout: self.rollout.clone(),
            last_event: self.events.first().cloned(),
        })
    }
}

/// The declared services.
pub(crate) async fn read(
    clients: &Clients,
    environment: &Environment,
    now: Moment,
) -> Result<Found<FoundService>, Error> {
    let mut names = BTreeMap::<&str, Vec<&str>>::new();
    for service in &environment.services {
        names.entry(&service.cluster).or_default().push(&service.name);
    }
    Ok(declared_of(environment, &mut describe_all(clients, &names).await?, now))
}

/// The services of the environment's clusters that no system declares; with `declared`, the declared ones too: together
/// they fill the calls that each would leave half empty.
pub(crate) async fn read_others(
    clients: &Clients,
    environment: &Environment,
    declared: bool,
    now: Moment,
) -> Result<(Vec<FoundService>, Option<Found<FoundService>>), Error> {
    let ours: BTreeSet<_> = environment
        .services
        .iter()
        .map(|service| (service.cluster.as_str(), service.name.as_str()))
        .collect();
    let listed = clusters(environment)
        .into_iter()
        .map(async |cluster| Ok::<_, Error>((cluster, list(clients, cluster).await?)));
    let listed = try_join_all(listed).await?;
    let names = listed.iter().map(|(cluster, names)| {
        let names = names.iter().map(String::as_str);
        (*cluster, names.filter(|name| declared || !ours.contains(&(*cluster, *name))).collect())
    });
    let mut answered = describe_all(clients, &names.collect()).await?;
    let declared = declared.then(|| declared_of(environment, &mut answered, now));
    let others = answered.iter().map(|(id, service)| convert(&id.cluster, None, service)).collect();
    Ok((others, declared))
}

/// Takes the declared services out of `answered`.
fn declared_of(
    environment: &Environment,
    answered: &mut BTreeMap<ServiceId, sdk::Service>,
    now: Moment,
) -> Found<FoundService> {
    let mut found = Found::default();
    for declared in &environment.services {
        match answered.remove(&ServiceId::new(&declared.cluster, &declared.name)) {
            Some(service) => {
                note_facts(&mut found.facts, declared, &service, now);
                found.items.push(convert(&declared.cluster, Some(declared), &service));
            }
            None => found.facts.of(Kind::Service, &declared.key).whole = Some(Fact::Missing { at: now }),
        }
    }
    found
}

/// The names of a cluster's services.
async fn list(clients: &Clients, cluster: &str) -> Result<Vec<String>, Error> {
    let mut pages = clients
        .ecs
        .list_services()
        .cluster(cluster)
        .into_paginator()
        .page_size(SERVICES_A_PAGE)
        .items()
        .send();
    let mut names = Vec::new();
    while let Some(arn) = pages.next().await {
        // A cluster that is not there has no services.
        match unless_absent(arn.map_err(asking("ecs:ListServices")))? {
            Some(arn) => names.extend(arn.rsplit('/').next().map(str::to_owned)),
            None => break,
        }
    }
    Ok(names)
}

/// Those of the named services that are there.
async fn describe_all(
    clients: &Clients,
    by_cluster: &BTreeMap<&str, Vec<&str>>,
) -> Result<BTreeMap<ServiceId, sdk::Service>, Error> {
    let asked = by_cluster.iter().flat_map(|(cluster, names)| {
        names
            .chunks(NAMES_A_CALL)
            .map(async |chunk| Ok::<_, Error>((*cluster, describe(clients, cluster, chunk).await?)))
    });
    let mut answered = BTreeMap::new();
    for (cluster, services) in all_of(asked.collect()).await? {
        for service in services.into_iter().filter(|service| service.status() != Some("INACTIVE")) {
            let id = ServiceId::new(cluster, service.service_name().unwrap_or_default());
            answered.insert(id, service);
        }
    }
    Ok(answered)
}

async fn describe(clients: &Clients, cluster: &str, names: &[&str]) -> Result<Vec<sdk::Service>, Error> {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
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

fn convert(cluster: &str, declared: Option<&model::Service>, service: &sdk::Service) -> FoundService {
    let rollout = deployments::rollout(service);
    let (running, desired) = (count(service.running_count()), count(service.desired_count()));
    let (health, note) = health::of_service(running, desired, &rollout);
    let network = service.network_configuration().and_then(|network| network.awsvpc_configuration());
    let definition = deployments::primary(service).and_then(|primary| primary.task_definition());
    let definition = definition.or(service.task_definition());
    let balanced = service.load_balancers().iter().find_map(sdk::LoadBalancer::container_name);
    let mut events: Vec<_> = service.events().iter().filter_map(event).collect();
    events.sort_by_key(|event| std::cmp::Reverse(event.at));
    FoundService {
        id: ServiceId::new(cluster, service.service_name().unwrap_or_default()),
        key: declared.map(|declared| declared.key.clone()),
        health,
        note,
        running,
        desired,
        pending: count(service.pending_count()),
        rollout,
        deployments: deployments::all(service),
        circuit_breaker: deployments::circuit_breaker(service),
        events,
        capacity: capacity(service),
        grace_period: service.health_check_grace_period_seconds().map(count),
        definition: definition.map(str::to_owned),
        definitions: deployments::definitions(service),
        container: declared.map(|declared| declared.container.as_str()).or(balanced).map(str::to_owned),
        security_groups: network.map(|network| network.security_groups().to_vec()).unwrap_or_default(),
        subnets: network.map(|network| network.subnets().to_vec()).unwrap_or_default(),
        target_groups: service.load_balancers().iter().filter_map(target_group).collect(),
    }
}

fn target_group(balancer: &sdk::LoadBalancer) -> Option<String> {
    balancer.target_group_arn().map(str::to_owned)
}

fn event(event: &sdk::ServiceEvent) -> Option<ServiceEvent> {
    Some(ServiceEvent { at: moment(event.created_at()?)?, message: event.message()?.to_owned() })
}

fn capacity(service: &sdk::Service) -> Vec<CapacityShare> {
    if let Some(launch_type) = service.launch_type() {
        let provider = launch_type.as_str().to_owned();
        return vec![CapacityShare { provider, base: 0, weight: None }];
    }
    let strategy = service.capacity_provider_strategy().iter().map(|item| CapacityShare {
        provider: item.capacity_provider().to_owned(),
        base: count(item.base()),
        weight: Some(count(item.weight())),
    });
    strategy.collect()
}

fn note_facts(facts: &mut Facts, declared: &model::Service, service: &sdk::Service, now: Moment) {
    let facts = facts.of(Kind::Service, &declared.key);
    facts.know(Figure::Tasks, service.desired_count(), now);
    let providers: Vec<_> = capacity(service).into_iter().map(|share| share.provider).collect();
    let launch_type = (!providers.is_empty()).then(|| providers.join(", "));
    facts.know_or_unset(Figure::LaunchType, launch_type, now);
    facts.know_or_unset(Figure::GracePeriod, service.health_check_grace_period_seconds(), now);
    facts.know(Figure::CircuitBreaker, deployments::circuit_breaker(service).enabled, now);
    let network = service.network_configuration().and_then(|network| network.awsvpc_configuration());
    if let Some(network) = network {
        facts.know(Figure::PublicIp, network.assign_public_ip() == Some(&AssignPublicIp::Enabled), now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(provider: &str, weight: i32, base: i32) -> sdk::CapacityProviderStrategyItem {
        sdk::CapacityProviderStrategyItem::builder()
            .capacity_provider(provider)
            .weight(weight)
            .base(base)
            .build()
            .unwrap()
    }

    #[test]
    fn capacity_is_a_strategy_or_a_launch_type() {
        let mixed = sdk::Service::builder()
            .capacity_provider_strategy(item("FARGATE", 1, 2))
            .capacity_provider_strategy(item("FARGATE_SPOT", 3, 0))
            .build();
        let shares: Vec<_> =
            capacity(&mixed).into_iter().map(|it| (it.provider, it.base, it.weight)).collect();
        assert_eq!(shares, [("FARGATE".into(), 2, Some(1)), ("FARGATE_SPOT".to_owned(), 0, Some(3))]);
        let plain = sdk::Service::builder().launch_type(sdk::LaunchType::Ec2).build();
        assert_eq!(capacity(&plain), [CapacityShare { provider: "EC2".into(), base: 0, weight: None }]);
    }

    #[test]
    fn a_service_that_nobody_declares_is_known_all_the_same() {
        let balancer =
            sdk::LoadBalancer::builder().target_group_arn("arn:group").container_name("web").build();
        let event = |seconds, message: &str| {
            let at = aws_smithy_types::DateTime::from_secs(seconds);
            sdk::ServiceEvent::builder().created_at(at).message(message).build()
        };
        let service = sdk::Service::builder()
            .service_name("frontend")
            .task_definition("arn:aws:ecs:us-east-1:1:task-definition/frontend:7")
            .desired_count(2)
            .running_count(2)
            .load_balancers(balancer)
            .events(event(60, "older"))
            .events(event(90, "newer"))
            .build();
        let found = convert("main", None, &service);
        assert_eq!((found.revision(), found.family().as_deref()), (Some(7), Some("frontend")));
        assert_eq!(found.container.as_deref(), Some("web"));
        assert_eq!(found.events[0].message, "newer");
        assert!(found.card().is_none(), "a card has a key");
    }
}
