//! Elastic Load Balancing: what the load balancer thinks of each target.

use winterbaume_elasticloadbalancingv2::wire::{
    DescribeTargetHealthOutput, TargetDescription, TargetHealth, TargetHealthDescription,
    deserialize_describe_target_health_request, serialize_describe_target_health_response,
};

use super::{Answer, read};
use crate::{
    request::Request,
    response::Refusal,
    world::{Task, World},
};

pub(super) fn describe_target_health(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_describe_target_health_request(&request.fields()))?;
    let group = world
        .environment
        .target_groups
        .iter()
        .find(|group| world.names.target_group(&group.name) == input.target_group_arn)
        .ok_or_else(|| Refusal::invalid("TargetGroupNotFound", "One or more target groups not found"))?;
    let asked = input.targets.map(|targets| targets.items).unwrap_or_default();
    let wanted =
        |task: &Task| asked.is_empty() || asked.iter().any(|target| target.id == task.address().to_string());
    let mut targets = Vec::new();
    if let Some((index, service)) = world.service_behind(&group.name)
        && let Some(timeline) = world.timeline(index)
    {
        let known = timeline.tasks.iter().filter(|task| wanted(task));
        targets.extend(known.filter_map(|task| described(world, task, service.port)));
    }
    Ok(serialize_describe_target_health_response(&DescribeTargetHealthOutput {
        target_health_descriptions: Some(targets.into()),
    }))
}

fn described(world: &World, task: &Task, port: u16) -> Option<TargetHealthDescription> {
    let state = task.target(world.now())?;
    let reason = state.reason();
    Some(TargetHealthDescription {
        health_check_port: Some(port.to_string()),
        target: Some(TargetDescription {
            availability_zone: Some(world.names.zone(task.zone())),
            id: task.address().to_string(),
            port: Some(i32::from(port)),
            ..TargetDescription::default()
        }),
        target_health: Some(TargetHealth {
            state: Some(state.word().to_owned()),
            reason: reason.map(|(code, _)| code.to_owned()),
            description: reason.map(|(_, description)| description.to_owned()),
        }),
        ..TargetHealthDescription::default()
    })
}
