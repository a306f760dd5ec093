//! The writes, each sent once. A write that is throttled, times out or whose connection drops is not repeated: the gate
//! reads back what came of it.
#![expect(clippy::disallowed_methods, reason = "the gate's own writes: everything here has passed it")]

use aws_sdk_applicationautoscaling::{
    operation::register_scalable_target::builders::RegisterScalableTargetFluentBuilder,
    types::{PolicyType, ScalableDimension, ServiceNamespace, SuspendedState},
};
use aws_sdk_ecs::{
    operation::update_service::builders::UpdateServiceFluentBuilder, types::TaskDefinitionField,
};
use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;
use protocol::{Error, ErrorKind, changes::Change, services::ServiceId};

use super::{copy, resource};
use crate::{
    changes::{
        present::{DefinitionNow, Present},
        remote::{NotTaken, Registered, Taken},
    },
    clients::{Clients, asking, once, was_refused},
};

/// `StopTask` takes no longer reason.
const LONGEST_REASON: usize = 255;

pub(super) async fn send(
    clients: &Clients,
    change: &Change,
    present: &Present,
    reason: &str,
) -> Result<Taken, NotTaken> {
    let update =
        |service: &ServiceId| clients.ecs.update_service().cluster(&service.cluster).service(&service.name);
    match change {
        Change::SetDesiredCount { service, desired } => {
            update_service(update(service).desired_count(signed(*desired)?)).await
        }
        Change::Restart { service } => update_service(update(service).force_new_deployment(true)).await,
        Change::Deploy { service, revision } => {
            let name = named(present, *revision)?;
            update_service(update(service).task_definition(name)).await
        }
        Change::Resize { service, cpu_units, memory_mib } => {
            let (revision, request_id) = register(clients, present, *cpu_units, *memory_mib).await?;
            let name = named(present, revision)?;
            let registered = |error| Box::new(Registered { revision, request_id, error });
            match update_service(update(service).task_definition(name)).await {
                Ok(taken) => Ok(Taken { revision: Some(revision), ..taken }),
                Err(NotTaken::Refused(error)) => Err(NotTaken::NotRun(registered(error))),
                Err(NotTaken::Unknown(error)) => Err(NotTaken::MayRun(registered(error))),
                Err(other) => Err(other),
            }
        }
        Change::SetScalingRange { service, min, max } => {
            let target = scalable_target(clients, service);
            register_target(target.min_capacity(signed(*min)?).max_capacity(signed(*max)?)).await
        }
        Change::SuspendScaling { service, suspended } => {
            let state = SuspendedState::builder()
                .dynamic_scaling_in_suspended(*suspended)
                .dynamic_scaling_out_suspended(*suspended)
                .scheduled_scaling_suspended(*suspended)
                .build();
            register_target(scalable_target(clients, service).suspended_state(state)).await
        }
        Change::SetScalingTarget { service, policy, target } => {
            put_policy(clients, service, policy, *target).await
        }
        Change::StopTask { service, task } => stop_task(clients, service, task, reason).await,
    }
}

async fn update_service(update: UpdateServiceFluentBuilder) -> Result<Taken, NotTaken> {
    let sent = update.customize().config_override(ecs_once()).send().await;
    let answer = sent.map_err(not_taken("ecs:UpdateService"))?;
    let deployments = answer.service().map(aws_sdk_ecs::types::Service::deployments).unwrap_or_default();
    let primary = deployments.iter().find(|deployment| deployment.status() == Some("PRIMARY"));
    Ok(Taken {
        request_id: answer.request_id().map(str::to_owned),
        deployment: primary.and_then(|primary| primary.id()).map(str::to_owned),
        revision: None,
    })
}

/// Registers the present revision with another size; its number, and the request's id. Whatever becomes of it, the
/// service is not touched.
async fn register(
    clients: &Clients,
    present: &Present,
    cpu: u32,
    memory: u32,
) -> Result<(u32, Option<String>), NotTaken> {
    let name = present.definition.as_ref().map(DefinitionNow::name);
    let asked = clients
        .ecs
        .describe_task_definition()
        .set_task_definition(name)
        .include(TaskDefinitionField::Tags)
        .send()
        .await;
    let found = asked.map_err(asking("ecs:DescribeTaskDefinition")).map_err(NotTaken::Refused)?;
    let Some(definition) = found.task_definition else {
        return Err(NotTaken::Refused(internal("ECS answered without the task definition")));
    };
    let register = clients.ecs.register_task_definition();
    let register = copy::resized(register, definition, found.tags.unwrap_or_default(), cpu, memory);
    let sent = register.customize().config_override(ecs_once()).send().await;
    let answer = sent.map_err(|error| match not_taken("ecs:RegisterTaskDefinition")(error) {
        NotTaken::Unknown(error) => NotTaken::Refused(Error {
            message: format!("{}; a revision may have been registered, which is not run", error.message),
            ..error
        }),
        other => other,
    })?;
    let request_id = answer.request_id().map(str::to_owned);
    let revision = answer.task_definition().map(aws_sdk_ecs::types::TaskDefinition::revision);
    let revision = revision.and_then(|revision| revision.try_into().ok());
    let revision = revision.ok_or_else(|| {
        NotTaken::Refused(internal(
            "ECS answered without the new revision; one may have been registered, which is not run",
        ))
    })?;
    Ok((revision, request_id))
}

