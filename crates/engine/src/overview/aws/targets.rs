//! The targets of each target group: `DescribeTargetHealth`.

use std::collections::BTreeMap;

use aws_sdk_elasticloadbalancingv2::types::{
    self as sdk, TargetHealthReasonEnum as Reason, TargetHealthStateEnum,
};
use futures::future::try_join_all;
use protocol::{
    Error,
    overview::{Target, TargetState},
};

use super::load_balancers::LoadBalancers;
use crate::clients::{Clients, asking};

/// The targets by the key of their group. Task, revision, since and history are not known here.
pub(crate) type Targets = BTreeMap<String, Vec<Target>>;

pub(crate) async fn read(clients: &Clients, found: &LoadBalancers) -> Result<Targets, Error> {
    let asked = found.target_groups.iter().map(async |(key, group)| {
        let answer = clients
            .elb
            .describe_target_health()
            .target_group_arn(&group.arn)
            .send()
            .await
            .map_err(asking("elasticloadbalancing:DescribeTargetHealth"))?;
        let targets = answer.target_health_descriptions().iter().filter_map(convert);
        Ok((key.clone(), targets.collect()))
    });
    Ok(try_join_all(asked).await?.into_iter().collect())
}

fn convert(described: &sdk::TargetHealthDescription) -> Option<Target> {
    let target = described.target()?;
    let health = described.target_health();
    let reason = health.and_then(|health| health.reason());
    let said = health.and_then(|health| health.description());
    Some(Target {
        id: target.id()?.to_owned(),
        port: target.port().and_then(|port| port.try_into().ok()),
        zone: target.availability_zone().map(str::to_owned),
        state: state(health.and_then(|health| health.state())),
        reason: reason.map(|reason| reason.as_str().to_owned()),
        description: reason.map(|reason| in_words(reason, said)).or_else(|| said.map(str::to_owned)),
        since: None,
        task: None,
        revision: None,
        history: Vec::new(),
    })
}

fn state(state: Option<&TargetHealthStateEnum>) -> TargetState {
    match state {
        Some(TargetHealthStateEnum::Healthy) => TargetState::Healthy,
        Some(TargetHealthStateEnum::Unhealthy) => TargetState::Unhealthy,
        Some(TargetHealthStateEnum::Initial) => TargetState::Initial,
        Some(TargetHealthStateEnum::Draining | TargetHealthStateEnum::UnhealthyDraining) => {
            TargetState::Draining
        }
        Some(TargetHealthStateEnum::Unused) => TargetState::Unused,
        _ => TargetState::Unavailable,
    }
}

/// AWS's reason code in words, with AWS's own words where they say more (the codes a check answered with).
fn in_words(reason: &Reason, said: Option<&str>) -> String {
    let words = match reason {
        Reason::Timeout => "health check timed out",
        Reason::ResponseCodeMismatch => {
            return said.map_or_else(
                || "health check answered with the wrong status".to_owned(),
                |said| format!("health check answered with the wrong status: {said}"),
            );
        }
        Reason::FailedHealthChecks => "health checks fail: the connection was refused or closed",
        Reason::RegistrationInProgress => "being registered",
        Reason::InitialHealthChecking => "first health checks under way",
        Reason::DeregistrationInProgress => "being deregistered, open requests finish",
        Reason::NotRegistered => "not registered",
        Reason::NotInUse => "its group is used by no listener, or its zone is off",
        Reason::InvalidState => "the target is stopped or terminated",
        Reason::IpUnusable => "the address is used by the load balancer itself",
        Reason::HealthCheckDisabled => "health checks are off",
        Reason::InternalError => "health checks fail by an error of the load balancer",
        _ => return said.unwrap_or_else(|| reason.as_str()).to_owned(),
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(state: TargetHealthStateEnum, reason: Reason, words: &str) -> Target {
        let health = sdk::TargetHealth::builder().state(state).reason(reason).description(words).build();
        let target = sdk::TargetDescription::builder().id("10.0.10.17").port(8000).build();
        convert(&sdk::TargetHealthDescription::builder().target(target).target_health(health).build())
            .unwrap()
    }

    #[test]
    fn a_timeout_is_told_in_words() {
        let target = described(TargetHealthStateEnum::Unhealthy, Reason::Timeout, "Request timed out");
        assert_eq!((target.state, target.port), (TargetState::Unhealthy, Some(8000)));
        assert_eq!(target.reason.as_deref(), Some("Target.Timeout"));
        assert_eq!(target.description.as_deref(), Some("health check timed out"));
    }

    #[test]
    fn a_wrong_status_keeps_the_codes_that_aws_names() {
        let said = "Health checks failed with these codes: [502]";
        let target = described(TargetHealthStateEnum::Unhealthy, Reason::ResponseCodeMismatch, said);
        assert!(target.description.unwrap().ends_with("[502]"));
    }

    #[test]
    fn a_reason_that_is_new_to_us_speaks_for_itself() {
        let target = described(TargetHealthStateEnum::Unhealthy, Reason::from("Target.New"), "AWS's words");
        assert_eq!(target.description.as_deref(), Some("AWS's words"));
    }
}
