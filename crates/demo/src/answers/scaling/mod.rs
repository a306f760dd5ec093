//! Application Auto Scaling of ECS services: their limits, policies, and what was scaled.

mod activities;
mod policies;
mod targets;

use super::Answer;
use crate::{
    request::Request,
    response::Refusal,
    world::{World, scaling::ScalingError},
};

/// Application Auto Scaling gives no longer page.
const PAGE: usize = 50;
const ECS: &str = "ecs";
/// All that can be scaled of an ECS service.
const DESIRED_COUNT: &str = "ecs:service:DesiredCount";

pub(super) fn answer(world: &World, request: &Request, operation: &str) -> Option<Answer> {
    Some(match operation {
        "DescribeScalableTargets" => targets::describe_scalable_targets(world, request),
        "RegisterScalableTarget" => targets::register_scalable_target(world, request),
        "DeregisterScalableTarget" => targets::deregister_scalable_target(world, request),
        "DescribeScalingPolicies" => policies::describe_scaling_policies(world, request),
        "PutScalingPolicy" => policies::put_scaling_policy(world, request),
        "DeleteScalingPolicy" => policies::delete_scaling_policy(world, request),
        "DescribeScalingActivities" => activities::describe_scaling_activities(world, request),
        "DescribeScheduledActions" => activities::describe_scheduled_actions(request),
        _ => return None,
    })
}

/// What a list is narrowed to.
struct Filter {
    /// Nothing of any other kind is scaled here.
    is_ecs: bool,
    resources: Option<Vec<String>>,
}

impl Filter {
    fn read(
        namespace: &str,
        dimension: Option<&str>,
        resources: Option<Vec<String>>,
    ) -> Result<Self, Refusal> {
        if namespace.is_empty() {
            return Err(Refusal::invalid("ValidationException", "ServiceNamespace is required"));
        }
        if dimension.is_some() && resources.is_none() {
            let message = "ResourceId must be specified when ScalableDimension is";
            return Err(Refusal::invalid("ValidationException", message));
        }
        let is_ecs = namespace == ECS && dimension.is_none_or(|dimension| dimension == DESIRED_COUNT);
        Ok(Self { is_ecs, resources })
    }

    fn has(&self, resource: &str) -> bool {
        self.is_ecs
            && self.resources.as_ref().is_none_or(|resources| resources.iter().any(|id| id == resource))
    }
}

/// The place of the service that a change is about: `service/CLUSTER/NAME`.
fn service_index(world: &World, namespace: &str, dimension: &str, resource: &str) -> Result<usize, Refusal> {
    if namespace != ECS || dimension != DESIRED_COUNT {
        let message =
            format!("Unsupported service namespace, resource type or scalable dimension: {dimension}");
        return Err(Refusal::invalid("ValidationException", message));
    }
    let service = resource.strip_prefix("service/").and_then(|resource| resource.split_once('/'));
    let found = service.and_then(|(cluster, name)| {
        world.services().find(|(_, service)| service.name() == name && service.declared.cluster == cluster)
    });
    let unknown =
        || Refusal::invalid("ValidationException", format!("ECS service doesn't exist: {resource}"));
    found.map(|(index, _)| index).ok_or_else(unknown)
}

/// `error` about `resource`, in AWS's words.
fn refused(error: ScalingError, resource: &str, policy: &str) -> Refusal {
    let of =
        format!("service namespace: {ECS}, resource ID: {resource}, scalable dimension: {DESIRED_COUNT}");
    match error {
        ScalingError::NoTarget => {
            Refusal::invalid("ObjectNotFoundException", format!("No scalable target registered for {of}"))
        }
        ScalingError::NoPolicy => Refusal::invalid(
            "ObjectNotFoundException",
            format!("No scaling policy found for {of}, policy name: {policy}"),
        ),
        ScalingError::Invalid(message) => Refusal::invalid("ValidationException", message),
    }
}
