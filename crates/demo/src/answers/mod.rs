//! The operations that need the world, in the services' own wire formats.
//!
//! An operation that is not listed here is left to the store. The request and response types, and their wire
//! formats, are those of the `winterbaume-*` crates.

mod alarms;
mod databases;
mod definitions;
mod deployments;
mod identity;
mod insights;
mod instances;
mod listeners;
mod load_balancers;
mod logs;
mod metrics;
mod objects;
mod paging;
mod queues;
mod scaling;
mod services;
mod target_groups;
mod targets;
mod tasks;
mod updates;

use winterbaume_core::MockResponse;

pub(crate) use self::{
    insights::Queries,
    logs::{Pattern, known_group, write_event},
    objects::answer as answer_of_objects,
};

use crate::{iam::Caller, request::Request, response::Refusal, stack::Stack};

/// What an operation answers.
type Answer = Result<MockResponse, Refusal>;

/// Answers `request` of `caller`; nothing when it is not one of ours.
pub(crate) async fn answer(stack: &Stack, request: &Request, caller: &Caller) -> Option<Answer> {
    let world = stack.world();
    Some(match (request.service.as_str(), request.operation.as_str()) {
        ("ecs", "DescribeClusters") => services::describe_clusters(world, request),
        ("ecs", "ListServices") => services::list_services(world, request),
        ("ecs", "DescribeServices") => services::describe_services(world, request),
        ("ecs", "UpdateService") => updates::update_service(world, request),
        ("ecs", "ListTasks") => tasks::list_tasks(world, request),
        ("ecs", "DescribeTasks") => tasks::describe_tasks(world, request),
        ("ecs", "StopTask") => tasks::stop_task(world, request),
        ("ecs", "DescribeTaskDefinition") => definitions::describe_task_definition(world, request),
        ("ecs", "ListTaskDefinitions") => definitions::list_task_definitions(world, request),
        ("ecs", "RegisterTaskDefinition") => definitions::register_task_definition(world, request),
        ("ecs", "ListContainerInstances") => instances::list_container_instances(world, request),
        ("ecs", "DescribeContainerInstances") => instances::describe_container_instances(world, request),
        ("elasticloadbalancing", "DescribeLoadBalancers") => {
            load_balancers::describe_load_balancers(world, request)
        }
        ("elasticloadbalancing", "DescribeListeners") => listeners::describe_listeners(world, request),
        ("elasticloadbalancing", "DescribeRules") => listeners::describe_rules(world, request),
        ("elasticloadbalancing", "DescribeTargetGroups") => {
            target_groups::describe_target_groups(world, request)
        }
        ("elasticloadbalancing", "DescribeTargetGroupAttributes") => {
            target_groups::describe_target_group_attributes(world, request)
        }
        ("elasticloadbalancing", "DescribeTargetHealth") => targets::describe_target_health(world, request),
        ("application-autoscaling", operation) => return scaling::answer(world, request, operation),
        ("monitoring", "GetMetricData") => metrics::get_metric_data(world, request),
        ("monitoring", "DescribeAlarms") => alarms::describe_alarms(stack, request).await,
        ("monitoring", "DescribeAlarmHistory") => alarms::describe_alarm_history(stack, request).await,
        ("rds", "DescribeDBInstances") => databases::describe_db_instances(stack, request).await,
        ("rds", "DescribeEvents") => databases::describe_events(world, request),
        ("logs", "DescribeLogGroups") => logs::describe_log_groups(stack, request).await,
        ("logs", "DescribeLogStreams") => logs::describe_log_streams(world, request),
        ("logs", "FilterLogEvents") => logs::filter_log_events(world, request),
        ("logs", "GetLogEvents") => logs::get_log_events(world, request),
        ("logs", operation) => return insights::answer(world, stack.queries(), request, operation),
        ("sqs", operation) => return queues::answer(stack, request, operation).await,
        ("sts", "GetCallerIdentity") => identity::get_caller_identity(caller),
        _ => return None,
    })
}

/// Reads the request with the type of its operation.
fn read<T>(parsed: Result<T, String>) -> Result<T, Refusal> {
    parsed.map_err(|reason| Refusal::invalid("ValidationException", reason))
}
