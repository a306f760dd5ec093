//! What the tests of this page look at.

use protocol::{
    Health, Moment, Reading,
    overview::TargetState,
    services::ServiceId,
    targets::{Balancer, Group, Target, TargetTask},
};

pub(super) fn balancer(groups: Vec<Group>) -> Balancer {
    Balancer {
        key: "main".into(),
        name: "paperwurks-prod-alb".into(),
        kind: "application".into(),
        scheme: Some("internet-facing".into()),
        state: "active".into(),
        dns_name: None,
        listeners: Reading::loading(),
        groups,
    }
}

pub(super) fn group(key: &str, states: &[TargetState]) -> Group {
    let targets = states.iter().enumerate().map(|(index, state)| target(index, *state)).collect();
    let any = states.contains(&TargetState::Unhealthy);
    Group {
        key: key.into(),
        name: format!("prod-{key}"),
        target_type: "ip".into(),
        protocol: Some("HTTP".into()),
        port: Some(8000),
        health: if any { Health::Attention } else { Health::Fine },
        service: None,
        settings: Vec::new(),
        deregistration_delay: Some(30),
        targets: Reading::fresh(targets, Moment(0)),
        vigil: false,
    }
}

pub(super) fn target(index: usize, state: TargetState) -> Target {
    let unhealthy = state == TargetState::Unhealthy;
    Target {
        id: format!("10.0.10.{index}"),
        port: Some(8000),
        zone: Some("eu-west-2a".into()),
        state,
        reason: unhealthy.then(|| "Target.Timeout".to_owned()),
        description: unhealthy.then(|| "health check timed out".to_owned()),
        since: None,
        drained: None,
        spans: Vec::new(),
        task: Some(TargetTask {
            id: format!("4f2a91{index:026}"),
            service: ServiceId::new("paperwurks-prod-cluster", "prod-paperwurks-backend"),
            revision: Some(41),
            current_revision: Some(42),
            deployment: None,
            instance: None,
            started: None,
            stopping: None,
            log: None,
        }),
    }
}
