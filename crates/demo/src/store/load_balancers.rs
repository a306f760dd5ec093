//! Load balancers, target groups and the listeners between them. The targets are the world's.

use std::collections::HashMap;

use engine::catalogue::model::{Figure, LoadBalancer, TargetGroup};
use winterbaume_elasticloadbalancingv2::views::{
    AvailabilityZoneView, Elbv2StateView, ListenerActionView, ListenerView, LoadBalancerView, TargetGroupView,
};

use crate::{network::Tier, time::iso, world::World};

pub(super) fn declare(world: &World, view: &mut Elbv2StateView) {
    for balancer in &world.environment.load_balancers {
        view.load_balancers.insert(world.names.load_balancer(&balancer.name), load_balancer(world, balancer));
    }
    for group in &world.environment.target_groups {
        view.target_groups.insert(world.names.target_group(&group.name), target_group(world, group));
        let listener = listener(world, group);
        view.listeners.extend(listener.map(|listener| (listener.arn.clone(), listener)));
    }
}

fn load_balancer(world: &World, balancer: &LoadBalancer) -> LoadBalancerView {
    let names = &world.names;
    let scheme = balancer.expect.text(Figure::Scheme).unwrap_or("internet-facing");
    let zones = world.vpc.tier(Tier::Public).map(|subnet| AvailabilityZoneView {
        zone_name: names.zone(subnet.zone),
        subnet_id: subnet.id.clone(),
    });
    let number = names.generated("dns", &balancer.name);
    LoadBalancerView {
        arn: names.load_balancer(&balancer.name),
        dns_name: format!("{}-{}.{}.elb.amazonaws.com", balancer.name, &number[5..], names.region),
        name: balancer.name.clone(),
        scheme: scheme.to_owned(),
        state: "active".to_owned(),
        lb_type: "application".to_owned(),
        vpc_id: world.vpc.id.clone(),
        availability_zones: zones.collect(),
        created_time: iso(world.provisioned()),
        attributes: HashMap::from([("routing.http2.enabled".to_owned(), "true".to_owned())]),
        ip_address_type: "ipv4".to_owned(),
        security_groups: vec![world.vpc.security_group(Tier::Public, names)],
        subnets: world.vpc.subnet_ids(Tier::Public),
        connection_logs: None,
        subnet_mapping_tf: Vec::new(),
        ipam_pools_tf: Vec::new(),
        minimum_load_balancer_capacity: Vec::new(),
    }
}

fn target_group(world: &World, group: &TargetGroup) -> TargetGroupView {
    let delay = group.expect.number(Figure::DeregistrationDelay).unwrap_or(300.0);
    TargetGroupView {
        arn: world.names.target_group(&group.name),
        name: group.name.clone(),
        protocol: "HTTP".to_owned(),
        port: group.expect.number(Figure::Port).map_or(80, |port| port as i32),
        vpc_id: world.vpc.id.clone(),
        health_check_path: group.health_path.clone(),
        target_type: group.expect.text(Figure::TargetType).unwrap_or("ip").to_owned(),
        attributes: HashMap::from([
            ("deregistration_delay.timeout_seconds".to_owned(), delay.to_string()),
            ("stickiness.enabled".to_owned(), "false".to_owned()),
        ]),
        targets: Vec::new(),
        target_failover: Vec::new(),
        target_group_health: Vec::new(),
        target_health_state: Vec::new(),
    }
}

/// HTTPS in front of the group.
fn listener(world: &World, group: &TargetGroup) -> Option<ListenerView> {
    let names = &world.names;
    let balancer =
        world.environment.load_balancers.iter().find(|balancer| balancer.key == group.load_balancer)?;
    let dimension = names.load_balancer_dimension(&balancer.name);
    let number = names.generated("listener", &group.name);
    Some(ListenerView {
        arn: names.arn("elasticloadbalancing", &format!("listener/{dimension}/{}", &number[10..])),
        load_balancer_arn: names.load_balancer(&balancer.name),
        port: 443,
        protocol: "HTTPS".to_owned(),
        default_actions: vec![ListenerActionView {
            action_type: "forward".to_owned(),
            target_group_arn: names.target_group(&group.name),
        }],
        certificates: Vec::new(),
        attributes: HashMap::new(),
    })
}
