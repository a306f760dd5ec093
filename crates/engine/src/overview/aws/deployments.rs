//! The deployments of a service, and what stops a bad one.

use aws_sdk_ecs::types::{self as sdk, DeploymentRolloutState};
use protocol::{
    overview::{Rollout, RolloutState},
    services::{CircuitBreaker, Deployment},
};

use super::{count, family_of, moment, revision_of};

/// ECS's rule for the circuit breaker: half of the desired count, but at least and at most this.
const THRESHOLD: (u32, u32) = (3, 200);

pub(super) fn primary(service: &sdk::Service) -> Option<&sdk::Deployment> {
    service.deployments().iter().find(|deployment| is_primary(deployment))
}

fn is_primary(deployment: &sdk::Deployment) -> bool {
    deployment.status() == Some("PRIMARY")
}

/// The primary deployment. One that is not done, or that still has an older one beside it, is under way.
pub(super) fn rollout(service: &sdk::Service) -> Rollout {
    let Some(primary) = primary(service) else {
        let (done, of) = (count(service.running_count()), count(service.desired_count()));
        return Rollout { state: RolloutState::Steady, since: None, done, of, reason: None };
    };
    let state = state(service, primary);
    let since = match state {
        RolloutState::InProgress => primary.created_at(),
        RolloutState::Steady | RolloutState::Failed => primary.updated_at(),
    };
    let reason = primary.rollout_state_reason().filter(|_| state != RolloutState::Steady);
    Rollout {
        state,
        since: since.and_then(moment),
        done: count(primary.running_count()),
        of: count(primary.desired_count()),
        reason: reason.map(str::to_owned),
    }
}

fn state(service: &sdk::Service, deployment: &sdk::Deployment) -> RolloutState {
    match deployment.rollout_state() {
        Some(DeploymentRolloutState::Failed) => RolloutState::Failed,
        Some(DeploymentRolloutState::InProgress) => RolloutState::InProgress,
        Some(DeploymentRolloutState::Completed) => RolloutState::Steady,
        // Deployments by other controllers carry no state.
        _ if is_primary(deployment) && service.deployments().len() > 1 => RolloutState::InProgress,
        _ => RolloutState::Steady,
    }
}

/// All deployments, newest first.
pub(super) fn all(service: &sdk::Service) -> Vec<Deployment> {
    let mut all: Vec<_> = service.deployments().iter().map(|it| convert(service, it)).collect();
    all.sort_by_key(|deployment| (!deployment.primary, std::cmp::Reverse(deployment.created)));
    all
}

fn convert(service: &sdk::Service, deployment: &sdk::Deployment) -> Deployment {
    let definition = deployment.task_definition();
    Deployment {
        id: deployment.id().unwrap_or_default().to_owned(),
        primary: is_primary(deployment),
        family: definition.and_then(family_of).map(str::to_owned),
        revision: definition.and_then(revision_of),
        state: state(service, deployment),
        reason: deployment.rollout_state_reason().map(str::to_owned),
        created: deployment.created_at().and_then(moment),
        updated: deployment.updated_at().and_then(moment),
        desired: count(deployment.desired_count()),
        pending: count(deployment.pending_count()),
        running: count(deployment.running_count()),
        failed: count(deployment.failed_tasks()),
    }
}

/// ARNs of the deployments' task definitions, the primary's first, each once.
pub(super) fn definitions(service: &sdk::Service) -> Vec<String> {
    let primary = primary(service).and_then(sdk::Deployment::task_definition).or(service.task_definition());
    let all = service.deployments().iter().filter_map(sdk::Deployment::task_definition);
    let mut arns = Vec::<String>::new();
    for arn in primary.into_iter().chain(all) {
        if !arns.iter().any(|known| known == arn) {
            arns.push(arn.to_owned());
        }
    }
    arns
}

