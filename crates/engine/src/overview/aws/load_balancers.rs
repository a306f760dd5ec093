//! Load balancers and target groups: `DescribeLoadBalancers`, `DescribeTargetGroups`, `DescribeTargetGroupAttributes`.
//!
//! One name a call: a call for several fails as a whole when one of them is not there.

use std::collections::BTreeMap;

use aws_sdk_elasticloadbalancingv2::types as sdk;
use futures::future::{try_join, try_join_all};
use protocol::{Error, Moment};

use super::unless_absent;
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
    pub(crate) port: Option<u16>,
    /// The health check in words.
    pub(crate) check: String,
}

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
        found.target_groups.insert(declared.key.clone(), convert_target_group(declared, &group));
    }
    Ok(found)
}

/// Reads the deregistration delays, which only the attributes tell.
pub(crate) async fn read_settings(
    clients: &Clients,
    found: &LoadBalancers,
    now: Moment,
) -> Result<Facts, Error> {
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
    let mut facts = Facts::default();
    for (key, answer) in try_join_all(asked).await? {
        let delay = answer.attributes().iter().find_map(|attribute| {
            let is_delay = attribute.key() == Some("deregistration_delay.timeout_seconds");
            is_delay.then(|| attribute.value()?.parse::<f64>().ok()).flatten()
        });
        facts.of(Kind::TargetGroup, key).know_or_unset(Figure::DeregistrationDelay, delay, now);
    }
    Ok(facts)
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
    FoundLoadBalancer {
        name: declared.name.clone(),
        state: state.map_or_else(|| "unknown".to_owned(), |code| code.as_str().to_owned()),
        dimension: after(balancer.load_balancer_arn().unwrap_or_default(), "loadbalancer/"),
        security_groups: balancer.security_groups().to_vec(),
        subnets: zones.filter_map(|zone| zone.subnet_id()).map(str::to_owned).collect(),
    }
}

fn convert_target_group(declared: &model::TargetGroup, group: &sdk::TargetGroup) -> FoundTargetGroup {
    let arn = group.target_group_arn().unwrap_or_default();
    let path = group.health_check_path().unwrap_or("TCP");
    let check = match group.health_check_interval_seconds() {
        Some(seconds) => format!("{path} every {seconds} s"),
        None => path.to_owned(),
    };
    FoundTargetGroup {
        name: declared.name.clone(),
        arn: arn.to_owned(),
        load_balancer: declared.load_balancer.clone(),
        dimension: format!("targetgroup/{}", after(arn, "targetgroup/")),
        port: group.port().and_then(|port| port.try_into().ok()),
        check,
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
}
