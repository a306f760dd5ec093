//! Load balancers and target groups: `DescribeLoadBalancers`, `DescribeTargetGroups`, `DescribeTargetGroupAttributes`.
//!
//! One name a call: a call for several fails as a whole when one of them is not there.

use std::collections::BTreeMap;

use aws_sdk_elasticloadbalancingv2::types as sdk;
use futures::future::{try_join, try_join_all};
use protocol::{Error, Moment};

use super::{count, unless_absent};
use crate::{
    catalogue::model::{self, Environment, Figure},
    clients::{Clients, asking},
    overview::facts::{Fact, Facts, Kind},
};

/// The load balancers and target groups that are there, by their key.
#[derive(Clone, Debug, Default)]
pub(crate) struct LoadBalancers {
    pub(crate) load_balancers: BTreeMap<String, FoundLoadBalancer>,
    pub(crate) target_groups: BTreeMap<String, FoundTargetGroup>,
    pub(crate) facts: Facts,
}

#[derive(Clone, Debug)]
pub(crate) struct FoundLoadBalancer {
    pub(crate) name: String,
    pub(crate) arn: String,
    /// `application`, `network` or `gateway`.
    pub(crate) kind: String,
    /// `internet-facing` or `internal`.
    pub(crate) scheme: Option<String>,
    /// Its name in DNS.
    pub(crate) dns_name: Option<String>,
    /// `active`, `provisioning` …
    pub(crate) state: String,
    /// What CloudWatch calls it: `app/paperwurks-prod-alb/50dc6c495c0c9188`.
    pub(crate) dimension: String,
    pub(crate) security_groups: Vec<String>,
    pub(crate) subnets: Vec<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct FoundTargetGroup {
    pub(crate) name: String,
    pub(crate) arn: String,
    /// Key of the load balancer in front.
    pub(crate) load_balancer: String,
    /// What CloudWatch calls it: `targetgroup/paperwurks-prod-backend/6d0ecf831eec9f09`.
    pub(crate) dimension: String,
    /// `ip`, `instance`, `lambda` or `alb`.
    pub(crate) target_type: String,
    pub(crate) protocol: Option<String>,
    pub(crate) port: Option<u16>,
    pub(crate) check: HealthCheck,
}

/// How a group's targets are checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct HealthCheck {
    /// Only those of functions can be off.
    pub(crate) off: bool,
    pub(crate) protocol: Option<String>,
    pub(crate) path: Option<String>,
    /// A number, or `traffic-port`.
    pub(crate) port: Option<String>,
    /// In seconds.
    pub(crate) interval: Option<u32>,
    /// In seconds.
    pub(crate) timeout: Option<u32>,
    /// Checks in a row that make a target healthy.
    pub(crate) healthy_threshold: Option<u32>,
    /// Checks in a row that make it unhealthy.
    pub(crate) unhealthy_threshold: Option<u32>,
    /// The answers that count as healthy: `200`, `200-299`; for gRPC its own codes.
    pub(crate) matcher: Option<String>,
}

impl HealthCheck {
    /// The check in words: `/health every 30 s`.
    pub(crate) fn words(&self) -> String {
        let what = self.path.as_deref().or(self.protocol.as_deref()).unwrap_or("TCP");
        match self.interval {
            _ if self.off => "off".to_owned(),
            Some(seconds) => format!("{what} every {seconds} s"),
            None => what.to_owned(),
        }
    }

    /// Seconds until a target that no longer answers is unhealthy.
    pub(crate) fn detection_time(&self) -> Option<u32> {
        self.interval?.checked_mul(self.unhealthy_threshold?)
    }
}

/// What only the attributes of target groups tell.
#[derive(Clone, Debug, Default)]
pub(crate) struct GroupAttributes {
    /// By the group's key, each by AWS's name: `stickiness.enabled`.
    pub(crate) by_group: BTreeMap<String, Attributes>,
    pub(crate) facts: Facts,
}

/// The attributes of a target group.
pub(crate) type Attributes = BTreeMap<String, String>;

/// Seconds that a target drains.
pub(crate) const DEREGISTRATION_DELAY: &str = "deregistration_delay.timeout_seconds";

