//! Scaling policies.

use winterbaume_applicationautoscaling::wire::{
    Alarm, CustomizedMetricSpecification, DeleteScalingPolicyResponse, DescribeScalingPoliciesResponse,
    MetricDimension, PredefinedMetricSpecification, PutScalingPolicyRequest, PutScalingPolicyResponse,
    ScalingPolicy, TargetTrackingScalingPolicyConfiguration, deserialize_delete_scaling_policy_request,
    deserialize_describe_scaling_policies_request, deserialize_put_scaling_policy_request,
    serialize_delete_scaling_policy_response, serialize_describe_scaling_policies_response,
    serialize_put_scaling_policy_response,
};

use super::{DESIRED_COUNT, ECS, Filter, PAGE, refused, service_index};
use crate::{
    answers::{
        Answer,
        paging::{page_size, paged},
        read,
    },
    request::Request,
    response::Refusal,
    time::epoch_seconds,
    world::{
        MetricName, World,
        scaling::{Policy, PolicyKind, Tracked, Tracking},
    },
};

pub(super) fn describe_scaling_policies(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_describe_scaling_policies_request(&request.http.body))?;
    let resources = input.resource_id.map(|resource| vec![resource]);
    let filter = Filter::read(&input.service_namespace, input.scalable_dimension.as_deref(), resources)?;
    let names = input.policy_names.unwrap_or_default();
    let targets = world.scalable_targets();
    let asked = targets.iter().filter(|target| filter.has(&target.resource_id));
    let policies =
        asked.flat_map(|target| target.policies.iter().map(|policy| (&target.resource_id, policy)));
    let found = policies
        .filter(|(_, policy)| names.is_empty() || names.contains(&policy.name))
        .map(|(resource, policy)| described(world, resource, policy))
        .collect();
    let (page, next_token) = paged(found, input.next_token.as_deref(), page_size(input.max_results, PAGE));
    Ok(serialize_describe_scaling_policies_response(&DescribeScalingPoliciesResponse {
        scaling_policies: Some(page),
        next_token,
    }))
}

fn described(world: &World, resource: &str, policy: &Policy) -> ScalingPolicy {
    let (kind, tracking, steps) = match &policy.kind {
        PolicyKind::Tracking(tracking) => ("TargetTrackingScaling", Some(tracking), None),
        PolicyKind::Steps(steps) => ("StepScaling", None, Some(steps)),
    };
    ScalingPolicy {
        policy_name: Some(policy.name.clone()),
        policy_a_r_n: Some(policy.arn.clone()),
        policy_type: Some(kind.to_owned()),
        service_namespace: Some(ECS.to_owned()),
        resource_id: Some(resource.to_owned()),
        scalable_dimension: Some(DESIRED_COUNT.to_owned()),
        creation_time: Some(epoch_seconds(policy.created)),
        alarms: Some(alarms(world, policy)),
        target_tracking_scaling_policy_configuration: tracking.map(configuration),
        // It came in this form.
        step_scaling_policy_configuration: steps.and_then(|steps| serde_json::from_value(steps.clone()).ok()),
        predictive_scaling_policy_configuration: None,
    }
}

fn alarms(world: &World, policy: &Policy) -> Vec<Alarm> {
    let names = policy.alarm_names.iter().flatten();
    names
        .map(|name| Alarm { alarm_name: Some(name.clone()), alarm_a_r_n: Some(world.names.alarm(name)) })
        .collect()
}

fn configuration(tracking: &Tracking) -> TargetTrackingScalingPolicyConfiguration {
    let (mut predefined, mut customized) = (None, None);
    match &tracking.tracked {
        Tracked::Predefined(metric, label) => {
            predefined = Some(PredefinedMetricSpecification {
                predefined_metric_type: metric.clone(),
                resource_label: label.clone(),
            });
        }
        Tracked::Series(metric, stat) => {
            let dimensions = metric.dimensions.iter();
            let dimension = |(name, value): &(String, String)| MetricDimension {
                name: name.clone(),
                value: value.clone(),
            };
            customized = Some(CustomizedMetricSpecification {
                namespace: Some(metric.namespace.clone()),
                metric_name: Some(metric.name.clone()),
                dimensions: Some(dimensions.map(dimension).collect()),
                statistic: Some(stat.clone()),
                ..CustomizedMetricSpecification::default()
            });
        }
    }
    TargetTrackingScalingPolicyConfiguration {
        target_value: tracking.target,
        predefined_metric_specification: predefined,
        customized_metric_specification: customized,
        disable_scale_in: Some(tracking.scale_in_disabled),
        scale_out_cooldown: tracking.scale_out_cooldown,
        scale_in_cooldown: tracking.scale_in_cooldown,
    }
}

