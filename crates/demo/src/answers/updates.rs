//! ECS: what callers do to services.

use winterbaume_ecs::wire::{
    UpdateServiceRequest, UpdateServiceResponse, deserialize_update_service_request,
    serialize_update_service_response,
};

use super::{
    Answer, read,
    services::{declared_cluster, described, short},
};
use crate::{
    request::Request,
    response::Refusal,
    world::{Command, Service, Settings, Share, Timeline, World},
};

pub(super) fn update_service(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_update_service_request(&request.http.body))?;
    let cluster = declared_cluster(world, input.cluster.as_deref())?;
    let unknown = || Refusal::invalid("ServiceNotFoundException", "Service not found.");
    let (index, service) = world.service_in(&cluster, short(&input.service)).ok_or_else(unknown)?;
    let timeline = world.timeline(index).ok_or_else(unknown)?;
    // All is checked before any of it is done.
    for command in commands(world, service, &timeline, &input)? {
        world.order(index, command);
    }
    let described = world.timeline(index).map(|timeline| described(world, service, &timeline));
    Ok(serialize_update_service_response(&UpdateServiceResponse { service: described }))
}

/// What the caller wants done, in the order to do it.
fn commands(
    world: &World,
    service: &Service,
    timeline: &Timeline,
    input: &UpdateServiceRequest,
) -> Result<Vec<Command>, Refusal> {
    let now = world.now();
    let mut commands = Vec::new();
    let settings = settings(service, timeline.settings(now), input)?;
    if settings != timeline.settings(now) {
        commands.push(Command::Configure(settings));
    }
    if let Some(count) = input.desired_count {
        let desired = u32::try_from(count).map_err(|_| invalid("desiredCount must be at least 0."))?;
        commands.push(Command::Scale { desired });
    }
    let primary = timeline.primary(now).map(|primary| primary.revision);
    let named = input.task_definition.as_deref();
    let named = named.map(|named| revision(service, timeline, named, world)).transpose()?;
    // Naming the revision that is there changes nothing.
    let changed = named.filter(|named| Some(*named) != primary);
    if let Some(revision) = changed.or_else(|| primary.filter(|_| input.force_new_deployment == Some(true))) {
        commands.push(Command::Deploy { revision: Some(revision), hold: None, fate: world.fate(now) });
    }
    Ok(commands)
}

/// What the next deployments begin with, once the caller has had its way.
fn settings(
    service: &Service,
    mut settings: Settings,
    input: &UpdateServiceRequest,
) -> Result<Settings, Refusal> {
    if let Some(seconds) = input.health_check_grace_period_seconds {
        let seconds = u32::try_from(seconds);
        settings.grace_period =
            Some(seconds.map_err(|_| invalid("healthCheckGracePeriodSeconds must be at least 0."))?);
    }
    if let Some(strategy) = &input.capacity_provider_strategy {
        if input.force_new_deployment != Some(true) {
            let message = "A change of the capacity provider strategy needs forceNewDeployment.";
            return Err(invalid(message));
        }
        let share = |number: Option<i32>| u32::try_from(number.unwrap_or_default()).ok();
        let shares = strategy.iter().map(|item| {
            let provider = item.capacity_provider.as_str();
            let known = settings.strategy.iter().any(|share| &*share.provider == provider);
            let of_aws = matches!(provider, "FARGATE" | "FARGATE_SPOT") && !service.is_on_instances();
            let share =
                Share { provider: provider.into(), base: share(item.base)?, weight: share(item.weight)? };
            (known || of_aws).then_some(share)
        });
        let shares: Option<Vec<Share>> = shares.collect();
        settings.strategy =
            shares.ok_or_else(|| invalid("The specified capacity provider was not found."))?;
        if settings.strategy.iter().all(|share| share.weight == 0) {
            return Err(invalid("At least one capacity provider must have a weight greater than 0."));
        }
    }
    Ok(settings)
}

/// The revision that `named` (`family`, `family:revision`, or an ARN) means.
fn revision(service: &Service, timeline: &Timeline, named: &str, world: &World) -> Result<u32, Refusal> {
    let unknown = || Refusal::invalid("ClientException", "TaskDefinition not found.");
    let latest = timeline.latest_revision(world.now());
    let named = short(named);
    let (family, revision) = match named.split_once(':') {
        Some((family, revision)) => (family, revision.parse::<u32>().map_err(|_| unknown())?),
        None => (named, latest),
    };
    let known = family == service.name() && (1..=latest).contains(&revision);
    known.then_some(revision).ok_or_else(unknown)
}

fn invalid(message: &str) -> Refusal {
    Refusal::invalid("InvalidParameterException", message)
}
