//! Application Auto Scaling of ECS services: `DescribeScalableTargets`, `DescribeScalingPolicies`,
//! `DescribeScheduledActions` for all services at once; `DescribeScalingActivities` for one.

use std::collections::BTreeMap;

use aws_sdk_applicationautoscaling::types::{self as sdk, PolicyType, ScalableDimension, ServiceNamespace};
use futures::future::try_join3;
use protocol::{
    Error,
    services::{Policy, PolicyKind, Scaling, ScalingActivity, ScalingRange, ScheduledAction, ServiceId},
};

use super::moment;
use crate::clients::{Clients, asking};

/// Activities that are read; AWS keeps those of six weeks.
const ACTIVITIES: i32 = 50;

/// How services are scaled, without what was done. Whoever is not here is not scaled.
pub(crate) type Scalings = BTreeMap<ServiceId, Scaling>;

/// All pages of a description, as a list.
macro_rules! all {
    ($operation:expr, $action:literal) => {{
        let mut pages = $operation.service_namespace(ServiceNamespace::Ecs).into_paginator().items().send();
        let mut all = Vec::new();
        while let Some(one) = pages.next().await {
            all.push(one.map_err(asking($action))?);
        }
        Ok::<_, Error>(all)
    }};
}

pub(crate) async fn read(clients: &Clients) -> Result<Scalings, Error> {
    let scaling = &clients.scaling;
    let targets = async {
        all!(scaling.describe_scalable_targets(), "application-autoscaling:DescribeScalableTargets")
    };
    let policies = async {
        all!(scaling.describe_scaling_policies(), "application-autoscaling:DescribeScalingPolicies")
    };
    let actions = async {
        all!(scaling.describe_scheduled_actions(), "application-autoscaling:DescribeScheduledActions")
    };
    let (targets, policies, actions) = try_join3(targets, policies, actions).await?;
    let mut scalings = Scalings::new();
    for target in targets.iter().filter(|target| is_count(Some(target.scalable_dimension()))) {
        if let Some(service) = service_of(target.resource_id()) {
            scalings.entry(service).or_default().range = Some(range(target));
        }
    }
    for policy in policies.iter().filter(|policy| is_count(Some(policy.scalable_dimension()))) {
        if let Some(service) = service_of(policy.resource_id()) {
            scalings.entry(service).or_default().policies.push(convert_policy(policy));
        }
    }
    for action in actions.iter().filter(|action| is_count(action.scalable_dimension())) {
        if let Some(service) = service_of(action.resource_id()) {
            scalings.entry(service).or_default().scheduled.push(convert_action(action));
        }
    }
    Ok(scalings)
}

/// What was scaled of one service, newest first.
pub(crate) async fn read_activities(
    clients: &Clients,
    service: &ServiceId,
) -> Result<Vec<ScalingActivity>, Error> {
    let answer = clients
        .scaling
        .describe_scaling_activities()
        .service_namespace(ServiceNamespace::Ecs)
        .resource_id(format!("service/{service}"))
        .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
        .max_results(ACTIVITIES)
        .send()
        .await
        .map_err(asking("application-autoscaling:DescribeScalingActivities"))?;
    let mut activities: Vec<_> = answer.scaling_activities().iter().filter_map(convert_activity).collect();
    activities.sort_by_key(|activity| std::cmp::Reverse(activity.at));
    Ok(activities)
}

/// Whether it is about the number of a service's tasks.
fn is_count(dimension: Option<&ScalableDimension>) -> bool {
    dimension.is_none_or(|dimension| *dimension == ScalableDimension::EcsServiceDesiredCount)
}

/// The service of `service/CLUSTER/NAME`.
fn service_of(resource: &str) -> Option<ServiceId> {
    let (cluster, name) = resource.strip_prefix("service/")?.split_once('/')?;
    Some(ServiceId::new(cluster, name))
}

fn range(target: &sdk::ScalableTarget) -> ScalingRange {
    let suspended = target.suspended_state().is_some_and(|state| {
        let all = [
            state.dynamic_scaling_in_suspended(),
            state.dynamic_scaling_out_suspended(),
            state.scheduled_scaling_suspended(),
        ];
        all == [Some(true); 3]
    });
    ScalingRange {
        min: super::count(target.min_capacity()),
        max: super::count(target.max_capacity()),
        suspended,
    }
}

pub(crate) fn convert_policy(policy: &sdk::ScalingPolicy) -> Policy {
    let kind = match (policy.policy_type(), policy.target_tracking_scaling_policy_configuration()) {
        (_, Some(tracking)) => PolicyKind::TargetTracking {
            metric: metric(tracking),
            target: tracking.target_value(),
            scale_in_disabled: tracking.disable_scale_in() == Some(true),
            scale_out_cooldown: tracking.scale_out_cooldown().map(super::count),
            scale_in_cooldown: tracking.scale_in_cooldown().map(super::count),
        },
        (PolicyType::StepScaling, None) => PolicyKind::Step,
        (other, None) => PolicyKind::Other { name: other.as_str().to_owned() },
    };
    Policy { name: policy.policy_name().to_owned(), kind }
}