pub(super) fn circuit_breaker(service: &sdk::Service) -> CircuitBreaker {
    let configuration = service.deployment_configuration();
    let breaker = configuration.and_then(|configuration| configuration.deployment_circuit_breaker());
    let (least, most) = THRESHOLD;
    CircuitBreaker {
        enabled: breaker.is_some_and(sdk::DeploymentCircuitBreaker::enable),
        rollback: breaker.is_some_and(sdk::DeploymentCircuitBreaker::rollback),
        threshold: count(service.desired_count()).div_ceil(2).clamp(least, most),
    }
}

#[cfg(test)]
mod tests {
    use protocol::Moment;

    use super::*;

    fn deployment(status: &str, state: Option<DeploymentRolloutState>) -> sdk::Deployment {
        sdk::Deployment::builder()
            .id(format!("ecs-svc/{status}"))
            .status(status)
            .set_rollout_state(state)
            .running_count(1)
            .desired_count(3)
            .failed_tasks(2)
            .task_definition(format!("arn:aws:ecs:eu-west-2:1:task-definition/{status}:4"))
            .rollout_state_reason("ECS deployment in progress.")
            .created_at(aws_smithy_types::DateTime::from_secs(60))
            .updated_at(aws_smithy_types::DateTime::from_secs(90))
            .build()
    }

    fn service(deployments: Vec<sdk::Deployment>) -> sdk::Service {
        sdk::Service::builder().set_deployments(Some(deployments)).build()
    }

    #[test]
    fn a_rollout_under_way_dates_from_its_creation() {
        let rollout = rollout(&service(vec![
            deployment("ACTIVE", Some(DeploymentRolloutState::Completed)),
            deployment("PRIMARY", Some(DeploymentRolloutState::InProgress)),
        ]));
        assert_eq!((rollout.state, rollout.done, rollout.of), (RolloutState::InProgress, 1, 3));
        assert_eq!(rollout.since, Some(Moment(60_000)));
        assert_eq!(rollout.reason.as_deref(), Some("ECS deployment in progress."));
    }

    #[test]
    fn a_finished_rollout_dates_from_its_last_change_and_needs_no_reason() {
        let rollout = rollout(&service(vec![deployment("PRIMARY", Some(DeploymentRolloutState::Completed))]));
        assert_eq!((rollout.state, rollout.since), (RolloutState::Steady, Some(Moment(90_000))));
        assert_eq!(rollout.reason, None);
    }

    #[test]
    fn without_a_state_an_older_deployment_tells() {
        let alone = rollout(&service(vec![deployment("PRIMARY", None)]));
        assert_eq!(alone.state, RolloutState::Steady);
        let beside = service(vec![deployment("PRIMARY", None), deployment("ACTIVE", None)]);
        assert_eq!(rollout(&beside).state, RolloutState::InProgress);
        let states: Vec<_> = all(&beside).into_iter().map(|it| (it.primary, it.state, it.failed)).collect();
        assert_eq!(states, [(true, RolloutState::InProgress, 2), (false, RolloutState::Steady, 2)]);
    }

    #[test]
    fn the_primary_s_definition_comes_first_and_none_twice() {
        let service = service(vec![
            deployment("ACTIVE", None),
            deployment("PRIMARY", None),
            deployment("ACTIVE", None),
        ]);
        let families: Vec<_> =
            definitions(&service).iter().filter_map(|arn| family_of(arn).map(str::to_owned)).collect();
        assert_eq!(families, ["PRIMARY", "ACTIVE"]);
    }

    #[test]
    fn the_circuit_breaker_opens_at_half_of_the_desired_count_within_bounds() {
        let threshold = |desired| {
            let service = sdk::Service::builder().desired_count(desired).build();
            circuit_breaker(&service).threshold
        };
        let of = [(0, 3), (1, 3), (6, 3), (7, 4), (25, 13), (400, 200), (800, 200), (-1, 3)];
        for (desired, expected) in of {
            assert_eq!(threshold(desired), expected, "{desired} desired");
        }
    }
}
