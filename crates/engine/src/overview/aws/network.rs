//! The network, by way of Cloud Control: `ListResources`, then `GetResource` where the list does not tell enough.
//!
//! Answers are CloudFormation properties in JSON. Only what belongs to a declared VPC is kept.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::{try_join_all, try_join4};
use protocol::{Error, ErrorKind};
use serde_json::Value;

use super::unless_absent;
use crate::{
    catalogue::model::Environment,
    clients::{Clients, asking},
};

const VPC: &str = "AWS::EC2::VPC";
const SUBNET: &str = "AWS::EC2::Subnet";
const NAT_GATEWAY: &str = "AWS::EC2::NatGateway";
const ENDPOINT: &str = "AWS::EC2::VPCEndpoint";
const SECURITY_GROUP: &str = "AWS::EC2::SecurityGroup";

/// What stands in the network of an environment.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Networks {
    /// The declared networks that are there, by their key.
    pub(crate) vpcs: BTreeMap<String, Vpc>,
}

/// One VPC.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Vpc {
    pub(crate) cidr: Option<String>,
    pub(crate) nat_gateways: u32,
    /// Whether a gateway endpoint leads to S3.
    pub(crate) s3_endpoint: bool,
    /// CIDR blocks by subnet id.
    pub(crate) subnets: BTreeMap<String, String>,
}

/// The rules of the security groups that were asked for, by group id.
pub(crate) type SecurityGroups = BTreeMap<String, Vec<Ingress>>;

/// One rule that lets something in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ingress {
    /// `443`, `8000-8010`, or `all`.
    pub(crate) ports: String,
    pub(crate) from: Source,
}

/// What a rule lets in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    /// Addresses or a prefix list.
    Addresses(String),
    /// The members of a security group.
    Group(String),
}

pub(crate) async fn read(clients: &Clients, environment: &Environment) -> Result<Networks, Error> {
    if environment.networks.is_empty() {
        return Ok(Networks::default());
    }
    let (vpcs, subnets, gateways, endpoints) = try_join4(
        all(clients, VPC, &["CidrBlock", "Tags"]),
        all(clients, SUBNET, &["CidrBlock", "VpcId"]),
        all(clients, NAT_GATEWAY, &["SubnetId"]),
        all(clients, ENDPOINT, &["VpcId", "ServiceName"]),
    )
    .await?;
    let found = environment.networks.iter().filter_map(|declared| {
        let (id, vpc) = vpcs.iter().find(|(_, vpc)| tag(vpc, "Name") == Some(&declared.name))?;
        let in_vpc = |(_, resource): &(&String, &Value)| text(resource, "VpcId") == Some(id);
        let subnets: BTreeMap<_, _> = subnets
            .iter()
            .filter(in_vpc)
            .filter_map(|(id, subnet)| Some((id.clone(), text(subnet, "CidrBlock")?.to_owned())))
            .collect();
        let gateways = gateways.values().filter(|gateway| {
            text(gateway, "SubnetId").is_some_and(|subnet| subnets.contains_key(subnet))
                && text(gateway, "State").is_none_or(|state| state != "deleted")
        });
        let found = Vpc {
            cidr: text(vpc, "CidrBlock").map(str::to_owned),
            nat_gateways: u32::try_from(gateways.count()).unwrap_or(u32::MAX),
            s3_endpoint: endpoints.iter().filter(in_vpc).any(|(_, endpoint)| leads_to_s3(endpoint)),
            subnets,
        };
        Some((declared.key.clone(), found))
    });
    Ok(Networks { vpcs: found.collect() })
}

/// Reads the rules of the groups `ids`.
pub(crate) async fn read_security_groups(
    clients: &Clients,
    ids: BTreeSet<String>,
) -> Result<SecurityGroups, Error> {
    let asked = ids.into_iter().map(async |id| {
        let group = get(clients, SECURITY_GROUP, &id).await?;
        Ok::<_, Error>(group.map(|group| (id, ingress(&group))))
    });
    Ok(try_join_all(asked).await?.into_iter().flatten().collect())
}

/// All resources of a type by their id, each with at least the properties `needed`.
async fn all(clients: &Clients, kind: &str, needed: &[&str]) -> Result<BTreeMap<String, Value>, Error> {
    let mut pages = clients.cloudcontrol.list_resources().type_name(kind).into_paginator().items().send();
    let mut listed = Vec::new();
    while let Some(resource) = pages.next().await {
        let resource = resource.map_err(asking("cloudformation:ListResources"))?;
        if let Some(id) = resource.identifier() {
            listed.push((id.to_owned(), parse(resource.properties().unwrap_or("{}"))?));
        }
    }
    let complete = listed.into_iter().map(async |(id, properties)| {
        if needed.iter().all(|name| properties.get(name).is_some()) {
            return Ok(Some((id, properties)));
        }
        Ok::<_, Error>(get(clients, kind, &id).await?.map(|properties| (id, properties)))
    });
    Ok(try_join_all(complete).await?.into_iter().flatten().collect())
}

