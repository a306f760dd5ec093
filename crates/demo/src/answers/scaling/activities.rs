//! What was scaled, and what is to be scaled by the clock.

use std::cmp::Reverse;

use winterbaume_applicationautoscaling::wire::{
    DescribeScalingActivitiesResponse, DescribeScheduledActionsResponse, ScalingActivity,
    deserialize_describe_scaling_activities_request, deserialize_describe_scheduled_actions_request,
    serialize_describe_scaling_activities_response, serialize_describe_scheduled_actions_response,
};

use super::{DESIRED_COUNT, ECS, Filter, PAGE};
use crate::{
    answers::{
        Answer,
        paging::{page_size, paged},
        read,
    },
    request::Request,
    time::epoch_seconds,
    world::{
        Timeline, World,
        scaling::{Activity, Outcome},
    },
};

pub(super) fn describe_scaling_activities(world: &World, request: &Request) -> Answer {
    let input = read(deserialize_describe_scaling_activities_request(&request.http.body))?;
    let resources = input.resource_id.map(|resource| vec![resource]);
    let filter = Filter::read(&input.service_namespace, input.scalable_dimension.as_deref(), resources)?;
    let mut found = Vec::new();
    for target in world.scalable_targets().iter().filter(|target| filter.has(&target.resource_id)) {
        let Some(timeline) = world.timeline(target.service) else { continue };
        let activities = target.activities.iter();
        found.extend(
            activities
                .map(|activity| (activity.at, described(world, &target.resource_id, activity, &timeline))),
        );
    }
    found.sort_by_key(|(at, _)| Reverse(*at));
    let found = found.into_iter().map(|(_, activity)| activity).collect();
    let (page, next_token) = paged(found, input.next_token.as_deref(), page_size(input.max_results, PAGE));
    Ok(serialize_describe_scaling_activities_response(&DescribeScalingActivitiesResponse {
        scaling_activities: Some(page),
        next_token,
    }))
}

fn described(world: &World, resource: &str, activity: &Activity, timeline: &Timeline) -> ScalingActivity {
    let desired = activity.desired;
    let set = format!("Successfully set desired count to {desired}.");
    let (status, message, ended) = match activity.outcome(timeline, world.now()) {
        Outcome::InProgress => {
            ("InProgress", format!("{set} Waiting for change to be fulfilled by ecs."), None)
        }
        Outcome::Fulfilled(at) => {
            ("Successful", format!("{set} Change successfully fulfilled by ecs."), Some(at))
        }
        Outcome::Overridden(at) => ("Overridden", set, Some(at)),
    };
    ScalingActivity {
        activity_id: Some(activity.id.clone()),
        service_namespace: Some(ECS.to_owned()),
        resource_id: Some(resource.to_owned()),
        scalable_dimension: Some(DESIRED_COUNT.to_owned()),
        description: Some(format!("Setting desired count to {desired}.")),
        cause: Some(activity.cause.clone()),
        start_time: Some(epoch_seconds(activity.at)),
        end_time: ended.map(epoch_seconds),
        status_code: Some(status.to_owned()),
        status_message: Some(message),
        ..ScalingActivity::default()
    }
}

/// Nothing is scaled by the clock here.
pub(super) fn describe_scheduled_actions(request: &Request) -> Answer {
    let input = read(deserialize_describe_scheduled_actions_request(&request.http.body))?;
    let resources = input.resource_id.map(|resource| vec![resource]);
    Filter::read(&input.service_namespace, input.scalable_dimension.as_deref(), resources)?;
    Ok(serialize_describe_scheduled_actions_response(&DescribeScheduledActionsResponse {
        scheduled_actions: Some(Vec::new()),
        next_token: None,
    }))
}
