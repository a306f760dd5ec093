//! VPCs and what stands in them, as Cloud Control's resources: CloudFormation properties in JSON.

use std::collections::HashMap;

use engine::catalogue::model::{Figure, Network};
use serde_json::{Value, json};
use winterbaume_cloudcontrol::views::ResourceView;

use crate::{
    names::Names,
    network::{Subnet, Tier, Vpc},
    world::World,
};

pub(super) fn declared(world: &World) -> HashMap<String, ResourceView> {
    let services = world.environment.services.len();
    let networks = world.environment.networks.iter();
    let resources = networks.flat_map(|network| resources(&world.names, network, services));
    resources.map(|resource| (format!("{}|{}", resource.type_name, resource.identifier), resource)).collect()
}

fn resources(names: &Names, network: &Network, services: usize) -> Vec<ResourceView> {
    let vpc = Vpc::declared(&network.name, &network.expect, services, names);
    let mut all = vec![resource(
        "AWS::EC2::VPC",
        &vpc.id,
        &json!({
            "VpcId": vpc.id,
            "CidrBlock": vpc.cidr,
            "EnableDnsSupport": true,
            "EnableDnsHostnames": true,
            "InstanceTenancy": "default",
            "Tags": tags(&vpc.name),
        }),
    )];
    all.extend(vpc.subnets.iter().map(|of| subnet(names, &vpc, of)));
    let gateways = network.expect.number(Figure::NatGateways).map_or(0, |count| count as usize);
    all.extend(
        vpc.tier(Tier::Public)
            .cycle()
            .take(gateways)
            .enumerate()
            .map(|(index, of)| gateway(names, &vpc, of, index)),
    );
    if network.expect.flag(Figure::S3Endpoint) == Some(true) {
        all.push(endpoint(names, &vpc));
    }
    all.extend(Tier::ALL.map(|tier| security_group(names, &vpc, tier, network)));
    all
}

fn subnet(names: &Names, vpc: &Vpc, subnet: &Subnet) -> ResourceView {
    let zone = names.zone(subnet.zone);
    resource(
        "AWS::EC2::Subnet",
        &subnet.id,
        &json!({
            "SubnetId": subnet.id,
            "VpcId": vpc.id,
            "CidrBlock": subnet.cidr,
            "AvailabilityZone": zone,
            "MapPublicIpOnLaunch": subnet.tier == Tier::Public,
            "Tags": tags(&format!("{}-{}-{zone}", vpc.name, subnet.tier.word())),
        }),
    )
}

fn gateway(names: &Names, vpc: &Vpc, subnet: &Subnet, index: usize) -> ResourceView {
    let id = names.generated("nat", &format!("{} {index}", vpc.name));
    let properties = json!({
        "NatGatewayId": id,
        "VpcId": vpc.id,
        "SubnetId": subnet.id,
        "ConnectivityType": "public",
        "AllocationId": names.generated("eipalloc", &id),
        "Tags": tags(&format!("{}-nat-{}", vpc.name, names.zone(subnet.zone))),
    });
    resource("AWS::EC2::NatGateway", &id, &properties)
}

fn endpoint(names: &Names, vpc: &Vpc) -> ResourceView {
    let id = names.generated("vpce", &vpc.name);
    let properties = json!({
        "Id": id,
        "VpcId": vpc.id,
        "ServiceName": format!("com.amazonaws.{}.s3", names.region),
        "VpcEndpointType": "Gateway",
        "Tags": tags(&format!("{}-s3", vpc.name)),
    });
    resource("AWS::EC2::VPCEndpoint", &id, &properties)
}

fn security_group(names: &Names, vpc: &Vpc, tier: Tier, network: &Network) -> ResourceView {
    let id = vpc.security_group(tier, names);
    let rules = network.expect.set(tier.ingress()).unwrap_or_default();
    let rules: Vec<Value> = rules.iter().filter_map(|rule| ingress(names, vpc, rule)).collect();
    let name = format!("{}-{}", vpc.name, tier.word());
    let properties = json!({
        "GroupId": id,
        "Id": id,
        "GroupName": name,
        "GroupDescription": format!("{} tier", tier.word()),
        "VpcId": vpc.id,
        "SecurityGroupIngress": rules,
        "SecurityGroupEgress": [{ "IpProtocol": "-1", "CidrIp": "0.0.0.0/0" }],
        "Tags": tags(&name),
    });
    resource("AWS::EC2::SecurityGroup", &id, &properties)
}

/// Reads the catalogue's `PORT from SOURCE`.
fn ingress(names: &Names, vpc: &Vpc, rule: &str) -> Option<Value> {
    let (ports, source) = rule.split_once(" from ")?;
    let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
    let (first, last): (u16, u16) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    let tier = match source.trim() {
        "load balancer" => Some(Tier::Public),
        "tasks" => Some(Tier::Private),
        _ => None,
    };
    let mut rule = json!({ "IpProtocol": "tcp", "FromPort": first, "ToPort": last });
    match tier {
        Some(tier) => rule["SourceSecurityGroupId"] = json!(vpc.security_group(tier, names)),
        None if source.contains(':') => rule["CidrIpv6"] = json!(source.trim()),
        None => rule["CidrIp"] = json!(source.trim()),
    }
    Some(rule)
}

fn tags(name: &str) -> Value {
    json!([{ "Key": "Name", "Value": name }])
}

fn resource(kind: &str, id: &str, properties: &Value) -> ResourceView {
    ResourceView {
        type_name: kind.to_owned(),
        identifier: id.to_owned(),
        resource_model: properties.to_string(),
    }
}