async fn get(clients: &Clients, kind: &str, id: &str) -> Result<Option<Value>, Error> {
    let asked = clients.cloudcontrol.get_resource().type_name(kind).identifier(id).send().await;
    let answer = unless_absent(asked.map_err(asking("cloudformation:GetResource")))?;
    let properties = answer.and_then(|answer| answer.resource_description?.properties);
    properties.as_deref().map(parse).transpose()
}

fn parse(properties: &str) -> Result<Value, Error> {
    serde_json::from_str(properties).map_err(|_| {
        Error::new(ErrorKind::Internal, "Cloud Control answered with properties that are not JSON")
    })
}

fn text<'a>(resource: &'a Value, name: &str) -> Option<&'a str> {
    resource.get(name)?.as_str()
}

fn tag<'a>(resource: &'a Value, key: &str) -> Option<&'a str> {
    let tags = resource.get("Tags")?.as_array()?;
    text(tags.iter().find(|tag| text(tag, "Key") == Some(key))?, "Value")
}

fn leads_to_s3(endpoint: &Value) -> bool {
    // The type is left out for gateways, which are the default.
    text(endpoint, "ServiceName").is_some_and(|name| name.ends_with(".s3"))
        && text(endpoint, "VpcEndpointType").is_none_or(|kind| kind == "Gateway")
}

fn ingress(group: &Value) -> Vec<Ingress> {
    let rules = group.get("SecurityGroupIngress").and_then(Value::as_array);
    rules.into_iter().flatten().filter_map(rule).collect()
}

fn rule(rule: &Value) -> Option<Ingress> {
    let port = |name| rule.get(name).and_then(Value::as_i64);
    let ports = match (port("FromPort"), port("ToPort")) {
        (Some(from), Some(to)) if from == to && from >= 0 => from.to_string(),
        (Some(from), Some(to)) if from >= 0 => format!("{from}-{to}"),
        _ => "all".to_owned(),
    };
    let addresses = ["CidrIp", "CidrIpv6", "SourcePrefixListId"].iter().find_map(|name| text(rule, name));
    let from = match addresses {
        Some(addresses) => Source::Addresses(addresses.to_owned()),
        None => Source::Group(text(rule, "SourceSecurityGroupId")?.to_owned()),
    };
    Some(Ingress { ports, from })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rules_name_ports_and_source() {
        let group = json!({ "SecurityGroupIngress": [
            { "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0" },
            { "IpProtocol": "tcp", "FromPort": 8000, "ToPort": 8010, "SourceSecurityGroupId": "sg-alb" },
            { "IpProtocol": "-1", "CidrIpv6": "::/0" },
            { "IpProtocol": "tcp" },
        ]});
        let rule = |ports: &str, from| Ingress { ports: ports.into(), from };
        assert_eq!(
            ingress(&group),
            [
                rule("443", Source::Addresses("0.0.0.0/0".into())),
                rule("8000-8010", Source::Group("sg-alb".into())),
                rule("all", Source::Addresses("::/0".into())),
            ]
        );
    }

    #[test]
    fn only_a_gateway_endpoint_to_s3_counts() {
        let endpoint = |service: &str, kind: &str| json!({ "ServiceName": service, "VpcEndpointType": kind });
        assert!(leads_to_s3(&endpoint("com.amazonaws.eu-west-2.s3", "Gateway")));
        assert!(!leads_to_s3(&endpoint("com.amazonaws.eu-west-2.s3", "Interface")));
        assert!(!leads_to_s3(&endpoint("com.amazonaws.eu-west-2.dynamodb", "Gateway")));
        assert!(leads_to_s3(&json!({ "ServiceName": "com.amazonaws.eu-west-2.s3" })));
    }

    #[test]
    fn tags_are_found_by_key() {
        let vpc = json!({ "Tags": [{ "Key": "Env", "Value": "prod" }, { "Key": "Name", "Value": "paperwurks-prod" }] });
        assert_eq!(tag(&vpc, "Name"), Some("paperwurks-prod"));
        assert_eq!(tag(&json!({}), "Name"), None);
    }
}