pub(crate) async fn read(
    clients: &Clients,
    environment: &Environment,
    now: Moment,
) -> Result<LoadBalancers, Error> {
    let balancers = environment.load_balancers.iter().map(async |declared| {
        Ok::<_, Error>((declared, describe_load_balancer(clients, &declared.name).await?))
    });
    let groups = environment.target_groups.iter().map(async |declared| {
        Ok::<_, Error>((declared, describe_target_group(clients, &declared.name).await?))
    });
    let (balancers, groups) = try_join(try_join_all(balancers), try_join_all(groups)).await?;
    let mut found = LoadBalancers::default();
    for (declared, balancer) in balancers {
        let facts = found.facts.of(Kind::LoadBalancer, &declared.key);
        let Some(balancer) = balancer else {
            facts.whole = Some(Fact::Missing { at: now });
            continue;
        };
        facts.know_or_unset(Figure::Scheme, balancer.scheme().map(sdk::LoadBalancerSchemeEnum::as_str), now);
        found.load_balancers.insert(declared.key.clone(), convert_load_balancer(declared, &balancer));
    }
    for (declared, group) in groups {
        let facts = found.facts.of(Kind::TargetGroup, &declared.key);
        let Some(group) = group else {
            facts.whole = Some(Fact::Missing { at: now });
            continue;
        };
        facts.know_or_unset(Figure::Port, group.port(), now);
        facts.know_or_unset(Figure::TargetType, group.target_type().map(sdk::TargetTypeEnum::as_str), now);
        let group = convert_target_group(declared, &group);
        facts.know_or_unset(Figure::DetectionTime, group.check.detection_time(), now);
        found.target_groups.insert(declared.key.clone(), group);
    }
    Ok(found)
}

/// Reads the attributes of the groups that are there.
pub(crate) async fn read_attributes(
    clients: &Clients,
    found: &LoadBalancers,
    now: Moment,
) -> Result<GroupAttributes, Error> {
    let asked = found.target_groups.iter().map(async |(key, group)| {
        let answer = clients
            .elb
            .describe_target_group_attributes()
            .target_group_arn(&group.arn)
            .send()
            .await
            .map_err(asking("elasticloadbalancing:DescribeTargetGroupAttributes"))?;
        Ok((key, answer))
    });
    let mut read = GroupAttributes::default();
    for (key, answer) in try_join_all(asked).await? {
        let pair = |attribute: &sdk::TargetGroupAttribute| {
            Some((attribute.key()?.to_owned(), attribute.value()?.to_owned()))
        };
        let attributes: Attributes = answer.attributes().iter().filter_map(pair).collect();
        let delay = attributes.get(DEREGISTRATION_DELAY).and_then(|delay| delay.parse::<f64>().ok());
        read.facts.of(Kind::TargetGroup, key).know_or_unset(Figure::DeregistrationDelay, delay, now);
        read.by_group.insert(key.clone(), attributes);
    }
    Ok(read)
}

async fn describe_load_balancer(clients: &Clients, name: &str) -> Result<Option<sdk::LoadBalancer>, Error> {
    let asked = clients.elb.describe_load_balancers().names(name).send().await;
    let answer = unless_absent(asked.map_err(asking("elasticloadbalancing:DescribeLoadBalancers")))?;
    Ok(answer.and_then(|answer| answer.load_balancers?.into_iter().next()))
}

async fn describe_target_group(clients: &Clients, name: &str) -> Result<Option<sdk::TargetGroup>, Error> {
    let asked = clients.elb.describe_target_groups().names(name).send().await;
    let answer = unless_absent(asked.map_err(asking("elasticloadbalancing:DescribeTargetGroups")))?;
    Ok(answer.and_then(|answer| answer.target_groups?.into_iter().next()))
}

fn convert_load_balancer(declared: &model::LoadBalancer, balancer: &sdk::LoadBalancer) -> FoundLoadBalancer {
    let state = balancer.state().and_then(|state| state.code());
    let zones = balancer.availability_zones().iter();
    let arn = balancer.load_balancer_arn().unwrap_or_default();
    FoundLoadBalancer {
        name: declared.name.clone(),
        arn: arn.to_owned(),
        kind: balancer.r#type().map_or("application", sdk::LoadBalancerTypeEnum::as_str).to_owned(),
        scheme: balancer.scheme().map(|scheme| scheme.as_str().to_owned()),
        dns_name: balancer.dns_name().map(str::to_owned),
        state: state.map_or_else(|| "unknown".to_owned(), |code| code.as_str().to_owned()),
        dimension: after(arn, "loadbalancer/"),
        security_groups: balancer.security_groups().to_vec(),
        subnets: zones.filter_map(|zone| zone.subnet_id()).map(str::to_owned).collect(),
    }
}

fn convert_target_group(declared: &model::TargetGroup, group: &sdk::TargetGroup) -> FoundTargetGroup {
    let arn = group.target_group_arn().unwrap_or_default();
    FoundTargetGroup {
        name: declared.name.clone(),
        arn: arn.to_owned(),
        load_balancer: declared.load_balancer.clone(),
        dimension: format!("targetgroup/{}", after(arn, "targetgroup/")),
        target_type: group.target_type().map_or("instance", sdk::TargetTypeEnum::as_str).to_owned(),
        protocol: group.protocol().map(|protocol| protocol.as_str().to_owned()),
        port: group.port().and_then(|port| port.try_into().ok()),
        check: convert_check(group),
    }
}

