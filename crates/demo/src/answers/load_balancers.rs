//! Elastic Load Balancing: the load balancers themselves.

use engine::catalogue::model::{Figure, Layer, LoadBalancer};
use winterbaume_elasticloadbalancingv2::wire::{
    AvailabilityZone, DescribeLoadBalancersOutput, LoadBalancer as WireLoadBalancer, LoadBalancerState,
    deserialize_describe_load_balancers_request, serialize_describe_load_balancers_response,
};

use super::{
    Answer,
    paging::{page_size, paged},
    read,
};
use crate::{
    load_balancing::kind, network::Tier, request::Request, response::Refusal, time::iso, world::World,
};

/// Elastic Load Balancing gives no longer page.
pub(super) const PAGE: usize = 400;

pub(super) fn describe_load_balancers(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_describe_load_balancers_request(&request.fields()))?;
    let names = input.names.map(|names| names.items).unwrap_or_default();
    let arns = input.load_balancer_arns.map(|arns| arns.items).unwrap_or_default();
    let balancers = &world.environment.load_balancers;
    let named = |name: &String| balancers.iter().any(|balancer| balancer.name == *name);
    let known = |arn: &String| balancers.iter().any(|balancer| world.names.load_balancer(balancer) == *arn);
    if !names.iter().all(named) || !arns.iter().all(known) {
        return Err(unknown());
    }
    let asked = balancers.iter().filter(|balancer| {
        (names.is_empty() || names.contains(&balancer.name))
            && (arns.is_empty() || arns.contains(&world.names.load_balancer(balancer)))
    });
    let found = asked.map(|balancer| described(world, balancer)).collect();
    let (page, next_marker) = paged(found, input.marker.as_deref(), page_size(input.page_size, PAGE));
    Ok(serialize_describe_load_balancers_response(&DescribeLoadBalancersOutput {
        load_balancers: Some(page.into()),
        next_marker,
    }))
}

/// No such load balancer.
pub(super) fn unknown() -> Refusal {
    Refusal::invalid("LoadBalancerNotFound", "One or more load balancers not found")
}

fn described(world: &World, balancer: &LoadBalancer) -> WireLoadBalancer {
    let names = &world.names;
    let scheme = balancer.expect.text(Figure::Scheme).unwrap_or("internet-facing");
    let tier = if scheme == "internal" { Tier::Private } else { Tier::Public };
    let zones = world.vpc.tier(tier).map(|subnet| AvailabilityZone {
        zone_name: Some(names.zone(subnet.zone)),
        subnet_id: Some(subnet.id.clone()),
        ..AvailabilityZone::default()
    });
    let number = names.number("dns", &balancer.name);
    let host = match balancer.layer {
        Layer::Application => format!("{}.elb", names.region),
        Layer::Network => format!("elb.{}", names.region),
    };
    WireLoadBalancer {
        load_balancer_arn: Some(names.load_balancer(balancer)),
        load_balancer_name: Some(balancer.name.clone()),
        d_n_s_name: Some(format!("{}-{number}.{host}.amazonaws.com", balancer.name)),
        canonical_hosted_zone_id: Some(format!("Z{}", number[..13].to_uppercase())),
        created_time: Some(iso(world.provisioned())),
        scheme: Some(scheme.to_owned()),
        vpc_id: Some(world.vpc.id.clone()),
        state: Some(LoadBalancerState { code: Some("active".to_owned()), reason: None }),
        r#type: Some(kind(balancer.layer).to_owned()),
        availability_zones: Some(zones.collect::<Vec<_>>().into()),
        security_groups: Some(vec![world.vpc.security_group(Tier::Public, names)].into()),
        ip_address_type: Some("ipv4".to_owned()),
        ..WireLoadBalancer::default()
    }
}