fn scalable_target(clients: &Clients, service: &ServiceId) -> RegisterScalableTargetFluentBuilder {
    let target = clients.scaling.register_scalable_target();
    target
        .service_namespace(ServiceNamespace::Ecs)
        .resource_id(resource(service))
        .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
}

/// What is not set of it stays as it is.
async fn register_target(target: RegisterScalableTargetFluentBuilder) -> Result<Taken, NotTaken> {
    let sent = target.customize().config_override(scaling_once()).send().await;
    let answer = sent.map_err(not_taken("application-autoscaling:RegisterScalableTarget"))?;
    Ok(Taken { request_id: answer.request_id().map(str::to_owned), ..Taken::default() })
}

/// Puts the policy back as it is, but for the value that it holds.
async fn put_policy(
    clients: &Clients,
    service: &ServiceId,
    name: &str,
    target: f64,
) -> Result<Taken, NotTaken> {
    let asked = clients
        .scaling
        .describe_scaling_policies()
        .service_namespace(ServiceNamespace::Ecs)
        .resource_id(resource(service))
        .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
        .policy_names(name)
        .send()
        .await;
    let found = asked.map_err(asking("application-autoscaling:DescribeScalingPolicies"));
    let found = found.map_err(NotTaken::Refused)?.scaling_policies.unwrap_or_default();
    let tracking = found.into_iter().find(|policy| policy.policy_name == name);
    let tracking = tracking.and_then(|policy| policy.target_tracking_scaling_policy_configuration);
    let Some(mut tracking) = tracking else {
        let gone =
            Error::new(ErrorKind::Conflict, format!("There is no longer a target-tracking policy {name}"));
        return Err(NotTaken::Refused(gone));
    };
    tracking.target_value = target;
    let sent = clients
        .scaling
        .put_scaling_policy()
        .service_namespace(ServiceNamespace::Ecs)
        .resource_id(resource(service))
        .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
        .policy_name(name)
        .policy_type(PolicyType::TargetTrackingScaling)
        .target_tracking_scaling_policy_configuration(tracking)
        .customize()
        .config_override(scaling_once())
        .send()
        .await;
    let answer = sent.map_err(not_taken("application-autoscaling:PutScalingPolicy"))?;
    Ok(Taken { request_id: answer.request_id().map(str::to_owned), ..Taken::default() })
}

async fn stop_task(
    clients: &Clients,
    service: &ServiceId,
    task: &str,
    reason: &str,
) -> Result<Taken, NotTaken> {
    let reason: String = reason.chars().take(LONGEST_REASON).collect();
    let stop = clients.ecs.stop_task().cluster(&service.cluster).task(task).reason(reason);
    let sent = stop.customize().config_override(ecs_once()).send().await;
    let answer = sent.map_err(not_taken("ecs:StopTask"))?;
    Ok(Taken { request_id: answer.request_id().map(str::to_owned), ..Taken::default() })
}

fn ecs_once() -> aws_sdk_ecs::config::Builder {
    let (retries, time) = once();
    aws_sdk_ecs::Config::builder().retry_config(retries).timeout_config(time)
}

fn scaling_once() -> aws_sdk_applicationautoscaling::config::Builder {
    let (retries, time) = once();
    aws_sdk_applicationautoscaling::Config::builder().retry_config(retries).timeout_config(time)
}

fn not_taken<E>(action: &'static str) -> impl Fn(SdkError<E, HttpResponse>) -> NotTaken
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    move |error| {
        let refused = was_refused(&error);
        let mut told = asking(action)(error);
        if matches!(told.kind, ErrorKind::Throttled | ErrorKind::Unreachable) {
            // What is read is asked for again by itself; what is written is not.
            told = told.with_next("It is not sent again by itself: look at the change again.");
        }
        if refused { NotTaken::Refused(told) } else { NotTaken::Unknown(told) }
    }
}

/// The revision `number` of the family that the service runs.
fn named(present: &Present, number: u32) -> Result<String, NotTaken> {
    let family = present.definition.as_ref().map(|definition| definition.family.as_str());
    let family =
        family.ok_or_else(|| NotTaken::Refused(internal("the service's task definition is not known")))?;
    Ok(format!("{family}:{number}"))
}

fn signed(count: u32) -> Result<i32, NotTaken> {
    count.try_into().map_err(|_| {
        let field = ErrorKind::Invalid { field: "count".into() };
        NotTaken::Refused(Error::new(field, format!("{count} tasks are more than AWS can count")))
    })
}

fn internal(said: &str) -> Error {
    Error::new(ErrorKind::Internal, said)
}
