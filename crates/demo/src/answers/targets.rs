//! Elastic Load Balancing: what the load balancer thinks of each target.

use engine::catalogue::model::Layer;
use winterbaume_elasticloadbalancingv2::wire::{
    DescribeTargetHealthOutput, TargetDescription, TargetHealth, TargetHealthDescription,
    deserialize_describe_target_health_request, serialize_describe_target_health_response,
};

use super::{
    Answer, read,
    target_groups::{find, unknown},
};
use crate::{
    load_balancing::{is_used, layer_in_front_of},
    request::Request,
    world::{Service, TargetState, Task, World},
};

pub(super) fn describe_target_health(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_describe_target_health_request(&request.fields()))?;
    let group = find(world, &input.target_group_arn).ok_or_else(unknown)?;
    let layer = layer_in_front_of(group, &world.environment);
    let is_used = is_used(&world.environment, group);
    let mut known = Vec::new();
    if let Some((index, service)) = world.service_behind(&group.name)
        && let Some(timeline) = world.timeline(index)
    {
        let targets = timeline.tasks.iter().filter_map(|task| Some((task, task.target(world.now())?)));
        known.extend(targets.map(|(task, state)| {
            let health = if is_used { health(state, layer) } else { NOT_IN_USE.into() };
            described(target(world, service, task), health)
        }));
    }
    let described = match input.targets {
        None => known,
        Some(asked) => asked.items.into_iter().map(|asked| the_one(&known, asked)).collect(),
    };
    Ok(serialize_describe_target_health_response(&DescribeTargetHealthOutput {
        target_health_descriptions: Some(described.into()),
    }))
}

/// A state with its reason and description, as Elastic Load Balancing gives them.
#[derive(Clone, Copy)]
struct Health(&'static str, Option<(&'static str, &'static str)>);

const NOT_IN_USE: Health = Health(
    "unused",
    Some(("Target.NotInUse", "Target group is not configured to receive traffic from the load balancer")),
);
const NOT_REGISTERED: Health =
    Health("unused", Some(("Target.NotRegistered", "Target is not registered to the target group")));

impl From<Health> for TargetHealth {
    fn from(Health(state, reason): Health) -> Self {
        Self {
            state: Some(state.to_owned()),
            reason: reason.map(|(code, _)| code.to_owned()),
            description: reason.map(|(_, description)| description.to_owned()),
        }
    }
}

/// A network load balancer opens a connection and knows no more than whether that failed.
fn health(state: TargetState, layer: Layer) -> TargetHealth {
    let reason = match layer {
        Layer::Network if state.word() == "unhealthy" => {
            Some(("Target.FailedHealthChecks", "Health checks failed"))
        }
        _ => state.reason(),
    };
    Health(state.word(), reason).into()
}

/// The address of a task of its own network interface, or the instance and port that reach it.
fn target(world: &World, service: &Service, task: &Task) -> TargetDescription {
    // The zone of an instance is not told.
    let zone = task.instance().is_none().then(|| world.names.zone(task.zone()));
    TargetDescription {
        availability_zone: zone,
        id: task.target_id(),
        port: Some(i32::from(task.target_port(service.port))),
        ..TargetDescription::default()
    }
}

fn described(target: TargetDescription, health: TargetHealth) -> TargetHealthDescription {
    TargetHealthDescription {
        health_check_port: target.port.map(|port| port.to_string()),
        target: Some(target),
        target_health: Some(health),
        ..TargetHealthDescription::default()
    }
}

/// What is known of the target that was asked for, by its id and, where one was given, its port.
fn the_one(known: &[TargetHealthDescription], asked: TargetDescription) -> TargetHealthDescription {
    let is_it = |known: &&TargetHealthDescription| {
        known.target.as_ref().is_some_and(|target| {
            target.id == asked.id && (asked.port.is_none() || target.port == asked.port)
        })
    };
    known.iter().find(is_it).cloned().unwrap_or_else(|| described(asked, NOT_REGISTERED.into()))
}