fn metric(tracking: &sdk::TargetTrackingScalingPolicyConfiguration) -> String {
    let predefined = tracking.predefined_metric_specification();
    let predefined = predefined.map(|predefined| predefined.predefined_metric_type().as_str());
    let customized = || tracking.customized_metric_specification()?.metric_name();
    // Metric math has no name.
    predefined.or_else(customized).unwrap_or("an expression of metrics").to_owned()
}

fn convert_action(action: &sdk::ScheduledAction) -> ScheduledAction {
    let schedule = match action.timezone() {
        Some(zone) => format!("{} {zone}", action.schedule()),
        None => action.schedule().to_owned(),
    };
    let to = action.scalable_target_action();
    ScheduledAction {
        name: action.scheduled_action_name().to_owned(),
        schedule,
        min: to.and_then(sdk::ScalableTargetAction::min_capacity).map(super::count),
        max: to.and_then(sdk::ScalableTargetAction::max_capacity).map(super::count),
    }
}

fn convert_activity(activity: &sdk::ScalingActivity) -> Option<ScalingActivity> {
    // What went wrong stands in the status's message.
    let description = match activity.status_message() {
        Some(message) if *activity.status_code() != sdk::ScalingActivityStatusCode::Successful => {
            format!("{} {message}", activity.description())
        }
        _ => activity.description().to_owned(),
    };
    Some(ScalingActivity {
        at: moment(activity.start_time())?,
        status: activity.status_code().as_str().to_owned(),
        description,
        cause: activity.cause().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use aws_sdk_applicationautoscaling::types::MetricType;
    use aws_smithy_types::DateTime;

    use super::*;

    fn target(suspended: [bool; 3]) -> sdk::ScalableTarget {
        let [scale_in, out, scheduled] = suspended;
        let state = sdk::SuspendedState::builder()
            .dynamic_scaling_in_suspended(scale_in)
            .dynamic_scaling_out_suspended(out)
            .scheduled_scaling_suspended(scheduled)
            .build();
        sdk::ScalableTarget::builder()
            .service_namespace(ServiceNamespace::Ecs)
            .resource_id("service/main/backend")
            .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
            .min_capacity(2)
            .max_capacity(10)
            .role_arn("arn:aws:iam::1:role/scaling")
            .creation_time(DateTime::from_secs(0))
            .suspended_state(state)
            .build()
            .unwrap()
    }

    #[test]
    fn scaling_is_suspended_when_nothing_scales_any_more() {
        assert_eq!(range(&target([true; 3])), ScalingRange { min: 2, max: 10, suspended: true });
        assert!(!range(&target([true, false, true])).suspended, "it still scales out");
    }

    #[test]
    fn services_are_named_by_their_resource_ids() {
        assert_eq!(service_of("service/main/backend"), Some(ServiceId::new("main", "backend")));
        assert_eq!(service_of("spot-fleet-request/sfr-1"), None);
        assert_eq!(service_of("service/backend"), None);
    }

    #[test]
    fn a_target_tracking_policy_names_its_metric_and_its_value() {
        let predefined = sdk::PredefinedMetricSpecification::builder()
            .predefined_metric_type(MetricType::EcsServiceAverageCpuUtilization)
            .build()
            .unwrap();
        let tracking = sdk::TargetTrackingScalingPolicyConfiguration::builder()
            .target_value(70.0)
            .predefined_metric_specification(predefined)
            .scale_out_cooldown(60)
            .build()
            .unwrap();
        let policy = |kind| {
            sdk::ScalingPolicy::builder()
                .policy_arn("arn")
                .policy_name("cpu")
                .service_namespace(ServiceNamespace::Ecs)
                .resource_id("service/main/backend")
                .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
                .creation_time(DateTime::from_secs(0))
                .policy_type(kind)
        };
        let shown = policy(PolicyType::TargetTrackingScaling)
            .target_tracking_scaling_policy_configuration(tracking)
            .build()
            .unwrap();
        assert_eq!(
            convert_policy(&shown).kind,
            PolicyKind::TargetTracking {
                metric: "ECSServiceAverageCPUUtilization".into(),
                target: 70.0,
                scale_in_disabled: false,
                scale_out_cooldown: Some(60),
                scale_in_cooldown: None,
            }
        );
        let step = policy(PolicyType::StepScaling).build().unwrap();
        assert_eq!(convert_policy(&step).kind, PolicyKind::Step);
        let other = policy(PolicyType::from("PredictiveScaling")).build().unwrap();
        assert_eq!(convert_policy(&other).kind, PolicyKind::Other { name: "PredictiveScaling".into() });
    }
}