fn convert_check(group: &sdk::TargetGroup) -> HealthCheck {
    let matcher = group.matcher();
    HealthCheck {
        off: group.health_check_enabled() == Some(false),
        protocol: group.health_check_protocol().map(|protocol| protocol.as_str().to_owned()),
        path: group.health_check_path().filter(|path| !path.is_empty()).map(str::to_owned),
        port: group.health_check_port().map(str::to_owned),
        interval: group.health_check_interval_seconds().map(count),
        timeout: group.health_check_timeout_seconds().map(count),
        healthy_threshold: group.healthy_threshold_count().map(count),
        unhealthy_threshold: group.unhealthy_threshold_count().map(count),
        matcher: matcher.and_then(|it| it.http_code().or(it.grpc_code())).map(str::to_owned),
    }
}

#[cfg(test)]
impl LoadBalancers {
    /// A load balancer of `kind` with one target group, by their keys.
    pub(crate) fn of_kind(kind: &str, balancer: &str, group: &str) -> Self {
        let found = FoundLoadBalancer {
            name: balancer.into(),
            arn: format!("arn:loadbalancer/{balancer}"),
            kind: kind.into(),
            scheme: None,
            dns_name: None,
            state: "active".into(),
            dimension: format!("{kind}/{balancer}/1"),
            security_groups: Vec::new(),
            subnets: Vec::new(),
        };
        let target_group = FoundTargetGroup {
            name: group.into(),
            arn: format!("arn:targetgroup/{group}/1"),
            load_balancer: balancer.into(),
            dimension: format!("targetgroup/{group}/1"),
            target_type: "ip".into(),
            protocol: None,
            port: None,
            check: HealthCheck::default(),
        };
        Self {
            load_balancers: BTreeMap::from([(balancer.to_owned(), found)]),
            target_groups: BTreeMap::from([(group.to_owned(), target_group)]),
            facts: Facts::default(),
        }
    }
}

/// What follows `mark` in an ARN.
fn after(arn: &str, mark: &str) -> String {
    arn.split_once(mark).map_or_else(String::new, |(_, rest)| rest.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cloudwatch_names_are_the_ends_of_arns() {
        let arn =
            "arn:aws:elasticloadbalancing:eu-west-2:111122223333:loadbalancer/app/paperwurks-prod-alb/50dc6c";
        assert_eq!(after(arn, "loadbalancer/"), "app/paperwurks-prod-alb/50dc6c");
        assert_eq!(after("nonsense", "loadbalancer/"), "");
    }

    fn declared() -> model::TargetGroup {
        model::TargetGroup {
            key: "backend".into(),
            name: "prod-backend".into(),
            load_balancer: "main".into(),
            service: None,
            paths: Vec::new(),
            health_path: "/health".into(),
            expect: model::Expect::default(),
        }
    }

    #[test]
    fn a_group_of_an_application_load_balancer_is_checked_by_path() {
        let group = sdk::TargetGroup::builder()
            .target_group_arn("arn:aws:elasticloadbalancing:eu-west-2:1:targetgroup/prod-backend/6d0e")
            .target_type(sdk::TargetTypeEnum::Ip)
            .protocol(sdk::ProtocolEnum::Http)
            .port(8000)
            .health_check_protocol(sdk::ProtocolEnum::Http)
            .health_check_path("/health")
            .health_check_port("traffic-port")
            .health_check_interval_seconds(15)
            .unhealthy_threshold_count(2)
            .matcher(sdk::Matcher::builder().http_code("200-299").build())
            .build();
        let found = convert_target_group(&declared(), &group);
        assert_eq!(found.dimension, "targetgroup/prod-backend/6d0e");
        assert_eq!((found.target_type.as_str(), found.port), ("ip", Some(8000)));
        assert_eq!(found.check.words(), "/health every 15 s");
        assert_eq!(found.check.detection_time(), Some(30));
        assert_eq!(found.check.matcher.as_deref(), Some("200-299"));
    }

    #[test]
    fn a_group_of_a_network_load_balancer_is_checked_by_connecting() {
        let group = sdk::TargetGroup::builder()
            .protocol(sdk::ProtocolEnum::Tls)
            .target_type(sdk::TargetTypeEnum::Instance)
            .health_check_protocol(sdk::ProtocolEnum::Tcp)
            .health_check_interval_seconds(10)
            .build();
        let found = convert_target_group(&declared(), &group);
        assert_eq!((found.target_type.as_str(), found.protocol.as_deref()), ("instance", Some("TLS")));
        assert_eq!(found.check.words(), "TCP every 10 s");
        assert_eq!((found.check.path.as_deref(), found.check.detection_time()), (None, None));
    }
}
