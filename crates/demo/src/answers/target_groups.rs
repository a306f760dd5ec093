//! Elastic Load Balancing: target groups, their health checks and attributes.

use engine::catalogue::model::{Figure, Layer, TargetGroup};
use winterbaume_elasticloadbalancingv2::wire::{
    DescribeTargetGroupAttributesOutput, DescribeTargetGroupsOutput, Matcher, TargetGroup as WireTargetGroup,
    TargetGroupAttribute, deserialize_describe_target_group_attributes_request,
    deserialize_describe_target_groups_request, serialize_describe_target_group_attributes_response,
    serialize_describe_target_groups_response,
};

use super::{
    Answer,
    load_balancers::{self, PAGE},
    paging::{page_size, paged},
    read,
};
use crate::{
    load_balancing::{HealthCheck, is_used, layer_in_front_of, shared_port, target_protocol},
    request::Request,
    response::Refusal,
    world::World,
};

pub(super) fn describe_target_groups(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_describe_target_groups_request(&request.fields()))?;
    let names = input.names.map(|names| names.items).unwrap_or_default();
    let arns = input.target_group_arns.map(|arns| arns.items).unwrap_or_default();
    let groups = &world.environment.target_groups;
    let named = |name: &String| groups.iter().any(|group| group.name == *name);
    if !names.iter().all(named) || !arns.iter().all(|arn| find(world, arn).is_some()) {
        return Err(unknown());
    }
    let balancer = match &input.load_balancer_arn {
        None => None,
        Some(arn) => {
            let of = |balancer: &&_| world.names.load_balancer(balancer) == *arn;
            let balancer = world.environment.load_balancers.iter().find(of);
            Some(balancer.ok_or_else(load_balancers::unknown)?)
        }
    };
    let asked = groups.iter().filter(|group| {
        (names.is_empty() || names.contains(&group.name))
            && (arns.is_empty() || arns.contains(&world.names.target_group(&group.name)))
            && balancer.is_none_or(|balancer| group.load_balancer == balancer.key)
    });
    let found = asked.map(|group| described(world, group)).collect();
    let (page, next_marker) = paged(found, input.marker.as_deref(), page_size(input.page_size, PAGE));
    Ok(serialize_describe_target_groups_response(&DescribeTargetGroupsOutput {
        target_groups: Some(page.into()),
        next_marker,
    }))
}

/// The target group of that ARN.
pub(super) fn find<'w>(world: &'w World, arn: &str) -> Option<&'w TargetGroup> {
    let mut groups = world.environment.target_groups.iter();
    groups.find(|group| world.names.target_group(&group.name) == arn)
}

/// No such target group.
pub(super) fn unknown() -> Refusal {
    Refusal::invalid("TargetGroupNotFound", "One or more target groups not found")
}

fn described(world: &World, group: &TargetGroup) -> WireTargetGroup {
    let environment = &world.environment;
    let layer = layer_in_front_of(group, environment);
    let check = HealthCheck::of(group, layer);
    let is_used = is_used(environment, group);
    let in_front = environment
        .load_balancers
        .iter()
        .filter(|balancer| balancer.key == group.load_balancer && is_used)
        .map(|balancer| world.names.load_balancer(balancer));
    WireTargetGroup {
        target_group_arn: Some(world.names.target_group(&group.name)),
        target_group_name: Some(group.name.clone()),
        protocol: Some(target_protocol(layer).to_owned()),
        protocol_version: (layer == Layer::Application).then(|| "HTTP1".to_owned()),
        port: Some(i32::from(shared_port(group))),
        vpc_id: Some(world.vpc.id.clone()),
        target_type: Some(group.expect.text(Figure::TargetType).unwrap_or("ip").to_owned()),
        ip_address_type: Some("ipv4".to_owned()),
        load_balancer_arns: Some(in_front.collect::<Vec<_>>().into()),
        health_check_enabled: Some(true),
        health_check_protocol: Some(check.protocol.to_owned()),
        health_check_port: Some("traffic-port".to_owned()),
        health_check_path: check.path.map(str::to_owned),
        health_check_interval_seconds: Some(i32::from(check.interval)),
        health_check_timeout_seconds: Some(i32::from(check.timeout)),
        healthy_threshold_count: Some(i32::from(check.healthy_threshold)),
        unhealthy_threshold_count: Some(i32::from(check.unhealthy_threshold)),
        matcher: check.matcher.map(|codes| Matcher { http_code: Some(codes.to_owned()), grpc_code: None }),
        ..WireTargetGroup::default()
    }
}

pub(super) fn describe_target_group_attributes(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_describe_target_group_attributes_request(&request.fields()))?;
    let group = find(world, &input.target_group_arn).ok_or_else(unknown)?;
    let delay = group.expect.number(Figure::DeregistrationDelay).unwrap_or(300.0);
    let shared = [
        ("deregistration_delay.timeout_seconds", delay.to_string()),
        ("stickiness.enabled", "false".to_owned()),
        ("load_balancing.cross_zone.enabled", "use_load_balancer_configuration".to_owned()),
    ];
    let own: &[(&str, &str)] = match layer_in_front_of(group, &world.environment) {
        Layer::Application => &[
            ("stickiness.type", "lb_cookie"),
            ("load_balancing.algorithm.type", "round_robin"),
            ("slow_start.duration_seconds", "0"),
        ],
        Layer::Network => &[
            ("stickiness.type", "source_ip"),
            ("deregistration_delay.connection_termination.enabled", "false"),
            ("preserve_client_ip.enabled", "true"),
            ("proxy_protocol_v2.enabled", "false"),
        ],
    };
    let own = own.iter().map(|(key, value)| (*key, (*value).to_owned()));
    let attributes: Vec<TargetGroupAttribute> = shared
        .into_iter()
        .chain(own)
        .map(|(key, value)| TargetGroupAttribute { key: Some(key.to_owned()), value: Some(value) })
        .collect();
    Ok(serialize_describe_target_group_attributes_response(&DescribeTargetGroupAttributesOutput {
        attributes: Some(attributes.into()),
    }))
}