pub(super) fn put_scaling_policy(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_put_scaling_policy_request(&request.http.body))?;
    let (resource, name) = (&input.resource_id, &input.policy_name);
    let index = service_index(world, &input.service_namespace, &input.scalable_dimension, resource)?;
    if name.is_empty() {
        return Err(Refusal::invalid("ValidationException", "PolicyName is required"));
    }
    let policy = world.put_scaling_policy(index, name, kind(&input)?);
    let policy = policy.map_err(|error| refused(error, resource, name))?;
    Ok(serialize_put_scaling_policy_response(&PutScalingPolicyResponse {
        alarms: Some(alarms(world, &policy)),
        policy_a_r_n: Some(policy.arn),
    }))
}

fn kind(input: &PutScalingPolicyRequest) -> Result<PolicyKind, Refusal> {
    let tracking = input.target_tracking_scaling_policy_configuration.as_ref();
    let steps = input.step_scaling_policy_configuration.as_ref();
    match (input.policy_type.as_deref(), tracking, steps) {
        (Some("TargetTrackingScaling"), Some(tracking), None) => Ok(PolicyKind::Tracking(tracked(tracking)?)),
        // Without a type, it is a step scaling policy.
        (Some("StepScaling") | None, None, Some(steps)) => serde_json::to_value(steps)
            .map(PolicyKind::Steps)
            .map_err(|error| Refusal::invalid("ValidationException", error.to_string())),
        _ => {
            let message = "The policy type and its configuration do not fit together";
            Err(Refusal::invalid("ValidationException", message))
        }
    }
}

fn tracked(wire: &TargetTrackingScalingPolicyConfiguration) -> Result<Tracking, Refusal> {
    let wrong = |message: &str| Refusal::invalid("ValidationException", message);
    let tracked = match (&wire.predefined_metric_specification, &wire.customized_metric_specification) {
        (Some(of), None) => Tracked::Predefined(of.predefined_metric_type.clone(), of.resource_label.clone()),
        (None, Some(of)) => {
            let dimensions = of.dimensions.iter().flatten();
            let dimensions = dimensions.map(|of| (of.name.clone(), of.value.clone())).collect();
            let (Some(namespace), Some(name), Some(stat)) = (&of.namespace, &of.metric_name, &of.statistic)
            else {
                return Err(wrong("A customized metric needs a namespace, a name and a statistic"));
            };
            let metric = MetricName { namespace: namespace.clone(), name: name.clone(), dimensions };
            Tracked::Series(metric, stat.clone())
        }
        _ => return Err(wrong("Specify either a predefined or a customized metric")),
    };
    if !wire.target_value.is_finite() || wire.target_value <= 0.0 {
        return Err(wrong("Target value must be greater than 0"));
    }
    if [wire.scale_out_cooldown, wire.scale_in_cooldown].into_iter().flatten().any(|seconds| seconds < 0) {
        return Err(wrong("A cooldown cannot be less than 0"));
    }
    Ok(Tracking {
        tracked,
        target: wire.target_value,
        scale_in_disabled: wire.disable_scale_in.unwrap_or_default(),
        scale_out_cooldown: wire.scale_out_cooldown,
        scale_in_cooldown: wire.scale_in_cooldown,
    })
}

pub(super) fn delete_scaling_policy(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_delete_scaling_policy_request(&request.http.body))?;
    let (resource, name) = (&input.resource_id, &input.policy_name);
    let index = service_index(world, &input.service_namespace, &input.scalable_dimension, resource)?;
    world.delete_scaling_policy(index, name).map_err(|error| refused(error, resource, name))?;
    Ok(serialize_delete_scaling_policy_response(&DeleteScalingPolicyResponse {}))
}
