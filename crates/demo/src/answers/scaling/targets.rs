//! The limits between which services are scaled.

use winterbaume_applicationautoscaling::wire::{
    DeregisterScalableTargetResponse, DescribeScalableTargetsResponse, RegisterScalableTargetResponse,
    ScalableTarget as WireTarget, SuspendedState, deserialize_deregister_scalable_target_request,
    deserialize_describe_scalable_targets_request, deserialize_register_scalable_target_request,
    serialize_deregister_scalable_target_response, serialize_describe_scalable_targets_response,
    serialize_register_scalable_target_response,
};

use super::{DESIRED_COUNT, ECS, Filter, PAGE, refused, service_index};
use crate::{
    answers::{
        Answer,
        paging::{page_size, paged},
        read,
    },
    request::Request,
    time::epoch_seconds,
    world::{
        World,
        scaling::{Limits, ScalableTarget},
    },
};

pub(super) fn describe_scalable_targets(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_describe_scalable_targets_request(&request.http.body))?;
    let filter =
        Filter::read(&input.service_namespace, input.scalable_dimension.as_deref(), input.resource_ids)?;
    let targets = world.scalable_targets();
    let asked = targets.iter().filter(|target| filter.has(&target.resource_id));
    let found = asked.map(|target| described(world, target)).collect();
    let (page, next_token) = paged(found, input.next_token.as_deref(), page_size(input.max_results, PAGE));
    Ok(serialize_describe_scalable_targets_response(&DescribeScalableTargetsResponse {
        scalable_targets: Some(page),
        next_token,
    }))
}

fn described(world: &World, target: &ScalableTarget) -> WireTarget {
    let role = "aws-service-role/ecs.application-autoscaling.amazonaws.com/\
                AWSServiceRoleForApplicationAutoScaling_ECSService";
    WireTarget {
        service_namespace: Some(ECS.to_owned()),
        resource_id: Some(target.resource_id.clone()),
        scalable_dimension: Some(DESIRED_COUNT.to_owned()),
        min_capacity: i32::try_from(target.min).ok(),
        max_capacity: i32::try_from(target.max).ok(),
        role_a_r_n: Some(world.names.role(role)),
        creation_time: Some(epoch_seconds(target.created)),
        suspended_state: Some(SuspendedState {
            dynamic_scaling_in_suspended: Some(target.suspended.scale_in),
            dynamic_scaling_out_suspended: Some(target.suspended.scale_out),
            scheduled_scaling_suspended: Some(target.suspended.scheduled),
        }),
        scalable_target_a_r_n: Some(target.arn.clone()),
        predicted_capacity: None,
    }
}

pub(super) fn register_scalable_target(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_register_scalable_target_request(&request.http.body))?;
    let resource = &input.resource_id;
    let index = service_index(world, &input.service_namespace, &input.scalable_dimension, resource)?;
    let suspended = input.suspended_state.unwrap_or_default();
    let limits = Limits {
        min: input.min_capacity,
        max: input.max_capacity,
        scale_in_suspended: suspended.dynamic_scaling_in_suspended,
        scale_out_suspended: suspended.dynamic_scaling_out_suspended,
        scheduled_suspended: suspended.scheduled_scaling_suspended,
    };
    let target = world.register_scalable_target(index, &limits);
    let target = target.map_err(|error| refused(error, resource, ""))?;
    Ok(serialize_register_scalable_target_response(&RegisterScalableTargetResponse {
        scalable_target_a_r_n: Some(target.arn),
    }))
}

pub(super) fn deregister_scalable_target(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_deregister_scalable_target_request(&request.http.body))?;
    let resource = &input.resource_id;
    let index = service_index(world, &input.service_namespace, &input.scalable_dimension, resource)?;
    world.deregister_scalable_target(index).map_err(|error| refused(error, resource, ""))?;
    Ok(serialize_deregister_scalable_target_response(&DeregisterScalableTargetResponse {}))
}
